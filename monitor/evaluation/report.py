"""Labels and what was said to them go in; out a report: each figure, how sure it is, and what others say beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Literal

from monitor.domain import ON_THE_BEAT
from monitor.evaluation.chance import Spread, spread
from monitor.evaluation.labels import TIERS, Answers, Labels
from monitor.evaluation.measures import (
    Group,
    Grouping,
    Measure,
    Row,
    answer_rows,
    b_cubed_rows,
    class_rows,
    each_in_a_group,
    measure_of,
    pair_rows,
    total,
)
from monitor.evaluation.reliability import Reliability, reliability
from monitor.evaluation.writings import HEADLINE, LEAD_OF_TEXT, TEXT, Form

Confusion = Mapping[tuple[str, str], int]
_FORMS = {"language": TEXT, "language_of_leads": LEAD_OF_TEXT, "language_of_headlines": HEADLINE}


@dataclass(frozen=True, slots=True)
class Miss:
    """One line on which label and prediction differ."""

    id: str
    labelled: str
    predicted: str
    borderline: bool = False


@dataclass(frozen=True, slots=True)
class Mixing:
    """Lines put "together" though their labels differ, or "apart" though these are alike: their ids, part by part."""

    wrongly: Literal["together", "apart"]
    parts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Others:
    """What plain ways of judging reach on the same lines: figure by figure, each under the name of the way.

    `notes` say what each way is; `left_out` says in a line why one could not be asked, "" where all were.
    """

    figures: Mapping[str, Mapping[str, Row]] = field(default_factory=dict)
    notes: Sequence[str] = ()
    left_out: str = ""


NO_OTHERS = Others()


@dataclass(frozen=True, slots=True)
class Report:
    """The figures over all lines; a figure that no line is labelled for is left out."""

    labels: Labels
    answers: Answers
    rows: Mapping[str, Sequence[Row]]
    others: Others = NO_OTHERS

    @property
    def lines(self) -> int:
        return len(self.labels.ids)

    @property
    def figures(self) -> Mapping[str, Row]:
        """Each figure by its name, over all lines."""
        return {name: total(rows) for name, rows in self.rows.items()}

    @property
    def spreads(self) -> Mapping[str, Spread]:
        """How sure each figure is."""
        return {name: spread(rows, self.labels.families) for name, rows in self.rows.items()}

    @property
    def tiers(self) -> Mapping[str, Measure]:
        return {tier: self._found({tier}) for tier in TIERS}

    @property
    def on_the_beat(self) -> Measure:
        return self._found(set(ON_THE_BEAT))

    @property
    def tier_pairs(self) -> list[tuple[str, str]]:
        """(labelled, said) of each line; none where no tier was asked."""
        if not self.answers.tiers:
            return []
        return list(zip(self.labels.tiers, self.answers.tiers, strict=True))

    @property
    def language_pairs(self) -> list[tuple[str, str]]:
        return [(labelled, said) for labelled, said in self._language(TEXT) if said is not None]

    @property
    def by_language(self) -> Mapping[str, tuple[Measure, Measure]]:
        """For each labelled language how well core is found, and how well core and bilateral are."""
        held = sorted(set(self.labels.languages))
        return {tag: (self._found({"core"}, tag), self._found(set(ON_THE_BEAT), tag)) for tag in held}

    @property
    def languages(self) -> Mapping[str, Measure]:
        """How well each labelled language is known from full texts."""
        pairs = self.language_pairs
        return {tag: measure_of(class_rows(pairs, {tag})) for tag in sorted(set(self.labels.languages))}

    @property
    def language_accuracy(self) -> float:
        """The share of lines with the right language tag, 0 to 1."""
        return total(answer_rows(self.language_pairs)).recall

    @property
    def language_forms(self) -> Mapping[Form, Measure]:
        """How often the language is known from each form of a story that was asked."""
        return {form: measure_of(answer_rows(_told(self._language(form)))) for form in self.answers.languages}

    def language_misses(self, form: Form = TEXT) -> tuple[Miss, ...]:
        """The lines whose language was mistaken in this form."""
        return self._misses([(labelled, labelled if said is None else said) for labelled, said in self._language(form)])

    @property
    def tier_confusion(self) -> Confusion:
        """Counts by (labelled, predicted)."""
        return Counter(self.tier_pairs)

    @property
    def language_confusion(self) -> Confusion:
        return Counter(self.language_pairs)

    @property
    def tier_misses(self) -> tuple[Miss, ...]:
        return self._misses(self.tier_pairs)

    @property
    def day_misses(self) -> tuple[Miss, ...]:
        """The lines whose event day was mistaken or not found."""
        pairs = zip(self.labels.days, self.answers.days or self.labels.days, strict=True)
        return self._misses([(labelled, said or "none") if labelled else ("", "") for labelled, said in pairs])

    @property
    def event_mixings(self) -> tuple[Mixing, ...]:
        """Where events were mistaken; lines without a label are events of their own."""
        return self._mixings(self.labels.events, self.answers.events)

    @property
    def text_mixings(self) -> tuple[Mixing, ...]:
        """Where near-identical texts were mistaken."""
        return self._mixings(self.labels.texts, self.answers.texts)

    @property
    def events(self) -> Grouping | None:
        """How well versions of one event come together; None where no line is labelled."""
        if not (summed := self.figures.get("events")):
            return None
        sizes = Counter(event for event in self.labels.events if event is not None)
        return Grouping(summed.precision, summed.recall, self.lines, sum(size > 1 for size in sizes.values()))

    def counts(self, name: str) -> Measure | None:
        """The counts of a figure that counts lines or pairs; None where no line is labelled."""
        return measure_of(self.rows[name]) if name in self.rows else None

    @property
    def reliability(self) -> Mapping[str, Reliability]:
        """How far the score can be taken at its word, as `beat.assess` means it.

        Of a line called core it is the probability that it is core, of another that it is on the beat at all.
        """
        if not self.answers.scores:
            return {}
        scored = list(zip(self.answers.scores, self.tier_pairs, strict=True))
        core = [(score, labelled == "core") for score, (labelled, said) in scored if said == "core"]
        beat = [(score, labelled in ON_THE_BEAT) for score, (labelled, said) in scored if said != "core"]
        return {"core": reliability(core), "on_the_beat": reliability(beat), "all": reliability(core + beat)}

    def _found(self, wanted: set[str], language: str = "") -> Measure:
        of_language = [language in ("", tag) for tag in self.labels.languages]
        return measure_of(class_rows(compress(self.tier_pairs, of_language), wanted))

    def _language(self, form: Form) -> list[tuple[str, str | None]]:
        if form not in self.answers.languages:
            return []
        return list(zip(self.labels.languages, self.answers.languages[form], strict=True))

    def _mixings(self, labelled: Sequence[Group | None], said: Sequence[Group]) -> tuple[Mixing, ...]:
        if not (said and any(labelled)):
            return ()
        truth = each_in_a_group(labelled)
        return (
            *(Mixing("together", parts) for parts in _split(self.labels.ids, said, truth)),
            *(Mixing("apart", parts) for parts in _split(self.labels.ids, truth, said)),
        )

    def _misses(self, pairs: Sequence[tuple[str, str]]) -> tuple[Miss, ...]:
        told = zip(self.labels.ids, self.labels.borderline, pairs, strict=False)
        return tuple(Miss(one, *pair, borderline=odd) for one, odd, pair in told if pair[0] != pair[1])


def evaluate(labels: Labels, answers: Answers, others: Others = NO_OTHERS) -> Report:
    """The report on what was said. ValueError where answers are more or fewer than the lines."""
    return Report(labels, answers, rows_of(labels, answers), others)


def figures(labels: Labels, answers: Answers) -> dict[str, Row]:
    """Each figure by its name, as far as the lines are labelled for it and it was answered."""
    return {name: total(rows) for name, rows in rows_of(labels, answers).items()}


def rows_of(labels: Labels, answers: Answers) -> dict[str, list[Row]]:
    """What each line adds to each figure."""
    found: dict[str, list[Row]] = {}
    if answers.tiers:
        pairs: list[tuple[str, str]] = list(zip(labels.tiers, answers.tiers, strict=True))
        found |= {"core": class_rows(pairs, {"core"}), "core_and_bilateral": class_rows(pairs, ON_THE_BEAT)}
    for name, form in _FORMS.items():
        if form in answers.languages:
            found[name] = answer_rows(_told(zip(labels.languages, answers.languages[form], strict=True)))
    if answers.events and any(labels.events):
        found["events"] = b_cubed_rows(labels.events, answers.events)
        found["events_across_languages"] = pair_rows(labels.events, answers.events, labels.languages)
    if answers.texts and any(labels.texts):
        found["same_texts"] = pair_rows(labels.texts, answers.texts)
    if answers.days and any(labels.days):
        found["event_days"] = answer_rows(zip(labels.days, answers.days, strict=True))
    return found


def _told(pairs: Iterable[tuple[str, str | None]]) -> list[tuple[str, str]]:
    """A line without a text of a form is no line of it."""
    return [(labelled if said is not None else "", said or "") for labelled, said in pairs]


def _split(ids: Sequence[str], by: Sequence[Group], into: Sequence[Group]) -> Iterator[tuple[tuple[str, ...], ...]]:
    """The groups of one kind that fall into several of the other: the ids of each part."""
    groups: dict[Group, dict[Group, list[str]]] = {}
    for one, group, part in zip(ids, by, into, strict=True):
        groups.setdefault(group, {}).setdefault(part, []).append(one)
    yield from (tuple(map(tuple, parts.values())) for parts in groups.values() if len(parts) > 1)
