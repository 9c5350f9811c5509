"""What was labelled and what was said go in, precision, recall and F1 come out, kept as what each line adds to them.

Events are measured by B-cubed (Bagga and Baldwin 1998): for each line, which share of the lines put with it belongs
there, and which share of those that belong there was put with it; the means over all lines are precision and recall.
Near-identical texts, and versions of one event in different languages, are rare: there pairs are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

Group = Hashable
"""What names a group of lines; as a label, None stands for a line that is alone."""


class Row(NamedTuple):
    """What lines add to a figure: precision is `kept` of `said`, recall is `found` of `labelled`."""

    kept: float = 0.0
    said: float = 0.0
    found: float = 0.0
    labelled: float = 0.0

    @property
    def precision(self) -> float:
        """1 where nothing was said: nothing false was."""
        return self.kept / self.said if self.said else 1.0

    @property
    def recall(self) -> float:
        """1 where nothing was to be found."""
        return self.found / self.labelled if self.labelled else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    @property
    def counts(self) -> bool:
        """Whether there was anything to say or to find."""
        return bool(self.said or self.labelled)


def total(rows: Iterable[Row]) -> Row:
    """The figure over all these lines."""
    columns = list(zip(*rows, strict=True))
    return Row(*map(sum, columns)) if columns else Row()


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
        both = self.predicted + self.labelled
        return 2 * self.right / both if both else 1.0


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
        return Row(self.precision, 1.0, self.recall, 1.0).f1


def measure_of(rows: Iterable[Row]) -> Measure:
    """The counts of rows that count lines or pairs."""
    summed = total(rows)
    return Measure(round(summed.kept), round(summed.said), round(summed.labelled))


# -- rows, one a line -------------------------------------------------------------------------------------------------


def class_rows(pairs: Iterable[tuple[str, str]], wanted: Iterable[str]) -> list[Row]:
    """How well lines of some classes were found, of (labelled, said)."""
    wanted = frozenset(wanted)
    hits = [(labelled in wanted, said in wanted) for labelled, said in pairs]
    return [Row(labelled and said, said, labelled and said, labelled) for labelled, said in hits]


def answer_rows(pairs: Iterable[tuple[str, str]]) -> list[Row]:
    """How often the one right answer was given, of (labelled, said); "" is no label, or no answer."""
    rows = []
    for labelled, said in pairs:
        is_right = bool(labelled) and labelled == said
        rows.append(Row(is_right, bool(labelled and said), is_right, bool(labelled)))
    return rows


def b_cubed_rows(labelled: Sequence[Group | None], said: Sequence[Group]) -> list[Row]:
    """For each line which share of its company belongs there, and which share of what belongs there is its company."""
    truth = each_in_a_group(labelled)
    common, there, here = Counter(zip(truth, said, strict=True)), Counter(said), Counter(truth)
    return [
        Row(common[one, put] / there[put], 1, common[one, put] / here[one], 1)
        for one, put in zip(truth, said, strict=True)
    ]


def pair_rows(labelled: Sequence[Group | None], said: Sequence[Group], kinds: Sequence[str] = ()) -> list[Row]:
    """For each line its half of the pairs it is in; with `kinds`, only of pairs of different kinds."""
    truth = each_in_a_group(labelled)
    kinds = kinds or [""] * len(truth)
    both = list(zip(truth, said, strict=True))
    right, told, right_pairs = (_partners(groups, kinds) for groups in (truth, said, both))
    return [Row(*(half / 2 for half in (b, t, b, r))) for r, t, b in zip(right, told, right_pairs, strict=True)]


def _partners(groups: Sequence[Group], kinds: Sequence[str]) -> list[int]:
    """How many others each line is with; where there are kinds, how many of another kind."""
    company, alike = Counter(groups), Counter(zip(groups, kinds, strict=True))
    if any(kinds):
        return [company[one] - alike[one, kind] for one, kind in zip(groups, kinds, strict=True)]
    return [company[one] - 1 for one in groups]


def each_in_a_group(labelled: Sequence[Group | None]) -> list[Group]:
    """The labels with a group of its own for each line that has none."""
    return [("alone", at) if group is None else ("group", group) for at, group in enumerate(labelled)]


# -- whole figures ----------------------------------------------------------------------------------------------------


def b_cubed(labelled: Mapping[Hashable, Group | None], said: Mapping[Hashable, Group]) -> Grouping:
    """How well `said`, a group of each line, agrees with `labelled`; None for a label is a group of one."""
    groups = list(labelled.values())
    summed = total(b_cubed_rows(groups, [said[line] for line in labelled]))
    sizes = Counter(group for group in groups if group is not None)
    return Grouping(
        precision=summed.precision if groups else 0.0,
        recall=summed.recall if groups else 0.0,
        lines=len(groups),
        groups=sum(size > 1 for size in sizes.values()),
    )


def pairs_of(labelled: Mapping[Hashable, Group | None], said: Mapping[Hashable, Group]) -> Measure:
    """How many pairs of lines that belong together were put together; None for a label is a group of one."""
    return measure_of(pair_rows(list(labelled.values()), [said[line] for line in labelled]))
