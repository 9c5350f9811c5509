"""The clues of two stories in; out whether they tell the same event, how sure that is, and what speaks for and against.

Each rule adds to a score or takes from it; the two tell one event where the sum is positive. The weights are about the
logarithm of how much more often the sign is seen on two versions of one event than on two stories of the same days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from monitor.events import copies, names
from monitor.events.clues import Clues

PRIOR = -3.0
FARTHEST = 6
"""Stories published further apart are of different events."""
USUAL = 2
"""So far apart are stories of one event where both editions are quick."""
# Editions that are translated by few hands lag behind.
SLOW = frozenset({"lo", "km", "th", "ru", "id", "es"})
_OFFICES = frozenset({"government_office", "presidential_office", "assembly_office", "party_office"})
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


def same_event(a: Clues, b: Clues) -> Verdict:
    """Compare two stories; the order of the two does not matter."""
    if may_not_meet(a, b):
        return Verdict(False, -9.0, (Sign("far_apart", -9.0),))
    signs = (Sign("prior", PRIOR), *(sign for rule in RULES for sign in rule(a, b)))
    score = round(sum(sign.weight for sign in signs), 3)
    return Verdict(score > 0, score, signs)


def same_text(a: Clues, b: Clues) -> bool:
    """Whether two stories are one text but for what copying does to it."""
    if a.language != b.language:
        return False
    near = not a.day or not b.day or abs(a.day - b.day) <= USUAL
    return copies.is_same_text(a.text, b.text, titles_agree=_titles_agree(a, b), near=near)


def may_not_meet(a: Clues, b: Clues) -> bool:
    """Whether the days alone keep two stories apart."""
    if not a.day or not b.day:
        return False
    apart = abs(a.day - b.day)
    return apart > (FARTHEST if {a.language, b.language} & SLOW else USUAL)


def _titles_agree(a: Clues, b: Clues) -> bool:
    here, there = set(a.title_words), set(b.title_words)
    if not here or not there:
        return False
    return len(here & there) >= 0.6 * min(len(here), len(there)) and len(here & there) >= min(3, len(here), len(there))


# -- when


def _publication(a: Clues, b: Clues) -> Iterator[Sign]:
    """The same day is the habit, the next day common, and later editions lag."""
    if not a.day or not b.day:
        yield Sign("undated", -1.0)
        return
    apart = abs(a.day - b.day)
    yield Sign("published", {0: 1.0, 1: 0.6, 2: 0.0}.get(apart, -0.8), f"{apart} days apart")


def _event_day(a: Clues, b: Clues) -> Iterator[Sign]:
    """Agencies name the day of the event; two stories that each name other days tell other events."""
    here, there = set(a.days), set(b.days)
    if here & there:
        first = a.days[0] == b.days[0]
        yield Sign("same_day_named", 1.2 if first else 0.7, str(sorted(here & there)))
    elif here and there and min(abs(one - other) for one in here for other in there) > 1:
        yield Sign("other_days_named", -2.0)
    elif here and there:
        yield Sign("neighbouring_days_named", -0.5)


# -- who


def _countries(a: Clues, b: Clues) -> Iterator[Sign]:
    """With which country: what two stories share, or what keeps them apart for good."""
    here, there = set(a.countries), set(b.countries)
    if here & there:
        # Every story of the beat names Laos; another country says more.
        weight = (0.5 if here <= {"la"} else 1.2) if here == there else 0.3
        yield Sign("same_country", weight, " ".join(sorted(here & there)))
    elif here and there and not (here & set(b.all_countries) or there & set(a.all_countries)):
        yield Sign("other_country", -5.0, f"{sorted(here)} {sorted(there)}")
    elif bool(set(a.all_countries)) != bool(set(b.all_countries)):
        yield Sign("country_in_one_only", -2.0)
    for one, two in ((a, b), (b, a)):
        if one.title_countries and not set(one.title_countries) & set(two.all_countries):
            yield Sign("headline_of_other_country", -3.0, " ".join(one.title_countries))


def _people(a: Clues, b: Clues) -> Iterator[Sign]:
    """A name that both have; one in the first sentence of both is the event's own."""
    first = _same_names(a, b, a.first_names, b.first_names)
    main = _same_names(a, b, a.names, b.names)
    every = _same_names(a, b, a.all_names, b.all_names)
    persons = set(a.people) & set(b.people)
    if first or main or every or persons:
        weight = 1.5 * len(first) + 1.0 * max(0, len(main) - len(first)) + 0.5 * max(0, len(every) - len(main))
        yield Sign(
            "same_names", round(min(3.6, weight + 0.6 * len(persons)), 3), ", ".join(sorted({*every, *persons}))[:120]
        )
    elif _has_names(a) and _has_names(b):
        # Not much: a paper that comes late to an event may use the last part of a name only.
        yield Sign("other_names", -0.8)
    if not first and _is_named(a) and _is_named(b):
        yield Sign("others_act", -1.0)


def _is_named(clues: Clues) -> bool:
    return any(key.startswith("=") and key.count(" ") > 1 for key in clues.first_names)


def _has_names(clues: Clues) -> bool:
    return any(key.startswith("=") for key in clues.names)


def _same_names(a: Clues, b: Clues, here: tuple[str, ...], there: tuple[str, ...]) -> set[str]:
    """The names that both have, each once, by its shortest key."""
    common = set(here) & set(there)
    exact = {key for key in common if key.startswith("=") and len(key) > 5}
    sounds = {key for key in common if key.startswith("~")}
    opened = {key for key in common if key.startswith("^")}
    spoken = {key for key in here if b.stream and names.in_stream(key, b.stream)}
    spoken |= {key for key in there if a.stream and names.in_stream(key, a.stream)}
    if sounds:
        exact = set()
    return _longest(exact) | sounds | spoken | (set() if sounds or exact else _longest(opened))


def _longest(keys: set[str]) -> set[str]:
    return {key for key in keys if not any(key != other and key[1:] in other for other in keys)}


def _bodies(a: Clues, b: Clues) -> Iterator[Sign]:
    """The central offices are each other's only partners: another pair of offices is another event."""
    here, there = set(a.roles) & _OFFICES, set(b.roles) & _OFFICES
    if here & there:
        yield Sign("same_offices", 1.2, " ".join(sorted(here & there)))
    elif here and there and not (here & set(b.all_roles) or there & set(a.all_roles)):
        yield Sign("other_offices", -3.0, f"{sorted(here)} {sorted(there)}")
    rest = (set(a.roles) & set(b.roles)) - _OFFICES
    if rest:
        yield Sign("same_bodies", min(1.0, 0.5 * len(rest)), " ".join(sorted(rest)))
    elif set(a.roles) - _OFFICES and set(b.roles) - _OFFICES and not set(a.all_roles) & set(b.all_roles):
        yield Sign("other_bodies", -1.5)


# -- what


def _kind(a: Clues, b: Clues) -> Iterator[Sign]:
    """What kind of exchange: two that differ are two events, most of all where both headlines say so."""
    here, there = set(a.kinds), set(b.kinds)
    if here & there:
        yield Sign("same_kind", 1.0, " ".join(sorted(here & there)))
    elif here and there:
        told = bool(here & set(b.all_kinds)) + bool(there & set(a.all_kinds))
        strict = a.kind_in_title and b.kind_in_title
        weight = -(3.4 if strict else 2.0) + 0.6 * told - (2.0 if "notice" in here ^ there else 0.0)
        yield Sign("other_kind", weight, f"{sorted(here)} {sorted(there)}")


def _subject(a: Clues, b: Clues) -> Iterator[Sign]:
    """What it was about, as far as words of the beat tell."""
    head = set(a.subjects) & set(b.subjects)
    every = set(a.all_subjects) & set(b.all_subjects)
    if every:
        yield Sign("same_subject", min(1.8, 0.6 * len(head) + 0.3 * len(every)), " ".join(sorted(every)))
    elif a.subjects and b.subjects:
        yield Sign("other_subject", -1.0)


def _place(a: Clues, b: Clues) -> Iterator[Sign]:
    here, there = set(a.places), set(b.places)
    if here & there:
        rare = (here & there) - {"hanoi", "vientiane"}
        yield Sign("same_place", 1.2 if rare else 0.5, " ".join(sorted(here & there)))
    elif here and there:
        yield Sign("other_place", -1.2, f"{sorted(here)} {sorted(there)}")


def _numbers(a: Clues, b: Clues) -> Iterator[Sign]:
    """Figures outlive translation; a row of sessions counts them."""
    figures = set(a.numbers) & set(b.numbers)
    if figures:
        # Round numbers of two digits are on every page.
        weight = sum(0.5 if len(figure) == 2 and figure.endswith("0") else 1.0 for figure in figures)
        yield Sign("same_figures", min(2.4, weight), " ".join(sorted(figures)))
    elif len(a.numbers) > 1 and len(b.numbers) > 1:
        yield Sign("other_figures", -0.7)
    counted = set(a.ordinals) & (set(b.ordinals) | set(b.numbers)) | set(b.ordinals) & set(a.numbers)
    if counted:
        yield Sign("same_session", 1.8, " ".join(sorted(counted)))


# -- the words, within one language


def _wording(a: Clues, b: Clues) -> Iterator[Sign]:
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


def _share(here: tuple[int, ...], there: tuple[int, ...]) -> float:
    fewer = min(len(here), len(there))
    return len(set(here) & set(there)) / fewer if fewer else 0.0


RULES: tuple[Callable[[Clues, Clues], Iterator[Sign]], ...] = (
    _publication,
    _event_day,
    _countries,
    _people,
    _bodies,
    _kind,
    _subject,
    _place,
    _numbers,
    _wording,
)
