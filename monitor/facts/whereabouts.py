"""Sentences in; out the places of the event: only where the words say that it took place there."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence

from monitor import exchanges, phrases
from monitor.domain import EventDay, EventPlace
from monitor.facts.page import Page, Sentence

# "in", and what may stand between it and the name. A place without it is a government's name, an office's, a mayor's.
_IN = re.compile(
    r"(?:\b(?:in|at|tại|ở|tới|đến|à|en|в|во|di|arriv(?:es|ed) in)\s+"
    r"(?:(?:the|capital|city|of|province|thủ đô|thành phố|tp\.?|tx\.?|thị xã|tỉnh|la|el|capitale|ville|ciudad|de"
    r"|столице|городе|провинции|kota|lao|vietnam's|laos's?|laos')\s+)*"
    r"|(?:在|于|抵达|抵|赴)(?:老挝|越南)?(?:首都|省会)?"
    r"|(?:ຢູ່|ທີ່|ຮອດ|ໃນ)\s*(?:ນະຄອນຫຼວງ|ນະຄອນຫລວງ|ນະຄອນ|ແຂວງ)?\s*"
    r"|(?:ที่|ณ|ใน|ถึง)\s*(?:กรุง|นครหลวง|นคร|เมือง)?\s*"
    r"|(?:នៅ|ក្នុង)\s*(?:រាជធានី|ទីក្រុង|រដ្ឋធានី)?\s*)$"
)
_MOST_PLACES = 3
# The agency's desk: what is filed from there may have taken place anywhere.
_DESK = "hanoi"


def event_places(page: Page, days: Sequence[EventDay]) -> tuple[EventPlace, ...]:
    """The place in the sentence with the day of the event first, then those that the head of the story tells.

    Without any, that of the dateline where it is not the agency's desk: a correspondent went there.
    """
    dated = days[0].sentence if days else ""
    head = [one for one in page.sentences if one.is_head and one.is_fact and _tells_now(one, dated)]
    ordered = sorted(head, key=lambda one: (one.shown != dated, one.where == "title"))
    found = dict[str, EventPlace]()
    for one in ordered:
        for place in _places(one):
            found.setdefault(place, _place(place, one.where, one.shown))
    return tuple(found.values())[:_MOST_PLACES] or tuple(_of_dateline(page.dateline))


def _tells_now(sentence: Sentence, dated: str) -> bool:
    """Whether it tells of the event: what is agreed for the next time is elsewhere."""
    return sentence.shown == dated or sentence.where == "title" or not sentence.says("promise")


def _places(sentence: Sentence) -> Iterator[str]:
    for hit in sentence.find("place"):
        if _IN.search(sentence.lowered, max(0, hit.start - 40), hit.start):
            yield hit.value


def _of_dateline(dateline: str) -> Iterator[EventPlace]:
    for hit in exchanges.hits(dateline, "place")[:1]:
        if hit.value != _DESK:
            yield _place(hit.value, "dateline", dateline)


def _place(place: str, where: str, sentence: str) -> EventPlace:
    return EventPlace(place, _countries().get(place, ""), where, sentence)


@functools.cache
def _countries() -> Mapping[str, str]:
    return {place: country for country, places in phrases.data("facts.toml")["country"].items() for place in places}
