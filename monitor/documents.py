"""The text of a document goes in, articles come out: the two plain forms, and JSON lines.

Plain form one begins with "date YYYY-MM-DD", plain form two with a URL, a line of dashes, the title and another line
of dashes. JSON lines carry `title` and either `text` (with `date`, `lang`, `url` where known) or the fields of a
story's export. What cannot be read is a DocumentError, with the line where it stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast, get_args

from monitor.domain import Article, Basis
from monitor.habits import split_captions, split_dateline, split_glued_paragraphs, split_signature, strip_orphan_dash
from monitor.text import clean, clean_lines, fold, folds_to, parse_instant

DATED = re.compile(r"\s*date\s+(?P<date>\d{4}-\d{2}-\d{2})\s+(?P<text>.*)", re.DOTALL)
HEADED = re.compile(
    r"\s*(?P<url>https?://\S+)\s*\n-{5,}\s*\n(?P<title>[^\n]*)\n-{5,}\s*\n(?P<text>.*?)(?:(?<=\n)-{5,}\s*)?$", re.DOTALL
)
FOREIGN = "document"
"""The source of the stories of documents that are no page of a source's site."""
LONGEST_TITLE = 120
# The fields that hold one text each, of a labelled line and of an exported story.
STRINGS = (
    *("url", "title", "text", "date", "lang", "outlet"),
    *("lead", "byline", "section", "published_at", "published_basis", "declared_language"),
    *("dateline", "signature", "layout"),
)
BASES: tuple[str, ...] = get_args(Basis)
SENTENCE = re.compile(r".+?[.!?。！？](?=\s|$)", re.DOTALL)


class DocumentError(ValueError):
    """The document is in none of the known forms; the message says what is wrong and where."""


@dataclass(frozen=True, slots=True)
class Document:
    """One article as a document gives it. `origin` is the outlet that the document names, if any."""

    article: Article
    origin: str = ""


def read_text(text: str) -> Document:
    """The one article of a plain document. Raises DocumentError where there is no text in it."""
    text = text.lstrip("\ufeff")
    if found := HEADED.match(text):
        return Document(_article(found["text"], title=clean(found["title"]), url=found["url"]))
    if found := DATED.match(text):
        published_at = parse_instant(found["date"])
        if published_at is None:
            raise DocumentError(f"there is no day {found['date']}")
        return Document(_article(found["text"], published_at=published_at))
    return Document(_article(text))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a JSON-lines file: number, fields ({} where it is no object), and article or what is wrong."""

    number: int
    fields: Mapping[str, Any]
    document: Document | DocumentError


def read_lines(lines: str | Iterable[str], first: int = 1) -> Iterator[Line]:
    """Every line, of a text or as they come, that is not blank; one that cannot be read does not end the reading.

    `first` is the number of the first of them.
    """
    # Not splitlines(): the strings in a line may hold U+2028 and its like.
    for number, line in enumerate(lines.split("\n") if isinstance(lines, str) else lines, first):
        line = line.lstrip("\ufeff") if number == 1 else line
        if line.strip():
            yield _line(number, line)


def _line(number: int, line: str) -> Line:
    try:
        fields = json.loads(line)
    except json.JSONDecodeError as error:
        return Line(number, {}, DocumentError(f"not JSON: {error.msg} at character {error.pos + 1}"))
    except (RecursionError, ValueError) as error:  # nested too deep; a number of thousands of digits
        return Line(number, {}, DocumentError(f"not JSON that can be read: {error}"))
    try:
        return Line(number, fields, read_fields(fields))
    except DocumentError as error:
        return Line(number, fields if isinstance(fields, dict) else {}, error)


def read_fields(fields: Any) -> Document:
    """An article from the fields of a labelled line or of an exported story. Raises DocumentError."""
    if not isinstance(fields, dict):
        raise DocumentError("not a JSON object")
    for name in STRINGS:
        if not isinstance(fields.get(name) or "", str):
            raise DocumentError(f'"{name}" is not a string')
    told = _holds(fields, "text")
    if _texts(fields, "paragraphs") or (not told and _holds(fields, "lead")):
        return Document(_exported(fields))
    if not told:
        raise DocumentError('neither "text" nor "paragraphs" holds any text')
    article = _article(
        fields["text"],
        title=_text(fields, "title"),
        url=_url(fields),
        published_at=parse_instant(fields.get("date") or ""),
        declared_language=_text(fields, "lang"),
    )
    return Document(article, _text(fields, "outlet"))


def _exported(fields: Mapping[str, Any]) -> Article:
    published_at = parse_instant(fields.get("published_at") or "")
    basis = fields.get("published_basis") or "page"
    if basis not in BASES:
        raise DocumentError(f'"published_basis" is none of {", ".join(BASES)}')
    paragraphs = _texts(fields, "paragraphs")
    title = _text(fields, "title")
    return Article(
        url=_url(fields),
        title=title or _title_from(paragraphs),
        lead=_text(fields, "lead"),
        paragraphs=paragraphs,
        captions=_texts(fields, "captions"),
        byline=_text(fields, "byline"),
        section=_text(fields, "section"),
        tags=_texts(fields, "tags"),
        published_at=published_at,
        published_basis=cast("Basis", basis) if published_at else None,
        declared_language=_text(fields, "declared_language"),
        dateline=_text(fields, "dateline"),
        signature=_text(fields, "signature"),
        layout=_text(fields, "layout") or "export",
        flags=_texts(fields, "flags") if title else (*_texts(fields, "flags"), "title_from_text"),
    )


def _holds(fields: Mapping[str, Any], name: str) -> bool:
    """Whether anything of the field is left to see; mostly the first letter tells."""
    text: str = fields.get(name) or ""
    return text[:1].isalnum() or any(map(clean, text.splitlines()))


def _text(fields: Mapping[str, Any], name: str) -> str:
    return clean(fields.get(name) or "")


def _url(fields: Mapping[str, Any]) -> str:
    """The address as given, but for what no address holds; entities are not decoded, as in a text."""
    url: str = fields.get("url") or ""
    return (url if url.isprintable() else "".join(filter(str.isprintable, url))).strip()


def _texts(fields: Mapping[str, Any], name: str) -> tuple[str, ...]:
    values = fields.get(name) or ()
    if not isinstance(values, (list, tuple)) or not all(isinstance(value, str) for value in values):
        raise DocumentError(f'"{name}" is not a list of strings')
    return tuple(text for value in values if (text := clean(value)))


def _article(
    text: str,
    *,
    title: str = "",
    url: str = "",
    published_at: datetime | None = None,
    declared_language: str = "",
) -> Article:
    """Lines become paragraphs; captions, dateline and signature are told apart from them."""
    running, captions = split_captions(text)
    # Of a text that is nothing but captions, or its own title, that is the text.
    paragraphs = _paragraphs(running, title) or _paragraphs(text, "")
    if not paragraphs:
        raise DocumentError("there is no text in it")
    dateline, paragraphs[0] = split_dateline(paragraphs[0])
    paragraphs[0] = strip_orphan_dash(paragraphs[0])
    paragraphs[-1], signature = split_signature(paragraphs[-1])
    told = tuple(paragraph for paragraph in paragraphs if paragraph)
    if not told and not title:
        raise DocumentError("there is no text in it")
    return Article(
        url=url,
        title=title or _title_from(told),
        lead="",
        paragraphs=told,
        captions=tuple(clean(caption) for caption in captions),
        published_at=published_at,
        published_basis="page" if published_at else None,
        declared_language=declared_language,
        dateline=dateline,
        signature=signature,
        layout="document",
        flags=() if title else ("title_from_text",),
    )


def _paragraphs(text: str, title: str) -> list[str]:
    folded = fold(title)
    lines = (line for line in clean_lines(text) if not folds_to(line, folded))
    return [part for line in lines for part in split_glued_paragraphs(line)]


def _title_from(paragraphs: tuple[str, ...]) -> str:
    """A document without a headline is listed under its first sentence."""
    first = paragraphs[0] if paragraphs else ""
    sentence = found[0] if (found := SENTENCE.match(first)) else first
    return sentence if len(sentence) <= LONGEST_TITLE else sentence[:LONGEST_TITLE].rsplit(" ", 1)[0] + "…"
