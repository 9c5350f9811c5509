"""langdetect's profiles in, the table of `letters` out: how much each pair and triple of letters speaks against each
language. `python -m monitor.language.counting > monitor/data/letters.txt` writes it anew.

A profile holds the counts of letters, pairs and triples over the Wikipedia of a language. Here they are taken without
accents: a word has the same letters in a headline in capitals, in an address and in print.
"""

from __future__ import annotations

import functools
import json
import math
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from langdetect.detector_factory import PROFILES_DIRECTORY  # type: ignore[import-untyped]

from monitor.language.letters import CODES, MOST, UNIT, written
from monitor.text import plain_letters

# How rare is what a profile does not list, and what a pair weighs beside a triple. Grams that are that rare in every
# language tell little.
_UNSEEN = {2: 1e-4, 3: 3e-5}
_WEIGHTS = {2: 0.4, 3: 1.0}
_TELLING = 1.5e-4
_UNSEEN_MARK = 1e-4
_MARK = re.compile("[ß-öø-ƿǎ-ɏ\u1e00-\u1eff]")


def lines() -> Iterator[str]:
    """The grams in the order of the alphabet, then the accented letters: gram, a tab, and a sign for each language."""
    shares: dict[str, dict[str, float]] = {}
    for code in CODES:
        for gram, share in _shares(code):
            shares.setdefault(gram, {})[code] = share
    for gram in sorted(gram for gram, told in shares.items() if max(told.values()) > _TELLING):
        yield f"{gram}\t{written(_doubts(len(gram), shares[gram]))}"
    for mark, told in sorted(_marks().items()):
        if any(doubts := _doubts_of_mark(told)):
            yield f"{mark}\t{written(doubts)}"


def _shares(code: str) -> Iterator[tuple[str, float]]:
    """Of all pairs (and of all triples) of letters in the profile of a language, the share of each, without accents."""
    counts: dict[str, int] = {}
    for gram, count in _profile(code).items():
        if len(gram) in _UNSEEN and (bare := _plain(gram)):
            counts[bare] = counts.get(bare, 0) + count
    totals = {size: sum(count for gram, count in counts.items() if len(gram) == size) for size in _UNSEEN}
    yield from ((gram, count / totals[len(gram)]) for gram, count in counts.items())


@functools.cache
def _plain(gram: str) -> str:
    """The gram in small letters without accents; "" where it holds others than letters from a to z."""
    bare = plain_letters(gram.lower())
    return bare if len(bare) == len(gram) and bare.isascii() and bare.replace(" ", "").isalpha() else ""


def _doubts(size: int, shares: Mapping[str, float]) -> Sequence[float]:
    """In the order of `CODES`, with that of the mean of all languages at the end; 0 for the least."""
    told = [shares.get(code, 0.0) for code in CODES]
    logarithms = [math.log(share + _UNSEEN[size]) for share in (*told, sum(told) / len(told))]
    return [UNIT * _WEIGHTS[size] * (max(logarithms) - one) for one in logarithms]


def _marks() -> dict[str, list[float]]:
    profiles = [_profile(code) for code in CODES]
    letters = {gram for counts in profiles for gram in counts if _MARK.fullmatch(gram) and gram.islower()}
    return {one: [counts.get(one, 0) / sum(counts.values()) for counts in profiles] for one in letters}


def _doubts_of_mark(shares: Sequence[float]) -> Sequence[float]:
    best = max(shares) + _UNSEEN_MARK
    doubts = [min(MOST, UNIT * math.log(best / (share + _UNSEEN_MARK))) for share in shares]
    return [*doubts, sum(doubts) / len(doubts)]


@functools.cache
def _profile(code: str) -> dict[str, int]:
    counts: dict[str, int] = json.loads(Path(PROFILES_DIRECTORY, code).read_text("utf-8"))["freq"]
    return counts


if __name__ == "__main__":
    sys.stdout.write("".join(f"{line}\n" for line in lines()))
