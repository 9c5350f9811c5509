"""The register of people and offices: listed, searched, held to its rules, and compared with what stories mention."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from monitor.cli.common import FAILED, Json, UsageError, opened, print_json, say_error


def register(
    query: Annotated[str, typer.Argument(metavar="[QUERY]", help="a name in any script, or a part of one")] = "",
    office: Annotated[str, typer.Option(metavar="OFFICE", help="who held this office or leader's post")] = "",
    day: Annotated[str, typer.Option(metavar="DAY", help="and held it on this day (YYYY-MM-DD)")] = "",
    check: Annotated[bool, typer.Option("--check", help="hold the data to its rules; exit 1 if it breaks any")] = False,
    lacking: Annotated[
        bool, typer.Option("--lacking", help="names beside offices in stored stories that it lacks")
    ] = False,
    as_json: Json = False,
) -> None:
    """Who is who: the people of both countries' central offices and the leaders who receive them.

    \b
    Example:
      monitor register "Thoong-lun Xi-xu-lít"
      monitor register --office la.prime_ministers_office --day 2019-07-19
    """
    if check + lacking > 1 or ((check or lacking) and (query or office or day)):
        raise UsageError("--check and --lacking stand alone")
    if check:
        _check(as_json)
    elif lacking:
        _lacking(as_json)
    else:
        _list(query, office, _day(day), as_json)


def _day(told: str) -> date | None:
    try:
        return date.fromisoformat(told) if told else None
    except ValueError:
        raise UsageError(f"--day: {told!r} is not a day; write it as 2026-03-12") from None


def _list(query: str, office: str, day: date | None, as_json: bool) -> None:
    from monitor import terminal
    from monitor.jobs import registering

    known = registering.offices_asked_for()
    if office and office not in known:
        raise UsageError(f"--office: there is no {office!r}; there are {', '.join(known)}")
    found = registering.chosen(query, office, day)
    if as_json:
        print_json([registering.fields(person) for person in found])
        return
    headings = ("person", "name", "post", "time", "")
    terminal.show_table(headings, registering.rows(found, day))
    terminal.note(f"{len(found)} {'person' if len(found) == 1 else 'people'}")


def _check(as_json: bool) -> None:
    from monitor import terminal
    from monitor.jobs import registering

    problems = registering.problems()
    if as_json:
        print_json({"problems": list(problems)})
    elif not problems:
        terminal.say("the register keeps its rules")
    else:
        for problem in problems:
            say_error(problem)
    if problems:
        raise typer.Exit(FAILED)


def _lacking(as_json: bool) -> None:
    from monitor import terminal
    from monitor.domain import StoryQuery
    from monitor.jobs import registering

    with opened() as app:
        found = registering.lacking(app.store.stories(StoryQuery(limit=None)))
    if as_json:
        print_json([one._asdict() for one in found])
        return
    rows = ((one.name, one.stories, one.story, one.url) for one in found)
    terminal.show_table(("name", "stories", "story", "address"), rows, right=("stories", "story"))
    terminal.note(f"{len(found)} names")
