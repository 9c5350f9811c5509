"""The API of the review desk, all of it below /api/v1: stories, events, digests, marks, saved searches, who reads."""

from __future__ import annotations

from fastapi import APIRouter

from monitor.web import api_days, api_events, api_ledger, api_marks, api_people, api_searches, api_stories

router = APIRouter(prefix="/api/v1")
for part in (api_stories, api_events, api_days, api_ledger, api_marks, api_searches, api_people):
    router.include_router(part.router)
