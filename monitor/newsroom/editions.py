"""Editions and addresses: which host plays which edition, and every URL form under which a piece answers."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from monitor.newsroom.pieces import STORIES, Piece, slug_of


@dataclass(frozen=True, slots=True)
class Section:
    """A section of an edition: its path, its name on the page and its zone number in the list API."""

    slug: str
    name: str
    zone: int


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """One edition: host, aliases, list API host, and the words of its page furniture."""

    code: str
    source: str
    host: str
    language: str
    name: str
    path: str
    aliases: tuple[str, ...]
    api: str
    topic: int
    topic_slug: str
    media: str
    sections: tuple[Section, ...]
    words: Mapping[str, str]
    without: tuple[str, ...]

    def section(self, slug: str) -> Section:
        """The section at that path; KeyError where there is none."""
        return {section.slug: section for section in self.sections}[slug]


@cache
def editions() -> tuple[Edition, ...]:
    """All editions, as the data file has them."""
    document = tomllib.loads((STORIES / "editions.toml").read_text("utf-8"))
    return tuple(_edition(entry) for entry in document["edition"])


def _edition(entry: Mapping[str, object]) -> Edition:
    known = {"aliases": (), "api": "", "topic": 0, "topic_slug": "", "path": "", "without": (), "media": "", **entry}
    sections = tuple(Section(*section) for section in known.pop("sections"))  # type: ignore[attr-defined]
    known["aliases"], known["without"] = tuple(known["aliases"]), tuple(known["without"])  # type: ignore[arg-type]
    return Edition(sections=sections, **known)  # type: ignore[arg-type]


def edition_of(piece: Piece) -> Edition:
    """The edition in which the piece appears."""
    return _by_code()[piece.source, piece.edition]


@cache
def _by_code() -> Mapping[tuple[str, str], Edition]:
    return {(edition.source, edition.code): edition for edition in editions()}


def key_of(piece: Piece) -> str:
    """The identity of a story: canonical host and content id."""
    return f"{edition_of(piece).host}/{piece.id}"


def copied_key(piece: Piece) -> str:
    """The key of the story whose text this one copies, or nothing."""
    if not piece.same_as:
        return ""
    source, code, number = piece.same_as.split("/")
    return f"{_by_code()[source, code].host}/{number}"


def path_of(piece: Piece) -> str:
    """The canonical path, not yet percent-encoded."""
    edition = edition_of(piece)
    if piece.source == "vietnamplus":
        return f"/{piece.slug}-post{piece.id}.vnp"
    if piece.source == "vna":
        photo = f"/{edition.path}/anh/anh-thoi-su-trong-nuoc-1014/{piece.slug}-{piece.id}.html"
        return photo if piece.kind == "photo" else f"/{edition.path}/xem-tin-chi-tiet/{piece.id}"
    if piece.layout == "detail":
        return f"/{edition.path}/{piece.slug[:34]}/{piece.id}.html"
    return f"/{edition.path}/{piece.layout}/{piece.slug}-{piece.id}.html"


def old_path_of(piece: Piece) -> str:
    """The path in the older form of the address, or nothing where there was none."""
    if piece.source == "vietnamplus":
        return f"/{piece.slug}/{piece.id}.vnp"
    if piece.source == "vna" and piece.kind != "photo":
        return f"/Frontend/TrackingView.aspx?IID={piece.id}"
    return ""


def url_of(piece: Piece) -> str:
    """The canonical address."""
    return f"https://{edition_of(piece).host}{encoded(path_of(piece))}"


def old_url_of(piece: Piece) -> str:
    """The older address, or the canonical one where there is no older."""
    old = old_path_of(piece)
    return f"https://{edition_of(piece).host}{encoded(old)}" if old else url_of(piece)


def encoded(path: str) -> str:
    """The path percent-encoded as the sites do it."""
    return quote(path, safe="/?=&-._~")


def forms_of(piece: Piece) -> tuple[str, ...]:
    """Every address under which the piece can be asked for, the canonical one first."""
    edition, url = edition_of(piece), url_of(piece)
    forms = [url, url.replace("https://", "http://", 1)]
    if old_path_of(piece):
        old = old_url_of(piece)
        forms += [old, old.replace("https://", "http://", 1)]
    if "?" not in url:
        forms += [f"{url}?utm_source=newsletter&utm_medium=email", f"{url}?fbclid=IwAR0newsroom", f"{url}#comments"]
    forms += [url.replace(f"//{edition.host}/", f"//{alias}/", 1) for alias in edition.aliases]
    return tuple(dict.fromkeys(forms))


def listed_url_of(piece: Piece, *, way: str) -> str:
    """The address as a list gives it: lists do not agree on one form, and some add tracking parameters."""
    if piece.source != "vietnamplus":
        return url_of(piece)
    if way == "feed" and piece.id % 5 == 0:
        return f"{url_of(piece)}?utm_source=rss&utm_medium=feed"
    if way == "sitemap" and piece.id % 6 == 1:
        return old_url_of(piece)
    return url_of(piece)


def tag_id(text: str) -> int:
    """A stable number for a tag, as the addresses of tag pages carry it."""
    return 1000 + sum(ord(letter) * (place + 7) for place, letter in enumerate(slug_of(text))) % 89_000


def tag_path(text: str) -> str:
    """The path of a tag's page."""
    return f"/{slug_of(text)}-tag{tag_id(text)}.vnp"


NUMBERED_TAG = re.compile(r"/(?:tag/)?[^/]+-tag(\d+)\.vnp$")
