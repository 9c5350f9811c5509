"""The pages that are read: a day with its digest, events, an event, a story, its archived page."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
