"""The review desk in a real browser: what a reader sees, does, and must never be done to."""
