"""The API of the review desk: stories, events, digests, marks, saved searches."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
