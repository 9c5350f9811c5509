"""The JSON that is sent to the review desk's addresses goes in, checked wishes come out; unknown fields are errors."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from monitor.jobs.noting import LONGEST, LONGEST_WORDS
from monitor.review import Alert, MarkKind
from monitor.web.wishes import DAY_SHAPE, read_day

LONGEST_NAME = 80
LONGEST_FIELD = 300
MOST_FIELDS = 20
_READERS_NAME = Field(min_length=1, max_length=LONGEST["assign"], examples=["lan"])


def _named_day(given: object) -> date:
    day = read_day(given)
    if day is None:
        raise ValueError("it must be a day as YYYY-MM-DD")
    return day


NamedDay = Annotated[
    date,
    BeforeValidator(_named_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": DAY_SHAPE}),
    Path(description="as YYYY-MM-DD", examples=["2026-03-12"]),
]


class Sent(BaseModel):
    """What is sent; a field that does not exist is refused."""

    model_config = ConfigDict(extra="forbid")


class MarkWish(Sent):
    """A mark to be put on a story."""

    kind: MarkKind = Field(examples=["note"])
    value: str = Field(
        "",
        max_length=max(LONGEST.values()),
        examples=["ask the embassy"],
        description='of a "note" the text, of an "assign" the reader, of an "off_beat" the reason; others have none',
    )


class HandoverWish(Sent):
    """A shift to be handed over."""

    to: str = _READERS_NAME
    words: str = Field("", max_length=LONGEST_WORDS, examples=["the visit goes on tomorrow"])


Name = Annotated[str, Field(min_length=1, max_length=40)]
Value = Annotated[str, Field(max_length=LONGEST_FIELD)]


class SearchWish(Sent):
    """A search to be kept under a name."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME, examples=["visits"])
    query: dict[Name, Value] = Field(
        max_length=MOST_FIELDS,
        examples=[{"q": "doan dai bieu", "tier": "core"}],
        description="the fields of /api/v1/stories, but limit and cursor",
    )
    alert: Alert = Field("none", examples=["mail"])


class SearchChange(Sent):
    """How a saved search alerts from now on."""

    alert: Alert = Field(examples=["none"])
