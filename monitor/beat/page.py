"""A story's words go in, laid out as one text they come out: where title, lead and tail are, and what stands where."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from monitor import phrases
from monitor.beat.vocabulary import vocabulary_of_the_beat

OF_LAOS = frozenset({"laos", "laos_place", "laos_name", "pair"})
OF_VIETNAM = frozenset({"vietnam", "vietnam_place", "vietnam_name", "surname", "pair"})
COUNTRIES = frozenset({"laos", "vietnam", "pair", "third"})
# A lead is read as far as a reader reads before deciding: two or three sentences. Chinese says the same in less.
_LEAD, _LEAD_HAN = 400, 160
# By as many characters the language of a story shows, whatever menu stands before it.
_OPENING = 200
_STOP = re.compile("[.!?…。！？\n]+")
_VIETNAMESE = re.compile(r"\b(?:của|và|với|những|được|là)\b")
_AMBIGUOUS = frozenset({"lao", "thai"})


@dataclass(frozen=True, slots=True)
class Find:
    """A phrase of the story with its place: title, lead, body or tail, and the number of its sentence."""

    kind: str
    value: str
    start: int
    end: int
    where: str
    sentence: int


@dataclass(frozen=True, slots=True)
class Page:
    """A story laid out as one text: offsets into `lowered` are offsets into `shown`."""

    shown: str
    lowered: str
    titled: bool
    head_end: int
    lead_end: int
    tail_start: int
    stops: tuple[int, ...]
    scripts: tuple[str, ...]
    vietnamese: bool
    is_lao: bool
    """Whether it is told in Lao, whose papers leave out the country of the Lao offices."""

    def sentence_around(self, offset: int) -> tuple[int, int]:
        """Where the sentence that holds a place begins and ends."""
        at = bisect_right(self.stops, offset)
        return (self.stops[at - 1] if at else 0), (self.stops[at] if at < len(self.stops) else len(self.lowered))

    def where(self, offset: int) -> str:
        if offset >= self.tail_start:
            return "tail"
        if offset < self.head_end:
            return "title" if self.titled else "lead"
        return "lead" if offset < self.lead_end else "body"


def laid_out(shown: str, titled: bool, language: str) -> Page:
    lowered = phrases.untoned(shown, phrases.lowered(shown))
    stops = tuple(_stops(shown))
    lines_end = shown.find("\n") if titled else next((stop for stop in stops if stop > 12), len(shown))
    head_end = lines_end if lines_end >= 0 else len(shown)
    reach = _LEAD_HAN if phrases.script_of(shown[:80]) == "han" else _LEAD
    lead_end = next((stop for stop in stops if stop >= head_end + reach), len(shown))
    tail_start = _tail_start(lowered, head_end)
    scripts = phrases.scripts_in(lowered)
    vietnamese, is_lao = _vietnamese(lowered, language), phrases.script_of(lowered[:_OPENING]) == "lao"
    return Page(shown, lowered, titled, head_end, lead_end, tail_start, stops, scripts, vietnamese, is_lao)


def _vietnamese(lowered: str, language: str) -> bool:
    """Whether the text is Vietnamese with its accents, in which "lao" alone is never Laos."""
    if lowered.isascii():
        return False
    return language == "vi" or (not language and len(_VIETNAMESE.findall(lowered, 0, 2000)) > 1)


def _stops(shown: str) -> Iterator[int]:
    """Ends of sentences. A point after an initial, a number or "Mr" is none; one before a capital is (glued text)."""
    for match in _STOP.finditer(shown):
        start, end = match.span()
        follows = shown[end : end + 1]
        if match[0] != "." or (shown[start - 3 : start].isalpha() and (follows.isspace() or follows.isupper())):
            yield end


def _tail_start(lowered: str, head_end: int) -> int:
    """Where the story ends: after the agency's sign-off, before a heading like "other news" or before "see also:"
    in the middle of a line; teasers follow."""
    vocabulary = vocabulary_of_the_beat()
    offset, may_hold_aside = 0, vocabulary.asides(lowered)
    for line in lowered.split("\n"):
        bare = line.strip(" |")
        if offset > head_end and (bare in vocabulary.headings or bare.startswith(vocabulary.openers)):
            return offset
        if may_hold_aside and (aside := vocabulary.inline.search(line, max(0, head_end - offset))):
            return offset + aside.start()
        offset += len(line) + 1
        if (
            offset > head_end + (1 if bare.endswith("./.") else 80)
            and bare.endswith(vocabulary.endings)
            and not any(word in bare[-60:] for word in vocabulary.photo)
        ):
            return offset
    return len(lowered) + 1


def finds_in(page: Page, lexicon: phrases.Lexicon) -> list[Find]:
    return [
        Find(hit.kind, hit.value, hit.start, hit.end, page.where(hit.start), bisect_right(page.stops, hit.start))
        for hit in lexicon.find(page.lowered, page.scripts)
        if hit.kind != "trap" and _means_it(page, hit)
    ]


def _means_it(page: Page, hit: phrases.Hit) -> bool:
    """Words that mean their class only in the right company: "lao" is work in Vietnamese, a surname is one only in
    a name (two capitals, not a photographer's), ".vn" is an address, and below the headline "Việt - Lào" may be a
    school's or a company's name or the border."""
    shown = page.shown
    if hit.kind == "surname":
        follows = shown[hit.end : hit.end + 2]
        before = page.lowered[max(0, hit.start - 14) : hit.start]
        credit = any(word in before for word in vocabulary_of_the_beat().photo)
        return shown[hit.start].isupper() and follows[:1] == " " and follows[1:].isupper() and not credit
    if hit.kind == "pair" and hit.start >= page.head_end:
        before = page.lowered[max(0, hit.start - 32) : hit.start].rstrip()
        return vocabulary_of_the_beat().namesake.search(before) is None
    word = page.lowered[hit.start : hit.end]
    if word in _AMBIGUOUS:
        return not page.vietnamese
    return not (word == "vn" and shown[hit.start - 1 : hit.start] == ".")


def subjects_of(page: Page) -> frozenset[str]:
    vocabulary, head = vocabulary_of_the_beat(), page.lowered[: page.head_end]
    lexicons = (vocabulary.subjects, vocabulary.nearby)
    return frozenset(hit.kind for lexicon in lexicons for hit in lexicon.find(head, page.scripts))


def sides_of(find: Find) -> Iterator[str]:
    if find.kind in OF_LAOS:
        yield "la"
    if find.kind in OF_VIETNAM:
        yield "vn"
