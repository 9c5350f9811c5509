"""The clues of two stories in; out whether they tell the same event, how sure that is, and what speaks for and against.

Each rule adds to a score or takes from it; the two tell one event where the sum is positive. The weights are about the
logarithm of how much more often the sign is seen on two versions of one event than on two stories of the same days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from monitor.events import copies
from monitor.events.clues import Clues
from monitor.events.sides import Side, side_of

PRIOR = -3.0
FARTHEST = 6
"""Stories published further apart are of different events."""
USUAL = 2
"""So far apart are stories of one event where both editions are quick."""
# Editions that are translated by few hands lag behind.
SLOW = frozenset({"lo", "km", "th", "ru", "id", "es"})
OFFICES = frozenset({"government_office", "presidential_office", "assembly_office", "party_office"})
_ENOUGH_WORDS = 30


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that speaks for (positive) or against it, and the words or values it rests on."""

    rule: str
    weight: float
    what: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two stories tell the same event; `score` is positive then. `reasons` are in the order of the rules."""

    is_same: bool
    score: float
    reasons: tuple[Sign, ...]


def same_event(a: Clues | Side, b: Clues | Side) -> Verdict:
    """Compare two stories; the order of the two does not matter."""
    here, there = side_of(a), side_of(b)
    if may_not_meet(here, there):
        return Verdict(False, -9.0, (Sign("far_apart", -9.0),))
    signs = (Sign("prior", PRIOR), *(sign for rule, _ in RULES for sign in rule(here, there)))
    score = round(sum(sign.weight for sign in signs), 3)
    return Verdict(score > 0, score, signs)


def score_if_same(a: Side, b: Side) -> float | None:
    """The score of `same_event` where it is positive; a comparison ends where all that is left cannot make it so."""
    if may_not_meet(a, b):
        return None
    score = PRIOR
    for rule, left in RULES:
        score += sum(sign.weight for sign in rule(a, b))
        if score + left <= 0 or (score + _LEFT_ABROAD[rule] <= 0 and a.language != b.language):
            return None
    rounded = round(score, 3)
    return rounded if rounded > 0 else None


def same_text(a: Clues | Side, b: Clues | Side) -> bool:
    """Whether two stories are one text but for what copying does to it."""
    here, there = side_of(a), side_of(b)
    if here.language != there.language or here.likely_runs.isdisjoint(there.likely_runs):
        return False
    # Headlines by one form name whom it was with: the talks with one neighbour are not those with another.
    if here.title_countries and there.title_countries and here.title_countries.isdisjoint(there.title_countries):
        return False
    return copies.is_same_text(here.text, there.text, alike=_titles_alike(here, there), apart=_days_apart(here, there))


def may_not_meet(a: Side, b: Side) -> bool:
    """Whether the days alone keep two stories apart."""
    apart = _days_apart(a, b)
    return apart is not None and apart > (FARTHEST if a.language in SLOW or b.language in SLOW else USUAL)


def _days_apart(a: Side, b: Side) -> int | None:
    return abs(a.day - b.day) if a.day and b.day else None


def _titles_alike(a: Side, b: Side) -> float:
    """Which share of the words of the shorter headline stands in the other; 0 where these are too few to tell."""
    fewer, common = min(len(a.title_words), len(b.title_words)), len(a.title_words & b.title_words)
    return common / fewer if fewer and common >= min(3, fewer) else 0.0


# -- when


def _publication(a: Side, b: Side) -> Iterator[Sign]:
    """The same day is the habit, the next day common, and later editions lag."""
    if not a.day or not b.day:
        yield Sign("undated", -1.0)
        return
    apart = abs(a.day - b.day)
    yield Sign("published", {0: 1.0, 1: 0.6, 2: 0.0}.get(apart, -0.8), f"{apart} days apart")


def _event_day(a: Side, b: Side) -> Iterator[Sign]:
    """Agencies name the day of the event; two stories that each name other days tell other events."""
    here, there = a.days, b.days
    if here & there:
        first = a.first_day == b.first_day
        yield Sign("same_day_named", 1.2 if first else 0.7, str(sorted(here & there)))
    elif here and there and min(abs(one - other) for one in here for other in there) > 1:
        yield Sign("other_days_named", -2.0)
    elif here and there:
        yield Sign("neighbouring_days_named", -0.5)


# -- who


def _countries(a: Side, b: Side) -> Iterator[Sign]:
    """With which country: what two stories share, or what keeps them apart for good."""
    here, there = a.countries, b.countries
    if here & there:
        # Every story of the beat names Laos; another country says more.
        weight = (0.5 if here <= {"la"} else 1.2) if here == there else 0.3
        yield Sign("same_country", weight, " ".join(sorted(here & there)))
    elif here and there and not (here & b.all_countries or there & a.all_countries):
        yield Sign("other_country", -5.0, f"{sorted(here)} {sorted(there)}")
    elif bool(a.all_countries) != bool(b.all_countries):
        yield Sign("country_in_one_only", -2.0)
    for one, two in ((a, b), (b, a)):
        if one.title_countries and not one.title_countries & two.all_countries:
            yield Sign("headline_of_other_country", -3.0, " ".join(one.title_countries))


def _people(a: Side, b: Side) -> Iterator[Sign]:
    """A name that both have; one in the first sentence of both is the event's own."""
    first = _same_names(a, b, a.first_names, b.first_names)
    main = _same_names(a, b, a.names, b.names)
    every = _same_names(a, b, a.all_names, b.all_names)
    persons = a.people & b.people
    if first or main or every or persons:
        weight = 1.5 * len(first) + 1.0 * max(0, len(main) - len(first)) + 0.5 * max(0, len(every) - len(main))
        yield Sign(
            "same_names", round(min(3.6, weight + 0.6 * len(persons)), 3), ", ".join(sorted({*every, *persons}))[:120]
        )
    elif a.has_names and b.has_names:
        # Not much: a paper that comes late to an event may use the last part of a name only.
        yield Sign("other_names", -0.8)
    if not first and a.is_named and b.is_named:
        yield Sign("others_act", -1.0)


def _same_names(a: Side, b: Side, here: frozenset[str], there: frozenset[str]) -> set[str]:
    """The names that both have, each once, by its shortest key."""
    common = here & there
    exact = {key for key in common if key.startswith("=") and len(key) > 5}
    sounds = {key for key in common if key.startswith("~")}
    opened = {key for key in common if key.startswith("^")}
    spoken = {key for key in here if b.hears(key)} if b.stream else set()
    spoken |= {key for key in there if a.hears(key)} if a.stream else set()
    if sounds:
        exact = set()
    return _longest(exact) | sounds | spoken | (set() if sounds or exact else _longest(opened))


def _longest(keys: set[str]) -> set[str]:
    return {key for key in keys if not any(key != other and key[1:] in other for other in keys)}


def _bodies(a: Side, b: Side) -> Iterator[Sign]:
    """The central offices are each other's only partners: another pair of offices is another event."""
    here, there = a.roles & OFFICES, b.roles & OFFICES
    if here & there:
        yield Sign("same_offices", 1.2, " ".join(sorted(here & there)))
    elif here and there and not (here & b.all_roles or there & a.all_roles):
        yield Sign("other_offices", -3.0, f"{sorted(here)} {sorted(there)}")
    rest = (a.roles & b.roles) - OFFICES
    if rest:
        yield Sign("same_bodies", min(1.0, 0.5 * len(rest)), " ".join(sorted(rest)))
    elif a.roles - OFFICES and b.roles - OFFICES and not a.all_roles & b.all_roles:
        yield Sign("other_bodies", -1.5)


# -- what


def _kind(a: Side, b: Side) -> Iterator[Sign]:
    """What kind of exchange: two that differ are two events, most of all where both headlines say so."""
    here, there = a.kinds, b.kinds
    if here & there:
        yield Sign("same_kind", 1.0, " ".join(sorted(here & there)))
    elif here and there:
        told = bool(here & b.all_kinds) + bool(there & a.all_kinds)
        strict = a.kind_in_title and b.kind_in_title
        weight = -(3.4 if strict else 2.0) + 0.6 * told - (2.0 if "notice" in here ^ there else 0.0)
        yield Sign("other_kind", weight, f"{sorted(here)} {sorted(there)}")


def _subject(a: Side, b: Side) -> Iterator[Sign]:
    """What it was about, as far as words of the beat tell."""
    head = a.subjects & b.subjects
    every = a.all_subjects & b.all_subjects
    if every:
        yield Sign("same_subject", min(1.8, 0.6 * len(head) + 0.3 * len(every)), " ".join(sorted(every)))
    elif a.subjects and b.subjects:
        yield Sign("other_subject", -1.0)


def _place(a: Side, b: Side) -> Iterator[Sign]:
    here, there = a.places, b.places
    if here & there:
        rare = (here & there) - {"hanoi", "vientiane"}
        yield Sign("same_place", 1.2 if rare else 0.5, " ".join(sorted(here & there)))
    elif here and there:
        yield Sign("other_place", -1.2, f"{sorted(here)} {sorted(there)}")


def _numbers(a: Side, b: Side) -> Iterator[Sign]:
    """Figures outlive translation; a row of sessions counts them."""
    figures = a.numbers & b.numbers
    if figures:
        # Round numbers of two digits are on every page.
        weight = sum(0.5 if len(figure) == 2 and figure.endswith("0") else 1.0 for figure in figures)
        yield Sign("same_figures", min(2.4, weight), " ".join(sorted(figures)))
    elif len(a.numbers) > 1 and len(b.numbers) > 1:
        yield Sign("other_figures", -0.7)
    counted = a.ordinals & (b.ordinals | b.numbers) | b.ordinals & a.numbers
    if counted:
        yield Sign("same_session", 1.8, " ".join(sorted(counted)))


# -- the words, within one language


def _wording(a: Side, b: Side) -> Iterator[Sign]:
    if a.language != b.language:
        return
    if same_text(a, b):
        yield Sign("same_text", 8.0)
        return
    title = _share(a.title_words, b.title_words)
    body = _share(a.words, b.words)
    # Of a few words many are shared by chance.
    sure = min(1.0, min(len(a.words), len(b.words)) / _ENOUGH_WORDS)
    weight = sure * (3.0 * (title - 0.35) + 5.0 * (body - 0.35))
    yield Sign("same_words", round(weight, 3), f"title {title:.2f}, text {body:.2f}")
    if a.source == b.source:
        # One edition tells an event once; what it tells again is another event, or the same text.
        yield Sign("one_edition", -4.0)


def _share(here: frozenset[int], there: frozenset[int]) -> float:
    fewer = min(len(here), len(there))
    return len(here & there) / fewer if fewer else 0.0


# From the quick and telling rules on; beside each stands the most that it can say for it.
_MOST: tuple[tuple[Callable[[Side, Side], Iterator[Sign]], float], ...] = (
    (_publication, 1.0),
    (_event_day, 1.2),
    (_countries, 1.2),
    (_kind, 1.0),
    (_bodies, 2.2),
    (_place, 1.2),
    (_subject, 1.8),
    (_numbers, 4.2),
    (_wording, 8.0),
    (_people, 3.6),
)
RULES = tuple((rule, sum(most for _, most in _MOST[at + 1 :])) for at, (rule, _) in enumerate(_MOST))
"""Each rule, and the most that those behind it can add."""
# Where languages differ, the words say nothing.
_LEFT_ABROAD = {
    rule: sum(most for other, most in _MOST[at + 1 :] if other is not _wording) for at, (rule, _) in enumerate(_MOST)
}
_LEFT = dict(RULES)
AFTER_KIND, AFTER_SUBJECT = ((_LEFT_ABROAD[rule], _LEFT[rule]) for rule in (_kind, _subject))
"""The most that the rules behind these two can add: for two languages, for one."""
