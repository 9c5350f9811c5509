"""An observation goes in, alarms of editions that publish less than is their habit come out: "silent" and "few".

Only what was read is judged: silence counts up to the last good reading, a day when it was read after its end. What a
holiday does to all papers at once is no news of a single one: each is held against the others, and one alarm says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from statistics import median

from monitor.domain import Alarm
from monitor.health.habit import DAY, HOUR, DayJudged, Habit, habit_of, judge_day, local_day, start_of
from monitor.health.nouns import EditionSeen, Observation
from monitor.health.wording import in_words, moment, number

EVERYWHERE = "all editions"
# However lively a paper is: nobody has to know sooner.
SHORTEST_SILENCE = timedelta(hours=12)
# The plain bound while there is no habit yet, for a paper that has brought at least so many.
PLAIN_SILENCE = timedelta(days=5)
PLAIN_ITEMS = 5
# How much of the silence of one paper the calm of the others explains at most.
LOWEST_LULL = 0.15
# So many others must have been due something to speak of a lull.
OTHERS = 4
# Below this share of the usual volume of all editions together it is a holiday, or a fault of our own.
EVERYWHERE_FEW, EVERYWHERE_ENDS = 0.35, 0.6
# A day is judged when the slowest edition has been read after its end; the last items of a day come a little late.
DAY_SETTLES, SETTLED = 5 * HOUR, HOUR


class Papers:
    """The editions of an observation that can be judged by their habit, each computed once."""

    def __init__(self, seen: Observation) -> None:
        self.seen = seen
        self.yesterday = local_day(seen.at - DAY_SETTLES) - DAY
        self._habits: dict[str, Habit] = {}

    def habit(self, edition: EditionSeen) -> Habit:
        """The habit before the present silence."""
        if edition.place not in self._habits:
            self._habits[edition.place] = habit_of(edition.published, edition.published[-1])
        return self._habits[edition.place]

    @cached_property
    def days(self) -> Mapping[str, DayJudged]:
        """Yesterday, of every edition that was read after its end and has a habit."""
        end = start_of(self.yesterday + DAY) + SETTLED
        read = [e for e in self.seen.watched if e.last_success and e.last_success >= end and e.published]
        judged = ((edition.place, judge_day(edition.published, self.yesterday)) for edition in read)
        return {place: day for place, day in judged if day}

    def day_lull(self, place: str = "") -> float:
        """The share of their usual volume that the others brought yesterday, 1 at most."""
        ratios = [day.ratio for other, day in self.days.items() if other != place]
        return min(1.0, max(LOWEST_LULL, median(ratios))) if len(ratios) >= OTHERS else 1.0

    def lull(self, silent: EditionSeen, start: datetime, end: datetime) -> float:
        """The share of their usual appearances that the others made between two instants, 1 at most."""
        shares = []
        for edition in self.seen.watched:
            read_to = min(end, edition.last_success or start)
            if edition.place == silent.place or not edition.published or read_to <= start:
                continue
            habit = self.habit(edition)
            usual = habit.usual(start, read_to)
            if habit.is_known and usual >= 1.5:
                shares.append(habit.came(start, read_to) / usual)
        return min(1.0, max(LOWEST_LULL, median(shares))) if len(shares) >= OTHERS else 1.0


def silent(seen: Observation) -> Iterator[Alarm]:
    """An alarm for each edition that has been silent for longer than its habit explains."""
    papers = Papers(seen)
    for edition in seen.watched:
        if edition.last_success and edition.last_published and _is_silent(papers, edition):
            yield _silent_alarm(papers, edition, edition.last_success, edition.last_published)


def _is_silent(papers: Papers, edition: EditionSeen) -> bool:
    last, read_to = edition.last_published, edition.last_success
    if last is None or read_to is None or read_to - last < SHORTEST_SILENCE:
        return False
    standing = [a for a in papers.seen.standing if (a.kind, a.subject) == ("silent", edition.place)]
    # Once raised it stands until something comes: silence must not become the habit.
    if standing and standing[0].raised_at and last <= standing[0].raised_at:
        return True
    if not edition.published:
        return False
    habit = papers.habit(edition)
    if not habit.is_known:
        return _is_plainly_silent(edition, habit, read_to - last)
    missed = habit.usual(last, read_to)
    return missed > habit.limit and missed * papers.lull(edition, last, read_to) > habit.limit


def _is_plainly_silent(edition: EditionSeen, habit: Habit, silence: timedelta) -> bool:
    """Without a habit: days of nothing, and thrice the longest gap so far; a rare paper is never called silent."""
    items = edition.published
    gaps = [later - earlier for earlier, later in pairwise(items)]
    is_rare = len(items) < PLAIN_ITEMS or habit.gaps * 4 < habit.days
    return not is_rare and silence > max(PLAIN_SILENCE, 3 * max(gaps))


def _silent_alarm(papers: Papers, edition: EditionSeen, read_to: datetime, last: datetime) -> Alarm:
    seen, ago = papers.seen, in_words(papers.seen.at - last)
    per_day = papers.habit(edition).per_day if edition.published else 0.0
    usually = f"usually {number(per_day)} a day, " if per_day else ""
    sentence = (
        f"{edition.place} is silent: {usually}the last was {ago} ago ({moment(last, seen.zone)}), "
        f"though it was read at {moment(read_to, seen.zone)}."
    )
    advice = (
        f"Open the site and see whether it goes on publishing; if so its lists have changed: `{_crawl(edition)}` shows "
        f"what each way brings, `monitor runs --source {edition.source}` what it brought before."
    )
    return Alarm("silent", edition.place, sentence, advice)


def few(seen: Observation) -> Iterator[Alarm]:
    """An alarm for each edition that brought far less yesterday than on the same weekday; one if all of them did."""
    papers = Papers(seen)
    everywhere = papers.day_lull()
    if everywhere < (EVERYWHERE_ENDS if seen.stands("few", EVERYWHERE) else EVERYWHERE_FEW):
        yield _few_everywhere(papers, everywhere)
    for edition in seen.watched:
        plain = papers.days.get(edition.place)
        day = plain and judge_day(edition.published, papers.yesterday, papers.day_lull(edition.place))
        if day and day.came < day.least and plain:
            yield _few_alarm(edition, plain)


def _few_alarm(edition: EditionSeen, day: DayJudged) -> Alarm:
    sentence = (
        f"{edition.place} brought {day.came} on {day.day:%A %Y-%m-%d}, usually {number(day.usual)} on that weekday."
    )
    advice = (
        f"Compare with the site; if it shows more, fetch the day again: `{_crawl(edition)} --since {day.day} "
        f"--until {day.day}`, and see in `monitor runs --source {edition.source}` which ways answered."
    )
    return Alarm("few", edition.place, sentence, advice)


def _few_everywhere(papers: Papers, share: float) -> Alarm:
    came = sum(day.came for day in papers.days.values())
    usual = sum(day.usual for day in papers.days.values())
    sentence = (
        f"All editions together brought {came} on {papers.yesterday:%A %Y-%m-%d}, usually {number(usual)}; "
        f"half of them brought less than {share:.0%} of what they usually do."
    )
    advice = (
        "On a public holiday there is nothing to do; otherwise see `monitor runs` for what the ways brought, and open "
        "one of the sites from this machine."
    )
    return Alarm("few", EVERYWHERE, sentence, advice)


def _crawl(edition: EditionSeen) -> str:
    return f"monitor crawl {edition.source} --edition {edition.code}"
