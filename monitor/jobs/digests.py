"""A day goes in, its digest comes out of the store; and the forms that it can be given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo

from monitor.digest import Digest, EditionIntake, as_html, as_json, as_markdown, as_text, compose
from monitor.digest.intake import bounds
from monitor.domain import Run
from monitor.store import Store

# Enough to hold several days of every source, however often it is crawled.
RUNS_LOOKED_AT = 500


def digest_of(
    store: Store, day: date, zone: tzinfo, languages: Sequence[str], sources: Sequence[str], *, made_at: datetime
) -> Digest:
    """The digest of a local day: the stories published on it, and those revised on it whatever their own day.

    `sources` are those that should have been crawled: one that never was is no silence of the sites.
    """
    start, end = bounds(day, zone)
    return compose(
        day,
        zone,
        list(store.stories_published(start, end)),
        list(store.revised_between(start, end)),
        intake_of(store.runs(limit=RUNS_LOOKED_AT), sources),
        languages,
        made_at=made_at,
    )


def intake_of(runs: Iterable[Run], sources: Sequence[str]) -> list[EditionIntake]:
    """How the reading of each edition stands, from the runs, newest first: what the digest's first line is made of.

    An edition was reached by a run that ended well and in which one of its ways answered.
    """
    editions: dict[tuple[str, str], EditionIntake] = {}
    for run in runs:
        for edition in run.order.editions if run.order.source in sources else ():
            place = (run.order.source, edition)
            before = editions.get(place)
            if before is None or (before.last_success is None and _is_reached(run, edition)):
                editions[place] = _edition_intake(run, edition, before)
    never = set(sources) - {source for source, _ in editions}
    return [
        *editions.values(),
        *(EditionIntake(source, "all", ("crawl",), None, 0, "never crawled") for source in never),
    ]


def _is_reached(run: Run, edition: str) -> bool:
    ways = run.served.get(edition, {})
    return run.status == "done" and any(not result.startswith("failed") for result in ways.values())


def _edition_intake(run: Run, edition: str, newer: EditionIntake | None) -> EditionIntake:
    """The newest run tells what went wrong, the newest good one when the edition was last reached."""
    ways = run.served.get(edition) or {"lists": f"failed: the run {run.status}"}
    reached = run.ended_at if _is_reached(run, edition) else None
    listed = max((_entries(result) for result in ways.values()), default=0)
    note = "" if reached else "; ".join(f"{way} {result}" for way, result in ways.items())
    return EditionIntake(
        source=run.order.source,
        edition=edition,
        ways=newer.ways if newer else tuple(ways),
        last_success=reached,
        stories_found=newer.stories_found if newer else listed,
        note=newer.note if newer else note,
    )


def _entries(result: str) -> int:
    return int(result.split()[0]) if result.endswith("entries") else 0


def as_form(digest: Digest, form: str, *, width: int = 80) -> str:
    """The digest as "text", "md", "html" or "json"."""
    if form == "text":
        return as_text(digest, width)
    return {"md": as_markdown, "html": as_html, "json": as_json}[form](digest)
