"""A name as some script spells it in; out the forms under which the spellings of one name meet.

`key` is for Lao names: the sounds that every script writes down, and none of those that each writes in its own way.
`russian` is for Vietnamese names, which Russian papers transcribe by one table. `loose` finds a name in a script that
is written without spaces. Each rule stands beside the habit of writing that it undoes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from monitor.text import fold, unaccented

# -- from every script into one alphabet, as far as sounds go: consonants, and "a" for any vowel


def _table(letters: str, sounds: str) -> dict[str, str]:
    """Each letter with its sound; "-" is none."""
    spoken = ("" if sound == "-" else sound for sound in sounds.split())
    return dict(zip(letters, spoken, strict=True))


# The practical transcription writes aspirates with х (тх, пх, кх); for дж see below.
_CYRILLIC = _table(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "a b v g d e yo z z i y k l m n o p r s t u f h s ch s s - i - e yu ya",
)
_LAO = _table(
    "ກຂຄງຈສຊຍດຕຖທນບປຜຝພຟມຢຣລວຫຮໜໝຼອຽຳ",
    "k kh kh ng ch s s y d t th th n b p ph f ph f m y r l v h h n m l a a am",
)
_THAI = _table(
    "กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬฮอำ",
    "k kh kh kh kh kh ng ch s s s s ny d t th th th n d t th th th n b p ph f ph f ph m y r l v s s s h l h a am",
)
_KHMER = _table(
    "កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរលវសហឡអ",
    "k kh k kh ng ch ch ch ch ny d th d th n t th t th n b ph p ph m y r l v s h l a",
)
# The signs of vowels around a consonant, as character codes: in Lao and Thai they look alike.
_LAO_SIGNS, _THAI_SIGNS = "\u0eb0-\u0eb9\u0ebb\u0ecd", "\u0e30-\u0e3a"
_VOWELS_OF_SCRIPTS = [
    *(*range(0x0EB0, 0x0EBA), 0x0EBB, 0x0EC6, 0x0ECD),
    *(*range(0x0E30, 0x0E33), *range(0x0E34, 0x0E3B), 0x0E45, 0x0E4D),
    *range(0x17A3, 0x17C6),
]
_TO_LATIN = str.maketrans({**dict.fromkeys(map(chr, _VOWELS_OF_SCRIPTS), "a"), **_CYRILLIC, **_LAO, **_THAI, **_KHMER})
# Tones, silencers and what else stands above a letter and makes no sound of its own.
_SILENT = re.compile("[\u0ec8-\u0ecc\u0e47-\u0e4c\u0e4e\u17c6-\u17dd\u200b-\u200d\u2060\ufeff]")
# The vowel signs that are written before the consonant after which they are spoken.
_BEFORE = re.compile(
    "([\u0ec0-\u0ec4\u0e40-\u0e44])(ຫ(?=[ງຍນມຣລວຼ])|ห(?=[งญนมยรลว]))?([\u0e81-\u0eae\u0edc\u0edd\u0e01-\u0e2e])"
)
# A high-class H before a sonorant sets the tone and is not spoken: ຫລວງ, หลวง.
_MUTE_H = re.compile("ຫ(?=[ງຍນມຣລວຼ])|ห(?=[งญนมยรลว])")
# W is a consonant before a vowel, and the vowel "ua" or the end of a diphthong elsewhere: ວົງ, but ບົວ, ແກ້ວ, ສວນ.
_VOWEL_W = re.compile(
    f"(?<=[\u0ebb\u0eb1\u0e31])[ວว]|(?<=[^\\s\u0eb0\u0e30])[ວว](?![a\u0e2d\u0ead\u0ebd{_LAO_SIGNS}{_THAI_SIGNS}])"
)
_AM = re.compile("\u0ecd\u0eb2|\u0e4d\u0e32")

# -- the habits of alphabets, in the order in which they are undone

_DROPPED = re.compile("[^a-z ]+")
# ຍ is written nh (Vietnamese), gn (French), ny or y (English), and an n before it is not heard: Bounnhang, Boungnang.
_NH = re.compile("n*(?:n?gn|nh|ny)(?=[aeiou])")
_DOUBLE = re.compile(r"([a-z])\1+")
_SOUNDS = (
    # Vietnamese writes a final k after front vowels as ch: mệch.
    (re.compile(r"ch\b"), "k"),
    (re.compile("dj|tch|ch|j"), "C"),
    # Aspirates differ from plain stops in Lao only, and papers drop or add the h: Volachith, Vo-la-chít.
    (re.compile("ngh?"), "N"),
    (re.compile("ph|f"), "P"),
    (re.compile("th|d"), "t"),
    # Vietnamese nh ends a syllable as n does, and a final h after a vowel is not spoken: Viphavanh, Bouphah.
    (re.compile("(?<!k)h(?![aeiouy])"), ""),
    (re.compile("kh|qu|[cghqk]"), "K"),
    # ຊ and ສ: x in Vietnamese and old French spellings, s or z elsewhere.
    (re.compile("sh|[xsz]"), "S"),
    (re.compile("w"), "v"),
    # R is not spoken in Lao; after a vowel it only lengthens it: Mangnormek. Elsewhere r and l change places.
    (re.compile("r(?![aeiouy])"), ""),
    (re.compile("r"), "l"),
    # At the end of a syllable only n, m, ng and p, t, k are left, and the nasals are written by what follows them:
    # Phomvihane, Phonvihane; Pholsena, Phôn-xể-na. The silent e of French spellings is no vowel: Siphandone.
    (re.compile(r"(?<=[a-zA-Z])e\b"), ""),
    (re.compile("[mnl](?![aeiouy])"), "N"),
    (re.compile("b(?![aeiouy])"), "P"),
    (re.compile("p"), "P"),
    (re.compile("n"), "N"),
)
_VOWELS = re.compile("[aeiouy]+")
_TWICE = re.compile(r"([a-zA-Z])\1+")


def key(name: str) -> str:
    """The consonants of a Lao name that all scripts agree on, a word for each of its words: "tNlN SSlt".

    Upper case stands for a class (N any nasal of a final, P p ph f, K k kh h g, S s x, C ch); vowels, tones and doubled
    letters are left out. "" where nothing is left.
    """
    return " ".join(filter(None, (_key_of_word(word) for word in _words(name))))


def _words(name: str) -> list[str]:
    # Syllables are joined: Xi-xu-lít. The middle dot parts the words of a foreign name.
    return re.sub("[-‐‑–'’`ʼ.]", "", re.sub("[·•・‧]", " ", name)).split()


@lru_cache(maxsize=16_384)
def _key_of_word(word: str) -> str:
    word = _DROPPED.sub("", _in_latin(word))
    word = _NH.sub("y", _DOUBLE.sub(r"\1", word))
    for habit, sound in _SOUNDS:
        word = habit.sub(sound, word)
    return _VOWELS.sub("", _TWICE.sub(r"\1", word))


def _in_latin(word: str) -> str:
    if word.isascii():
        return word.lower()
    return unaccented(_in_order(word).lower().replace("дж", "ch").translate(_TO_LATIN))


def _in_order(word: str) -> str:
    """The letters in the order of their sounds, without those that are silent; "a" for a vowel that came before."""
    word = _AM.sub("\u0eb3", _SILENT.sub("", unicodedata.normalize("NFC", word)))
    return _VOWEL_W.sub("a", _MUTE_H.sub("", _BEFORE.sub(r"\3a", word)))


# -- scripts that are written without spaces

_LETTERS = {"lao": _LAO, "thai": _THAI, "khmer": _KHMER}
# What may stand between two consonants of a name beside nothing: vowels, tones, silent letters, spaces.
_BETWEEN = {
    "lao": "[\u0eb0-\u0eb9\u0ebb\u0ebd\u0ec0-\u0ec4\u0ec8-\u0ecdອຫຍຢວ \u200b]*",
    "thai": "[\u0e30-\u0e3a\u0e40-\u0e4e\u0e5dอหยว \u200b]*",
    "khmer": "[\u17b4-\u17d3\u17ddអយ \u200b]*",
}
_MARKS = "[\u0eb0-\u0eb9\u0ebb\u0ec8-\u0ecd\u0e30-\u0e3a\u0e47-\u0e4e\u17b4-\u17d1]*"
_BEGINNING = "[\u0ec0-\u0ec4\u0e40-\u0e44]?[ຫห]?"
_TONES_OF_SCRIPTS = "[\u0ec8-\u0ecc\u0e47-\u0e4c\u0e4e\u17c9-\u17d1]*"
_ENOUGH = 5


def loose(name: str, script: str) -> tuple[str, ...]:
    """The pieces of a pattern that finds a Lao name, as that script spells it, with other vowels, tones, spaces and
    letters for the same sound: a piece a letter. `script` is "lao", "thai" or "khmer".

    Where fewer than five consonants would be left to tell it by, it is `strict`.
    """
    letters, between = _LETTERS[script], _BETWEEN[script]
    spoken = [one for one in _in_order(name) if one in letters and letters[one] not in ("a", "am", "y")]
    if len(spoken) < _ENOUGH:
        return strict(name)
    classes = [_one_of(letters[one], letters) for one in spoken]
    first, *others = (f"{one}{between}" for one in classes[:-1])
    return (f"{_BEGINNING}{first}", *others, f"{classes[-1]}{_MARKS}")


def strict(name: str) -> tuple[str, ...]:
    """The pieces of a pattern that finds a name in its own letters, where only tones and spaces may differ."""
    plain = _SILENT.sub("", unicodedata.normalize("NFC", name).replace(" ", ""))
    *firsts, last = (f"{re.escape(one)}{_TONES_OF_SCRIPTS}" for one in plain)
    return (*(f"{one}[ \u200b]*" for one in firsts), last)


def _one_of(sound: str, letters: Mapping[str, str]) -> str:
    """The letters of a script for one sound; stops by their place in the mouth, nasals of finals together."""
    place = _place(sound)
    return f"[{''.join(letter for letter, other in letters.items() if _place(other) == place)}]"


def _place(sound: str) -> str:
    sound = {"ng": "n", "ny": "n", "am": "n", "h": "k", "th": "t", "d": "t", "f": "p", "ph": "p"}.get(sound, sound)
    return {"m": "n", "r": "l", "kh": "k"}.get(sound, sound)


def in_thai(name: str) -> str:
    """A name in Lao letters in the Thai ones: the alphabets are parallel, and Thai papers copy Lao names so."""
    return "".join(chr(ord(one) - 0x80) if "\u0e81" <= one <= "\u0ecd" else one for one in _AM.sub("\u0eb3", name))


# -- Vietnamese names

_ONSETS = (
    *(("ngh", "нг"), ("ng", "нг"), ("nh", "нь"), ("ch", "т"), ("tr", "ч"), ("th", "тх"), ("ph", "ф"), ("kh", "кх")),
    *(("gi", "зи"), ("gh", "г"), ("qu", "ку"), ("đ", "д"), ("d", "з"), ("b", "б"), ("c", "к"), ("k", "к"), ("g", "г")),
    *(
        ("h", "х"),
        ("l", "л"),
        ("m", "м"),
        ("n", "н"),
        ("p", "п"),
        ("r", "р"),
        ("s", "ш"),
        ("t", "т"),
        ("v", "в"),
        ("x", "с"),
    ),
)
_CODAS = (("ch", "т"), ("nh", "н"), ("ng", "нг"), ("c", "к"), ("m", "м"), ("n", "н"), ("p", "п"), ("t", "т"))
_NUCLEI = {
    "ă": "а",
    "â": "а",
    "ê": "е",
    "ô": "о",
    "ơ": "о",
    "ư": "ы",
    "a": "а",
    "e": "е",
    "i": "и",
    "o": "о",
    "u": "у",
    "y": "и",
}
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_RUSSIAN_HABITS = str.maketrans({"э": "е", "ё": "е", "й": "и", "ю": "у", "я": "а", "ь": None, "ъ": None, "-": None})


def russian(name: str) -> tuple[str, str]:
    """A Vietnamese name, with its accents, as Russian papers transcribe it, in the form that `plain_russian` gives.

    "Mai Tiến Dũng" -> "маи тиен зунг". The table is the one that textbooks print: d and gi are з, đ is д, tr is ч, ch
    is ть, s is ш, x is с, ư is ы; tones and the signs of length are not written. Second comes the habit of some
    agencies to write ч for ch as well: "Фам Минь Чинь".
    """
    syllables = unicodedata.normalize("NFC", name).lower().split()
    by_table = [_russian_syllable(one) for one in syllables]
    by_ear = [
        re.sub("^т", "ч", sound) if one.startswith("ch") else sound
        for one, sound in zip(syllables, by_table, strict=True)
    ]
    return " ".join(by_table), " ".join(by_ear)


def plain_russian(word: str) -> str:
    """A Russian word without what papers write now so and now so: soft signs, э for е, ю for у, й for и."""
    return word.lower().replace("ье", "ие").translate(_RUSSIAN_HABITS)


def _russian_syllable(syllable: str) -> str:
    syllable = unicodedata.normalize("NFC", _TONES.sub("", unicodedata.normalize("NFD", syllable)))
    onset, sound = next(((one, sound) for one, sound in _ONSETS if syllable.startswith(one)), ("", ""))
    rest = syllable[len(onset) :]
    if onset == "gi":
        sound, rest = "з", rest or "i"
    coda, end = next(((one, end) for one, end in _CODAS if rest.endswith(one)), ("", ""))
    vowels = rest[: len(rest) - len(coda)].replace("uyê", "uê")
    return plain_russian(sound + "".join(_NUCLEI.get(vowel, vowel) for vowel in vowels) + end)


_ENDINGS = re.compile("(?:ом|ем|ым|им|ой|ей|ою|а|у|е|ы|и|я|ю)$")


def without_ending(word: str) -> str:
    """A Russian word without the ending of its case, which a name takes when it ends in a consonant."""
    return _ENDINGS.sub("", word) if len(word) > 3 else word


# -- accents


@lru_cache(maxsize=16_384)
def _marks(word: str) -> tuple[tuple[str, frozenset[str]], ...]:
    letters: list[tuple[str, frozenset[str]]] = []
    for one in unicodedata.normalize("NFD", fold(word).replace("ð", "đ")):
        if unicodedata.combining(one) and letters:
            letters[-1] = letters[-1][0], letters[-1][1] | {one}
        else:
            letters.append(("d", frozenset("đ")) if one == "đ" else (one, frozenset()))
    return tuple(letters)


def agrees(written: str, name: str) -> bool:
    """Whether the words can be the Vietnamese name: no accent that it has not. Foreign papers leave out all of them or
    keep some ("Dào Viêt Trung" is "Đào Việt Trung"), but "Lê Minh Hùng" is not "Lê Minh Hưng"."""
    left, right = _marks(written), _marks(name)
    return len(left) == len(right) and all(
        one == other and fewer <= more for (one, fewer), (other, more) in zip(left, right, strict=True)
    )
