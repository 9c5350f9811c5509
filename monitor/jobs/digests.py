"""A day goes in, its digest comes out of the store; and the forms that it can be given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from pathlib import Path
from uuid import uuid4

from monitor.digest import Digest, EditionIntake, as_html, as_json, as_markdown, as_text, compose
from monitor.digest.intake import bounds
from monitor.domain import FiledDigest, Run
from monitor.store import Store

# Enough to hold several days of every source, however often it is crawled.
RUNS_LOOKED_AT = 500
Place = tuple[str, str]
# By the ending of the file.
FORMS = {"txt": "text", "md": "md", "html": "html", "json": "json"}


def digest_of(
    store: Store, day: date, zone: tzinfo, languages: Sequence[str], expected: Sequence[Place], *, made_at: datetime
) -> Digest:
    """The digest of a local day: the stories published on it, and those revised on it whatever their own day.

    `expected` are the (source, edition) that should have been read: one that never was is no silence of the sites.
    """
    start, end = bounds(day, zone)
    return compose(
        day,
        zone,
        list(store.stories_published(start, end)),
        list(store.revised_between(start, end)),
        intake_of(store.runs(limit=RUNS_LOOKED_AT), expected, day),
        languages,
        made_at=made_at,
    )


def intake_of(runs: Iterable[Run], expected: Sequence[Place], day: date) -> list[EditionIntake]:
    """How the reading of each edition stands, from the runs, newest first: what the digest's first line is made of.

    An edition was reached by a run that read its site for that day, ended well, and in which a way answered with more
    than an empty list.
    """
    ended = [run for run in runs if run.status not in ("queued", "running")]
    return [_edition_intake(place, [run for run in ended if _is_of(run, place)], day) for place in expected]


def _is_of(run: Run, place: Place) -> bool:
    return run.order.source == place[0] and place[1] in run.order.editions


def _edition_intake(place: Place, runs: Sequence[Run], day: date) -> EditionIntake:
    """The newest run tells what went wrong, the newest good one when the edition was last reached."""
    source, edition = place
    good = next((run for run in runs if _reads_site_for(run, day) and is_reached(run, edition)), None)
    if not runs:
        return EditionIntake(source, edition, ("crawl",), None, 0, "never crawled")
    newest = runs[0]
    ways = newest.served.get(edition) or {"lists": f"failed: the run {newest.status}"}
    return EditionIntake(
        source=source,
        edition=edition,
        ways=tuple(ways),
        last_success=good.ended_at if good else None,
        stories_found=max(map(_entries, (good or newest).served.get(edition, {}).values()), default=0),
        note="" if newest is good else "; ".join(f"{way} {result}" for way, result in ways.items()),
    )


def _reads_site_for(run: Run, day: date) -> bool:
    """A replay of an archive reads no site, and a run over another span does not see that day."""
    order = run.order
    starts, ends = order.since is None or order.since <= day, order.until is None or order.until >= day
    return not order.from_warc and starts and ends


def is_reached(run: Run, edition: str) -> bool:
    """Whether the run ended well and a way of the edition answered: a list without a line is no answer."""
    results = run.served.get(edition, {}).values()
    return run.status == "done" and any(result != "empty" and not result.startswith("failed") for result in results)


def _entries(result: str) -> int:
    return int(result.split()[0]) if result.endswith("entries") else 0


def as_form(digest: Digest, form: str, *, width: int = 80) -> str:
    """The digest as "text", "md", "html" or "json"."""
    if form == "text":
        return as_text(digest, width)
    return {"md": as_markdown, "html": as_html, "json": as_json}[form](digest)


def file_day(
    store: Store,
    day: date,
    zone: tzinfo,
    languages: Sequence[str],
    places: Sequence[Place],
    folder: Path,
    *,
    made_at: datetime,
) -> FiledDigest:
    """Make the digest of the day, keep it in every form as `folder`/2026-03-11.txt (.md, .html, .json), and note that.

    A digest that was filed before stays as it was handed over, and its note comes back. OSError where the folder
    cannot be written; then nothing is noted, and the next call makes it again.
    """
    if found := store.filed_digests(day).get(day):
        return found
    digest = digest_of(store, day, zone, languages, places, made_at=made_at)
    folder.mkdir(parents=True, exist_ok=True)
    for ending, form in FORMS.items():
        _write(folder / f"{day.isoformat()}.{ending}", as_form(digest, form))
    filed = FiledDigest(day, made_at, digest.state)
    return filed if store.file_digest(filed) else store.filed_digests(day)[day]


def _write(path: Path, text: str) -> None:
    """All of it or nothing: whoever reads meanwhile finds the old file or the new one."""
    part = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
