"""What the command line has found out goes in as JSON, what the daemon is to do comes out.

The sources' files need Scrapy to be read; the daemon itself stays small and never imports it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from monitor.config import Settings
from monitor.schedule import Rule


@dataclass(frozen=True, slots=True)
class Plan:
    """The editions of every source that a crawl of it reads, and the sources that are crawled by schedule.

    `connect_to` leads every crawl to a stand-in, and `since` is the first day that scheduled crawls are to bring.
    `ends_with_parent` has the daemon end when its standard input does.
    """

    editions: Mapping[str, tuple[str, ...]]
    scheduled: tuple[str, ...]
    connect_to: str = ""
    since: date | None = None
    ends_with_parent: bool = False

    @property
    def watched(self) -> dict[str, tuple[str, ...]]:
        """The editions that are crawled by schedule, by source: an alarm may be about these only."""
        return {source: self.editions[source] for source in self.scheduled}

    @property
    def places(self) -> list[tuple[str, str]]:
        """The same as (source, edition)."""
        return [(source, edition) for source, editions in self.watched.items() for edition in editions]

    def rules(self, settings: Settings) -> dict[str, Rule]:
        """The rule of each schedule, by "source/edition". ConfigError."""
        return {f"{source}/{edition}": settings.rule(source, edition) for source, edition in self.places}

    def as_json(self) -> str:
        """The plan as one argument of the daemon's command line."""
        fields: dict[str, Any] = {"editions": dict(self.editions), "scheduled": self.scheduled}
        fields |= {"connect_to": self.connect_to, "since": self.since and self.since.isoformat()}
        return json.dumps(fields | {"ends_with_parent": self.ends_with_parent})

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """The plan that `as_json` wrote."""
        given = json.loads(text)
        return cls(
            editions={source: tuple(codes) for source, codes in given["editions"].items()},
            scheduled=tuple(given["scheduled"]),
            connect_to=given["connect_to"],
            since=date.fromisoformat(given["since"]) if given["since"] else None,
            ends_with_parent=given["ends_with_parent"],
        )
