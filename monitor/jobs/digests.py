"""A day goes in, its digest comes out of the store; and the forms that it can be given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path
from uuid import uuid4

from monitor.digest import (
    Digest,
    EditionIntake,
    Habit,
    as_html,
    as_json,
    as_markdown,
    as_text,
    compose,
    freeze,
    joined,
    thaw,
)
from monitor.digest.intake import bounds
from monitor.domain import ON_THE_BEAT, FiledDigest, Run
from monitor.health import is_reached, reads_day
from monitor.jobs import gathering
from monitor.paper import as_pdf
from monitor.register import names_in
from monitor.review import FrozenDigest
from monitor.store import Reading, Store
from monitor.words import Words, words_in

A_DAY = timedelta(days=1)
Place = tuple[str, str]
# By the ending of the file.
FORMS = {"txt": "text", "md": "md", "html": "html", "json": "json"}


def digest_for(
    store: Store,
    day: date,
    zone: tzinfo,
    languages: Sequence[str],
    expected: Sequence[Place],
    *,
    made_at: datetime,
    with_off_beat: bool = False,
) -> Digest:
    """The digest of a local day as it was handed over, else made of what the store knows now.

    One that was handed over and is not at hand any more is made anew, too, and says so.
    """
    if frozen := thawed(store, day):
        return frozen
    made = digest_of(store, day, zone, languages, expected, made_at=made_at, with_off_beat=with_off_beat)
    return replace(made, origin="again") if day in store.filed_digests(day) else made


def thawed(store: Store, day: date) -> Digest | None:
    """The digest of a day as it was handed over; None where there is none, or none that this version can read."""
    frozen = store.frozen_digest(day)
    if frozen is None or frozen.content is None:
        return None
    try:
        return thaw(frozen.content)
    except ValueError:
        return None


def catch_up(digests: Sequence[Digest]) -> Digest:
    """The one digest that covers the days of these, the same for the same days. ValueError without any."""
    return digests[0] if len(digests) == 1 else joined(digests)


def digest_of(
    store: Store,
    day: date,
    zone: tzinfo,
    languages: Sequence[str],
    expected: Sequence[Place],
    *,
    made_at: datetime,
    with_off_beat: bool = False,
) -> Digest:
    """The digest of a local day as it is known now: its stories, those revised on it whatever their own day, and those
    of the days before that came in when the digest of their day had been handed over.

    `expected` are the (source, edition) that should have been read: one that never was is no silence of the sites.
    `with_off_beat` tells also what readers took off the beat, as the page does on which they may take that back.
    """
    start, end = bounds(day, zone)
    revised = list(store.revised_between(start, end))
    stories, ruled_out = gathering.of_day(store, start, end, revised)
    of_editions, of_languages = gathering.habits(store, day, zone)
    around = gathering.around(store, day, zone, [*stories, *revised], of_languages)
    off_beat = {} if with_off_beat else around.off_beat
    around = replace(around, ruled_out=ruled_out, off_beat=off_beat, people=names_in(*languages[:1]))
    around = replace(around, promises=gathering.promises(store, day, zone, languages))
    intake = intake_of(store, expected, day, zone, made_at)
    todays = gathering.with_versions(store, stories, revised)
    late = gathering.with_versions(store, around.late, revised)
    told = [one for one in (*todays, *late, *revised) if one.story.tier in ON_THE_BEAT]
    return compose(
        day,
        zone,
        todays,
        revised,
        [replace(one, received=of_editions.get((one.source, one.edition), Habit(0))) for one in intake],
        languages,
        made_at=made_at,
        around=replace(around, late=late, altered=gathering.alterations(told)),
    )


def intake_of(store: Store, expected: Sequence[Place], day: date, zone: tzinfo, now: datetime) -> list[EditionIntake]:
    """How the reading of each edition for a local day stands at `now`: what the digest's first line is made of.

    An edition was reached by a run that was to read its site for that day, ended well, and in which a way answered with
    more than an empty list.
    """
    readings = store.readings(now)
    return [_edition_intake(store, place, readings.get(place), day, zone, now) for place in expected]


def is_read(store: Store, expected: Sequence[Place], day: date, zone: tzinfo, now: datetime) -> bool:
    """Whether every edition was read after the end of the local day, so that its digest lacks nothing of the lists."""
    _, end = bounds(day, zone)
    return all(
        edition.last_success and edition.last_success >= end for edition in intake_of(store, expected, day, zone, now)
    )


def _edition_intake(
    store: Store, place: Place, reading: Reading | None, day: date, zone: tzinfo, now: datetime
) -> EditionIntake:
    """The newest run tells what went wrong, the newest good one when the edition was last reached."""
    source, edition = place
    good = _good_run(store, place, reading, day, zone, now)
    newest = max((run for run in (reading and reading.last, good) if run), key=lambda run: run.id, default=None)
    if newest is None:
        return EditionIntake(source, edition, ("crawl",), None, 0)
    ways = newest.served.get(edition) or {"lists": f"failed: the run {newest.status}"}
    return EditionIntake(
        source=source,
        edition=edition,
        ways=tuple(ways),
        last_success=good.ended_at if good else None,
        stories_found=max(map(_entries, (good or newest).served.get(edition, {}).values()), default=0),
        trouble=() if good and newest.id == good.id else tuple(ways.items()),
    )


def _good_run(
    store: Store, place: Place, reading: Reading | None, day: date, zone: tzinfo, now: datetime
) -> Run | None:
    """The newest run that reached the edition for that day.

    Mostly that is the newest good one of all. Else it is another one, as of a crawl of a span of the past: one that ran
    before the day began was no crawl of the past for that day, so where no run was ever good it need not be looked for.
    """
    source, edition = place
    good = reading.good if reading else None
    if good and reads_day(good, day):
        return good
    since = None if good else bounds(day, zone)[0] - A_DAY
    reached = (run for run in store.runs_back(source, since) if reads_day(run, day) and is_reached(run, edition))
    return next((run for run in reached if run.ended_at and max(run.started_at, run.ended_at) <= now), None)


def _entries(result: str) -> int:
    return int(result.split()[0]) if result.endswith("entries") else 0


def as_bytes(digest: Digest, form: str, words: Words, *, width: int = 80, desk: str = "") -> bytes:
    """The digest in any of its forms as a file holds it, "pdf" too. PaperError where this machine can make no PDF."""
    if form == "pdf":
        return as_pdf(as_html(digest, words, desk=desk))
    text = as_form(digest, form, words, width=width, desk=desk)
    return (text if text.endswith("\n") else f"{text}\n").encode()


def as_form(digest: Digest, form: str, words: Words, *, width: int = 80, desk: str = "") -> str:
    """The digest as "text", "md", "html" or "json"; `desk` is the address of the pages, "" where they have none."""
    if form == "text":
        return as_text(digest, words, width, desk=desk)
    if form == "json":
        return as_json(digest, desk=desk)
    return {"md": as_markdown, "html": as_html}[form](digest, words, desk=desk)


def file_day(
    store: Store,
    day: date,
    zone: tzinfo,
    languages: Sequence[str],
    places: Sequence[Place],
    folder: Path,
    *,
    made_at: datetime,
    words: Words | None = None,
    desk: str = "",
) -> FiledDigest:
    """Make the digest of the day, keep it in every form as `folder`/2026-03-11.txt (.md, .html, .json), and freeze it.

    A digest that was filed before stays as it was handed over, and its note comes back. OSError where the folder
    cannot be written; then nothing is frozen, and the next call makes it again.
    """
    if found := store.filed_digests(day).get(day):
        return found
    digest, words = digest_of(store, day, zone, languages, places, made_at=made_at), words or words_in("en")
    _keep_forms(digest, folder, words, desk)
    frozen = FrozenDigest(day, made_at, digest.state, freeze(digest), digest.told)
    if store.freeze_digest(frozen):
        return FiledDigest(day, made_at, digest.state)
    # Another process was faster: its digest is the day's, and ours may have taken the place of its forms.
    if first := thawed(store, day):
        _keep_forms(first, folder, words, desk)
    return store.filed_digests(day)[day]


def _keep_forms(digest: Digest, folder: Path, words: Words, desk: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for ending, form in FORMS.items():
        _write(folder / f"{digest.day.isoformat()}.{ending}", as_form(digest, form, words, desk=desk))


def _write(path: Path, text: str) -> None:
    """All of it or nothing: whoever reads meanwhile finds the old file or the new one."""
    part = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
