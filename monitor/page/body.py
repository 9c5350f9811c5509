"""A parsed body in; its paragraphs and captions out, in order, without what surrounds and interrupts the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from selectolax.lexbor import LexborNode

from monitor import habits, text
from monitor.page.layout import Layout


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
    r"sda\S*|sas[-_]\S*|ads\S*|ad(?:[-_]\S*)?|adv(?:ert\S*)?|\S*[-_]ads?|banners?(?:[-_]\S*)?|rennab\S*|qc|\S*quang-?cao\S*|\S*adsense\S*|taboola\S*|outbrain\S*|mgid\S*|"
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
ENDS_SENTENCE = re.compile(r"[.!?…。！？:;；：][”\"»’')）\]]*$")
_LETTER = re.compile(r"\w")
_PLAIN = Layout(name="plain", markers=(), title=(), body=())


@lru_cache(maxsize=4096)
def _role(names: str) -> str:
    """What the classes (or the id) of an element say that it is; they are few and the same on every page."""
    if "article__source" in names:
        return "source"
    roles = (("byline", _BYLINE_BOX), ("editorial", _EDITORIAL), ("noise", _NOISE), ("caption", _CAPTION_BOX))
    return next((role for role, pattern in roles if pattern.search(names)), "")


def is_noise(node: LexborNode) -> bool:
    """Whether an element is a card, an advertisement or another box that is not the story."""
    names = attribute(node, "class")
    is_card = node.tag == "article" and "story" in names.split()
    return is_card or node.tag in _UNREAD or "noise" in (_role(names), _role(attribute(node, "id")))


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


class Reader:
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
            return name == "aside" and _role(attribute(node, "class")) == "editorial"
        if name in _BLOCKS:
            self._flush()
        if name in ("ul", "ol") and _is_list_of_links(node):
            return False
        if name == "a":
            self._link = "related" if "cms-relate" in attribute(node, "class") else "link"
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
        role = _role(names) if names else ""
        if role == "byline" and self.title:
            self.byline = self.byline or one_line(node)
            return True
        if role == "source":
            self.source = self.source or _SOURCE_LABEL.sub("", one_line(node))
            return True
        if name == "a" or role == "editorial":
            return False
        is_card = name == "article" and "story" in names.split()
        return is_card or role == "noise" or _role(attributes.get("id") or "") == "noise"

    def _opens(self, node: LexborNode, name: str) -> bool:
        if name == "table":
            return self._opens_table(node)
        if name == "figure" or name == "figcaption" or _role(attribute(node, "class")) == "caption":
            return self._opens_caption(node)
        return True

    def _opens_caption(self, node: LexborNode) -> bool:
        """Captions of a figure; an unclosed one that has swallowed the story is read on."""
        if len(node.text()) > 900:
            return True
        self._flush()
        inner = node.css("figcaption") if node.tag == "figure" else []
        self.captions.extend(words for box in inner or [node] if (words := one_line(box)))
        return False

    def _opens_table(self, node: LexborNode) -> bool:
        """A picture with its caption, a table of figures, or a frame around paragraphs, which is read on."""
        size = len(node.text())
        pictured = node.css_first("img, picture, figure") or _PICTURE_TABLE.search(attribute(node, "class"))
        cells = [cell for cell in node.css("td, th, caption") if not cell.css_first("table")]
        is_frame = len(node.css("p, h1, h2, h3")) > 2
        if size <= 900 and not is_frame and (pictured or self.layout.tables == "pictures"):
            self.captions.extend(words for cell in cells or [node] if (words := one_line(cell)))
            return False
        if node.css_first("p, div, br") or any(len(cell.text()) > 200 for cell in cells):
            return True
        for row in node.css("tr"):
            self._put(" | ".join(words for cell in row.css("td, th") if (words := one_line(cell))))
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
        words = habits.without_credit(words)
        if not words:
            return
        self.everything.append(words)
        if not self.title:
            return
        under_picture = pictured and len(words) <= 300 and not ENDS_SENTENCE.search(words)
        labelled = habits.is_caption(words) or habits.has_figure_label(words, self.title)
        if under_picture or (labelled and not habits.is_byline(words)):
            self.captions.append(words)
        elif self.layout.loose and len(words) < 80 and not ENDS_SENTENCE.search(words):
            return
        elif _LETTER.search(words) or habits.split_signature(words)[1]:
            self.paragraphs.append(words)


def one_line(node: LexborNode) -> str:
    """All text of an element in one line, without what does not belong to a story."""
    only = node.first_child
    if only is not None and only.next is None and only.tag == "-text":
        return text.clean(only.text_content or "")
    reader = Reader("", _PLAIN, frozenset())
    reader.read(node)
    return " ".join(reader.everything)


def _is_list_of_links(node: LexborNode) -> bool:
    items = node.css("li")
    return bool(items) and all(
        len(item.text(strip=True)) <= sum(len(link.text(strip=True)) for link in item.css("a")) for item in items
    )


def attribute(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""


def _joined(lines: Sequence[_Line]) -> list[_Line]:
    """Lines divided by one break in the middle of a sentence are one: the next begins small, the last has no end."""
    joined = [lines[0]]
    for line in lines[1:]:
        last = joined[-1].words
        if line.breaks == 1 and last and line.words[:1].islower() and not ENDS_SENTENCE.search(last):
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
    if line.related == 0 and (len(words) > 160 or words.endswith((".", "。", "”", '"', ":"))):
        return False
    return habits.split_signature(words)[0] != ""  # "(TTXVN/Vietnam+)" may be a link, too
