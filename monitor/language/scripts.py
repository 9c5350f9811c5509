"""A text in, the script that carries most of it out, and the language where a script tells it.

Most scripts carry one language. Cyrillic and Han carry several: letters and words that only one of them has tell
which; of Latin text `latin` does.
"""

from __future__ import annotations

import re
from collections import Counter

from monitor.domain import LanguageGuess
from monitor.text import blocks_of

UNKNOWN = LanguageGuess("und", 0.0)

# The script of a character by the upper byte of its code: blocks of 256. 0x00 is counted letter by letter; 0x03,
# 0x0E (Thai and Lao), 0x10 (Burmese and Georgian) and 0x30 (kana and Chinese punctuation) are looked at again.
_SCRIPT_OF_BLOCK = {
    "x": (0x01, 0x02, 0x1E),  # Latin beyond Latin-1
    "g": (0x1F,),  # Greek; with the letters of 0x03
    "c": (0x04,),  # Cyrillic
    "w": (0x05,),  # Hebrew (and Armenian)
    "a": (0x06, 0x07, 0x08),  # Arabic and its neighbours
    "i": (*range(0x09, 0x0E), 0x0F),  # scripts of India, Tibetan
    "t": (0x0E,),
    "b": (0x10,),
    "k": (0x17,),
    "j": (0x30,),
    "z": (*range(0x34, 0xA0), 0xF9, 0xFA),
    "h": (0x11, *range(0xAC, 0xD8)),
}
_BLOCKS = {block: script for script, blocks in _SCRIPT_OF_BLOCK.items() for block in blocks}
_SCRIPT_OF_BYTE = "".join(_BLOCKS.get(block, ".") for block in range(256)).encode()

_NOT_LATIN1_LETTERS = bytes(code for code in range(256) if not chr(code).isalpha())
# The blocks that hold no letter of another script; Greek stands in that of the accents.
_LATIN_OR_NO_LETTERS = bytes(block for block in range(256) if _BLOCKS.get(block, "x") == "x" and block != 0x03)
_LAO = re.compile("[\u0e80-\u0eff]")
_BURMESE = re.compile("[\u1000-\u109f]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
# Latin letters in a text of another script are mostly names.
_LATIN_NAME = re.compile("[A-ZÀ-Þ][a-zß-ÿ]+")
_GREEK = re.compile("[\u0386-\u03ff]")

# How many Latin letters one character is worth: a Han character is a syllable or a word.
_WEIGHT = {"z": 3.0, "j": 2.0, "h": 2.5}
_LANGUAGE_OF_SCRIPT = {"lao": "lo", "t": "th", "k": "km", "b": "my", "h": "ko", "g": "el"}
# Scripts of many languages none of which is ours: only the page can say which one.
_LANGUAGES_OF_SCRIPT = {
    "a": {"ar", "fa", "ur", "ps", "ug", "ckb", "sd"},
    "w": {"he", "yi", "hy"},
    "i": {"hi", "bn", "ta", "te", "mr", "ne", "si", "pa", "gu", "kn", "ml", "or", "bo", "dz", "as", "sa"},
}


def script_of(sample: str) -> tuple[str, float]:
    """The script that carries most of the text and its share, both by what its characters are worth."""
    blocks = blocks_of(sample)
    if not blocks.translate(None, _LATIN_OR_NO_LETTERS):
        return ("latin", 1.0) if any(map(str.isalpha, sample)) else ("", 0.0)
    letters = _letters(sample, blocks)
    worth = {script: count * _WEIGHT.get(script, 1.0) for script, count in letters.items() if count}
    if not worth:
        return "", 0.0
    first = max(worth, key=lambda script: worth[script])
    together = worth.get("z", 0.0) + worth.get("j", 0.0)
    if first in ("z", "j") or together > worth[first]:
        return "z", together / sum(worth.values())
    return first, worth[first] / sum(worth.values())


def _letters(sample: str, blocks: bytes) -> dict[str, float]:
    """How many letters of each script there are, by the blocks of the characters."""
    scripts = blocks.translate(_SCRIPT_OF_BYTE)
    letters: dict[str, float] = {script: scripts.count(ord(script)) for script in _SCRIPT_OF_BLOCK}
    letters["latin"] = letters.pop("x") + len(sample.encode("latin-1", "ignore").translate(None, _NOT_LATIN1_LETTERS))
    letters["g"] += len(_GREEK.findall(sample))
    if letters["b"]:
        letters["b"] = len(_BURMESE.findall(sample))
    if letters["t"]:
        letters["lao"] = len(_LAO.findall(sample))
        letters["t"] -= letters["lao"]
    if letters["j"]:
        letters["j"] = len(_KANA.findall(sample))
    if any(count for script, count in letters.items() if script != "latin"):
        letters["latin"] -= 0.7 * sum(map(len, _LATIN_NAME.findall(sample)))
    return letters


def sure(share: float, letters: float) -> float:
    """Confidence from the share of the evidence that agrees and from how much of it there is."""
    return round(min(0.99, share * letters / (letters + 1.0)), 3)


def of_han(sample: str, share: float, declared: str) -> LanguageGuess:
    """Japanese is hardly written without kana; a lone の is a fashion of Chinese shop signs."""
    kana = len(_KANA.findall(sample))
    han = sum("\u3400" <= letter <= "\u9fff" for letter in sample)
    if kana > 0.08 * (han + kana):
        return LanguageGuess("ja", sure(share, han + kana))
    if declared == "ja" and han <= 15:
        return LanguageGuess("ja", 0.5)
    return LanguageGuess("zh", sure(share, han))


# Letters that Russian does not have. Where two lists share a letter, the language with letters of its own stands
# first: some of those in the text settle it.
_NOT_RUSSIAN = {"be": "ў", "kk": "әғқұһ", "mk": "ѓќѕ", "sr": "ћђ", "uk": "іїєґ", "mn": "өү", "sr-mk": "јљњ"}
_BULGARIAN = {
    "се",
    "са",
    "във",
    "със",
    "че",
    "като",
    "към",
    "това",
    "които",
    "ще",
    "беше",
    "бяха",
    "тази",
    "този",
    "няма",
}
_CYRILLIC_WORD = re.compile("[а-яёіїєґўѐѝ]+")


def of_cyrillic(sample: str, share: float) -> LanguageGuess:
    """Russian unless letters of another language recur, or Bulgarian words do where no ы, э or ё stands."""
    lowered = sample.lower()
    counts = Counter(lowered)
    letters = sum(count for letter, count in counts.items() if "\u0400" <= letter <= "\u04ff")
    foreign = {code: sum(counts[letter] for letter in own) for code, own in _NOT_RUSSIAN.items()}
    if sum(foreign.values()) > 0.015 * letters:
        code = next(code for code, count in foreign.items() if count)
        return LanguageGuess(code.partition("-")[0], sure(0.9 * share, letters))
    if counts["ы"] + counts["э"] + counts["ё"] <= 0.002 * letters:
        words = _CYRILLIC_WORD.findall(lowered)
        if sum(word in _BULGARIAN for word in words) > 0.12 * len(words):
            return LanguageGuess("bg", sure(0.9 * share, letters))
    return LanguageGuess("ru", sure(share, letters))


def of_other_script(script: str, share: float, declared: str) -> LanguageGuess:
    if script in _LANGUAGE_OF_SCRIPT:
        return LanguageGuess(_LANGUAGE_OF_SCRIPT[script], sure(share, 20))
    if declared in _LANGUAGES_OF_SCRIPT.get(script, ()):
        return LanguageGuess(declared, 0.8)
    return UNKNOWN
