"""The bytes of a page in; the same in UTF-8, what its head says, and the elements a reader needs, cut out of it.

Nothing is parsed here: a page is 60 to 100 KB, a story on it 5 to 10, and to parse the whole takes five times as long.
A cut is guarded by a mark behind it: if a parser finds the mark inside of the element, the cut was wrong. Nothing
here raises, whatever the bytes.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from functools import cache
from html import unescape
from typing import Literal

LARGEST = 8 * 1024 * 1024
"""Bytes; no story of these sites comes near it."""


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


_ANY_TAG = re.compile(rb"<(?:!doctype html|!--|html|head|body|[a-z][a-z0-9]*[\s>/])", re.IGNORECASE)
_OTHER_MARKUP = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b", re.DOTALL
)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE)
# Names that a page may carry. Python knows more codecs; some of them are no character sets, some raise.
_CHARSETS = _words(
    "utf-8 utf-16 utf-16-le utf-16-be utf-32 ascii iso8859-1 iso8859-15 cp1252 cp1251 cp1258 cp874 tis-620 koi8-r "
    "gb2312 gbk gb18030 hz big5 shift_jis euc_jp euc_kr"
)


def defect(page: bytes) -> Literal["too_large", "empty", "not_html", ""]:
    """Why these bytes are no page, "" if they are one. Pages of two bytes a letter must be in UTF-8 by now."""
    if len(page) > LARGEST:
        return "too_large"
    if not page.strip(b"\0 \t\r\n\f\xef\xbb\xbf"):
        return "empty"
    return "not_html" if _OTHER_MARKUP.match(page[:4000]) or not _ANY_TAG.search(page) else ""


_NESTING = re.compile(
    rb"<(/?)(?!(?:p|li|td|tr|th|dt|dd|br|hr|img|input|meta|link|option|source)\b)[a-z]", re.IGNORECASE
)
_DEEPEST = 2000
_USUAL_TAGS = 10_000


def is_bottomless(page: bytes) -> bool:
    """Whether elements nest deeper than any page's. To be asked before a parser is: its time grows with the square
    of the depth, to hours."""
    if page.count(b"<") < _USUAL_TAGS:
        return False
    depth = 0
    for tag in _NESTING.finditer(page):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > _DEEPEST:
            return True
    return False


def utf8(html: bytes, charset: str) -> bytes:
    """The bytes in UTF-8. What the header or the page declares is believed only where the bytes are not UTF-8."""
    if html.startswith(codecs.BOM_UTF8):
        return html[3:]
    wide = _wide(html)
    if wide:
        return html.decode(wide, "replace").encode("utf-8", "replace")
    declared = [charset, *(found.decode("ascii") for found in _META_CHARSET.findall(html[:4096]))]
    names = [name for name in map(_codec, declared) if name and not name.startswith(("utf", "ascii"))]
    if not names or _is_utf8(html):
        return html
    return html.decode(names[0], "replace").encode("utf-8", "replace")


def _wide(html: bytes) -> str:
    """The codec of a page of two bytes a character, told by its mark or by the zero bytes of its ASCII; or ""."""
    if html.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = html[:64]
    if start.count(0) < len(start) // 3:
        return ""
    return "utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"


def _codec(name: str) -> str:
    try:
        known = codecs.lookup(name.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return ""
    return "cp1252" if known == "iso8859-1" else known if known in _CHARSETS else ""


def _is_utf8(html: bytes) -> bool:
    try:
        html.decode("utf-8")
    except UnicodeDecodeError as error:
        # A page that was cut off in the middle of a letter is still UTF-8.
        return error.start >= len(html) - 3
    return True


def decoded(page: bytes) -> str:
    """UTF-8 as text, broken letters replaced."""
    return page.decode("utf-8", "replace").replace("\0", "")


# -------------------------------------------------------------------------------------------------------- head

_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_HTML_LANG = re.compile(rb"<html\b[^>]*?\slang\s*=\s*[\"']?([\w-]{2,12})", re.IGNORECASE)
_CONTENT = re.compile(rb"\scontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_CANONICAL = re.compile(
    rb"<link\b(?=[^>]*?\srel\s*=\s*[\"']?canonical\b)[^>]*?\shref\s*=\s*[\"']?([^\s\"'>]+)", re.IGNORECASE
)
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_SITE_NAME = re.compile(
    r"(?:^\s*(?:Bản in|Print|Imprimer|Imprimir|打印|Печать)\s*:\s*)|"
    r"(?:\s*[|–-]\s*(?:Vietnam ?\+|Vietnam ?Plus|(?:www\.)?(?:vietnam\.)?vnanet|TTXVN|Thông tấn xã|VNA\b|"
    r"Vietnam News Agency|Báo ảnh Việt Nam|Vietnam Pictorial)[^|]{0,40}$)",
    re.IGNORECASE,
)


class Head:
    """What stands in the head of a page, looked up by name; the head is not parsed."""

    __slots__ = ("_bytes", "_folded", "_start")

    def __init__(self, page: bytes) -> None:
        end = page.find(b"</head>")
        end = end if end >= 0 else page.find(b"</HEAD>")
        head = page[: end if 0 <= end <= 400_000 else 60_000]
        self._start = head[:3000]
        self._bytes = _COMMENT.sub(b"", head) if b"<!--" in head else head
        self._folded = self._bytes.lower()

    def meta(self, *names: str) -> str:
        """The content of the first of these `<meta>` that has any, by property, name, itemprop or http-equiv."""
        for name in names:
            for tag in self._tags(name.encode()):
                found = _CONTENT.search(tag)
                content = _plain(_decode(found)) if found else ""
                if content:
                    return content
        return ""

    def _tags(self, name: bytes) -> Iterator[bytes]:
        at = self._folded.find(name)
        while at >= 0:
            start = self._folded.rfind(b"<", 0, at)
            quoted = self._folded[at - 1 : at], self._folded[at + len(name) : at + len(name) + 1]
            if self._folded.startswith(b"<meta", start) and quoted[0] in b"\"'=" and quoted[1] in b"\"' />":
                tag = _TAG.match(self._bytes, start)
                if tag:
                    yield tag[0]
            at = self._folded.find(name, at + 1)

    @property
    def language(self) -> str:
        """What `<html lang>` or the content-language meta declares, as written."""
        found = _HTML_LANG.search(self._start)
        return found[1].decode("ascii", "replace") if found else self.meta("content-language").split(",")[0]

    @property
    def canonical_url(self) -> str:
        if b"canonical" not in self._folded:
            return ""
        found = _CANONICAL.search(self._bytes)
        return unescape(found[1].decode("utf-8", "replace")).strip() if found else ""

    @property
    def title(self) -> str:
        """The title of the window or of the social card, without the name of the site."""
        found = _TITLE.search(self._bytes)
        written = self.meta("og:title") or (_plain(decoded(found[1])) if found else "")
        return _SITE_NAME.sub("", written).strip()


def _plain(words: str) -> str:
    return " ".join(unescape(words).split())


def _decode(found: re.Match[bytes]) -> str:
    return decoded(next((group for group in found.groups() if group is not None), b""))


# -------------------------------------------------------------------------------------------------------- cuts

MARK = b"<cut-end></cut-end>"
"""Stands behind each cut."""
_TAG = re.compile(rb"<([a-zA-Z][\w:-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_CLASS = re.compile(rb"\sclass\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_COMPOUND = re.compile(r"([a-z][a-z0-9]*)?((?:\.[\w-]+)+)")
Span = tuple[int, int]
"""Where an element begins and ends in the page; the end is -1 where it is never closed."""
Probe = tuple[bytes, bytes, frozenset[bytes]]
"""What to look for: a word, the tag around it (b"" for any), the classes that it must have."""


_NEAR = 16_000
"""Bytes before the title and behind the body within which the other fields of a story stand."""


def cut(page: bytes, title: Sequence[str], body: Sequence[str], others: Sequence[str]) -> bytes | None:
    """The elements with which the selectors begin, in the page's order, each with a mark behind it.

    Of `title` and `body` the first that is there, of `others` all that stand near them. None where one of the two is
    missing, or cutting is unsafe.
    """
    start = max(0, page.find(b"</head>"))
    named, told = _first(page, title, start), _first(page, body, start)
    if not named or not told:
        return None
    near, far = max(start, min(named[0], told[0]) - _NEAR), max(named[1], told[1]) + _NEAR
    probes = dict.fromkeys(probe for probe in map(probe_of, others) if probe)
    found = [span for probe in probes if (span := find(page, probe, near, far))]
    return _joined(page, start, [named, told, *found])


def _first(page: bytes, selectors: Sequence[str], start: int) -> Span | None:
    probes = (probe for probe in map(probe_of, selectors) if probe)
    return next((span for probe in probes if (span := find(page, probe, start))), None)


def _joined(page: bytes, at: int, spans: Sequence[Span]) -> bytes | None:
    pieces = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if 0 <= end <= at:
            continue  # inside of the one before
        if start < at or end < 0 or _is_hidden(page[at:start]):
            return None
        pieces.append(page[start:end])
        at = end
    return MARK.join(pieces) + MARK


@cache
def probe_of(selector: str) -> Probe | None:
    """How to look for the element with which a selector begins; None where it does not begin with a class."""
    found = _COMPOUND.match(selector)
    if not found:
        return None
    classes = [name.encode() for name in found[2].strip(".").split(".")]
    return classes[0], (found[1] or "").encode(), frozenset(classes)


def find(page: bytes, probe: Probe, start: int = 0, stop: int | None = None) -> Span | None:
    """The first element with that tag and those classes; its end is -1 where it has none."""
    word, name, classes = probe
    at = page.find(word, start, stop)
    while at >= 0:
        opening = page.rfind(b"<", max(0, at - 3000), at)
        tag = _TAG.match(page, opening) if opening >= 0 else None
        if tag and tag.end() > at and (not name or tag[1].lower() == name) and classes <= _classes(tag[2]):
            return opening, _end_of(page, tag.end(), tag[1].lower())
        at = page.find(word, at + 1, stop)
    return None


def _classes(attributes: bytes) -> set[bytes]:
    found = _CLASS.search(attributes)
    return set((found[1] or found[2] or found[3] or b"").split()) if found else set()


@cache
def _openings_and_closings(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"<(/?)" + re.escape(name) + rb"(?=[\s>/])", re.IGNORECASE)


def _end_of(page: bytes, at: int, name: bytes) -> int:
    depth = 1
    for found in _openings_and_closings(name).finditer(page, at):
        depth += -1 if found[1] else 1
        if depth == 0:
            return page.find(b">", found.end()) + 1 or -1
    return -1


def _is_hidden(before: bytes) -> bool:
    """Whether what follows stands in a comment or a script that was opened in these bytes."""
    return any(
        before.rfind(opening) > before.rfind(closing)
        for opening, closing in ((b"<!--", b"-->"), (b"<script", b"</script"), (b"<style", b"</style"))
    )
