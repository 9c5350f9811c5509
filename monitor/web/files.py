"""The files that pages load: styles and scripts, each kept by browsers for good under its version."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
