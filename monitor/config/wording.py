"""Names go in; where they are written and what was probably meant come out, in the words of a one-line error."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Sequence
from pathlib import Path


class ConfigError(Exception):
    """A setting that is misspelt or makes no sense; one line names it, its place and the nearest right one."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


def place(path: Path, text: str, *names: str) -> str:
    """File and line of a key or table. tomllib keeps no lines, so they are looked for; an odd notation has none."""
    wanted = ".".join(names)
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
            table = _bare(header[1])
            found = table
        elif key := re.match(r"""\s*([\w.\-"' ]+?)\s*=""", line):
            found = f"{table}.{_bare(key[1])}".removeprefix(".")
        else:
            continue
        if found == wanted or found.startswith(f"{wanted}."):
            return f"{path} line {number}"
    return str(path)


def _bare(key: str) -> str:
    return re.sub(r"""["'\s]""", "", key)


def nearest(word: str, known: Collection[str]) -> str:
    """The words ", did you mean x?", or what there is if nothing is near and that is not much."""
    folded: Sequence[str] = sorted(known)
    by_fold = {name.casefold(): name for name in folded}
    near = difflib.get_close_matches(word.casefold(), by_fold, 1, 0.6)
    if near:
        return f", did you mean {by_fold[near[0]]}?"
    return f" (there is {', '.join(folded)})" if 0 < len(folded) <= 12 else ""
