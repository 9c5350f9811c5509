"""Two texts of one language in; out whether they are the same text but for what copying does to one.

A copy loses its tail (another snapshot, a reader's preview), gets the teasers of another page behind its end, words
glued where lines met, stray characters, other captions. So texts are compared by their letters alone, in runs, after
the agency's sign that ends a story; what is shared is measured against the shorter of the two.
"""

from __future__ import annotations

import base64
import re
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monitor.habits import told
from monitor.phrases import SCRIPTS
from monitor.text import fold, unaccented

_DATELINE = re.compile(
    r"^date \d{4}-\d\d-\d\d\s+|^[^\n–—]{2,40}?\((?:VNA|TTXVN|VOV\w*|ВИА)\)\s*[-–—]*\s*|^\(VOV\w*\)\s*[-–—]*\s*"
    r"|^VOV\.VN\s*[-–—]\s*|^[A-ZÀ-Ỹ ]{3,20}\s[–—-]\s"
)
_SPACED_RUN, _CLOSE_RUN, _HAN_RUN = 9, 6, 4
_FEWEST = 40  # runs; below that, two stories may well share all of them
_KEPT = 256
_LONGEST = 40_000
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Sketch:
    """A body as hashes of the runs of letters in it, the whole number of runs, and its figures.

    Of a long text the lowest hashes are kept, so that two sketches hold the same part of what two texts share; `bound`
    is the hash below which all are kept.
    """

    runs: tuple[int, ...]
    count: int
    bound: int
    figures: tuple[str, ...]


def sketch(lead: str, paragraphs: Sequence[str], title: str = "") -> Sketch:
    """The sketch of a body; its title repeated in it does not count."""
    own = fold(title)
    parts = [_DATELINE.sub("", part) for part in told(lead, paragraphs) if fold(part) != own]
    runs = sorted(set(_runs(unaccented(fold(" ".join(parts)[:_LONGEST])))))
    kept = runs[:_KEPT]
    bound = kept[-1] if len(runs) > _KEPT else 2**32
    return Sketch(tuple(kept), len(runs), bound, tuple(sorted(set(_FIGURES.findall(" ".join(parts))))))


def as_fields(a: Sketch) -> dict[str, Any]:
    """The sketch as plain values for JSON, four bytes a run."""
    packed = base64.b64encode(struct.pack(f"<{len(a.runs)}I", *a.runs)).decode("ascii")
    return {"runs": packed, "count": a.count, "bound": a.bound, "figures": list(a.figures)}


def from_fields(values: Mapping[str, Any]) -> Sketch:
    """The sketch that `as_fields` wrote."""
    packed = base64.b64decode(values["runs"])
    runs = struct.unpack(f"<{len(packed) // 4}I", packed)
    return Sketch(runs, values["count"], values["bound"], tuple(values["figures"]))


def _runs(folded: str) -> Iterator[int]:
    letters = "".join(char for char in folded if char.isalpha() or "\u0e80" <= char <= "\u0eff")
    size = _HAN_RUN if SCRIPTS["han"].search(letters) else _CLOSE_RUN if _UNSPACED.search(letters) else _SPACED_RUN
    return (zlib.crc32(letters[at : at + size].encode()) for at in range(len(letters) - size + 1))


def words_of(folded: str) -> Iterator[str]:
    """The words of a text, and in scripts without spaces every two characters that stand side by side."""
    for run in re.findall(r"\w+", folded):
        if _UNSPACED.search(run):
            yield from (run[at : at + 2] for at in range(len(run) - 1))
        else:
            yield run


# -- the verdict

_SURE, _LIKELY = 0.82, 0.5


def shared(a: Sketch, b: Sketch) -> float:
    """Which share of the shorter text stands in the other, 0 to 1, as far as the sketches tell."""
    bound = min(a.bound, b.bound)
    here = {run for run in a.runs if run <= bound}
    there = {run for run in b.runs if run <= bound}
    return len(here & there) / min(len(here), len(there)) if here and there else 0.0


def is_same_text(a: Sketch, b: Sketch, *, titles_agree: bool, near: bool) -> bool:
    """Whether two bodies of one language are one text.

    `titles_agree` says that the headlines are (nearly) the same, `near` that both were published within days of each
    other: only then is half of the shorter text enough, for a cut copy has both. Reports by one form (weather, prices,
    draws) share their letters and differ in their figures, so the figures of the shorter must stand in the longer.
    """
    if min(a.count, b.count) < _FEWEST or not _figures_agree(a, b):
        return False
    common = shared(a, b)
    if common < _LIKELY:
        return False
    return (common >= _SURE and (titles_agree or near)) or (titles_agree and near)


def _figures_agree(a: Sketch, b: Sketch) -> bool:
    shorter, longer = sorted((a, b), key=lambda one: one.count)
    missing = len(set(shorter.figures) - set(longer.figures))
    return missing <= max(1, len(shorter.figures) // 5)
