"""The JSON that is sent to the review desk's addresses goes in, checked wishes come out; unknown fields are errors."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from monitor.jobs.noting import LONGEST, LONGEST_WORDS
from monitor.jobs.searching import FIELDS
from monitor.jobs.searching import LONGEST as LONGEST_FIELD
from monitor.review import Alert, MarkKind
from monitor.web.api_answers import LONGEST_CURSOR, MOST
from monitor.web.wishes import DAY_SHAPE, HIGHEST_NUMBER, read_day

LONGEST_NAME = 80
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


Text = Annotated[str, Field(max_length=LONGEST_FIELD)]


class Part(Sent):
    """Which part of a list is asked for."""

    limit: int = Field(50, ge=1, le=MOST, examples=[50], description="at most so many")
    cursor: str | None = Field(
        None, max_length=LONGEST_CURSOR, description="`next` of the answer before; leave it out to begin"
    )


class Asked(Part):
    """The fields of a search, and which part of what it finds is asked for."""

    q: Text = Field("", examples=["doan dai bieu"], description="words, with or without accents; phrases in quotes")
    lang: Text = Field("", examples=["vi,lo"], description="tags of languages")
    tier: Text = Field("", examples=["core"], description="of core, bilateral, other")
    source: Text = Field("", examples=["vna"], description="as /api/v1/sources names them")
    edition: Text = Field("", examples=["vietnamplus/en"], description="each with its source")
    office: Text = Field("", examples=["la.prime_ministers_office"], description="that is named, as in `mentions`")
    person: Text = Field("", examples=["Sonexay Siphandone"], description="that is named")
    since: Text = Field("", examples=["2026-03-01"], description="published on this day or later")
    until: Text = Field("", examples=["2026-03-31"], description="published on this day or before")
    sort: Text = Field("", examples=["newest"], description="one of exact (as without it), newest, relevance")

    def fields(self) -> dict[str, str]:
        """The fields that are given."""
        return {name: value for name in FIELDS if (value := getattr(self, name))}


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


class SearchWish(Sent):
    """A search to be kept under a name."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME, examples=["visits"])
    query: dict[Name, Text] = Field(
        max_length=MOST_FIELDS,
        examples=[{"q": "doan dai bieu", "tier": "core"}],
        description="the fields of /api/v1/stories, but limit and cursor",
    )
    alert: Alert = Field("none", examples=["mail"])


class SearchChange(Sent):
    """How a saved search alerts from now on."""

    alert: Alert = Field(examples=["none"])


EventNumber = Annotated[int, Field(strict=True, ge=1, le=HIGHEST_NUMBER, examples=[1])]


class MergeWish(Sent):
    """Which event another one is to be joined with."""

    other: EventNumber


class StoryWish(Sent):
    """Which story something is decided about."""

    story: EventNumber
