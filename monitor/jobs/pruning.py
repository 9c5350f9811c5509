"""Ages go in; archived pages and memories of stories off the beat that are older go out of archive and store."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.archive import Archive
from monitor.store import Store


def prune(
    store: Store, archive: Archive, archive_days: int | None, seen_days: int | None, *, now: datetime
) -> dict[str, int]:
    """What was dropped, as counts. Stories and their revisions stay, whatever their age."""
    archive_before = None if archive_days is None else now - timedelta(days=archive_days)
    seen_before = None if seen_days is None else now - timedelta(days=seen_days)
    counts = store.prune(archive_before=archive_before, seen_before=seen_before)
    if archive_before is not None:
        files, size = archive.prune(archive_before)
        counts = {**counts, "files": files, "bytes": size}
    return counts
