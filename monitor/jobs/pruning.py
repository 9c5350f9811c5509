"""Ages go in; archived pages, memories of stories off the beat and rows of past work that are older go out."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.archive import Archive
from monitor.store import Store


def prune(
    store: Store,
    archive: Archive,
    archive_days: int | None,
    seen_days: int | None,
    runs_days: int | None = None,
    *,
    now: datetime,
) -> dict[str, int]:
    """What was dropped, as counts. Stories and their revisions stay, whatever their age, and the runs they came from.

    Slots and alarms that nobody asks for any more go in any case. Ages are in days.
    """
    archive_before = _before(archive_days, now)
    counts = store.prune(
        archive_before=archive_before, seen_before=_before(seen_days, now), runs_before=_before(runs_days, now)
    )
    counts |= store.drop_old(now)
    if archive_before is not None:
        files, size = archive.prune(archive_before)
        counts |= {"files": files, "bytes": size}
    return counts


def _before(days: int | None, now: datetime) -> datetime | None:
    return None if days is None else now - timedelta(days=days)
