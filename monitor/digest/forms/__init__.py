"""A digest goes in, one of its written forms comes out; each escapes what its own readers would take for markup."""
