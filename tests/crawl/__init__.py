"""Tests of the crawl: its pure decisions, its guards, and the whole of it against the local newsroom."""
