"""A digest goes in, plain text for a terminal or a mail comes out, made for 80 columns."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.digest.forms.columns import columns, wrap
from monitor.digest.forms.wording import about, change_lines, found, last_read, made, sections, title_of, totals
from monitor.digest.nouns import Digest, DigestItem, EditionFigure, Telling
from monitor.digest.showing import count

_NARROWEST = 40


def as_text(digest: Digest, width: int = 80) -> str:
    """The digest as text; only addresses are longer than `width` columns (never fewer than 40), as they must be."""
    width = max(width, _NARROWEST)
    lines = [*_head(digest, width)]
    number = 0
    for title, items in sections(digest):
        lines += ["", *_title(f"{title} ({count(len(items), 'event')})")]
        for item in items:
            number += 1
            lines += ["", *_item(item, number, digest, width)]
    return "\n".join([*lines, "", *_figures(digest, width)]) + "\n"


def _title(title: str) -> list[str]:
    return [title.upper(), "-" * len(title)]


def _head(digest: Digest, width: int) -> Iterator[str]:
    yield from wrap(digest.headline, width, rest="  ")
    yield ""
    yield from wrap(title_of(digest), width)
    yield from wrap(made(digest), width)
    if digest.nothing:
        yield ""
        yield from wrap(digest.nothing, width)


def _item(item: DigestItem, number: int, digest: Digest, width: int) -> Iterator[str]:
    mark = f"{number}. "
    pad = " " * len(mark)
    yield from wrap(item.shown.title, width, mark, pad)
    yield from wrap(about(item.shown, digest), width, pad, pad)
    yield from wrap(item.shown.lead, width, pad, pad)
    if item.why:
        yield from wrap(f"why: {'; '.join(item.why)}", width, pad, pad + "     ")
    for change in change_lines(item, digest):
        yield from wrap(change, width, pad, pad + "  ")
    yield from _links(item.shown, pad)
    for telling in item.also:
        tag = f"{pad}[{telling.language}] "
        under = " " * columns(tag)
        yield from wrap(telling.title, width, tag, under)
        yield from wrap(about(telling, digest), width, under, under)
        yield from _links(telling, under)


def _links(telling: Telling, pad: str) -> Iterator[str]:
    if telling.url:
        yield f"{pad}{telling.url}"
    for url in telling.others:
        yield f"{pad}also {url}"


def _figures(digest: Digest, width: int) -> Iterator[str]:
    yield from _title("Figures")
    rows = [("edition", "found", "on the beat", "last read"), *(_row(figure, digest) for figure in digest.figures)]
    widths = [max(columns(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        place = row[0] + " " * (widths[0] - columns(row[0]))
        yield f"{place}  {row[1]:>{widths[1]}}  {row[2]:>{widths[2]}}  {row[3]}"
    for figure in digest.figures:
        if figure.note:
            yield from wrap(f"{figure.place}: {figure.note}", width, rest="  ")
    yield from wrap(totals(digest), width, rest="  ")


def _row(figure: EditionFigure, digest: Digest) -> tuple[str, str, str, str]:
    return (figure.place, found(figure), str(figure.on_beat), last_read(figure, digest))
