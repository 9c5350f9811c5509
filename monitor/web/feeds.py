"""Digests, stories and saved searches as Atom and JSON Feed."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
