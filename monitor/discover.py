"""Bytes of a feed, sitemap, list API or list page in, entries out: which stories a source says it has.

Every reader takes the body as it came (after HTTP's own decoding) and the URL it came from, against which relative
links are joined. URLs come out canonical, titles clean, instants aware, one entry per URL in the order of the list.
Bytes that are no such list raise NotAList with a named reason and nothing else; a list that is valid and empty is
an empty answer, which the caller counts.
"""

from __future__ import annotations

import codecs
import html
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any, Literal
from urllib.parse import urljoin

from lxml import etree
from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.domain import Entry
from monitor.text import canonical_url, clean, parse_instant

NotAListReason = Literal[
    "empty",  # no bytes, or only white space
    "too_large",  # more than MAX_BODY bytes, as they came or unpacked
    "too_deep",  # a web page of more nested elements than any parser should be asked to follow
    "broken_gzip",  # begins like gzip and is not
    "html",  # a web page where a feed, sitemap or JSON should be
    "broken_xml",  # XML so broken that no root element is left
    "wrong_root",  # well-formed XML of another kind
    "broken_json",  # not JSON
    "no_items",  # JSON without the list of stories (an error message); a web page without any link
    "no_links",  # items, and not one of them with a usable address: the format has changed
]

MAX_BODY = 64 * 2**20


class NotAList(ValueError):  # noqa: N818  (a finding, as LayoutMismatch is; callers count its reason)
    """The bytes are not what was asked for; `reason` is one of NotAListReason."""

    def __init__(self, reason: NotAListReason) -> None:
        super().__init__(reason)
        self.reason: NotAListReason = reason


@dataclass(frozen=True, slots=True)
class Child:
    """A sitemap that an index names."""

    url: str
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists: stories (a urlset) or further sitemaps (an index)."""

    entries: tuple[Entry, ...] = ()
    children: tuple[Child, ...] = ()


@dataclass(frozen=True, slots=True)
class ApiPage:
    """One page of a list API; `more` says that the API has another page behind it."""

    entries: tuple[Entry, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class ListPage:
    """What a section, tag or topic page lists.

    `tags` are (text, URL) of the tag pages it links to; `next_url` is the following page of an old pager; `zone`
    and `page` are what a "load more" button asks the list API for. Empty (0) where the page has none.
    """

    entries: tuple[Entry, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    next_url: str = ""
    zone: str = ""
    page: int = 0


# -- feeds


def feed(body: bytes, base: str) -> tuple[Entry, ...]:
    """The items of an RSS (0.9 to 2.0) or Atom feed. UTF-16 and a broken tail are read as far as they go."""
    root, whole = _xml(body, ("rss", "RDF", "feed"))
    items = list(root.iter("{*}item", "{*}entry"))
    return _merged(items, (_feed_entry(item, base) for item in (items if whole else items[:-1])))


def _feed_entry(item: etree._Element, base: str) -> Entry:
    fields = _own_fields(item)
    written = fields.get("link") or _linked(item) or fields.get("guid") or fields.get("id") or ""
    published = fields.get("pubDate") or fields.get("published") or fields.get("date") or fields.get("updated") or ""
    return Entry(
        url=_absolute(written, base),
        title=_title(fields.get("title", "")),
        published_at=parse_instant(published),
        modified_at=parse_instant(fields.get("updated") or fields.get("modified") or ""),
    )


def _own_fields(item: etree._Element) -> dict[str, str]:
    """Local name -> text of the children; a name of the feed's own wins over media:title and the like."""
    own = _namespace(item)
    fields: dict[str, str] = {}
    for child in sorted(_elements(item), key=lambda child: _namespace(child) != own):
        fields.setdefault(_local(child), _text(child))
    return fields


def _linked(item: etree._Element) -> str:
    """Atom's link: the one to the page itself, not to the comments or the feed."""
    for link in item.iterchildren("{*}link"):
        if link.get("rel", "alternate") == "alternate" and link.get("href"):
            return link.get("href", "")
    return ""


# -- sitemaps


def sitemap(body: bytes, base: str) -> Sitemap:
    """A sitemap index or a urlset. Titles stand in image:title (an escaped CDATA section on VietnamPlus) or
    news:title; `published_at` is news:publication_date, `modified_at` is lastmod."""
    root, whole = _xml(body, ("urlset", "sitemapindex"))
    items = list(root.iterchildren("{*}url", "{*}sitemap"))
    kept = items if whole else items[:-1]
    if _local(root) == "urlset":
        return Sitemap(entries=_merged(items, (_sitemap_entry(item, base) for item in kept)))
    children = {child.url: child for child in (_child(item, base) for item in kept) if child.url}
    if items and not children:
        raise NotAList("no_links")
    return Sitemap(children=tuple(children.values()))


def _sitemap_entry(item: etree._Element, base: str) -> Entry:
    own: dict[str, str] = {}
    extended: dict[str, str] = {}
    for child in _elements(item):
        name = _local(child)
        if name in ("news", "image"):
            for part in _elements(child):
                extended.setdefault(_local(part), _text(part))
        else:
            own.setdefault(name, _text(child))
    return Entry(
        url=_absolute(own.get("loc", ""), base),
        title=_title(extended.get("title", "")),
        published_at=parse_instant(extended.get("publication_date", "")),
        modified_at=parse_instant(own.get("lastmod", "")),
    )


def _child(item: etree._Element, base: str) -> Child:
    own = _own_fields(item)
    return Child(_absolute(own.get("loc", ""), base), parse_instant(own.get("lastmod", "")))


# -- list APIs


def list_api(body: bytes, base: str) -> ApiPage:
    """A page of a "morenews" API: `data.contents[]`, or `data.articles` as the HTML of cards. `base` is the site
    that the stories are on, which the API's own host is not."""
    answer = _json(body)
    data = answer.get("data", answer)
    if isinstance(data, list):
        data = {"contents": data}
    if not isinstance(data, dict) or not data.keys() & {"contents", "articles"}:
        raise NotAList("no_items")
    more = str(data.get("load_more") or "").lower() not in ("", "0", "false", "no")
    contents = data.get("contents") or data.get("articles") or []
    if isinstance(contents, str):
        return ApiPage(_cards(_parsed_page(contents.encode("utf-8", "replace")), base), more)
    items = _records(contents)
    return ApiPage(_merged(items, (_api_entry(item, base) for item in items)), more)


def _api_entry(item: dict[str, Any], base: str) -> Entry:
    return Entry(
        url=_absolute(_string(item.get("url")), base),
        title=_title(_string(item.get("title"))),
        published_at=parse_instant(_string(item.get("date"))),
        modified_at=parse_instant(_string(item.get("update_time"))),
    )


def raw_news(body: bytes, base: str) -> tuple[Entry, ...]:
    """The answer of vnanet.vn's "getrawnews": `data.data[]` with ID, Title, PublishDate and Modified, whose clock is
    that of Hanoi. The address of a story follows from its ID."""
    answer = _json(body)
    data = answer.get("data")
    if isinstance(data, dict):
        data = data.get("data")
    if data is None:
        raise NotAList("no_items")
    items = _records(data)
    return _merged(items, (_raw_entry(item, base) for item in items))


def _raw_entry(item: dict[str, Any], base: str) -> Entry:
    number = _string(item.get("ID"))
    return Entry(
        url=_absolute(f"/vi/xem-tin-chi-tiet/{number}", base) if re.fullmatch("[0-9]{1,12}", number) else "",
        title=_title(_string(item.get("Title"))),
        published_at=parse_instant(_string(item.get("PublishDate"))),
        modified_at=parse_instant(_string(item.get("Modified"))),
    )


def _json(body: bytes) -> dict[str, Any]:
    text = _unpacked(body).decode("utf-8-sig", "replace").strip()
    if text.startswith("<"):
        raise NotAList("html")
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        raise NotAList("broken_json") from None
    if isinstance(answer, list):
        return {"data": answer}
    if not isinstance(answer, dict):
        raise NotAList("no_items")
    return answer


def _records(items: object) -> list[dict[str, Any]]:
    records = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    if not records and items != []:
        raise NotAList("no_items")
    return records


def _string(value: object) -> str:
    return str(value) if isinstance(value, str | int | float) else ""


# -- list pages

_ARTICLE = re.compile(r"(?:-post\d+\.(?:vnp|html?)|/\d+\.vnp|[/-]\d+\.html?|/xem-tin-chi-tiet/\d+)(?:\?|$)")
_TAG = re.compile(r"/[^/]+-tag\d+\.vnp$|/tags/[^/]+\.vnp$")
_HEADINGS = ("h1", "h2", "h3", "h4")
_KINDS = {".ic-video": "video", ".ic-audio": "audio", ".ic-photo, .ic-gallery": "photo"}
_PAGER = "[id$=pager] li.active + li a, .pagination li.active + li a, a[rel=next], link[rel=next]"
# A card is a few levels above its link; beyond that stand columns and pages, whose dates are of other things.
_CARD_DEPTH = 6
_LINKS_PER_CARD = 4
_DATED = "time, span, div, p, em, small, li, article"
_LONGEST_DATE = 40
# The parser's time grows with the square of the depth: 0.1 s at 10,000.
_MANY_TAGS, _DEEPEST = 20_000, 5_000
_EDGE = re.compile(
    rb"<(/?)(?!(?:br|hr|img|input|meta|link|source|wbr|path|p|li|td|tr|th|option)\b)[a-z]", re.IGNORECASE
)


def list_page(body: bytes, base: str) -> ListPage:
    """Any page that links to stories, of either generation: every link whose address looks like an article's is an
    entry. Generous on purpose (menus may get in): the source's own URL patterns decide."""
    page = _parsed_page(_unpacked(body))
    if page.css_first("a[href]") is None:
        raise NotAList("no_items")
    button = page.css_first(".control__loadmore[data-zone]")
    next_link = page.css_first(_PAGER)
    number = _attribute(button, "data-page")
    return ListPage(
        entries=_cards(page, base),
        tags=tuple(_tags(page, base)),
        next_url=_absolute(_attribute(next_link, "href"), base),
        zone=clean(_attribute(button, "data-zone")),
        page=int(number) if re.fullmatch("[0-9]{1,6}", number) else 0,
    )


def _parsed_page(body: bytes) -> LexborHTMLParser:
    if body.count(b"<") > _MANY_TAGS and _depth(body) > _DEEPEST:
        raise NotAList("too_deep")
    return LexborHTMLParser(body.decode("utf-8-sig", "replace"))


def _depth(body: bytes) -> int:
    return max(accumulate(-1 if edge[1] else 1 for edge in _EDGE.finditer(body)), default=0)


def _tags(page: LexborHTMLParser, base: str) -> Iterator[tuple[str, str]]:
    seen = {""}
    for link in page.css("div.article__tag a[href], a[href*='-tag'], a[href*='/tags/']"):
        url = _absolute(_attribute(link, "href"), base)
        if url not in seen and (_TAG.search(url) or _is_below(link, "article__tag")):
            seen.add(url)
            yield clean(link.text(separator=" ")), url


def _is_below(node: LexborNode, css_class: str) -> bool:
    return any(css_class in _attribute(above, "class").split() for above in _upwards(node))


def _cards(page: LexborHTMLParser, base: str) -> tuple[Entry, ...]:
    links: dict[str, list[LexborNode]] = {}
    for link in page.css("a[href]"):
        url = _absolute(_attribute(link, "href"), base)
        if _ARTICLE.search(url):
            links.setdefault(url, []).append(link)
    shared = _shared_ancestors(links)
    return tuple(_card_entry(url, found, shared) for url, found in links.items())


def _shared_ancestors(links: dict[str, list[LexborNode]]) -> set[int]:
    """The nodes above links to more than one story: no card reaches up to them."""
    above: dict[int, str] = {}
    shared: set[int] = set()
    for url, found in links.items():
        for link in found:
            for node in _upwards(link):
                if above.setdefault(node.mem_id, url) != url:
                    shared.add(node.mem_id)
    return shared


def _upwards(link: LexborNode) -> Iterator[LexborNode]:
    node: LexborNode | None = link
    for _ in range(_CARD_DEPTH):
        if node is None or node.tag in ("body", "html", "main"):
            return
        yield node
        node = node.parent


def _card_entry(url: str, links: list[LexborNode], shared: set[int]) -> Entry:
    cards = [list(_card(link, shared)) for link in links[:_LINKS_PER_CARD]]
    parts = [part for card in cards for part in card]
    whole = [card[-1] for card in cards if card]
    return Entry(
        url=url,
        title=_best_title(links[:_LINKS_PER_CARD]),
        published_at=next(filter(None, map(_date_in, parts)), None) or _date_behind(parts),
        kind=next((kind for icon, kind in _KINDS.items() if any(card.css_first(icon) for card in whole)), "text"),
    )


def _card(link: LexborNode, shared: set[int]) -> Iterator[LexborNode]:
    """The link and what is around it as far as it belongs to this story alone, from the inside out."""
    for node in _upwards(link):
        if node.mem_id in shared:
            return
        yield node
        if node.tag in ("article", "li"):
            return


def _best_title(links: list[LexborNode]) -> str:
    """A whole title before one cut with dots, a heading's before a picture's, the longer before the shorter."""
    titles = [
        (bool(title), not title.endswith(("...", "…")), _is_heading(link), len(title), title)
        for link in links
        for title in (_title(link.text(separator=" ")), _title(_attribute(link, "title")))
    ]
    return max(titles)[-1]


def _is_heading(link: LexborNode) -> bool:
    above = link.parent.tag if link.parent else ""
    return above in _HEADINGS or link.css_first("h1, h2, h3, h4") is not None or "cms-link" in _attribute(link, "class")


def _date_in(node: LexborNode) -> datetime | None:
    marked = node.css_first("time[datetime]")
    if marked is not None and (instant := parse_instant(_attribute(marked, "datetime"))):
        return instant
    return next(filter(None, map(_date_of, node.css(_DATED))), None)


def _date_of(node: LexborNode) -> datetime | None:
    """The date that is all of the element's own text: a date in a sentence is not when the story was published."""
    text = clean(node.text(deep=False))
    return parse_instant(text) if 6 <= len(text) <= _LONGEST_DATE and any(map(str.isdigit, text)) else None


def _date_behind(parts: list[LexborNode]) -> datetime | None:
    """The old pictorial lists are flat: the date is a paragraph behind the link, not in a card around both."""
    for node in parts:
        following = node.next
        while following is not None and following.tag in ("-text", "br"):
            following = following.next
        if following is not None and "fon3" in _attribute(following, "class").split():
            return _date_of(following)
    return None


# -- what the readers share

_DOUBLED = re.compile(r"^https?://[^/\s]*?(?=https?://)")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|$)", re.DOTALL)
_INLINE_TAG = re.compile(r"</?(?:b|i|u|em|strong|span|font|br|p)\b[^<>]*>", re.IGNORECASE)
_PROLOG = re.compile(rb"^<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"'][^>]*\?>")
_NO_XML_CHARACTER = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NAMED_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31});")
_BARE_AMPERSAND = re.compile(rb"&(?!(?:#[0-9]+|#x[0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);)")


def _merged(items: Iterable[object], entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """One entry per address, the first; NotAList("no_links") where there are items and none has an address."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.url:
            found.setdefault(entry.url, entry)
    if not found and any(True for _ in items):
        raise NotAList("no_links")
    return tuple(found.values())


def _absolute(link: str, base: str) -> str:
    """The canonical address behind `link`, "" where it has none. Feeds of vnanet.vn wrote the host twice."""
    link = _DOUBLED.sub("", link.strip())
    if not link:
        return ""
    try:
        return canonical_url(link if link.startswith("https://") else urljoin(base, link))
    except ValueError:
        return ""


def _title(text: str) -> str:
    return clean(_INLINE_TAG.sub("", _CDATA.sub(r"\1", clean(text))))


def _attribute(node: LexborNode | None, name: str) -> str:
    return "" if node is None else node.attributes.get(name) or ""


def _unpacked(body: bytes) -> bytes:
    """The body without a compression of its own (sitemap .xml.gz, doubly compressed answers)."""
    for _ in range(2):
        if body[:2] != b"\x1f\x8b":
            break
        try:
            body = zlib.decompressobj(wbits=31).decompress(body, MAX_BODY + 1)
        except zlib.error:
            raise NotAList("broken_gzip") from None
    if len(body) > MAX_BODY:
        raise NotAList("too_large")
    if not body.strip():
        raise NotAList("empty")
    return body


def _xml(body: bytes, roots: tuple[str, ...]) -> tuple[etree._Element, bool]:
    """The root element, which must be one of `roots`, and whether the document is whole: the last item of one that
    was cut off may carry a cut address, which names another story."""
    document = _in_utf8(_unpacked(body))
    root = _parsed(document, recover=False)
    whole = root is not None
    if root is None:
        document = _mended(document)
        root = _parsed(document, recover=True)
        whole = root is not None and f"</{_tag_as_written(root)}>".encode() in document[-200:]
    if root is None:
        raise NotAList("broken_xml")
    if _local(root) not in roots:
        raise NotAList("html" if _local(root).lower() == "html" else "wrong_root")
    return root, whole


def _parsed(document: bytes, *, recover: bool) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=recover)
    try:
        return etree.fromstring(document, parser)
    except etree.XMLSyntaxError:
        return None


def _in_utf8(document: bytes) -> bytes:
    """White space and byte order mark off the front; UTF-16, which vietnamnews.vn sends, becomes UTF-8."""
    document = document.lstrip()
    wide = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
    if document[:2] in wide:
        document = document.decode(wide[document[:2]], "replace").encode()
    document = document.removeprefix(codecs.BOM_UTF8).lstrip()
    declared = _PROLOG.match(document)
    if declared and (_is_utf16(declared[1]) or not _is_known(declared[1])):
        document = document[declared.end() :]
    return document


def _is_utf16(name: bytes) -> bool:
    return name.lower().replace(b"_", b"-").startswith((b"utf-16", b"utf16", b"ucs-2", b"unicode"))


def _is_known(name: bytes) -> bool:
    try:
        codecs.lookup(name.decode("ascii"))
    except LookupError:
        return False
    return True


def _mended(document: bytes) -> bytes:
    """What the lenient parser would stumble over or lose text at: stray bytes, HTML's entities, bare ampersands."""
    declared = _PROLOG.match(document)
    if declared is None or declared[1].lower() in (b"utf-8", b"utf8"):
        document = document.decode("utf-8", "replace").encode()
    document = _NO_XML_CHARACTER.sub(b"", document)
    document = _NAMED_ENTITY.sub(lambda entity: _numbered(entity[0]), document)
    return _BARE_AMPERSAND.sub(b"&amp;", document)


def _numbered(entity: bytes) -> bytes:
    return (
        html.unescape(entity.decode("ascii"))
        .encode("ascii", "xmlcharrefreplace")
        .replace(entity, b"&amp;" + entity[1:])
    )


def _tag_as_written(element: etree._Element) -> str:
    return f"{element.prefix}:{_local(element)}" if element.prefix else _local(element)


def _elements(parent: etree._Element) -> Iterator[etree._Element]:
    return parent.iterchildren("*")


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _namespace(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[0]


def _text(element: etree._Element) -> str:
    return "".join(str(part) for part in element.itertext()) if len(element) else element.text or ""
