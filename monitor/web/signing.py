"""Signing in and out, the language of the pages, the settings shown."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
