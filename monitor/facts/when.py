"""Sentences in; out the days of the event they tell, not those of feasts, treaties, datelines and pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.domain import EventDay
from monitor.facts.calendar import Named, Told, placed, told_by
from monitor.facts.page import Page, Sentence

# Papers report within days; a visit is told of weeks ahead.
_BEFORE, _AHEAD, _LONGEST = timedelta(days=10), timedelta(days=60), timedelta(days=45)
_IN_TIME = timedelta(days=1)
_MOST_DAYS = 4
_REACH, _BESIDE = 48, 6
_CLOCK_BEFORE = re.compile(r"\d{1,2}[:h]\d{2}\s*[,|/–-]?\s*$")
_CLOCK_BEHIND = re.compile(r"^\s*[,|–-]?\s*\d{1,2}[:h]\d{2}")
_STAMP = re.compile(r"(?:\d{2}[/.-]\d{2}[/.-]\d{4}|\d{4}[-/]\d{2}[-/]\d{2})")
_DAY_WORD = re.compile(r"(?:ngày|sáng|trưa|chiều|tối|đêm|hôm|on|le|el|du|au|từ|đến|ວັນທີ|วันที่|ថ្ងៃទី)\s*$")
# "VIETNAM, January 6 -", "越通社河内7月19日电": when it was written, not when it took place.
_DATELINE = re.compile(r"^(?:[A-ZĐÀ-Ỹ(][^\s]*[\s,]+){1,5}$")
_DATELINE_BEHIND = re.compile(r"^\s*(?:\([A-Z/]+\)\s*)?[-–—](?:\s|$)|^(?:电|讯)|^[-–—]{2}")
_ALONE = re.compile(r"[\s\d:,.|/–-]*")
_CLAUSE = re.compile(r"[,;:()，；（）–—]")


@dataclass(frozen=True, slots=True)
class _Candidate:
    since: date
    until: date
    sentence: Sentence
    is_told: bool  # by its date, not by its distance from the publication

    @property
    def is_span(self) -> bool:
        return self.since != self.until


def event_days(page: Page) -> tuple[EventDay, ...]:
    """The days of the event, the one that the story reports of first; the others in the order of the text."""
    found = [one for sentence in page.sentences if sentence.is_fact for one in _candidates(sentence, page.published)]
    first = _foremost(found, page) or _pictured(page)
    if first is None:
        return ()
    others = [one for one in found if one.sentence.is_head and _is_near(one, first)]
    days = dict[tuple[date, date], EventDay]()
    for one in (first, *others):
        days.setdefault((one.since, one.until), EventDay(one.since, one.until, one.sentence.where, one.sentence.shown))
    return tuple(days.values())[:_MOST_DAYS]


def _pictured(page: Page) -> _Candidate | None:
    """The day under a picture of the day before or the same: an older one illustrates."""
    if page.published is None:
        return None
    found = (one for caption in page.captions for one in _candidates(caption, page.published))
    return next((one for one in found if one.is_told and _IN_TIME >= page.published - one.since >= timedelta(0)), None)


def _is_near(one: _Candidate, first: _Candidate) -> bool:
    return abs(one.since - first.since) <= timedelta(days=7)


def _foremost(found: Sequence[_Candidate], page: Page) -> _Candidate | None:
    """The day reported of: the first that has come in the head of the story, else the first that is to come.

    Where that is the span of a visit, it gives way to a day within it that the head tells too, for talks and
    receptions have one; not if the headline tells of the visit itself.
    """
    published = page.published
    head = [one for one in found if one.sentence.is_head]
    come = [one for one in head if published is None or one.since <= published]
    told = [one for one in come if one.is_told]
    pool = told or come or [one for one in head if one.is_told] or head or [one for one in found if one.is_told]
    if not pool:
        return None
    first = pool[0]
    if first.is_span and not _tells_of_visit(page):
        within = (one for one in come if not one.is_span and first.since <= one.since <= first.until)
        return next(within, first)
    return first


def _tells_of_visit(page: Page) -> bool:
    titles = (one for one in page.sentences if one.where == "title")
    kinds = [hit.value for one in titles for hit in one.find("kind")]
    return bool(kinds) and kinds[0] in ("arrival", "notice", "departure")


def _candidates(sentence: Sentence, published: date | None) -> Iterator[_Candidate]:
    named = sentence.days
    spots: list[tuple[int, _Candidate]] = []
    ends = 0
    for one in named:
        if not _is_background(sentence, one, ends) and (found := _dated(sentence, one, published)):
            spots.append((one.start, found))
        ends = one.end
    if published is not None:
        for told in told_by(sentence.find("weekday"), sentence.find("nearby")):
            if not _is_beside(told, named, sentence) and (near := _counted(sentence, told, published)):
                spots.append((told.start, near))
    yield from (one for _, one in sorted(spots, key=lambda spot: spot[0]))


def _dated(sentence: Sentence, one: Named, published: date | None) -> _Candidate | None:
    since, until = placed(one.first, published), placed(one.last, published)
    if since is None or until is None:
        return None
    if until < since and one.first[0] is None:
        since = placed((until.year - 1, *one.first[1:]), None) or since
    if until < since or until - since > _LONGEST:
        return None
    if published and not (until >= published - _BEFORE and since <= published + _AHEAD):
        return None
    return _Candidate(since, until, sentence, is_told=True)


def _counted(sentence: Sentence, told: Told, published: date) -> _Candidate | None:
    """Only in the head: further down "today" is these days, and a weekday anybody's."""
    if not sentence.is_head:
        return None
    days = told.days if told.weekday is None else -((published.weekday() - told.weekday) % 7)
    if days < 0 and told.weekday is not None and sentence.says("promise") and not sentence.says("meet"):
        days += 7
    day = published + timedelta(days=days)
    return _Candidate(day, day, sentence, is_told=told.weekday is not None)


def _is_beside(told: Told, named: Sequence[Named], sentence: Sentence) -> bool:
    """Whether the date itself stands beside the weekday ("Wednesday, December 4", "this morning [June 28]")."""
    for one in named:
        between = (
            sentence.shown[told.end : one.start] if told.end <= one.start else sentence.shown[one.end : told.start]
        )
        if len(between.split()) <= 1 and len(between) < 10:
            return True
    return False


def _is_background(sentence: Sentence, one: Named, after: int) -> bool:
    """Whether the day is a feast's, a treaty's, a dateline's, or printed by the page."""
    before, behind = sentence.shown[max(after, one.start - _REACH) : one.start], sentence.shown[one.end :][:_REACH]
    if _is_stamp(sentence.shown, one, before, behind) or _is_dateline(sentence, one, behind):
        return True
    if _looks_back(sentence, max(after, one.start - _REACH), one.start):
        return True
    return any(0 <= hit.start - one.end <= _BESIDE for hit in sentence.find("feast"))


def _looks_back(sentence: Sentence, since: int, until: int) -> bool:
    """Whether the words just before a day make it one of old; a new clause ends their reach, brackets do not."""
    hits = [hit for hit in sentence.find("background") if since <= hit.start and hit.end <= until]
    if not hits:
        return False
    in_brackets = sentence.shown[:until].rstrip().endswith(("(", "（", "["))
    return in_brackets or _CLAUSE.search(sentence.shown, hits[-1].end, until) is None


def _is_stamp(shown: str, one: Named, before: str, behind: str) -> bool:
    if _CLOCK_BEFORE.search(before) or _CLOCK_BEHIND.match(behind):
        return True
    words = shown[one.start : one.end]
    if _STAMP.fullmatch(words) and not _DAY_WORD.search(before.lower()):
        return True
    return _ALONE.fullmatch(shown[: one.start] + shown[one.end :]) is not None


def _is_dateline(sentence: Sentence, one: Named, behind: str) -> bool:
    if not sentence.opens_paragraph or not _DATELINE_BEHIND.match(behind):
        return False
    before = sentence.shown[: one.start]
    return len(before) < 40 and (before.startswith("越通社") or _DATELINE.match(before) is not None)
