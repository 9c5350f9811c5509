"""Two texts of one language in; out whether they are the same text but for what copying does to one.

A copy loses its tail (another snapshot, a reader's preview), gets the teasers of another page behind its end, words
glued where lines met, stray characters, other captions. So texts are compared by their letters alone, in runs, after
the agency's sign that ends a story; what is shared is measured against the shorter of the two. Runs are as long as
three or four words: papers that tell the same of their own accord share shorter ones by chance.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from monitor.habits import told
from monitor.phrases import SCRIPTS
from monitor.text import fold, folds_to, unaccented

_DATELINE = re.compile(
    r"^date \d{4}-\d\d-\d\d\s+|^[^\n–—]{2,40}?\((?:VNA|TTXVN|VOV\w*|ВИА)\)\s*[-–—]*\s*|^\(VOV\w*\)\s*[-–—]*\s*"
    r"|^VOV\.VN\s*[-–—]\s*|^[A-ZÀ-Ỹ ]{3,20}\s[–—-]\s"
)
_SPACED_RUN, _CLOSE_RUN, _HAN_RUN = 20, 12, 7
_FEWEST = 40  # runs; below that, two stories may well share all of them
_KEPT = 256
_LONGEST = 40_000
_WORD = re.compile(r"\w+")
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Sketch:
    """A body as hashes of the runs of letters in it, the whole number of runs, its figures and those of its headline.

    Of a long text the lowest hashes are kept, so that two sketches hold the same part of what two texts share; `bound`
    is the hash below which all are kept.
    """

    runs: tuple[int, ...]
    count: int
    bound: int
    figures: tuple[str, ...]
    heading: tuple[str, ...]


def sketch(lead: str, paragraphs: Sequence[str], title: str = "") -> Sketch:
    """The sketch of a body; its title repeated in it does not count."""
    own = fold(title)
    parts = [_DATELINE.sub("", part) for part in told(lead, paragraphs) if not folds_to(part, own)]
    runs = sorted(_runs(unaccented(" ".join(parts)[:_LONGEST])))
    kept = runs[:_KEPT]
    bound = kept[-1] if len(runs) > _KEPT else 2**32 - 1
    return Sketch(tuple(kept), len(runs), bound, _figures(" ".join(parts)), _figures(title))


def _figures(text: str) -> tuple[str, ...]:
    return tuple(sorted(set(_FIGURES.findall(text))))


def _runs(folded: str) -> set[int]:
    """The hashes of all runs of letters; the bytes are cut, as that is quicker than encoding each run."""
    letters = "".join(filter(str.isalpha if folded.isascii() else _is_letter, folded))
    data = letters.encode()
    if letters.isascii():
        return {zlib.crc32(data[at : at + _SPACED_RUN]) for at in range(len(data) - _SPACED_RUN + 1)}
    size = _HAN_RUN if SCRIPTS["han"].search(letters) else _CLOSE_RUN if _UNSPACED.search(letters) else _SPACED_RUN
    begins = [*accumulate(map(len, map(str.encode, letters)), initial=0)]
    return {zlib.crc32(data[begin:end]) for begin, end in zip(begins, begins[size:], strict=False)}


def _is_letter(char: str) -> bool:
    return char.isalpha() or "\u0e80" <= char <= "\u0eff"


def words_of(folded: str) -> Iterator[str]:
    """The words of a text, and in scripts without spaces every two characters that stand side by side."""
    for found in _WORD.finditer(folded):
        run = found[0]
        if not run.isascii() and _UNSPACED.search(run):
            yield from (run[at : at + 2] for at in range(len(run) - 1))
        else:
            yield run


# -- the verdict

# So much of the shorter text stands in the longer where a copy was re-set under its headline, and under another one.
# A copy that was cut to less than three quarters keeps its headline. Under one headline on one day half is enough: both
# may be cut, at either end. Papers that report one matter share less, but for what they tell of its background.
_SURE, _NEARLY_ALL, _HALF = 0.85, 0.95, 0.45
_AS_LONG = 0.75
_TELLING = 150  # runs; of fewer, half is one sentence
# Runs; what is shorter may be what a site says of itself on every page, so the headline must say that it is one story.
_OF_ITS_OWN = 400
_LIKE_TITLE, _ONE_TITLE = 0.6, 0.8
# Another paper shortens an agency's report clause by clause under a headline of its own, on the day it comes. On later
# days three quarters may be what is said once more of the matter's beginnings.
_SHORTENED, _TO_TELL = 0.75, 300
# What has two sentences only is then taken over whole.
_WHOLE, _A_FEW = 0.9, 120


def shared(a: Sketch, b: Sketch) -> float:
    """Which share of the shorter text stands in the other, 0 to 1, as far as the sketches tell."""
    bound = min(a.bound, b.bound)
    here = {run for run in a.runs if run <= bound}
    there = {run for run in b.runs if run <= bound}
    return len(here & there) / min(len(here), len(there)) if here and there else 0.0


def is_same_text(a: Sketch, b: Sketch, *, alike: float, apart: int | None) -> bool:
    """Whether two bodies of one language are one text.

    `alike` is the share of the headlines' words that both have, `apart` the days between the publications, where both
    are known. Reports by one form (weather, prices, draws, tables) share their letters and differ in their figures.
    """
    if min(a.count, b.count) < _FEWEST or not _figures_agree(a, b):
        return False
    common = shared(a, b)
    shorter, longer = sorted((a.count, b.count))
    if alike >= _ONE_TITLE and apart == 0 and shorter >= _TELLING:
        return common >= _HALF
    if apart == 0 and (common >= _SHORTENED if shorter >= _TO_TELL else shorter >= _A_FEW and common >= _WHOLE):
        return True
    is_cut = shorter < _AS_LONG * longer
    if shorter < _OF_ITS_OWN and alike < _ONE_TITLE:
        return False
    if is_cut or alike < _LIKE_TITLE:
        return common >= _NEARLY_ALL and (alike >= _ONE_TITLE or not is_cut)
    return common >= _SURE


def _figures_agree(a: Sketch, b: Sketch) -> bool:
    """Whether the figures of the shorter stand in the longer, but for a day that one of them names by the week."""
    if not _one_within(a.heading, b.heading):
        return False
    shorter, longer = sorted((a, b), key=lambda one: one.count)
    missing = len(set(shorter.figures) - set(longer.figures))
    return missing <= max(1, len(shorter.figures) // 8)


def _one_within(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether no two headlines count other things ("first half", "second half"; a draw of one day and of another)."""
    return set(a) <= set(b) or set(b) <= set(a)
