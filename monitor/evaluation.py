"""Labelled lines and what was predicted for them in; out a report of precision, recall and F1. Pure.

Events are measured by B-cubed (Bagga and Baldwin 1998): for each line, which share of the lines put with it belongs
there, and which share of those that belong there was put with it; the means over all lines are precision and recall.
Near-identical texts are rare, so there pairs are counted.

The labels are those of the corpus: `core`, `bilateral`, and `hard_negative` and `negative`, which are both "other".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

from monitor.domain import ON_THE_BEAT, Tier

TIERS: tuple[Tier, ...] = ("core", "bilateral", "other")
_TIER_OF: Mapping[str, Tier] = {
    "core": "core",
    "bilateral": "bilateral",
    "other": "other",
    "hard_negative": "other",
    "negative": "other",
}


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the program says of one line: the language tag and the tier."""

    language: str
    tier: Tier


@dataclass(frozen=True, slots=True)
class Grouping:
    """How well lines were put together, by B-cubed: shares from 0 to 1 over `lines` lines in `groups` groups of two
    and more."""

    precision: float
    recall: float
    lines: int
    groups: int

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Measure:
    """How well one class was found: shares from 0 to 1, and the counts they come from.

    Where nothing was predicted, precision is 1 (nothing false was said); where nothing was to be found, recall is.
    """

    right: int
    predicted: int
    labelled: int

    @property
    def precision(self) -> float:
        return self.right / self.predicted if self.predicted else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.labelled if self.labelled else 1.0

    @property
    def f1(self) -> float:
        total = self.predicted + self.labelled
        return 2 * self.right / total if total else 1.0


@dataclass(frozen=True, slots=True)
class Miss:
    """One line on which label and prediction differ."""

    id: str
    labelled: str
    predicted: str
    borderline: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """The figures over all lines. Confusion counts have the key (labelled, predicted)."""

    lines: int
    tiers: Mapping[str, Measure]
    on_the_beat: Measure
    core_by_language: Mapping[str, Measure]
    beat_by_language: Mapping[str, Measure]
    tier_confusion: Mapping[tuple[str, str], int]
    tier_misses: tuple[Miss, ...]
    languages: Mapping[str, Measure]
    language_confusion: Mapping[tuple[str, str], int]
    language_misses: tuple[Miss, ...]
    events: Grouping | None = None
    same_texts: Measure | None = None

    @property
    def language_accuracy(self) -> float:
        """The share of lines with the right language tag, 0 to 1."""
        return 1 - len(self.language_misses) / self.lines if self.lines else 1.0


def tier_of(relevant: str) -> Tier:
    """The tier that a label of the corpus stands for. KeyError for a label that is none."""
    return _TIER_OF[relevant]


def evaluate(lines: Sequence[Mapping[str, Any]], predictions: Sequence[Prediction]) -> Report:
    """Compares labelled lines (fields `id`, `lang`, `relevant`, `borderline`) with one prediction each, in order.

    ValueError where the two have different lengths.
    """
    pairs = list(zip(lines, predictions, strict=True))
    tiers = [(tier_of(line["relevant"]), said.tier) for line, said in pairs]
    tags = [(str(line["lang"]), said.language) for line, said in pairs]
    by_language = {
        tag: [told for told, (labelled, _) in zip(tiers, tags, strict=True) if labelled == tag]
        for tag in sorted({labelled for labelled, _ in tags})
    }
    return Report(
        lines=len(pairs),
        tiers={tier: _measure(tiers, {tier}) for tier in TIERS},
        on_the_beat=_measure(tiers, ON_THE_BEAT),
        core_by_language={tag: _measure(told, {"core"}) for tag, told in by_language.items()},
        beat_by_language={tag: _measure(told, ON_THE_BEAT) for tag, told in by_language.items()},
        tier_confusion=Counter(tiers),
        tier_misses=_misses(lines, tiers),
        languages={tag: _measure(tags, {tag}) for tag in by_language},
        language_confusion=Counter(tags),
        language_misses=_misses(lines, tags),
    )


def b_cubed(labelled: Mapping[Any, Any], said: Mapping[Any, Any]) -> Grouping:
    """How well `said`, a group of each line, agrees with `labelled`; None for a label is a group of one."""
    truth = {line: line if group is None else ("group", group) for line, group in labelled.items()}
    members, wanted = _members(said), _members(truth)
    shares = [(len(wanted[truth[one]] & members[said[one]]), wanted[truth[one]], members[said[one]]) for one in truth]
    count = len(shares) or 1
    return Grouping(
        precision=sum(common / len(there) for common, _, there in shares) / count,
        recall=sum(common / len(here) for common, here, _ in shares) / count,
        lines=len(shares),
        groups=sum(len(group) > 1 for group in wanted.values()),
    )


def pairs_of(labelled: Mapping[Any, Any], said: Mapping[Any, Any]) -> Measure:
    """How many pairs of lines that belong together were put together; None for a label is a group of one."""
    truth = _pairs({line: group for line, group in labelled.items() if group is not None})
    found = _pairs({line: said[line] for line in labelled})
    return Measure(right=len(truth & found), predicted=len(found), labelled=len(truth))


def _members(groups: Mapping[Any, Any]) -> dict[Hashable, set[Hashable]]:
    members: dict[Hashable, set[Hashable]] = {}
    for line, group in groups.items():
        members.setdefault(group, set()).add(line)
    return members


def _pairs(groups: Mapping[Any, Any]) -> set[frozenset[Hashable]]:
    return {frozenset(pair) for group in _members(groups).values() for pair in combinations(group, 2)}


def _measure(pairs: Iterable[tuple[str, str]], wanted: Iterable[str]) -> Measure:
    wanted = set(wanted)
    hits = [(labelled in wanted, said in wanted) for labelled, said in pairs]
    return Measure(
        right=sum(labelled and said for labelled, said in hits),
        predicted=sum(said for _, said in hits),
        labelled=sum(labelled for labelled, _ in hits),
    )


def _misses(lines: Sequence[Mapping[str, Any]], pairs: Sequence[tuple[str, str]]) -> tuple[Miss, ...]:
    return tuple(
        Miss(str(line.get("id", number)), labelled, said, bool(line.get("borderline")))
        for number, (line, (labelled, said)) in enumerate(zip(lines, pairs, strict=True), 1)
        if labelled != said
    )


def as_json(report: Report) -> dict[str, Any]:
    """The report as plain values for JSON; shares with four decimals, confusions as {labelled: {predicted: n}}."""
    return {
        "lines": report.lines,
        "tiers": {tier: _figures(measure) for tier, measure in report.tiers.items()},
        "core_and_bilateral": _figures(report.on_the_beat),
        "by_language": {
            tag: {"core": _figures(core), "core_and_bilateral": _figures(report.beat_by_language[tag])}
            for tag, core in report.core_by_language.items()
        },
        "tier_confusion": _nested(report.tier_confusion),
        "tier_misses": [asdict(miss) for miss in report.tier_misses],
        "language": {
            "accuracy": round(report.language_accuracy, 4),
            "tags": {tag: _figures(measure) for tag, measure in report.languages.items()},
            "confusion": _nested(report.language_confusion),
            "misses": [asdict(miss) for miss in report.language_misses],
        },
        **_groups_as_json(report),
    }


def _groups_as_json(report: Report) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    if report.events:
        shares = {name: round(getattr(report.events, name), 4) for name in ("precision", "recall", "f1")}
        shown["events"] = shares | {"lines": report.events.lines, "groups": report.events.groups}
    if report.same_texts:
        shown["same_texts"] = _figures(report.same_texts)
    return shown


def _figures(measure: Measure) -> dict[str, float | int]:
    shares = {"precision": measure.precision, "recall": measure.recall, "f1": measure.f1}
    counts = {"right": measure.right, "predicted": measure.predicted, "labelled": measure.labelled}
    return {**{name: round(share, 4) for name, share in shares.items()}, **counts}


def _nested(confusion: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    nested: dict[str, dict[str, int]] = {}
    for (labelled, said), count in sorted(confusion.items()):
        nested.setdefault(labelled, {})[said] = count
    return nested


def render(report: Report) -> str:
    """The report as tables of plain text for a terminal."""
    measures = [*report.tiers.items(), ("core+bilateral", report.on_the_beat)]
    blocks = [
        f"{report.lines} lines",
        _table("tier", measures),
        _confusion_table(report.tier_confusion),
        _table("core, by language", report.core_by_language.items()),
        _table("core+bilateral, by language", report.beat_by_language.items()),
        f"language: {report.language_accuracy:.1%} right",
        _groups_as_text(report),
        _miss_lines("language", report.language_misses),
        _miss_lines("tier", report.tier_misses),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _table(name: str, measures: Iterable[tuple[str, Measure]]) -> str:
    head = f"{name:<28} precision  recall     F1  right/predicted/labelled"
    rows = (
        f"{label:<28} {m.precision:>9.3f} {m.recall:>7.3f} {m.f1:>6.3f}  {m.right}/{m.predicted}/{m.labelled}"
        for label, m in measures
    )
    return "\n".join((head, *rows))


def _groups_as_text(report: Report) -> str:
    lines = []
    if one := report.events:
        shares = f"precision {one.precision:.3f}, recall {one.recall:.3f}, F1 {one.f1:.3f}"
        lines.append(f"events (B-cubed): {shares}; {one.groups} events of two and more")
    if two := report.same_texts:
        shares = f"precision {two.precision:.3f}, recall {two.recall:.3f}, F1 {two.f1:.3f}"
        lines.append(f"near-identical texts (pairs): {shares}; {two.right}/{two.predicted}/{two.labelled}")
    return "\n".join(lines)


def _confusion_table(confusion: Mapping[tuple[str, str], int]) -> str:
    head = f"{'labelled / predicted':<28}" + "".join(f"{tier:>11}" for tier in TIERS)
    rows = (f"{one:<28}" + "".join(f"{confusion.get((one, other), 0):>11}" for other in TIERS) for one in TIERS)
    return "\n".join((head, *rows))


def _miss_lines(name: str, misses: Sequence[Miss]) -> str:
    if not misses:
        return ""
    notes = (f"  {m.id}: {m.labelled} taken for {m.predicted}{' (borderline)' * m.borderline}" for m in misses)
    return "\n".join((f"{name}, wrong on {len(misses)}:", *notes))
