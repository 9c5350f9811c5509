"""The JSON of a request goes in, an order comes out; ValueErrors of pydantic name the field that is wrong."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from monitor.domain import Order

FIRST_YEAR, LAST_YEAR = 1990, 2099
HIGHEST_NUMBER = 2**31 - 1
"""What the number of a run may be in every database."""
DAY_SHAPE = r"^(199[0-9]|20[0-9]{2})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_DAY_SCHEMA = {"anyOf": [{"type": "string", "format": "date", "pattern": DAY_SHAPE}, {"type": "null"}]}


def read_day(given: object) -> date | None:
    """A day as YYYY-MM-DD, of the years that the sites can have; None stays None."""
    if given is None:
        return None
    if not isinstance(given, str) or re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", given, re.ASCII) is None:
        raise ValueError("it must be a day as YYYY-MM-DD")
    day = date.fromisoformat(given)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"the year must be from {FIRST_YEAR} to {LAST_YEAR}")
    return day


Day = Annotated[date | None, BeforeValidator(read_day), WithJsonSchema(_DAY_SCHEMA)]
Name = Annotated[str, Field(strict=True, min_length=1, max_length=40)]


class Wish(BaseModel):
    """A crawl that is asked for. Editions that are not named, or an empty list, mean all of the source."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"source": "vna", "since": "2026-03-01"}]}
    )

    source: Name = Field(examples=["vna"], description="as /api/v1/sources names it")
    editions: list[Name] | None = Field(
        None, max_length=40, examples=[["en", "vi"]], description="only these; all where absent or empty"
    )
    since: Day = Field(None, examples=["2026-03-01"], description="the first day, in the sites' zone (+07:00)")
    until: Day = Field(None, examples=["2026-03-31"], description="the last day")
    thorough: Annotated[
        bool, Field(strict=True, examples=[True], description="fetch all, not only what its title speaks for")
    ] = False
    max_pages: Annotated[int, Field(strict=True, ge=1, le=HIGHEST_NUMBER)] | None = Field(
        None, examples=[100], description="at most so many articles"
    )
    asked_by: Literal["api", "trigger"] = Field(
        "api", examples=["api"], description='who is asking, for the record: "trigger" is the command `monitor trigger`'
    )

    def order(self, connect_to: str = "") -> Order:
        """The order that this wish means."""
        return Order(
            source=self.source,
            editions=tuple(dict.fromkeys(self.editions or ())),
            since=self.since,
            until=self.until,
            thorough=self.thorough,
            max_pages=self.max_pages,
            connect_to=connect_to,
        )
