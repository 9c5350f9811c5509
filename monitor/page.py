"""The bytes of a story page and a source's layouts in; an Article, or a Mismatch that names why there is none, out.

Where things stand on a page is data (`Layout`, given by each source); this module is the engine. It parses only the
elements that the layout names, cut out of the page (a fifth of the time of the whole page), and makes sure that the
cuts are sound: behind each one stands a mark which the parser must find outside of it. If one is not, or if the cuts
give no story, the whole page is parsed. Nothing here raises, whatever the bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor import habits, markup, text
from monitor.domain import Article

Why = Literal["no_layout", "no_title", "no_text", "video", "photo", "infographic", "empty", "too_large", "not_html"]


@dataclass(frozen=True, slots=True)
class Layout:
    """One generation of a site's story pages, as data.

    The selectors of a field are tried in order, the first that yields text wins; each begins with a class. `markers`
    are byte strings of which one must occur in the page. `until` is the last day the layout was served, None while
    it is. `siblings`: the body is every element that the selector matches, not the first one only. `tables`: "data"
    reads a table without a picture row by row, "pictures" takes every table for a picture and its caption. `loose`:
    the body holds more than the story, so lines that are no sentences are left out. `lead_meta` names a `<meta>`
    that holds the lead where it is not in the body.
    """

    name: str
    markers: tuple[bytes, ...]
    title: tuple[str, ...]
    body: tuple[str, ...]
    lead: tuple[str, ...] = ()
    byline: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    until: date | None = None
    siblings: bool = False
    tables: Literal["data", "pictures"] = "data"
    loose: bool = False
    lead_meta: str = ""

    @property
    def others(self) -> tuple[str, ...]:
        """The selectors of every field but title and body."""
        return (*self.lead, *self.time, *self.byline, *self.captions, *self.section, *self.tags)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Why a page gave no story; `layout` is the one that came closest ("" if none)."""

    reason: Why
    layout: str = ""


def layout_for(html: bytes, layouts: Sequence[Layout]) -> Layout | None:
    """The first layout of which a marker occurs in the page."""
    return next(_fitting(html, layouts), None)


def extract(html: bytes, url: str, layouts: Sequence[Layout], *, charset: str = "") -> Article | Mismatch:
    """The story on the page at `url`. `charset` is what the Content-Type header said, "" if nothing.

    A later layout is tried when an earlier one is named on the page but yields nothing.
    """
    page = markup.utf8(html, charset)
    if defect := markup.defect(page):
        return Mismatch(defect)
    failures = []
    for layout in _fitting(page, layouts):
        outcome = _read(page, url, layout)
        if isinstance(outcome, Article):
            return outcome
        failures.append(outcome)
    return next((failure for failure in failures if failure.reason != "no_layout"), Mismatch("no_layout"))


def extract_whole(html: bytes, url: str, layout: Layout, *, charset: str = "") -> Article | Mismatch:
    """As `extract` for one layout, parsing the whole page: slow, and the measure of what the cuts must give."""
    page = markup.utf8(html, charset)
    if defect := markup.defect(page):
        return Mismatch(defect)
    return _story(LexborHTMLParser(markup.decoded(page)), markup.Head(page), url, layout, page)


def _fitting(html: bytes, layouts: Sequence[Layout]) -> Iterator[Layout]:
    return (layout for layout in layouts if any(marker in html for marker in layout.markers))


def _read(page: bytes, url: str, layout: Layout) -> Article | Mismatch:
    head = markup.Head(page)
    cuts = _cut(page, layout)
    if cuts is not None:
        tree = LexborHTMLParser(markup.decoded(cuts))
        if _is_sound(tree, cuts.count(markup.MARK)):
            outcome = _story(tree, head, url, layout, page)
            if isinstance(outcome, Article):
                return outcome
    return _story(LexborHTMLParser(markup.decoded(page)), head, url, layout, page)


def _cut(page: bytes, layout: Layout) -> bytes | None:
    if layout.siblings or layout.loose:
        return None
    return markup.cut(page, layout.title, layout.body, layout.others)


def _is_sound(tree: LexborHTMLParser, marks: int) -> bool:
    body = tree.body
    found = tree.css("cut-end")
    return body is not None and len(found) == marks and all(_is_child(mark, body) for mark in found)


def _is_child(node: LexborNode, parent: LexborNode) -> bool:
    return node.parent is not None and node.parent.mem_id == parent.mem_id


# ------------------------------------------------------------------------------------------------------- story


def _story(tree: LexborHTMLParser, head: markup.Head, url: str, layout: Layout, page: bytes) -> Article | Mismatch:
    """The story in a parsed page, or in its cuts."""
    bodies = _bodies(tree, layout)
    title_node, title = _title(tree, layout, text.clean(head.title))
    if not bodies:
        return Mismatch(_kind_of_page(url, page) or "no_layout", layout.name)
    if not title:
        return Mismatch("no_title", layout.name)
    lead_node, lead = _first(tree, layout.lead)
    time_node, _ = _first(tree, layout.time)
    byline_node, byline = _first(tree, layout.byline)
    apart = frozenset(node.mem_id for node in (title_node, lead_node, time_node, byline_node) if node)
    reader = _Reader(title, layout, apart)
    for body in bodies:
        if not (layout.siblings and reader.is_apart(body, body.tag or "")):
            reader.read(body)
    if not reader.paragraphs:
        return Mismatch(_kind_without_text(bodies, url, page, title), layout.name)
    pictured = _pictured(title)
    if pictured and sum(map(len, reader.paragraphs)) < _REAL_TEXT:
        return Mismatch(pictured, layout.name)
    text_of = _Text(title, lead or _lead_of_head(head, layout, title, reader.paragraphs), reader.paragraphs, byline)
    published = _published(head, time_node, layout, page)
    return Article(
        url=url,
        title=title,
        lead=text_of.lead,
        paragraphs=tuple(text_of.paragraphs),
        captions=_captions(tree, layout, title, reader),
        byline=text_of.byline or reader.byline,
        section=_section(tree, layout),
        tags=_tags(tree, head, layout),
        published_at=published,
        published_basis="page" if published else None,
        modified_at=text.parse_instant(head.meta("article:modified_time")),
        declared_language=head.language,
        dateline=text_of.dateline,
        signature=text_of.signature or reader.source,
        canonical_url=head.canonical_url,
        layout=layout.name,
        flags=("glued",) if habits.is_glued("\n".join((title, text_of.lead, *text_of.paragraphs))) else (),
    )


def _title(tree: LexborHTMLParser, layout: Layout, window: str) -> tuple[LexborNode | None, str]:
    """The title; where the layout's selectors fail, a heading that the title of the window repeats, or that title."""
    node, title = _first(tree, layout.title)
    if title:
        return node, title
    for heading in tree.css("h1, h2, h3"):
        words = _one_line(heading)
        if len(words) > 7 and words in window:
            return heading, words
    return (None, window) if window else _first(tree, ("h1",))


def _bodies(tree: LexborHTMLParser, layout: Layout) -> list[LexborNode]:
    for selector in layout.body:
        found = tree.css(selector)
        if found:
            return found if layout.siblings else found[:1]
    return []


def _first(tree: LexborHTMLParser, selectors: Sequence[str]) -> tuple[LexborNode | None, str]:
    """The first element in the selectors' order that holds text, and its text in one line."""
    for selector in selectors:
        for node in tree.css(selector)[:3]:
            words = _one_line(node)
            if words:
                return node, words
    return None, ""


def _one_line(node: LexborNode) -> str:
    reader = _Reader("", _PLAIN, frozenset())
    reader.read(node)
    return " ".join(line for line in reader.everything)


def _captions(tree: LexborHTMLParser, layout: Layout, title: str, reader: _Reader) -> tuple[str, ...]:
    """The captions above and in the body, each once, without generated figure text."""
    above = [_one_line(node) for selector in layout.captions for node in tree.css(selector)]
    once: dict[str, str] = {}
    for caption in (*above, *reader.captions):
        cleaned = habits.clean_caption(caption, title)
        if cleaned:
            once.setdefault(text.fold(cleaned), cleaned)
    return tuple(once.values())


def _section(tree: LexborHTMLParser, layout: Layout) -> str:
    for selector in layout.section:
        names = [name for node in tree.css(selector) if (name := _one_line(node))]
        if names:
            return names[-1]  # the narrowest one
    return ""


def _tags(tree: LexborHTMLParser, head: markup.Head, layout: Layout) -> tuple[str, ...]:
    found = [_one_line(node).lstrip("# ") for selector in layout.tags for node in tree.css(selector)]
    words = found or [word.strip() for word in text.clean(head.meta("keywords", "news_keywords")).split(",")]
    return tuple(dict.fromkeys(word for word in words if word))


_OF_THE_SITE = re.compile(r"vnanet|thông tấn xã|news agency|cổng thông tin|agence|agencia|portal", re.IGNORECASE)


def _lead_of_head(head: markup.Head, layout: Layout, title: str, paragraphs: Sequence[str]) -> str:
    """The lead that only a `<meta>` holds: a sentence, not about the site, and in neither the title nor the body."""
    lead = text.clean(head.meta(layout.lead_meta)) if layout.lead_meta else ""
    if not _ENDS_SENTENCE.search(lead) or _OF_THE_SITE.search(lead[:80]):
        return ""
    essence = _essence(habits.split_dateline(lead)[1])[:60]
    repeats = essence in _essence(title) or any(essence in _essence(words) for words in paragraphs[:3])
    return "" if repeats else lead


# -------------------------------------------------------------------------------------------- pages without text

_REAL_TEXT = 200
_PICTURED = re.compile(
    r"(?P<photo>组图|\[photos?\]|\[ảnh\]|photo story)|图表新闻|图表[:：]|infographics?|инфографика", re.IGNORECASE
)


def _pictured(title: str) -> Literal["photo", "infographic"] | None:
    """What the title says that the page shows instead of a text."""
    found = _PICTURED.search(title)
    return ("photo" if found["photo"] else "infographic") if found else None


def _kind_of_page(url: str, page: bytes) -> Literal["video", "photo"] | None:
    """What kind of page has no body for text, as far as it says so."""
    if re.search(r"/videos?[/-]", url) or any(m in page for m in (b"<video", b"cms-video", b"article--video")):
        return "video"
    photo = re.search(r"/(?:anh|photos?|phong-su-anh|thu-vien-anh)/", url) or b"article--photo" in page
    return "photo" if photo else None


def _kind_without_text(bodies: Sequence[LexborNode], url: str, page: bytes, title: str) -> Why:
    if pictured := _pictured(title):
        return pictured
    if any(body.css_first("video, iframe, object, embed, .cms-video, .video") for body in bodies):
        return "video"
    kind = _kind_of_page(url, page)
    if kind:
        return kind
    return "photo" if any(body.css_first("img, figure, picture") for body in bodies) else "no_text"


# ------------------------------------------------------------------------------------------------- lines of a body


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


_UNREAD = _words(
    "script style iframe form noscript template object embed video audio svg button input select textarea nav footer "
    "aside canvas map head link meta title"
)
_BLOCKS = _words(
    "p div section article blockquote h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table thead tbody tfoot tr td th header "
    "main pre center hr address details summary fieldset body html caption figure figcaption cut-end"
)
_EDITORIAL = re.compile(r"(?:^|\s)(?:notebox|cms-note)(?=\s|$)")
_NOISE = re.compile(
    r"(?:^|\s)(?:article__(?:social|relate\S*|tag\S*|meta|comment\S*|share\S*|more\S*|keyword\S*|zalo\S*)|article-relate\S*|"
    r"related?(?:[-_]\S*)?|\S+[-_]related?|cms-relate\S*|box-?relate\S*|tin-?lien-?quan|"
    r"story(?:__\S*|-item)|socials?(?:[-_]\S*)?|\S*[-_](?:social|share|comments?)|share(?:[-_]\S*)?|fb-\S+|zalo\S*|addthis\S*|like-button|"
    r"sda\S*|sas[-_]\S*|ads\S*|ad(?:[-_]\S*)?|adv(?:ert\S*)?|\S*[-_]ads?|banners?(?:[-_]\S*)?|rennab\S*|qc|quang-?cao|"
    r"comments?(?:[-_]\S*)?|binh-luan\S*|videos?(?:[-_]\S*)?|cms-video\S*|players?(?:[-_]\S*)?|audio\S*|tts\S*|podcast\S*|"
    r"breadcrumbs?(?:-\S*)?|tags?(?:[-_]\S*)?|topic|direction|footer\S*|copyright\S*|menu(?:-\S*)?|pagination|toolbar\S*|print|newsletter\S*|subscribe\S*|recommend\S*|more-news\S*|"
    r"hidden|d-none|sr-only|visually-hidden)(?=\s|$)",
    re.IGNORECASE,
)
_CAPTION_BOX = re.compile(
    r"(?:^|\s)(?:article-photo|article__avatar|\S*caption|lr-caption|photo-?note|image-?note|chu-?thich\S*|cms-photo-\S+)(?=\s|$)",
    re.IGNORECASE,
)
_PICTURE_TABLE = re.compile(r"(?:^|\s)\S*(?:picture|image|photo|img|caption|video)\S*(?=\s|$)", re.IGNORECASE)
_BYLINE_BOX = re.compile(r"(?:^|\s)(?:article__author|cms-author|author|byline)(?=\s|$)")
_SOURCE_LABEL = re.compile(r"^(?:source|nguồn|fuente|来源|источник)\s*[:：]?\s*", re.IGNORECASE)
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ENDS_SENTENCE = re.compile(r"[.!?…。！？:;；：][”\"»’')）\]]*$")
_LETTER = re.compile(r"\w")
_PLAIN = Layout(name="plain", markers=(), title=(), body=())


@dataclass(slots=True)
class _Line:
    """The text between two breaks, and how many of its characters stand in links (and in marked related links)."""

    parts: list[str] = field(default_factory=list)
    linked: int = 0
    related: int = 0
    breaks: int = 0
    pictured: bool = False

    @property
    def words(self) -> str:
        words = "".join(self.parts)
        return "" if words.isspace() else text.clean(words)


class _Reader:
    """Walks a body and divides it into paragraphs and captions; what is neither is passed over."""

    def __init__(self, title: str, layout: Layout, apart: frozenset[int]) -> None:
        self.title = title
        self.layout = layout
        self.apart = apart
        self.paragraphs: list[str] = []
        self.captions: list[str] = []
        self.everything: list[str] = []
        self.source = ""
        self.byline = ""
        self._lines = [_Line()]
        self._link = ""

    def read(self, root: LexborNode) -> None:
        """Take in all text below `root`. Iterative: pages nest as deep as they like."""
        open_tags: list[tuple[LexborNode, str]] = [(root, "div")]
        node = root.first_child
        while open_tags:
            if node is None:
                closed, name = open_tags.pop()
                self._leave(name)
                node = closed.next if open_tags else None
                continue
            name = node.tag or ""
            if name == "-text":
                self._take(node.text_content or "")
            elif self._enter(node, name):
                open_tags.append((node, name))
                node = node.first_child
                continue
            node = node.next

    def _take(self, words: str) -> None:
        line = self._lines[-1]
        if not line.parts and words.isspace():
            return
        line.parts.append(words)
        if self._link:
            size = len(words) - words.count(" ")
            line.linked += size
            line.related += size if self._link == "related" else 0

    def _enter(self, node: LexborNode, name: str) -> bool:
        """Whether to read on inside of the element."""
        if name == "br":
            self._break()
            return False
        if name == "img":
            self._lines[-1].pictured = True
            return False
        if name in _UNREAD or name.startswith("-") or self.is_apart(node, name):
            return name == "aside" and bool(_EDITORIAL.search(_attribute(node, "class")))
        if name in _BLOCKS:
            self._flush()
        if name in ("ul", "ol") and _is_list_of_links(node):
            return False
        if name == "a":
            self._link = "related" if "cms-relate" in _attribute(node, "class") else "link"
        return self._opens(node, name)

    def is_apart(self, node: LexborNode, name: str) -> bool:
        """Whether the element is passed over whole: a field of its own, an advertisement, hidden, a related story."""
        if node.mem_id in self.apart:
            return True
        attributes = node.attributes
        if not attributes:
            return False
        if "hidden" in attributes or _INVISIBLE.search(attributes.get("style") or ""):
            return True
        names = attributes.get("class") or ""
        if _BYLINE_BOX.search(names) and self.title:
            self.byline = self.byline or _one_line(node)
            return True
        if "article__source" in names:
            self.source = self.source or _SOURCE_LABEL.sub("", _one_line(node))
            return True
        if name == "a" or _EDITORIAL.search(names):
            return False
        is_card = name == "article" and "story" in names.split()
        return is_card or bool(_NOISE.search(names) or _NOISE.search(attributes.get("id") or ""))

    def _opens(self, node: LexborNode, name: str) -> bool:
        if name == "table":
            return self._opens_table(node)
        if name == "figure" or name == "figcaption" or _CAPTION_BOX.search(_attribute(node, "class")):
            return self._opens_caption(node)
        return True

    def _opens_caption(self, node: LexborNode) -> bool:
        """Captions of a figure; an unclosed one that has swallowed the story is read on."""
        if len(node.text()) > 900:
            return True
        self._flush()
        inner = node.css("figcaption") if node.tag == "figure" else []
        self.captions.extend(words for box in inner or [node] if (words := _one_line(box)))
        return False

    def _opens_table(self, node: LexborNode) -> bool:
        """A picture with its caption, a table of figures, or a frame around paragraphs, which is read on."""
        size = len(node.text())
        pictured = node.css_first("img, picture, figure") or _PICTURE_TABLE.search(_attribute(node, "class"))
        cells = [cell for cell in node.css("td, th, caption") if not cell.css_first("table")]
        is_frame = len(node.css("p, h1, h2, h3")) > 2
        if size <= 900 and not is_frame and (pictured or self.layout.tables == "pictures"):
            self.captions.extend(words for cell in cells or [node] if (words := _one_line(cell)))
            return False
        if node.css_first("p, div, br") or any(len(cell.text()) > 200 for cell in cells):
            return True
        for row in node.css("tr"):
            self._put(" | ".join(words for cell in row.css("td, th") if (words := _one_line(cell))))
        return False

    def _leave(self, name: str) -> None:
        if name == "a":
            self._link = ""
        elif name in _BLOCKS:
            self._flush()

    def _break(self) -> None:
        if self._lines[-1].parts and self._lines[-1].words:
            self._lines.append(_Line())
        self._lines[-1].breaks += 1

    def _flush(self) -> None:
        lines = self._lines
        if len(lines) == 1 and not lines[0].parts:
            lines[0].pictured = False
            return
        self._lines = [_Line()]
        for line in _joined(lines):
            words = line.words
            if words and not _leads_elsewhere(line, words):
                self._put(words, pictured=line.pictured)

    def _put(self, words: str, *, pictured: bool = False) -> None:
        if not words:
            return
        self.everything.append(words)
        if not self.title:
            return
        under_picture = pictured and len(words) <= 300 and not _ENDS_SENTENCE.search(words)
        labelled = habits.is_caption(words) or habits.has_figure_label(words, self.title)
        if under_picture or (labelled and not habits.is_byline(words)):
            self.captions.append(words)
        elif self.layout.loose and len(words) < 80 and not _ENDS_SENTENCE.search(words):
            return
        elif _LETTER.search(words) or habits.split_signature(words)[1]:
            self.paragraphs.append(words)


def _is_list_of_links(node: LexborNode) -> bool:
    items = node.css("li")
    return bool(items) and all(
        len(item.text(strip=True)) <= sum(len(link.text(strip=True)) for link in item.css("a")) for item in items
    )


def _attribute(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""


def _joined(lines: Sequence[_Line]) -> list[_Line]:
    """Lines divided by one break in the middle of a sentence are one: the next begins small, the last has no end."""
    joined = [lines[0]]
    for line in lines[1:]:
        last = joined[-1].words
        if line.breaks == 1 and last and line.words[:1].islower() and not _ENDS_SENTENCE.search(last):
            joined[-1].parts.extend((" ", *line.parts))
            joined[-1].linked += line.linked
            joined[-1].related += line.related
        else:
            joined.append(line)
    return joined


def _leads_elsewhere(line: _Line, words: str) -> bool:
    """Whether a line is a way to another story: nothing but a link, or a link after "Xem thêm:" or ">>"."""
    if habits.is_related_note(words) and (line.linked or words.startswith(">>") or len(words) < 30):
        return True
    if not line.linked:
        return False
    unlinked = len(words) - words.count(" ") - line.linked
    if unlinked > 3:
        return False
    return line.related > 0 or (len(words) <= 160 and not words.endswith((".", "。", "”", '"', ":")))


# --------------------------------------------------------------------------------------------- the text's own parts

_NO_LETTERS = re.compile(r"[\W_]+")
_STRONG_ENDS = ("/.", "/. ", "+)", "VNA", "AVI", "完）", "完)", "/VNS")


def _essence(words: str) -> str:
    """What two copies of one sentence have in common, whatever their spaces and punctuation."""
    return _NO_LETTERS.sub("", text.fold(words))


class _Text:
    """Lead and paragraphs without dateline, signature and repetitions, and these apart."""

    def __init__(self, title: str, lead: str, paragraphs: Sequence[str], byline: str) -> None:
        self.byline = byline
        self.dateline, self.lead = habits.split_dateline(lead)
        self.paragraphs = list(paragraphs)
        self.signs: list[str] = []
        if self.lead.endswith(_STRONG_ENDS):
            self.lead = self._unsigned(self.lead)
        self._close()
        self._open(title)

    @property
    def signature(self) -> str:
        return " ".join(self.signs)

    def _open(self, title: str) -> None:
        """Take dateline, repeated title and repeated lead from the beginning."""
        for _ in range(3):
            if not self.paragraphs:
                return
            first = self.paragraphs[0]
            dateline, rest = habits.split_dateline(first)
            self.dateline = self.dateline or dateline
            repeats = _same(rest, title) or _same(rest, self.lead)
            if rest and not repeats:
                self.paragraphs[0] = rest
                return
            del self.paragraphs[0]

    def _close(self) -> None:
        """Take signatures and a closing byline from the end, and end marks from wherever they stand."""
        for place, words in enumerate(self.paragraphs):
            if words.endswith(_STRONG_ENDS):
                self.paragraphs[place] = self._unsigned(words)
        while self.paragraphs:
            words = self.paragraphs[-1]
            rest = self._unsigned(words)
            if rest and rest == words and habits.is_byline(words) and len(self.paragraphs) > 1:
                self.byline, rest = self.byline or words, ""
            self.paragraphs[-1] = rest
            if rest:
                break
            del self.paragraphs[-1]
        self.paragraphs = [words for words in self.paragraphs if words]

    def _unsigned(self, words: str) -> str:
        rest, sign = habits.split_signature(words)
        if sign:
            self.signs.append(sign)
            if not rest and not self.byline and sign[0].isalpha() and "(" in sign:
                self.byline = sign
        return rest


def _same(one: str, other: str) -> bool:
    if not one or not other or abs(len(one) - len(other)) > 40 + len(other) // 10:
        return False
    return _essence(one) == _essence(other)


# -------------------------------------------------------------------------------------------------------- instant

_TIME_TAG = re.compile(rb"<time\b([^>]*)>(.{0,200}?)</time", re.IGNORECASE | re.DOTALL)
_DATETIME = re.compile(rb"\sdatetime\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
_WRITTEN = re.compile(r"\d{1,2}/\d{1,2}/\d{4}(?:\s*[-|,]?\s*\d{1,2}:\d{2})?")
_MARKUP = re.compile(r"<[^>]*>")
_JSON_DATE = re.compile(rb"\"datePublished\"\s*:\s*\"([^\"]{10,40})\"")


def _published(head: markup.Head, node: LexborNode | None, layout: Layout, page: bytes) -> datetime | None:
    """The instant of publication: from the head, the layout's time, any time near the title, in this order."""
    ways: tuple[Callable[[], str], ...] = (
        lambda: head.meta("article:published_time"),
        lambda: _attribute(node, "datetime") if node else "",
        lambda: _one_line(node) if node else "",
        lambda: head.meta("datepublished", "pubdate", "publishdate"),
    )
    for way in ways:
        instant = text.parse_instant(way())
        if instant:
            return instant
    return _instant_near_title(page, layout)


def _instant_near_title(page: bytes, layout: Layout) -> datetime | None:
    title, body = _first_span(page, layout.title), _first_span(page, layout.body)
    if body is None:
        return None
    if title and title[0] < body[0]:
        between, before = page[title[0] : body[0]][:20_000], page[max(0, title[0] - 1500) : title[0]]
    else:
        between, before = page[body[0] : title[0] if title else 0], page[max(0, body[0] - 6000) : body[0]]
    # Behind the title the first instant is the story's, before it the last one.
    instants = (*_instants_in(between), *reversed(_instants_in(before)))
    return instants[0] if instants else _instant_of_data(page)


def _instants_in(region: bytes) -> list[datetime]:
    """What `<time>` elements tell or, if there are none, what stands there as a date."""
    told = []
    for found in _TIME_TAG.finditer(region):
        attribute = _DATETIME.search(found[1])
        told.append(markup.decoded(attribute[1] if attribute else found[2]))
    written = told or _WRITTEN.findall(_MARKUP.sub(" ", markup.decoded(region)))
    instants = (text.parse_instant(text.clean(_MARKUP.sub(" ", words))) for words in written)
    return [instant for instant in instants if instant]


def _instant_of_data(page: bytes) -> datetime | None:
    dated = _JSON_DATE.search(page)
    return text.parse_instant(markup.decoded(dated[1])) if dated else None


def _first_span(page: bytes, selectors: Sequence[str]) -> markup.Span | None:
    probes = (probe for probe in map(markup.probe_of, selectors) if probe)
    return next((span for probe in probes if (span := markup.find(page, probe))), None)


# --------------------------------------------------------------------------------------------------------- rescue


def rescue(html: bytes, url: str, *, charset: str = "") -> Article | Mismatch:
    """The story on a page that fits no layout, guessed by trafilatura: layout "rescue", flags ("rescued",).

    Refuses pages that are menus, videos or a few loose lines. Its instant is only what the head of the page says.
    """
    from trafilatura import bare_extraction  # half a second to import, and seldom needed

    page = markup.utf8(html, charset)
    if defect := markup.defect(page):
        return Mismatch(defect)
    head = markup.Head(page)
    guess = bare_extraction(_quiet(page), url=url, favor_precision=True, include_comments=False, include_tables=False)
    lines = [text.clean(line) for line in (getattr(guess, "text", None) or "").splitlines()]
    captions = dict.fromkeys(line for line in lines if habits.is_caption(line))
    paragraphs = [line for line in _before_related(lines) if line and line not in captions]
    title = text.clean(head.title or getattr(guess, "title", None) or "")
    shown = _kind_of_page(url, page) or _pictured(title)
    if not _is_running_text(paragraphs) or (shown and sum(map(len, paragraphs)) < 3 * _REAL_TEXT):
        return Mismatch(shown or "no_text", "rescue")
    if not title:
        return Mismatch("no_title", "rescue")
    parts = _Text(title, "", paragraphs, "")
    published = text.parse_instant(head.meta("article:published_time"))
    return Article(
        url=url,
        title=title,
        lead="",
        paragraphs=tuple(parts.paragraphs),
        captions=tuple(captions),
        byline=parts.byline,
        published_at=published,
        published_basis="page" if published else None,
        modified_at=text.parse_instant(head.meta("article:modified_time")),
        declared_language=head.language,
        dateline=parts.dateline,
        signature=parts.signature,
        canonical_url=head.canonical_url,
        layout="rescue",
        flags=("rescued",),
    )


def _quiet(page: bytes) -> str:
    """The page without cards, advertisements and the other boxes that a guess takes for text."""
    tree = LexborHTMLParser(markup.decoded(page))
    for node in reversed(tree.css("[class], [id], nav, footer, aside, form")):  # the inner ones before the outer ones
        names = _attribute(node, "class")
        is_card = node.tag == "article" and "story" in names.split()
        unread = node.tag in _UNREAD or _NOISE.search(names) or _NOISE.search(_attribute(node, "id"))
        if (is_card or unread) and node.tag not in ("html", "body", "head"):
            node.decompose()
    return tree.html or ""


def _before_related(lines: Sequence[str]) -> Sequence[str]:
    end = next(
        (place for place, line in enumerate(lines) if habits.is_related_note(line) and len(line) < 30), len(lines)
    )
    return lines[:end]


def _is_running_text(paragraphs: Sequence[str]) -> bool:
    """Whether most of the text are sentences: at least one of some length, and few lines without an end."""
    sentences = [words for words in paragraphs if _ENDS_SENTENCE.search(words) or len(words) > 200]
    letters = sum(len(words) * (3 if words[0] > "\u0e80" else 1) for words in sentences)
    return letters >= 200 and 2 * sum(map(len, sentences)) >= sum(map(len, paragraphs))
