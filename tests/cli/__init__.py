"""Tests of the command line: commands run in this process where they can, in one of their own where they must."""
