"""Tests of the jobs: real stores and archives in a folder of the test, a fixed clock, small sources of our own."""
