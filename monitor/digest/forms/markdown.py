"""A digest goes in, Markdown (CommonMark with tables) comes out; no text of a story can become markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.digest.forms.wording import about, change_lines, found, last_read, made, sections, title_of, totals
from monitor.digest.nouns import Digest, DigestItem, Telling
from monitor.digest.showing import count, is_web

_SPECIAL = re.compile(r"[\\`*_{}\[\]#|~!$^=]")
_AT_THE_START = re.compile(r"^(\d+)([.)])|^([-+:])")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def as_markdown(digest: Digest) -> str:
    """The digest as Markdown; the first line is the state of the intake."""
    lines = [*_head(digest)]
    for title, items in sections(digest):
        lines += [f"## {title} ({count(len(items), 'event')})", ""]
        for item in items:
            lines += [*_item(item, digest), ""]
    return "\n".join([*lines, *_figures(digest)]) + "\n"


def escaped(text: str) -> str:
    """The text as Markdown that shows it; entities rather than backslashes for what HTML would take."""
    text = _SPECIAL.sub(r"\\\g<0>", text.translate(_ENTITIES))
    return _AT_THE_START.sub(r"\1\\\2\3", text)


def _head(digest: Digest) -> Iterator[str]:
    state, _, rest = digest.headline.partition(":")
    yield f"**{escaped(state)}**:{escaped(rest)}"
    yield ""
    yield f"# {title_of(digest)}"
    yield ""
    yield escaped(made(digest))
    yield ""
    if digest.nothing:
        yield escaped(digest.nothing)
        yield ""


def _item(item: DigestItem, digest: Digest) -> Iterator[str]:
    yield f"### {_link(item.shown.title, item.shown.url)}"
    yield ""
    yield escaped(about(item.shown, digest))
    yield ""
    if item.shown.lead:
        yield escaped(item.shown.lead)
        yield ""
    if item.why:
        yield f"- why: {escaped('; '.join(item.why))}"
    for change in change_lines(item, digest):
        yield f"- {escaped(change)}"
    yield from _others(item.shown)
    for telling in item.also:
        yield f"- {_link(telling.title, telling.url)} ({escaped(about(telling, digest))})"
        yield from (f"  {line}" for line in _others(telling))


def _others(telling: Telling) -> Iterator[str]:
    for url in telling.others:
        yield f"- also {_link(url, url)}"


def _link(text: str, url: str) -> str:
    """A link if it leads to the web, else the text and where it would have led."""
    if is_web(url):
        return f"[{escaped(text)}](<{url}>)"
    return escaped(text if url in ("", text) else f"{text} ({url})")


def _figures(digest: Digest) -> Iterator[str]:
    yield "## Figures"
    yield ""
    yield "| edition | found | on the beat | last read | note |"
    yield "|---|---:|---:|---|---|"
    for figure in digest.figures:
        place, note = escaped(figure.place), escaped(figure.note)
        yield f"| {place} | {found(figure)} | {figure.on_beat} | {last_read(figure, digest)} | {note} |"
    yield ""
    yield escaped(totals(digest))
