"""Strings in, strings in one agreed spelling out: display form, matching forms, URLs, and instants read from text.

The forms answer different questions. `clean` is what a reader sees. `fold` is what identity is computed over: it
unifies ways of writing the same text and nothing else, so two different texts keep two different folds.
`unaccented` and `search_text` forgive more, for finding.
"""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone, tzinfo
from operator import add
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

LOCAL = timezone(timedelta(hours=7))
"""The zone of Vietnam and Laos: what a clock time without a zone means on these sites."""

# What a reader cannot see: controls that are not white space, soft hyphen, zero-width characters, directions, the
# byte order mark, variation selectors, and halves of surrogate pairs (JSON brings them), which no database accepts.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufe00-\ufe0f\ufeff\ufff9-\ufffb]"
)
_VARIATION = re.compile("[\ufe00-\ufe0f]")
# Only with the semicolon: "AT&T" and "?a=1&copy=2" hold no entities. An ampersand that was escaped again and again
# is one match, so that the number of passes does not grow with the text.
_ENTITY = re.compile(r"&(?:(?:amp|AMP|#38|#[xX]26);)+|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_PASSES = 8


def clean(text: str) -> str:
    """The display form: entities decoded (also doubly escaped ones), NFC, invisible characters out, one space
    between words, none at the ends. Idempotent; letters, marks and punctuation stay as published."""
    return text if _is_clean(text) else _settled(_clean_once, text)


def clean_lines(text: str) -> list[str]:
    """The display form of each line that holds anything, as they come."""
    if _is_visible(text.replace("\n", "")):
        return [line for raw in text.split("\n") if (line := raw.strip(" "))]
    return [line for raw in text.splitlines() if (line := clean(raw))]


def visible_line(text: str) -> str:
    """The text on one line, with a blank for whatever a header, a log or a terminal could act on."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def fold(text: str) -> str:
    """The matching form: two texts have one fold when they differ in nothing but the way of writing.

    Unified are: what `clean` unifies; NFKC and case; quotation marks (double with double, single with single) and
    dashes; the place of the tone mark in Vietnamese (hoà = hòa, thuỷ = thủy; not in quý, quà, giá, where u and i
    belong to the consonant); Lao AM in one or two characters and the order of Lao tone and vowel marks. Idempotent,
    and the same for NFC and NFD input.
    """
    return _settled(_fold_once, text)


def folds_to(text: str, folded: str) -> bool:
    """Whether `fold(text) == folded`; the first word tells of nearly every text that it does not."""
    first = _folded_word(text.partition(" ")[0])
    # Entities, and signs that fold to a space, may move where the first word ends.
    if first and " " not in first and "&" not in text and first != folded.partition(" ")[0]:
        return False
    return fold(text) == folded


@functools.lru_cache(maxsize=4096)
def _folded_word(word: str) -> str:
    return fold(word)


def _settled(step: Callable[[str], str], text: str) -> str:
    """`step` until nothing changes: needed only where an ampersand is left that may begin a further entity."""
    text = step(text)
    for _ in range(_PASSES):
        if "&" not in text or (again := step(text)) == text:
            break
        text = again
    return text


def _is_clean(text: str) -> bool:
    """Whether there is nothing to do, as for most paragraphs: asked by what C answers at once."""
    return text[:1] != " " and text[-1:] != " " and _is_visible(text)


def _is_visible(text: str) -> bool:
    """Whether there is nothing to do but at the ends."""
    return (
        text.isprintable()  # so there is no white space but single spaces, and nothing invisible but these two kinds
        and "&" not in text
        and "  " not in text
        and (text.isascii() or (not _hides_marks(text) and unicodedata.is_normalized("NFC", text)))
    )


def _hides_marks(text: str) -> bool:
    """Whether one of the invisible characters stands in it that are called printable; the block is looked for first."""
    return "\u034f" in text or (0xFE in blocks_of(text) and _VARIATION.search(text) is not None)


def blocks_of(text: str) -> bytes:
    """The block of 256 characters that each character is of, as the upper byte of its code in UTF-16: which scripts a
    text holds is asked of it many times as fast as of the text."""
    return text.encode("utf-16-be", "surrogatepass")[::2]


def _clean_once(text: str) -> str:
    text = _INVISIBLE.sub("", text)
    if "&" in text:
        text = _INVISIBLE.sub("", _ENTITY.sub(_decoded, text))
    return " ".join(unicodedata.normalize("NFC", text).split())


def _decoded(entity: re.Match[str]) -> str:
    return "&" if entity[0].count(";") > 1 else html.unescape(entity[0])


_VARIANTS = {
    variant: plain
    for plain, variants in {
        '"': "“”„‟«»〝〞〟❝❞",
        # The accents stand here because as signs of their own they are typed for an apostrophe.
        "'": "‘’‚‛‹›`´ʹʻʼʽˈ′‵❛❜",
        "-": "‐‑‒–—―⁃−⸺⸻",
    }.items()
    for variant in variants
    # Frequent characters that NFKC takes apart anyway: without them most texts pass its quick check.
} | {"…": "...", "ຳ": "\u0ecd\u0eb2", "ໜ": "ຫນ", "ໝ": "ຫມ"}
_VARIANT = re.compile(f"[{''.join(_VARIANTS)}]")

# The sign of a Vietnamese tone on the second vowel of a syllable that ends there: by now quotes and dashes are ASCII,
# and anything else that follows may be a letter or a mark that NFC would compose with the bare vowel.
_LATE_TONE = re.compile("[ou](?:(?<=o)[àáảãạèéẻẽẹ]|(?<=u)(?<!qu)[ỳýỷỹỵ])(?![a-z]|[^\x00-\x7f])")
_EARLY_TONE = {
    first + vowel: unicodedata.normalize("NFC", first + mark) + second
    for first, second in ("oa", "oe", "uy")
    for mark in "\u0300\u0301\u0309\u0303\u0323"
    for vowel in [unicodedata.normalize("NFC", second + mark)]
}
_AS_LATE = {early: late for late, early in _EARLY_TONE.items()}
_LAO_TONES = "\u0ec8\u0ec9\u0eca\u0ecb"
_LAO_MARKS = "\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd"
# Not before marks of another script: their order among the Lao ones is NFC's.
_LAO_TONE_FIRST = re.compile(f"[{_LAO_TONES}][{_LAO_MARKS}]++(?![^\x00-\x7f\\w\u0e80-\u0eff])")
_LAO_TONE_BEHIND_AM = re.compile(f"\u0ecd([{_LAO_TONES}]*)\u0eb2([{_LAO_TONES}]+)")


def _fold_once(text: str) -> str:
    text = text if _is_clean(text) else _clean_once(text)
    if text.isascii():
        return text.lower().replace("`", "'")
    # The signs first: NFKC would split "´" into a space and a mark.
    text = _compatible(_compatible(_VARIANT.sub(_plain, text)).casefold())
    return _lao_in_order(_tone_in_place(text))


def _compatible(text: str) -> str:
    """NFKC, with the signs and spaces that it brings to light unified."""
    if unicodedata.is_normalized("NFKC", text):
        return text
    return " ".join(_VARIANT.sub(_plain, unicodedata.normalize("NFKC", text)).split())


def _plain(variant: re.Match[str]) -> str:
    return _VARIANTS[variant[0]]


def _tone_in_place(text: str) -> str:
    return _LATE_TONE.sub(lambda syllable: _EARLY_TONE[syllable[0]], text)


def late_tone(word: str) -> str:
    """A folded word as it is written where the tone mark stands on the second vowel: "hòa" -> "hoà"."""
    return word[:-2] + _AS_LATE.get(word[-2:], word[-2:])


def _lao_in_order(text: str) -> str:
    """Vowel signs before the tone mark, as they are typed, and both before the second half of AM."""
    if not any(tone in text for tone in _LAO_TONES):
        return text
    text = _LAO_TONE_FIRST.sub(lambda marks: "".join(sorted(marks[0], key=unicodedata.combining)), text)
    return _LAO_TONE_BEHIND_AM.sub("\u0ecd\\1\\2\u0eb2", text)


_NOT_LATIN = re.compile("[^\x00-\x7f\u0300-\u036f]|(?<![a-z\u0300-\u036f])[\u0300-\u036f]")
_ON_LATIN = re.compile("(?<=[a-z])[\u0300-\u036f]+")
_LATIN_LETTERS = (("đ", "d"), ("ð", "d"), ("ø", "o"), ("ł", "l"), ("æ", "ae"), ("œ", "oe"), ("ı", "i"))
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
"""The scripts that are written without spaces, as the inside of a character class."""
_UNSPACED = re.compile(f"[{UNSPACED}]+")


def unaccented(text: str) -> str:
    """`fold` with the diacritics of Latin letters off and đ as d: "Viêng Chăn" -> "vieng chan". Other scripts keep
    their marks (Russian й and ё are letters)."""
    text = fold(text)
    if text.isascii():
        return text
    for letter, plain in _LATIN_LETTERS:
        text = text.replace(letter, plain)
    taken_apart = unicodedata.normalize("NFD", text)
    if not _NOT_LATIN.search(taken_apart):
        return taken_apart.encode("ascii", "ignore").decode("ascii")
    return unicodedata.normalize("NFC", _ON_LATIN.sub("", taken_apart))


def plain_letters(word: str) -> str:
    """A word letter by letter without its diacritics, đ as d; everything else stays ("L’État" -> "L’Etat")."""
    return word if word.isascii() else "".join(map(_plain_letter, word))


@functools.lru_cache(maxsize=2048)
def _plain_letter(letter: str) -> str:
    if letter.isascii():
        return letter
    plain = unaccented(letter.lower())
    return plain.title() if letter.isupper() else plain


def search_text(text: str) -> str:
    """What the search index stores and what a query is turned into: `unaccented`, where each run of a script that
    is written without spaces stands as overlapping words of two characters ("越南人" -> "越南 南人")."""
    return spaced(unaccented(text))


def spaced(folded: str) -> str:
    """A folded text with one space between words, two characters of a script without spaces as one: "越南 南人"."""
    return folded if folded.isascii() else " ".join(_UNSPACED.sub(_pairs, folded).split())


def _pairs(run: re.Match[str]) -> str:
    return f" {' '.join(map(add, run[0], run[0][1:])) or run[0]} "


_PLAIN_URL = re.compile(r"https://[a-z0-9.-]*[a-z0-9](?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+/?")
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_ESCAPE = re.compile("%[0-9a-fA-F]{2}")
_BARE_PERCENT = re.compile("%(?![0-9a-fA-F]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_END_OF_PATH = re.compile("(?:%20|%09|%0A|%0D|%C2%A0)+$")
# Parameters by which others follow a reader; zarsrc and gidzl are Zalo's, which Vietnamese readers share by.
_TRACKING = re.compile(
    r"(?:utm_.*|fb_.*|mc_[ce]id|_ga|_gl|at_(?:medium|campaign)|__twitter_impression"
    r"|fbclid|gclid|gclsrc|dclid|wbraid|gbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|zarsrc|gidzl|xtor|spm)",
    re.IGNORECASE,
)


def canonical_url(url: str) -> str:
    """One spelling of an absolute web address. Idempotent.

    Scheme https (both sites answer on both), host in lower case, no default port, credentials, fragment or tracking
    parameters; bytes that need no escape are decoded, the others are written as upper-case hex of UTF-8, invalid
    "%" as "%25". A doubly escaped path stays so: it names another resource. ValueError where `url` is not an
    absolute http or https address.
    """
    if _PLAIN_URL.fullmatch(url):
        return url
    parts = urlsplit(url.strip(" \t\r\n\f\v\xa0\ufeff\u200b<>\"'“”"))
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"not an absolute http(s) URL: {url[:200]!r}")
    query = _without_tracking(parts.query)
    return f"https://{_host(parts)}{_path(parts.path)}{'?' if query else ''}{query}"


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if not _HOST.fullmatch(host):
        raise ValueError(f"no host name: {host[:200]!r}")
    return host if parts.port in (None, 80, 443) else f"{host}:{parts.port}"


def _path(path: str) -> str:
    path = "/" + _END_OF_PATH.sub("", _escaped(path, "/")).lstrip("/")
    if "/." in path:
        path = "/" + urljoin("https://host/", path).removeprefix("https://host").lstrip("/")
    return path


def _without_tracking(query: str) -> str:
    parameters = query.replace("&amp;", "&").split("&")
    kept = (one for one in parameters if one and not _TRACKING.fullmatch(unquote(one.partition("=")[0])))
    return "&".join(_escaped(one, "/?") for one in kept)


def _escaped(text: str, also_safe: str) -> str:
    text = quote(_BARE_PERCENT.sub("%25", text), safe=f"%{also_safe}:@!$&()*+,;=~")
    return _ESCAPE.sub(_one_escape, text)


def _one_escape(escape: re.Match[str]) -> str:
    character = chr(int(escape[0][1:], 16))
    return character if character in _UNRESERVED else escape[0].upper()


_EPOCH = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{12,13})")
_ISO_SPACE = re.compile(r"(?<=\d)\s+(?=(?:[+-]\d{2}:?\d{2}|[Zz])$)")
_DAYS = (
    re.compile(r"(?<!\d)(?P<year>\d{4})[/.年-](?P<month>\d{1,2})[/.月-](?P<day>\d{1,2})(?!\d)日?"),
    re.compile(r"(?<!\d)(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4}|\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>\d{1,2})[ -](?P<name>[A-Za-z]{3})[a-z]{0,6}[ -](?P<year>\d{4}|\d{2})(?!\d)"),
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# The colon in "+07:00" is not RFC 822, but is what the sites' feeds write; the standard library's reader of mail
# dates takes such a date for a naive one, seven hours wrong.
_CLOCK = re.compile(
    r"(?<![\d+-])(?P<hour>\d{1,2})\s?[:h时](?P<minute>\d{2})(?:[:分](?P<second>\d{2}))?(?!\d)(?:\.\d+)?"
    r"(?:\s?(?P<half>AM|PM|SA|CH)\b)?\s?\(?(?P<zone>GMT|UTC?|Z|ICT|EST|EDT|CST|CDT|MST|MDT|PST|PDT)?\b"
    r"\s?(?:(?P<sign>[+-])(?P<off_hours>\d{1,2})(?::?(?P<off_minutes>\d{2}))?(?!\d))?",
    re.IGNORECASE,
)
_ZONES = {"ict": 7, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
_LONGEST_DATE = 120
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_YEARS = range(1900, 2200)


def in_ascii_digits(text: str) -> str:
    """Digits of any script (Lao papers use both) as ASCII ones, character for character."""
    return text if text.isascii() else _OTHER_DIGIT.sub(lambda digit: str(unicodedata.digit(digit[0])), text)


def local_day(instant: datetime | None) -> date | None:
    """The day that an instant falls on in Vietnam and Laos; None for none."""
    return instant.astimezone(LOCAL).date() if instant else None


def parse_instant(text: str, *, zone: tzinfo = LOCAL) -> datetime | None:
    """The instant that `text` tells, always aware; None where it tells none or an impossible one.

    Read are ISO 8601; mail dates with "+0700", "+07:00" or a zone name; "14/09/2026 19:44[:41] GMT+7" (day first,
    also with " - " between, the clock in front, a two-digit year or words around it); "2021年2月12日14:12"; a day
    alone, as its midnight; and epoch seconds or milliseconds. A clock without a zone is `zone`'s.
    """
    text = text if text.isascii() and text[4:5] == "-" else clean(text)
    text = text.strip(" |\n\t")
    if not text or len(text) > _LONGEST_DATE:
        return None
    try:
        found = _from_iso(text) or _from_epoch(text, zone) or _from_local(text, zone)
        aware = found if found is None or found.tzinfo else found.replace(tzinfo=zone)
    except (ValueError, OverflowError):
        return None
    return aware if aware is not None and aware.year in _YEARS else None


def _from_iso(text: str) -> datetime | None:
    if text[4:5] != "-":
        return None
    try:
        return datetime.fromisoformat(_ISO_SPACE.sub("", text))
    except ValueError:
        return None


def _from_epoch(text: str, zone: tzinfo) -> datetime | None:
    digits = _EPOCH.fullmatch(text)
    if digits is None:
        return None
    seconds = int(digits[1]) if digits[1] else int(digits[2]) / 1000
    return datetime.fromtimestamp(seconds, zone)


def _from_local(text: str, zone: tzinfo) -> datetime | None:
    day = next((found for pattern in _DAYS if (found := pattern.search(text))), None)
    if day is None:
        return None
    named = day.groupdict().get("name")
    month = _MONTHS.index(named.lower()) + 1 if named else int(day["month"])
    clock = _CLOCK.search(text, day.end()) or _CLOCK.search(text, 0, day.start())
    if clock is None:
        return datetime(_full_year(day["year"]), month, int(day["day"]), tzinfo=zone)
    hour, minute, second = _hour(clock), int(clock["minute"]), int(clock["second"] or 0)
    at = _zone(clock, zone)
    return datetime(_full_year(day["year"]), month, int(day["day"]), hour, minute, second, tzinfo=at)


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year < 69 else 1900)


def _hour(clock: re.Match[str]) -> int:
    hour, half = int(clock["hour"]), (clock["half"] or "").upper()
    if half in ("PM", "CH"):
        return hour if hour >= 12 else hour + 12
    return 0 if half in ("AM", "SA") and hour == 12 else hour


def _zone(clock: re.Match[str], local: tzinfo) -> tzinfo:
    if clock["sign"] and (clock["zone"] or clock["off_minutes"]):
        offset = timedelta(hours=int(clock["off_hours"]), minutes=int(clock["off_minutes"] or 0))
        return timezone(offset if clock["sign"] == "+" else -offset)
    if clock["zone"]:
        return timezone(timedelta(hours=_ZONES.get(clock["zone"].lower(), 0)))
    return local
