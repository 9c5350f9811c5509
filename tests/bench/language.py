"""How well the language is told: `python -m tests.bench.language FILE...`.

A FILE holds JSON lines with `lang`, `text` and `title` (the labelled corpus), or, named `xx.txt`, a sentence of the
language xx a line. Full texts, leads (the first 200 letters) and headlines are told apart; of sentences, the first 70
letters, cut at a word, stand for a headline.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from monitor.language import tag
from tests.test_language import GUISES

HEADLINE = 70


def told(path: Path) -> Iterator[tuple[str, str, str]]:
    """(language, cut, text) of everything in a file."""
    for line in filter(str.strip, path.read_text(encoding="utf-8").splitlines()):
        if path.suffix == ".txt":
            yield path.stem, "full text", line
            yield path.stem, "headline", line if len(line) <= HEADLINE else line[:HEADLINE].rsplit(" ", 1)[0]
        else:
            story = json.loads(line)
            texts = {"full text": story["text"], "lead": story["text"][:200], "headline": story.get("title")}
            yield from ((story["lang"], cut, text) for cut, text in texts.items() if text)


def main() -> None:
    write = sys.stdout.write
    write("language   cut         texts" + "".join(f"{guise:>22}" for guise in GUISES) + "   taken for\n")
    texts = [one for path in sys.argv[1:] for one in told(Path(path))]
    for code, cut in sorted({one[:2] for one in texts}):
        of_both = [text for *which, text in texts if which == [code, cut]]
        shares, missed = [], Counter[str]()
        for guise in GUISES.values():
            tags = Counter(tag(guise(text)).tag for text in of_both)
            shares.append(tags.pop(code, 0) / len(of_both))
            missed += tags
        cells = "".join(f"{share:>22.1%}" for share in shares)
        write(f"{code:<11}{cut:<10}{len(of_both):>7}{cells}   {dict(missed.most_common(3)) or ''}\n")


if __name__ == "__main__":
    main()
