"""The pages that are read: a day with its digest, events, an event, a story, its archived page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from monitor.digest.forms.heading import usually
from monitor.digest.forms.times import lag_words
from monitor.digest.forms.wording import (
    altered_words,
    promise_origin,
    promise_words,
    rule_words,
    totals,
    trouble_words,
)
from monitor.digest.intake import bounds
from monitor.jobs.reviewing import SHOWS, Show, deeds_of
from monitor.web.archived import archived_view, framed
from monitor.web.charts import chart_of, summed
from monitor.web.days import DayView, day_of_text, day_view
from monitor.web.deciding import deeds_of_event, why_together
from monitor.web.door import Face, Here, apart
from monitor.web.forms import form_of_day
from monitor.web.happenings import around, listed, named, once_each, ordered, relations_of, timeline, versions_of
from monitor.web.numbers import number_in
from monitor.web.problems import Problem
from monitor.web.rendering import page, words_of
from monitor.web.review import notice_of, readers_of
from monitor.web.story import day_of_story, story_values
from monitor.web.tellings import language_name, published_telling, tier_words, view_of
from monitor.web.who import who_asks
from monitor.words import Words
from monitor.words.offices import office_name

router = APIRouter(include_in_schema=False)
MOST_COPIES = 12
LAST = date(2099, 12, 31)


# -- a day


def today_page(request: Request, here: Face) -> Response:
    """The page of today in the reader's zone."""
    return _day_page(request, here, here.app.now().astimezone(here.app.settings.monitor.timezone).date())


@router.get("/days")
async def go_to_day(request: Request) -> Response:
    """The day that was chosen in the field of the calendar."""
    day = day_of_text(request.query_params.get("day", ""))
    return RedirectResponse(f"/days/{day}" if day else "/", 303)


@router.get("/days/{name}")
@apart
def a_day(request: Request, here: Here, name: str) -> Response:
    """The page of a day, or with an ending ("2026-03-12.md") its digest in that form."""
    text, _, ending = name.partition(".")
    day = day_of_text(text)
    if day is None:
        raise Problem(404, "there is no such day; write it as in /days/2026-03-12")
    return form_of_day(request, here, day, ending) if ending else _day_page(request, here, day)


def _day_page(request: Request, here: Face, day: date) -> Response:
    who, words = who_asks(request), words_of(request, who_asks(request))
    show = _show(request)
    view = day_view(here, who, words, day, show=show, page=_number(request, "page"))
    readers = readers_of(here, who)
    back = f"/days/{day}" + (f"?show={show}" if show != "all" else "")
    return page(
        request,
        here,
        "day.html",
        view=view,
        day=day,
        show=show,
        back=back,
        notice=notice_of(request, here, who, words),
        readers=readers,
        others=[name for name in readers if name != who.name],
        before=day - timedelta(days=1),
        after=min(day + timedelta(days=1), LAST),
        totals=totals(view.digest, words),
        promise_words=lambda one: promise_words(one, view.digest, words),
        promise_origin=lambda one: promise_origin(one, view.digest, words),
        charts=_charts(view, words),
        **_wordings(here, words, day),
    )


def _wordings(here: Face, words: Words, day: date) -> dict[str, Any]:
    """What the blocks of events say in the reader's words."""
    zone = here.app.settings.monitor.timezone
    return {
        "language_name": lambda tag: language_name(tag, words),
        "office_name": lambda office: office_name(office, words),
        "rule_words": lambda rule: rule_words(rule, words),
        "lag": lambda span: lag_words(span, words),
        "published": lambda telling: published_telling(telling, words, zone, day),
        "usually": usually,
        "altered": lambda change: altered_words(change.altered, words, change.more_altered),
        "trouble": lambda figure: trouble_words(figure, words),
    }


def _charts(view: DayView, words: Words) -> list[tuple[str, int, float | None, Any]]:
    """All languages together, then each: name, the day's count, the usual one, the drawing."""
    figures = view.digest.per_language
    if not any(figure.on_beat.daily for figure in figures):
        return []
    daily = summed([figure.on_beat.daily for figure in figures])
    count = sum(figure.on_beat.count for figure in figures)
    charts: list[tuple[str, int, float | None, Any]] = [
        (words("All languages"), count, None, chart_of(daily, count, None))
    ]
    for figure in figures:
        habit = figure.on_beat
        name = language_name(figure.tag, words)
        charts.append((name, habit.count, habit.usual, chart_of(habit.daily, habit.count, habit.usual)))
    return charts


def _show(request: Request) -> Show:
    given = request.query_params.get("show", "")
    return next((one for one in SHOWS if one == given), "all")


def _number(request: Request, name: str) -> int:
    return number_in(request.query_params.get(name, "")) or 0


# -- events


@router.get("/events")
@apart
def events(request: Request, here: Here) -> Response:
    """Events by day, the newest first."""
    words, monitor = words_of(request, who_asks(request)), here.app.settings.monitor
    zone, given = monitor.timezone, request.query_params
    since, until = day_of_text(given.get("since", "")), day_of_text(given.get("until", ""))
    tier = next((one for one in ("core", "bilateral") if one == given.get("tier")), None)
    end = bounds(until, zone)[1] if until else here.app.now() + timedelta(days=2)
    start = bounds(since, zone)[0] if since else datetime(1990, 1, 1, tzinfo=UTC)
    days, following = listed(
        here.app.store,
        monitor.languages,
        words,
        zone,
        tier=tier,
        since=start,
        until=end,
    )
    further = f"/events?until={following}" + (f"&since={since}" if since else "") + (f"&tier={tier}" if tier else "")
    return page(
        request,
        here,
        "events.html",
        days=[(one.day, one.events, one.is_cut) for one in days],
        since=since,
        until=until,
        tier=tier or "",
        next=further if following else "",
    )


@router.get("/events/{event}")
@apart
def an_event(request: Request, here: Here, event: str) -> Response:
    """An event: its versions side by side, what differs, its timeline, what was before and after."""
    who, monitor, store = who_asks(request), here.app.settings.monitor, here.app.store
    words, zone = words_of(request, who), monitor.timezone
    found = store.stories_of_event(number := _id(event, "event"))
    if not found:
        return _event_of_now(here, number)
    stories = ordered(found, monitor.languages)
    near = here.app.now().astimezone(zone).date()
    told, copies = once_each(stories, store.copies_of([one.id for one in stories]))
    versions, rows = versions_of(told, store, words, zone, near)
    earlier, later = around(found, store, words, zone, near)
    ids = [one.id for one in stories]
    return page(
        request,
        here,
        "event.html",
        event=stories[0].event,
        shown=versions[0].story,
        tier_words=tier_words(versions[0].story.tier, words),
        versions=versions,
        count=len(told),
        copies={one: [view_of(copy, words, zone, near) for copy in some[:MOST_COPIES]] for one, some in copies.items()},
        copy_count=len(stories) - len(told),
        languages=list(dict.fromkeys(one.story.language_name for one in versions)),
        rows=rows,
        named=named(told, words),
        fact_words=lambda value: _fact_words(value, words),
        timeline=timeline(found, store, words, zone, near),
        earlier=earlier,
        later=later,
        deeds=deeds_of(stories[0].event, ids, store.marks_of(ids), who.name),
        among=" ".join(map(str, ids)),
        readers=readers_of(here, who),
        notice=notice_of(request, here, who, words),
        relations=relations_of(stories, words),
        decided=deeds_of_event(here, ids),
        is_decided=_number(request, "decided") > 0,
        why_together=list(why_together(here, stories, words)) if who.may("operate") else (),
    )


def _event_of_now(here: Face, number: int) -> Response:
    """An event goes by the number of a story of it. Where that story was found to tell another event, as after a digest
    was sent that names the old one, the way leads there."""
    stored = here.app.store.story(number)
    if stored is None:
        raise Problem(404, f"there is no event {number}")
    return RedirectResponse(f"/events/{stored.event}", 303)


def _fact_words(value: str, words: Words) -> str:
    """A number as it is, a day in words."""
    month, _, day = value.partition("-")
    return words.short_day(date(2000, int(month), int(day))) if day else value


# -- a story


@router.get("/stories/{story}")
@apart
def a_story(request: Request, here: Here, story: str) -> Response:
    """A story: its text with the reasons on it, its revisions, where it was seen and is archived, what readers did."""
    who = who_asks(request)
    words = words_of(request, who)
    stored = here.app.store.story(_id(story, "story"))
    if stored is None:
        raise Problem(404, f"there is no story {story[:20]}")
    return page(
        request,
        here,
        "story.html",
        **story_values(here, who, words, stored, revision=_number(request, "revision")),
        day=day_of_story(stored, here.app.settings.monitor.timezone),
        readers=readers_of(here, who),
        notice=notice_of(request, here, who, words),
    )


@router.get("/stories/{story}/archive/{number}")
@apart
def an_archived_page(request: Request, here: Here, story: str, number: str) -> Response:
    """An archived page of a story in a frame, with what is known of it."""
    words, zone = words_of(request, who_asks(request)), here.app.settings.monitor.timezone
    stored = here.app.store.story(_id(story, "story"))
    copy = archived_view(here, stored.id, _id(number, "archived page")) if stored else None
    if stored is None or copy is None:
        raise Problem(404, f"there is no archived page {number[:20]} of story {story[:20]}")
    view = view_of(stored, words, zone, here.app.now().astimezone(zone).date())
    return page(request, here, "archived.html", story=view, copy=copy)


@router.get("/stories/{story}/archive/{number}/raw")
@apart
def a_framed_page(here: Here, story: str, number: str) -> Response:
    """The archived page itself, which the frame shows."""
    found = framed(here, _id(story, "story"), _id(number, "archived page"))
    if found is None:
        raise Problem(404, "the archive cannot give this page")
    return found


def _id(given: str, what: str) -> int:
    """A number of an address; Problem 404 where it is none."""
    number = number_in(given)
    if number is None:
        raise Problem(404, f"there is no such {what}; its number is made of digits")
    return number
