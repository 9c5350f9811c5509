"""Lead and paragraphs in; the same without dateline, signature and repetitions out, and these beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor import habits, text

_NO_LETTERS = re.compile(r"[\W_]+")
_STRONG_ENDS = ("/.", "/. ", "+)", "VNA", "AVI", "完）", "完)", "/VNS")


def essence(words: str) -> str:
    """What two copies of one sentence have in common, whatever their spaces and punctuation."""
    return _NO_LETTERS.sub("", text.fold(words))


class Wording:
    """Lead and paragraphs without dateline, signature and repetitions, and these apart."""

    def __init__(self, title: str, lead: str, paragraphs: Sequence[str], byline: str) -> None:
        self.byline = byline
        self.dateline, self.lead = habits.split_dateline(lead)
        self.paragraphs = list(paragraphs)
        self.signs: list[str] = []
        if self.lead.endswith(_STRONG_ENDS):
            self.lead = self._unsigned(self.lead)
        self._close()
        self._open(title)

    @property
    def signature(self) -> str:
        return " ".join(self.signs)

    def _open(self, title: str) -> None:
        """Take dateline, repeated title and repeated lead from the beginning."""
        for _ in range(3):
            if not self.paragraphs:
                return
            first = self.paragraphs[0]
            dateline, rest = habits.split_dateline(first)
            self.dateline = self.dateline or dateline
            repeats = _same(rest, title) or _same(rest, self.lead)
            if rest and not repeats:
                self.paragraphs[0] = rest
                return
            del self.paragraphs[0]

    def _close(self) -> None:
        """Take signatures and a closing byline from the end, and end marks from wherever they stand."""
        for place, words in enumerate(self.paragraphs):
            if words.endswith(_STRONG_ENDS):
                self.paragraphs[place] = self._unsigned(words)
        while self.paragraphs:
            words = self.paragraphs[-1]
            rest = self._unsigned(words)
            if rest and rest == words and habits.is_byline(words) and len(self.paragraphs) > 1:
                self.byline, rest = self.byline or words, ""
            self.paragraphs[-1] = rest
            if rest:
                break
            del self.paragraphs[-1]
        self.paragraphs = [words for words in self.paragraphs if words]

    def _unsigned(self, words: str) -> str:
        rest, sign = habits.split_signature(words)
        if sign:
            self.signs.append(sign)
            if not rest and not self.byline and sign[0].isalpha() and "(" in sign:
                self.byline = sign
        return rest


def _same(one: str, other: str) -> bool:
    if not one or not other or abs(len(one) - len(other)) > 40 + len(other) // 10:
        return False
    return essence(one) == essence(other)
