"""Exchanges and what is asked for go in; those that are meant come out, and the summary by pair of offices and year."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.domain import OfficeKind
from monitor.ledger.nouns import Exchange, Line, Wanted

OFFICES: tuple[OfficeKind, ...] = ("government", "presidency", "parliament", "party")
_TALKS = frozenset({"talks", "session"})


def chosen(exchanges: Iterable[Exchange], wanted: Wanted) -> tuple[Exchange, ...]:
    """The exchanges that are asked for, by the day on which they began."""
    return tuple(one for one in exchanges if _is_meant(one, wanted))


def _is_meant(one: Exchange, wanted: Wanted) -> bool:
    return (
        (wanted.since is None or one.day >= wanted.since)
        and (wanted.until is None or one.day <= wanted.until)
        and wanted.office in ("", one.office)
        and wanted.direction in ("", one.direction)
    )


def years_of(exchanges: Iterable[Exchange]) -> tuple[int, ...]:
    """The years in which there was an exchange, the last first."""
    return tuple(sorted({one.day.year for one in exchanges}, reverse=True))


def summed(exchanges: Iterable[Exchange]) -> tuple[Line, ...]:
    """A line for each pair of offices and year, the last year first; a visit is of the year in which it began."""
    lines: dict[tuple[str, int], list[Exchange]] = {}
    for one in exchanges:
        lines.setdefault((one.office, one.day.year), []).append(one)
    order = [*OFFICES, ""]
    ordered = sorted(lines, key=lambda key: (-key[1], order.index(key[0])))
    return tuple(_line(lines[key], key[1]) for key in ordered)


def _line(exchanges: list[Exchange], year: int) -> Line:
    return Line(
        office=exchanges[0].office,
        year=year,
        to_laos=_visits(exchanges, "to_laos"),
        to_vietnam=_visits(exchanges, "to_vietnam"),
        talks=sum(bool(_TALKS.intersection(one.kinds)) for one in exchanges),
        agreements=sum(len(one.agreements) for one in exchanges),
        promises=sum(len(one.promises) for one in exchanges),
        exchanges=len(exchanges),
    )


def _visits(exchanges: Iterable[Exchange], direction: str) -> int:
    """The visits of a direction that began in this year: each counts where its first exchange stands."""
    return sum(one.visit == one.event and one.direction == direction for one in exchanges)
