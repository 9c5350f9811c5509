"""What the beat's judgement is worth on lines whose words it lacks: `python -m tests.bench.fifths LABELLED.jsonl...`.

The lines are dealt into fifths, versions of one event into one. Each fifth is judged without the words that, of all the
lines, only its own hold: a word that was listed after a look at them is gone with it, as is many a one that anybody
would have listed; so what is printed is less than what the rules are worth on lines they have not seen. Beside it
stands what the same lines get with all words. Of several files all lines are dealt together, and each is told apart.
"""

from __future__ import annotations

import argparse
import functools
import gc
import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import compress
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from monitor import phrases
from monitor.documents import Document, read_lines
from monitor.evaluation import Row, labels_of, tier_of
from monitor.evaluation.measures import total
from monitor.jobs.analysing import analyse_article

FILES = ("beat.toml", "register.toml", "people.toml")
FIGURES = {"core": ("core",), "core+bilateral": ("core", "bilateral")}
SEED = 20261128


class Labelled(NamedTuple):
    document: Document
    tier: str
    words: str


def labelled_in(file: Path) -> tuple[list[Labelled], list[int]]:
    """The lines of a labelled file, and the family of each."""
    lines = list(read_lines(file.read_text(encoding="utf-8")))
    documents = [line.document for line in lines]
    bad = [line.number for line in lines if not isinstance(line.document, Document)]
    if bad:
        raise SystemExit(f"{file}: line {bad[0]} cannot be read")
    families = labels_of([line.fields for line in lines]).families
    told = [
        Labelled(one, tier_of(line.fields["relevant"]), words_of(one))
        for line, one in zip(lines, documents, strict=True)
        if isinstance(one, Document)
    ]
    return told, list(families)


def words_of(document: Document) -> str:
    article = document.article
    text = "\n".join((article.title, article.lead, *article.paragraphs, *article.captions))
    return phrases.lowered(phrases.unglued(phrases.tidy(text)))


def listed(table: Any) -> Iterator[str]:
    """Every word in a table of a word list."""
    if isinstance(table, Mapping):
        for part in table.values():
            yield from listed(part)
    elif isinstance(table, list):
        for part in table:
            yield from listed(part)
    elif isinstance(table, str):
        yield table


def less(table: Any, gone: frozenset[str]) -> Any:
    """The table without the words that are gone."""
    if isinstance(table, Mapping):
        return {name: less(part, gone) for name, part in table.items()}
    if isinstance(table, list):
        return [less(part, gone) for part in table if not (isinstance(part, str) and part in gone)]
    return table


def own_words(lines: Sequence[Labelled], hands: Sequence[int]) -> dict[int, frozenset[str]]:
    """The words that the lines of one hand alone hold, by hand."""
    own: dict[int, set[str]] = {}
    for word in {word for name in FILES for word in listed(phrases.data(name))}:
        told = [one.removesuffix("*") for one in phrases.spellings(word) if one]
        held = {hand for line, hand in zip(lines, hands, strict=True) if any(one in line.words for one in told)}
        if len(held) == 1:
            own.setdefault(held.pop(), set()).add(word)
    return {hand: frozenset(words) for hand, words in own.items()}


def judged(lines: Sequence[Labelled], gone: frozenset[str] = frozenset()) -> list[str]:
    """The tier that each line gets without the words that are gone."""
    whole = phrases.data
    with patch.object(phrases, "data", functools.cache(lambda name: less(whole(name), gone))):
        forget()
        tiers = [analyse_article(line.document.article).assessment.tier for line in lines]
    forget()
    return tiers


def forget() -> None:
    """Have everything that was made of the word lists made anew."""
    for one in gc.get_objects():
        if isinstance(one, functools._lru_cache_wrapper) and one.__module__.startswith("monitor"):
            one.cache_clear()


def rows(lines: Sequence[Labelled], said: Sequence[str], wanted: Sequence[str], asked: Sequence[bool]) -> list[Row]:
    """What each line that is asked for adds to the figure of these tiers."""
    told = [(line.tier in wanted, tier in wanted) for line, tier in zip(lines, said, strict=True)]
    return [Row(is_one and is_said, is_said, is_one and is_said, is_one) for is_one, is_said in compress(told, asked)]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", nargs="+", type=Path)
    options.add_argument("--deals", type=int, default=5, help="deal so many times")
    chosen = options.parse_args()
    files = [labelled_in(file) for file in chosen.files]
    lines = [line for held, _ in files for line in held]
    of = [at for at, (held, _) in enumerate(files) for _ in held]
    families = [(at, family) for at, (_, some) in enumerate(files) for family in some]
    whole = judged(lines)
    deals = [said_without_its_own(lines, dealt(families, SEED + deal)) for deal in range(chosen.deals)]
    for at, file in enumerate(chosen.files):
        print(file, f"{of.count(at)} lines", sep=": ")
        for name, wanted in FIGURES.items():
            for told, some in (("all words", [whole]), ("without", deals)):
                figure = total([row for said in some for row in rows(lines, said, wanted, [one == at for one in of])])
                print(f"  {name:16}{told:>10}: {_shown(figure)}")


def dealt(families: Sequence[tuple[int, int]], seed: int) -> list[int]:
    """To which of the fifths each line goes."""
    order = sorted(set(families))
    random.Random(seed).shuffle(order)
    return [order.index(family) % 5 for family in families]


def said_without_its_own(lines: Sequence[Labelled], hands: Sequence[int]) -> list[str]:
    """The tier of each line, without the words that its fifth alone holds."""
    own = own_words(lines, hands)
    said: dict[int, str] = {}
    for hand in sorted(set(hands)):
        mine = [at for at, one in enumerate(hands) if one == hand]
        gone = own.get(hand, frozenset())
        said |= zip(mine, judged([lines[at] for at in mine], gone), strict=True)
    return [said[at] for at in range(len(lines))]


def _shown(row: Row) -> str:
    return f"precision {row.precision:.3f}, recall {row.recall:.3f}, F1 {row.f1:.3f}"


if __name__ == "__main__":
    main()
