"""The pages of search: the form, its results, saved searches."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(include_in_schema=False)
