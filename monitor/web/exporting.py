"""What is on the screen as CSV, JSON lines, ninjs, RIS and BibTeX."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
