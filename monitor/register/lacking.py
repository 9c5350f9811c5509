"""A text in; out the names that stand beside an office in it and that no person of the register bears.

Only in alphabets: where a run of capitalised words follows the name of an office ("... Văn phòng Chính phủ Mai Tiến
Dũng") or stands before it as its holder ("Mai Tien Dung, Chairman of the Government Office").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from monitor import phrases
from monitor.register import names, offices
from monitor.text import unaccented
from monitor.transcription import key

# Between an office and its holder: the country that owns it, a title or two, and no end of a sentence.
_COUNTRY = "[Ll]ào|[Ll]aos?|[Vv]iệt [Nn]am|Viet ?[Nn]am|Лаоса|Вьетнама"
_WORDS_BETWEEN = rf"\(\w+\)|ông|bà|đồng chí|của|nước|of|the|du|de|del|mr|ms|mrs|dr|{_COUNTRY}"
_BEHIND = re.compile(rf"(?:[\s,]*(?:{_WORDS_BETWEEN})\b)*[\s,]{{1,2}}")
_BEFORE = re.compile(r",\s[^.;:\n]{0,60}$")
_LONGEST, _TELLING = 5, 6
_HONORIFIC = frozenset(("ông", "bà", "mr", "ms", "mrs", "mme", "dr", "г-н", "г-жа"))


def names_lacking(title: str, lead: str, paragraphs: Sequence[str]) -> tuple[str, ...]:
    """The names as written, each once, in the order of the text."""
    shown = phrases.unglued(phrases.tidy("\n".join((title, lead, "\n".join(paragraphs)))))
    lowered = phrases.lowered(shown)
    named = list(offices.named(lowered))
    if not named:
        return ()
    known = [(start, end) for _, start, end in names.named(shown)]
    beside = (run for _, start, end in named for run in _beside(shown, start, end))
    runs = (run for run in beside if not any(run[0] < end and start < run[1] for start, end in known))
    return tuple(dict.fromkeys(shown[start:end] for start, end in runs))


def one_form(name: str) -> str:
    """Under which the spellings of a name are counted together: the sounds of a name of two long words, as Lao ones
    are; Vietnamese syllables are too short for that, and only lose their accents."""
    sounds = key(name)
    return sounds if len(sounds.split()) == 2 and len(sounds) > _TELLING else unaccented(name)


def _beside(shown: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if behind := _BEHIND.match(shown, end):
        yield from _run(shown, behind.end())
    window = max(0, start - 120)
    for word in names.words_in(shown[window:start]):
        first = window + word.start()
        for run in _run(shown, first):
            if _BEFORE.match(shown[run[1] : start]):
                yield run
                return


def _run(shown: str, at: int) -> Iterator[tuple[int, int]]:
    """The run of two to five capitalised words that begins just there, if they may be a name."""
    words: list[re.Match[str]] = []
    for word in names.words_in(shown[at : at + 80]):
        if (word.start() if not words else word.start() - words[-1].end()) != (1 if words else 0):
            break
        words.append(word)
    no_names = phrases.data("people.toml")["words"]["no_names"]
    if words and words[0][0].lower() in _HONORIFIC:
        words = words[1:]
    others = sum(unaccented(word[0]) in no_names for word in words)
    is_name = 2 <= len(words) <= _LONGEST and 2 * others < len(words)
    if is_name and not all(word[0].isupper() for word in words):
        yield at + words[0].start(), at + words[-1].end()
