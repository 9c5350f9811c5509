"""Passwords hashed for next to nothing: what they cost in earnest, a tenth of a second each, is no test's concern."""

from __future__ import annotations

from argon2 import PasswordHasher

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
