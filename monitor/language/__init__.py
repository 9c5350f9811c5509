"""A text and what its page declares in, a BCP 47 tag with a confidence out; "und" rather than a guess.

`scripts` weighs the scripts first: most of them carry one language. `latin` tells the languages of the Latin script
apart, by Vietnamese letters, else by the `letters` of each word and by `frequent` words. The same text always gets
the same answer: nothing is learnt between calls.
"""

from __future__ import annotations

import re
import unicodedata

from monitor.domain import LanguageGuess
from monitor.language.latin import of_latin
from monitor.language.scripts import (
    UNKNOWN,
    of_cyrillic,
    of_han,
    of_other_script,
    script_of,
)

__all__ = ["tag"]

_HALF_SAMPLE = 600
_SAME_TAG = {"in": "id", "iw": "he", "lao": "lo", "vie": "vi", "eng": "en", "khm": "km", "tha": "th", "cmn": "zh"}


def tag(text: str, declared: str = "") -> LanguageGuess:
    """The language of the main body of `text`; `declared` ("vi", "vi-VN", ...) only settles what stays in doubt.

    Of long texts the head and the middle are read. Deterministic, safe in threads, never raises.
    """
    sample = unicodedata.normalize("NFC", _main_body(text))
    declared = _primary(declared)
    script, share = script_of(sample)
    if script == "latin":
        guess = of_latin(sample, declared)
    elif script == "c":
        guess = of_cyrillic(sample, share)
    elif script == "z":
        guess = of_han(sample, share, declared)
    else:
        guess = of_other_script(script, share, declared)
    return _with_prior(guess, declared)


def _main_body(text: str) -> str:
    """At most 1,200 characters, half of them from the middle: menus and time stamps stand at the head."""
    if len(text) > 2 * _HALF_SAMPLE:
        middle = max(_HALF_SAMPLE, len(text) // 2 - _HALF_SAMPLE // 2)
        text = text[:_HALF_SAMPLE] + "\n" + text[middle : middle + _HALF_SAMPLE]
    return _ADDRESS.sub(" ", text) if "//" in text or "www." in text or "@" in text else text


_ADDRESS = re.compile(r"(?:https?:)?//\S+|www\.\S+|\S+@\S+")


def _primary(declared: str) -> str:
    subtag = re.split("[-_]", declared.strip().lower(), maxsplit=1)[0]
    return _SAME_TAG.get(subtag, subtag)


def _with_prior(guess: LanguageGuess, declared: str) -> LanguageGuess:
    """Where the page declares the language that was found, half of the doubt that was left is gone."""
    if guess.tag != declared or guess == UNKNOWN:
        return guess
    return LanguageGuess(guess.tag, round(1 - (1 - guess.confidence) / 2, 3))
