"""What a child says goes in piece by piece; the JSON objects that stand in it, a line each, come out.

Never keeps more than one line, and nothing that is said can break it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from monitor.crawl.launch import report
from monitor.logs import escaped

LONGEST_LINE = 64 * 1024
LONGEST_ERROR = 500


class Lines:
    """Pieces of a stream go in, the JSON objects that are its lines come out; never keeps more than one line."""

    def __init__(self) -> None:
        self.dropped = 0
        self._begun = b""
        self._is_too_long = False

    def read(self, piece: bytes) -> Iterator[Mapping[str, Any]]:
        """The objects whose lines end in this piece."""
        *ended, self._begun = (self._begun + piece).split(b"\n")
        for line in ended:
            said = None if self._is_too_long else _object(line)
            self.dropped += said is None
            self._is_too_long = False
            if said is not None:
                yield said
        if self._is_too_long or len(self._begun) > LONGEST_LINE:
            self._is_too_long, self._begun = True, b""

    @property
    def has_garbage(self) -> bool:
        """Whether anything could not be read, also if its line has not ended yet."""
        return self.dropped > 0 or self._is_too_long


def one_line(text: str) -> str:
    """A text on one line, cut where it is long, with nothing in it that a terminal would act on."""
    line = escaped(" ".join(text.split()))
    return line if len(line) <= LONGEST_ERROR else f"{line[:LONGEST_ERROR]} ..."


def _object(line: bytes) -> Mapping[str, Any] | None:
    return report(line) if len(line) <= LONGEST_LINE and line.startswith(b"{") else None
