"""A text in any of the languages in; out where its sentences begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CLOSING = "\"'”’»)）\\]」』"
_OPENING = "\"'“‘«(（\\[「『¿¡–—-"
# A full stop ends a sentence before white space and what a sentence begins with; a Chinese one, and a line, anyway.
_END = re.compile(
    rf"[。！？។][{_CLOSING}]*|[.!?…](?:[{_CLOSING}]| »)*(?=\s+(?:[{_OPENING}] ?)*[^\W_])|\n"
    # Words glued where lines met: "on July 19.He", "chuyến thăm.Hai bên".
    r"|(?<=[^\W\d_A-ZĐ]{2})\.(?=[A-ZĐ][^\W\d_A-Z])"
)
# What a full stop shortens: titles of people, degrees, cities, numbers, initials.
_SHORTENED = re.compile(
    r"(?:^|[\s(“\"«])(?:[^\W\d_]|Mrs?|Ms|Dr|Drs|Prof|Gen|Lt|Col|Maj|Sgt|Capt|Hon|Sr|Sra|St|Sts?|No|Nos|Art|vs|Co|Ltd|Corp|Inc"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|U\.S|U\.N|MM|Mme|Mlle|Mgr|GS|PGS|TS|ThS|TP|Tp|Q|P|Tr|LS|NSND|NSƯT|[พค]\.ศ"
    r"|им|ул|гг?|тыс|млн|млрд|руб|др|пр|стр)\.$"
)
_LONGEST_SHORTENED = 8


def spans(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each sentence in its order, without the white space around it; lines end sentences too."""
    start = 0
    for end in _END.finditer(text):
        if not _is_shortened(text, start, end):
            yield from _trimmed(text, start, end.end())
            start = end.end()
    yield from _trimmed(text, start, len(text))


def sentences(text: str) -> tuple[str, ...]:
    """The sentences themselves."""
    return tuple(text[start:end] for start, end in spans(text))


def _is_shortened(text: str, start: int, end: re.Match[str]) -> bool:
    if text[end.start()] != ".":
        return text[end.start()] in "!?…" and _goes_on(text, end.end())
    before = text[max(start, end.start() - _LONGEST_SHORTENED) : end.start() + 1]
    return _goes_on(text, end.end()) or _SHORTENED.search(before) is not None


def _goes_on(text: str, at: int) -> bool:
    """Whether what follows is in small letters: then the sentence is not over."""
    rest = text[at : at + 6].lstrip(" \t\xa0")
    return rest[:1].islower()


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    part = text[start:end]
    left, right = len(part) - len(part.lstrip()), len(part.rstrip())
    if left < right:
        yield start + left, start + right
