"""The text of a story in; out come its identity (equal for equal texts only) and a sketch to find near copies by.

`content_hash` answers "is this the same text?", exactly; `near_signature` and `near_similarity` answer "how much of
it is the same?", roughly and cheaply.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Sequence

from rensa import RMinHash  # type: ignore[import-untyped]

from monitor.text import fold

# -- identity ----------------------------------------------------------------------------------------------------

_VERY_SHORT = 80
_LONG_LEAD = 40
_ANY_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
# Han, kana and the punctuation that goes with them: no space is set between them, so one that stands there is a
# matter of layout. Elsewhere a space parts words.
_CLOSE = "\u3001-\u303f\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_SPACE_BESIDE_CLOSE = re.compile(f"(?<=[{_CLOSE}]) | (?=[{_CLOSE}])")
_ANY_CLOSE = re.compile(f"[{_CLOSE}]")
_BOUNDARY = re.compile(f"$| |[{_CLOSE}]|(?<=[{_CLOSE}])")


def content_hash(title: str, lead: str, paragraphs: Sequence[str]) -> str:
    """The identity of a text as "v1:" and 64 hex digits: SHA-256 over the matching form of lead and paragraphs.

    Where the text is cut into paragraphs does not count, and a lead with which the paragraphs begin counts once.
    Everything that `text.fold` keeps does count: letters, digits, marks, punctuation, and a space between words.
    The title counts only where lead and paragraphs together are worth fewer than 80 letters (a Han character three):
    so short, two stories may well say the same. SHA-256, so that nobody can make two texts share one.
    """
    told = _told_once(_matching(lead), paragraphs)
    if not _is_worth(told, _VERY_SHORT):
        # A matching form holds no line feed: a title and a text never read like another text.
        told = f"{_matching(title)}\n{told}"
    return "v1:" + hashlib.sha256(told.encode()).hexdigest()


def _told_once(lead: str, paragraphs: Sequence[str]) -> str:
    """Lead and body as one text, the lead once where the body repeats it.

    A long lead is found at the head of the body however that is divided; a lead of a few words ("Hanoi") only where
    it is the whole first paragraph, for a body may begin with a few words for its own reasons.
    """
    # A space, as a line feed becomes one: text that is clean needs no cleaning then.
    body = _matching(" ".join(paragraphs))
    if not lead:
        return body
    if _is_worth(lead, _LONG_LEAD):
        repeated = body.startswith(lead) and _BOUNDARY.match(body, len(lead)) is not None
    else:
        repeated = lead == next(filter(None, map(_matching, paragraphs)), "")
    return body if repeated else _closed_up(f"{lead} {body}".strip(" "))


def _matching(text: str) -> str:
    return _closed_up(fold(text))


def _closed_up(folded: str) -> str:
    if folded.isascii() or not _ANY_CLOSE.search(folded):
        return folded
    return _SPACE_BESIDE_CLOSE.sub("", folded)


def _is_worth(folded: str, letters: int) -> bool:
    """Whether the text is worth so many letters, a Han character counting for three."""
    return len(folded) >= letters or len(folded) + 2 * len(_ANY_HAN.findall(folded)) >= letters


# -- near copies -------------------------------------------------------------------------------------------------

_PERMUTATIONS = 256
_SEED = 1
_WORDS = 3
_CHARACTERS = 5
_EDGES = ".,:;!?'\"()[]{}<>*/|-_·•。、《》〈〉「」『』【】"
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")

_LANES = 16 * _PERMUTATIONS
_LOW_BITS = int.from_bytes(b"\xff\x7f" * _PERMUTATIONS, "little")
_HIGH_BITS = int.from_bytes(b"\x00\x80" * _PERMUTATIONS, "little")


def near_signature(text: str) -> bytes:
    """A sketch of 512 bytes of the parts that the text is made of, the same in every process; b"" for no words.

    The parts are runs of three words and, in the scripts that set no spaces (Lao, Thai, Khmer, Burmese, Han, kana),
    runs of five characters, all in the matching form. MinHash (Broder 1997) with 256 permutations, of each minimum
    the low 16 bits, which agree by chance once in 65,536 (b-bit minwise hashing, Li and König 2010).
    """
    parts = _parts(fold(text))
    if not parts:
        return b""
    sketch = RMinHash(_PERMUTATIONS, _SEED)
    sketch.update(parts)
    minima = struct.pack(f"<{_PERMUTATIONS}I", *sketch.digest())
    return memoryview(minima).cast("H")[::2].tobytes()


def near_similarity(a: bytes, b: bytes) -> float:
    """Which share of the parts of two texts they have in common (Jaccard), 0 to 1, give or take 0.03.

    0 where either signature is empty; ValueError where one is not a signature.
    """
    if not a or not b:
        return 0.0
    if len(a) != len(b) or len(a) * 8 != _LANES:
        raise ValueError(f"not two signatures: {len(a)} and {len(b)} bytes")
    # Lane by lane in one number: a lane is zero where the minima agree, and adding 0x7fff to its low 15 bits carries
    # into the top bit exactly where one of them is set. No lane overflows into the next.
    differing = int.from_bytes(a, "little") ^ int.from_bytes(b, "little")
    unequal = (((differing & _LOW_BITS) + _LOW_BITS) | differing) & _HIGH_BITS
    return 1 - unequal.bit_count() / _PERMUTATIONS


def _parts(folded: str) -> list[str]:
    unspaced = "" if folded.isascii() else "".join(_UNSPACED.findall(folded))
    spaced = _UNSPACED.sub(" ", folded) if unspaced else folded
    words = [word for raw in spaced.split() if (word := raw.strip(_EDGES))]
    return _runs_of_words(words) + _runs_of_characters(unspaced)


def _runs_of_words(words: Sequence[str]) -> list[str]:
    if len(words) < _WORDS:
        return [" ".join(words)] if words else []
    return list(map(" ".join, zip(*(words[first:] for first in range(_WORDS)), strict=False)))


def _runs_of_characters(unspaced: str) -> list[str]:
    if len(unspaced) < _CHARACTERS:
        return [unspaced] if unspaced else []
    return [unspaced[end - _CHARACTERS : end] for end in range(_CHARACTERS, len(unspaced) + 1)]
