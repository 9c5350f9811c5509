"""What readers do on those pages: marks with their undoing, notes, assignments, a shift handed over."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
