"""Stories and their archived copies go in, references for reading lists come out: RIS and BibTeX, in UTF-8.

A reference names the archived copy so that anybody can check it: the WARC file, the offset of the record, and the
SHA-256 of the page (`warcio extract --payload FILE OFFSET | sha256sum`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from urllib.parse import urlsplit

from monitor.archive import Archive, ArchiveError
from monitor.digest.showing import address, has_time, is_web, language_tag, shown
from monitor.domain import StoredStory
from monitor.store import Store

LONGEST = 2_000
OUTLETS = {"vietnamplus": "VietnamPlus", "vna": "Vietnam News Agency", "vna_pictorial": "Vietnam Pictorial"}
"""How papers are called in references; one that is not here goes by its host."""
_LATEX = {
    "\\": r"\textbackslash{}",
    # BibTeX counts braces also behind a backslash.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "$&#_%"},
}
_LATEX_TABLE = str.maketrans(_LATEX)
_NOT_IN_A_KEY = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Copy:
    """The archived page that a reference names: when it was fetched, where it lies, the SHA-256 of its decoded body.

    `sha256` is "" where the archive cannot give the page any more.
    """

    fetched_at: datetime
    file: str
    offset: int
    sha256: str


CopyOf = Callable[[StoredStory], Copy | None]


def copy_of(store: Store, archive: Archive, stored: StoredStory) -> Copy | None:
    """The newest archived copy of the address that is cited, else of any that the story was at; None without any."""
    captures = store.captures(stored.id)
    if not captures:
        return None
    _, at, capture = ([one for one in captures if one[0] == stored.story.url] or captures)[-1]
    try:
        digest = hashlib.sha256(archive.read(capture).body_decoded).hexdigest()
    except ArchiveError:
        digest = ""
    return Copy(at, capture.file, capture.offset, digest)


def as_ris(stories: Iterable[StoredStory], copy: CopyOf, zone: tzinfo) -> Iterator[str]:
    """One RIS record a story, its lines ended by CR LF as the format wants; instants are told in `zone`."""
    for stored in stories:
        yield (
            "".join(f"{tag}  - {value}\r\n" for tag, value in _ris(stored, copy(stored), zone) if value) + "ER  - \r\n"
        )


def _ris(stored: StoredStory, copy: Copy | None, zone: tzinfo) -> Iterator[tuple[str, str]]:
    story = stored.story
    published = _local(story.published_at, zone)
    yield "TY", "NEWS"
    yield "ID", _key(stored)
    yield "TI", _line(story.title) or "-"
    yield "AU", _line(story.byline)
    yield "T2", outlet(stored)
    yield "PY", f"{published.year:04}" if published else ""
    yield "DA", published.date().isoformat() if published else ""
    yield "AB", _line(story.lead)
    yield "LA", language_tag(story.language)
    yield "UR", _url(story.url)
    yield "Y2", _accessed(stored, copy).astimezone(zone).strftime("%Y/%m/%d/")
    for note in _notes(stored, copy, zone):
        yield "N1", note


def as_bibtex(stories: Iterable[StoredStory], copy: CopyOf, zone: tzinfo) -> Iterator[str]:
    """One BibTeX entry a story (@online, as biblatex has it), each with a key of its own."""
    for stored in stories:
        fields = [f"  {name} = {{{value}}}," for name, value in _bibtex(stored, copy(stored), zone) if value]
        yield "\n".join([f"@online{{{_key(stored)},", *fields, "}", ""])


def _bibtex(stored: StoredStory, copy: Copy | None, zone: tzinfo) -> Iterator[tuple[str, str]]:
    story = stored.story
    published = _local(story.published_at, zone)
    byline = _latex(story.byline)
    yield "title", f"{{{_latex(story.title) or '-'}}}"
    # In braces of its own: a byline is no list of first and last names.
    yield "author", f"{{{byline}}}" if byline else ""
    yield "organization", _latex(outlet(stored))
    yield "date", published.date().isoformat() if published else ""
    yield "year", f"{published.year:04}" if published else ""
    yield "url", _url(story.url)
    yield "urldate", _accessed(stored, copy).astimezone(zone).date().isoformat()
    yield "language", language_tag(story.language)
    yield "note", _latex("; ".join(_notes(stored, copy, zone)))


def outlet(stored: StoredStory) -> str:
    """The paper as references call it."""
    host = urlsplit(stored.story.url).hostname if is_web(stored.story.url) else ""
    return OUTLETS.get(stored.story.source) or host or _line(stored.story.source)


def _notes(stored: StoredStory, copy: Copy | None, zone: tzinfo) -> Iterator[str]:
    published = _local(stored.story.published_at, zone)
    if published and has_time(published):
        yield f"Published: {published.isoformat(timespec='seconds')}"
    if copy:
        fetched = copy.fetched_at.astimezone(zone).isoformat(timespec="seconds")
        digest = f"SHA-256 of the page {copy.sha256}" if copy.sha256 else "the archive cannot give the page any more"
        yield f"Archived copy: fetched {fetched}, WARC file {_line(copy.file)} at offset {copy.offset}, {digest}"
    yield f"Content hash: {_line(stored.story.content_hash)}"


def _accessed(stored: StoredStory, copy: Copy | None) -> datetime:
    """When the page was seen: as the copy shows it, else last of all."""
    return copy.fetched_at if copy else stored.last_seen


def _key(stored: StoredStory) -> str:
    """A name for the reference: the story's number keeps it from being another's."""
    source = _NOT_IN_A_KEY.sub("", stored.story.source) or "story"
    year = f"{stored.story.published_at.year:04}" if stored.story.published_at else "undated"
    return f"{source}-{year}-{stored.id}"


def _local(instant: datetime | None, zone: tzinfo) -> datetime | None:
    return None if instant is None else instant.astimezone(zone)


def _line(text: str) -> str:
    """The text on one line, so that none of it can begin a line or record of its own."""
    return shown(text, LONGEST)


def _latex(text: str) -> str:
    return _line(text).translate(_LATEX_TABLE)


def _url(url: str) -> str:
    return address(url) if is_web(url) else ""
