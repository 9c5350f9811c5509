"""Facts in, plain values for JSON out, and back; days as ISO 8601."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from monitor.domain import Agreement, EventDay, EventPlace, Facts, Meeting, Participant, Promise

_DAYS = ("since", "until"), ("due_since", "due_until")


def as_fields(facts: Facts) -> dict[str, Any]:
    """The facts as plain values for JSON."""
    plain = asdict(facts)
    for name, days in (("days", _DAYS[0]), ("promises", _DAYS[1])):
        plain[name] = [one | {day: one[day].isoformat() for day in days} for one in plain[name]]
    return plain


def from_fields(values: Mapping[str, Any]) -> Facts:
    """The facts that `as_fields` wrote."""
    return Facts(
        kinds=tuple(values["kinds"]),
        days=tuple(EventDay(**_dated(one, _DAYS[0])) for one in values["days"]),
        places=tuple(EventPlace(**one) for one in values["places"]),
        meetings=tuple(map(_meeting, values["meetings"])),
        agreements=tuple(Agreement(**one) for one in values["agreements"]),
        promises=tuple(Promise(**_dated(one, _DAYS[1])) for one in values["promises"]),
    )


def _dated(values: Mapping[str, Any], names: tuple[str, str]) -> dict[str, Any]:
    return dict(values) | {name: date.fromisoformat(values[name]) for name in names}


def _meeting(values: Mapping[str, Any]) -> Meeting:
    sides = {name: tuple(Participant(**one) for one in values[name]) for name in ("hosts", "guests")}
    return Meeting(**(dict(values) | sides))
