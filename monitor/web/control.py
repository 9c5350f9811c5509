"""The pages for whoever keeps it going: sources, runs with live progress, alarms."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
