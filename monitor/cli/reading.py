"""What one reads: stories, a story, events."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta, tzinfo
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.common import (
    HIGHEST,
    Failure,
    Json,
    Since,
    Span,
    Until,
    UsageError,
    check_form,
    kits,
    opened,
    print_json,
    span_named,
    zone_of_reader,
)

if TYPE_CHECKING:
    from monitor.app import App
    from monitor.domain import StoryQuery
    from monitor.review import EventDecision

ROWS_OF_A_TABLE = 50
LOCAL_HAND = "local"
"""Who decides at the machine itself, where nobody signs in."""
STORY_FORMS = ("jsonl", "csv", "ninjs", "ris", "bib")


Query = Annotated[str, typer.Argument(metavar="QUERY", help="words of the story, with or without accents")]
Languages = Annotated[list[str] | None, typer.Option(metavar="TAG", help="only this language; may be repeated")]
Sources = Annotated[list[str] | None, typer.Option(metavar="SOURCE", help="only this source; may be repeated")]
Tiers = Annotated[str, typer.Option(metavar="TIERS", help="core, bilateral, other; several with commas")]
Editions = Annotated[list[str] | None, typer.Option(metavar="EDITION", help="as vietnamplus/en; may be repeated")]
Offices = Annotated[list[str] | None, typer.Option(metavar="OFFICE", help="as vn.government_office; may be repeated")]
Person = Annotated[str, typer.Option(metavar="NAME", help="with this name, its words side by side")]
Order = Annotated[str, typer.Option("--sort", metavar="ORDER", help="exact, newest or relevance")]
Limit = Annotated[int | None, typer.Option(min=0, metavar="N", help="default: 50 in a table, all in an export")]
StoriesForm = Annotated[str, typer.Option("--format", metavar="FORM", help="table, jsonl, csv, ninjs, ris or bib")]


def stories(
    query: Query = "",
    lang: Languages = None,
    source: Sources = None,
    edition: Editions = None,
    office: Offices = None,
    person: Person = "",
    tier: Tiers = "",
    since: Since = "",
    until: Until = "",
    sort: Order = "",
    limit: Limit = None,
    form: StoriesForm = "table",
    as_json: Json = False,
) -> None:
    """Search and export, newest first; stories with the accents as typed before those without. A table has each text
    once, with the number of its copies; an export has them all.

    Other orders: --sort newest, and --sort relevance, where words in the title count more than words in the lead, and
    these more than others.

    \b
    Example:
      monitor stories "doan dai bieu" --tier core --format csv
    """
    form = check_form("jsonl" if as_json else form, ("table", *STORY_FORMS))
    first, last = span_named(since, until)
    several = {"lang": lang, "source": source, "edition": edition, "office": office}
    fields = {name: ",".join(values or ()) for name, values in several.items()}
    fields |= {"q": query, "person": person, "tier": tier, "sort": sort}
    fields |= {"since": first.isoformat() if first else "", "until": last.isoformat() if last else ""}
    most = limit if limit is not None else ROWS_OF_A_TABLE if form == "table" else 0
    zone = zone_of_reader()
    chosen = _query(fields, zone, min(most, HIGHEST) or None)
    with opened() as app, _named_options():
        _check_places(app, chosen)
        _show_stories(app, chosen, form, zone)


def _query(fields: Mapping[str, str], zone: tzinfo, limit: int | None) -> StoryQuery:
    from monitor.jobs.searching import query_of

    with _named_options():
        return query_of(fields, zone, limit=limit)


@contextmanager
def _named_options() -> Iterator[None]:
    """A field of a search that is wrong becomes a wrong option."""
    from monitor.jobs.searching import SearchError

    try:
        yield
    except SearchError as error:
        named = "QUERY" if error.field == "q" else f"--{error.field}"
        raise UsageError(f"{named}: {error.sentence}") from None


def _check_places(app: App, chosen: StoryQuery) -> None:
    from monitor.crawl import catalog
    from monitor.jobs.searching import check_places

    editions: dict[str, tuple[str, ...]] = dict.fromkeys(catalog.names(), ())
    if chosen.editions:
        editions = {kit.source.name: tuple(one.code for one in kit.source.editions) for kit in kits()}
    check_places(chosen, app.store, editions)


def _show_stories(app: App, chosen: StoryQuery, form: str, zone: tzinfo) -> None:
    from monitor import terminal
    from monitor.jobs import citing, exporting

    if form == "table":
        texts = list(app.store.stories(replace(chosen, once=True)))
        copies = {one: copies.count for one, copies in app.store.copies([one.id for one in texts], most=0).items()}
        terminal.show_stories(texts, zone, copies)
        terminal.note(f"{len(texts)} of {app.store.count(chosen)} stories" + (", each text once" if copies else ""))
        return
    found = app.store.stories(chosen)
    copy = partial(citing.copy_of, app.store, app.archive)
    for part in exporting.exported(form, found, copy, zone):
        terminal.say(part.removesuffix("\n"))


def story(
    number: Annotated[int, typer.Argument(metavar="ID", help="the story's number, as `stories` shows it")],
    diff: Annotated[bool, typer.Option("--diff", help="what changed between its revisions")] = False,
    evidence: Annotated[bool, typer.Option("--evidence", help="its archived pages")] = False,
    facts: Annotated[bool, typer.Option("--facts", help="what it says of its event, with the sentences")] = False,
    as_json: Json = False,
) -> None:
    """Show one story, its revisions, sightings and archived pages.

    \b
    Example:
      monitor story 12 --evidence
      monitor story 12 --facts
    """
    from monitor import terminal
    from monitor.jobs import showing, telling

    with opened() as app:
        stored = app.store.story(number) if 0 < number <= HIGHEST else None
        if stored is None:
            raise Failure(f"there is no story {number}; `monitor stories` lists those there are")
        stored = telling.with_facts(stored) if facts else stored
        zone = app.settings.monitor.timezone
        pages = showing.evidence(app.store, app.archive, number, zone) if evidence else []
        if as_json:
            print_json(showing.story_fields(stored, zone, pages if evidence else None))
            return
        for line in showing.story_lines(stored, zone, with_diff=diff, pages=pages, with_facts=facts):
            terminal.say(line)


Merge = Annotated[
    tuple[int, int] | None, typer.Option(metavar="EVENT EVENT", help="make one event of two, which stays one")
]
Split = Annotated[int | None, typer.Option(metavar="STORY", help="take a story out of its event, for good")]
Undo = Annotated[int | None, typer.Option(metavar="STORY", help="take back the last decision about a story")]


def events(
    since: Since = "",
    until: Until = "",
    form: Annotated[str, typer.Option("--format", metavar="FORM", help="table or jsonl")] = "table",
    merge: Merge = None,
    split: Split = None,
    undo: Undo = None,
    as_json: Json = False,
) -> None:
    """List events with their stories, newest first; or put right by hand what belongs to one event, for good.

    \b
    Example:
      monitor events --since 2026-03-01
      monitor events --merge 12 15
    """
    from monitor import terminal
    from monitor.jobs import showing

    if merge or split is not None or undo is not None:
        _decide(merge, split, undo, as_json)
        return
    form = check_form("jsonl" if as_json else form, ("table", "jsonl"))
    span = span_named(since, until)
    with opened() as app:
        zone = app.settings.monitor.timezone
        found = showing.events(app.store.stories(_of_days(span, zone)), zone)
    if form == "jsonl":
        for event in found:
            terminal.say(json.dumps(event, ensure_ascii=False))
        return
    rows = [(one["event"], one["day"], len(one["stories"]), ", ".join(one["languages"]), one["title"]) for one in found]
    terminal.show_table(("event", "day", "stories", "languages", "title"), rows, right=("event", "stories"))


def _decide(merge: tuple[int, int] | None, split: int | None, undo: int | None, as_json: bool) -> None:
    """Do one deed of a hand, and say what came of it."""
    from monitor import terminal
    from monitor.jobs import regrouping

    if bool(merge) + (split is not None) + (undo is not None) > 1:
        raise UsageError("one of --merge, --split and --undo at a time")
    numbers = merge or tuple(one for one in (split, undo) if one is not None)
    if not all(0 < one <= HIGHEST for one in numbers):
        raise UsageError("numbers of events and stories are positive; `monitor events --format jsonl` lists them")
    with opened() as app:
        by, at = LOCAL_HAND, app.now()
        if merge:
            decided = regrouping.merge(app.store, *merge, by=by, at=at)
        elif split is not None:
            decided = regrouping.split(app.store, split, by=by, at=at)
        else:
            decided = regrouping.undo(app.store, numbers[0], by=by, at=at)
        if not decided:
            raise Failure("nothing to decide: no such event or story, or it stands alone; `monitor events` lists them")
        events = app.store.events_of(_stories_named(decided))
    if as_json:
        print_json({"decisions": len(decided), "events": {str(one): event for one, event in sorted(events.items())}})
        return
    for one, event in sorted(events.items()):
        terminal.say(f"story {one}: event {event}")


def _stories_named(decided: Sequence[EventDecision]) -> list[int]:
    return sorted({story for one in decided for story in (one.story, one.other)})


def _of_days(span: Span, zone: tzinfo) -> StoryQuery:
    from monitor.domain import StoryQuery

    start = datetime.combine(span[0], time(), zone) if span[0] else None
    end = datetime.combine(span[1] + timedelta(days=1), time(), zone) if span[1] else None
    return StoryQuery(since=start, until=end, limit=None)
