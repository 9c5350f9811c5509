"""A digest goes in, one HTML page comes out, for a browser, a mail or paper: one column, nothing loaded from elsewhere.

Colours stand inline for mail programs that drop style sheets; the sheet only turns them dark where the reader's system
is dark, and black on white on paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from monitor.digest.forms.wording import about, change_lines, found, last_read, made, sections, title_of, totals
from monitor.digest.nouns import Digest, DigestItem, State, Telling
from monitor.digest.showing import count, is_web

_STATE_COLOURS: dict[State, tuple[str, str]] = {
    "complete": ("#1a7f4b", "#e8f5ee"),
    "partial": ("#9a6700", "#fff6de"),
    "blind": ("#b3261e", "#fdecea"),
}
_FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans Lao','Noto Sans CJK SC',sans-serif"
_INK = "color:#1c1e21"
_FAINT = "color:#5a6068"
_SMALL = f"margin:.3em 0;font-size:.875em;{_FAINT}"
_LINK = "color:#0b57a4"
_CELL = "padding:.25em .75em .25em 0;border-bottom:1px solid #dcdfe3;text-align:left;font-weight:normal"
_NUMBER = _CELL.replace("left", "right")

_SHEET = """
:root{color-scheme:light dark}
@media (prefers-color-scheme:dark){
body{background:#15171a!important;color:#e6e8eb!important}
h1,h2,h3,.ink{color:#e6e8eb!important}.faint,td,th{color:#a3aab3!important}
a{color:#8ab8ee!important}td,th,article{border-color:#363b42!important}
.complete{background:#10291c!important}.partial{background:#2e2407!important}.blind{background:#351412!important}
}
@media print{
body{background:#fff!important;color:#000!important;max-width:none!important}
article,table{break-inside:avoid}h2,h3{break-after:avoid}
h3 a::after{content:" <" attr(href) ">";font-size:.75em;font-weight:normal;overflow-wrap:anywhere}
}
"""


def as_html(digest: Digest) -> str:
    """The digest as a whole HTML document."""
    body = [*_head(digest)]
    for name, items in sections(digest):
        body.append(_heading(f"{name} ({count(len(items), 'event')})"))
        for item in items:
            body += _item(item, digest)
    body += [_heading("Figures"), *_figures(digest)]
    return "\n".join([*_top(title_of(digest)), *body, "</body>", "</html>", ""])


def _top(title: str) -> Iterator[str]:
    yield "<!DOCTYPE html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width,initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';style-src 'unsafe-inline'\">"
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{escape(title)}</title>"
    yield f"<style>{_SHEET}</style>"
    yield "</head>"
    yield (
        f'<body style="margin:0 auto;padding:1.25em;max-width:44em;background:#fff;{_INK};font-family:{_FONT};'
        'font-size:16px;line-height:1.55;overflow-wrap:anywhere">'
    )


def _head(digest: Digest) -> Iterator[str]:
    colour, ground = _STATE_COLOURS[digest.state]
    state, _, rest = digest.headline.partition(":")
    yield (
        f'<p class="ink {digest.state}" style="margin:0 0 1.25em;padding:.6em .9em;border-left:5px solid {colour};'
        f'background:{ground};{_INK}"><strong>{escape(state)}</strong>:{escape(rest)}</p>'
    )
    yield f'<h1 style="margin:0;font-size:1.5em;line-height:1.25;{_INK}">{escape(title_of(digest))}</h1>'
    yield f'<p class="faint" style="{_SMALL}">{escape(made(digest))}</p>'
    if digest.nothing:
        yield f'<p style="margin:1.5em 0;font-size:1.1em">{escape(digest.nothing)}</p>'


def _heading(text: str) -> str:
    return f'<h2 style="margin:1.75em 0 .5em;font-size:1.1em;{_INK}">{escape(text)}</h2>'


def _item(item: DigestItem, digest: Digest) -> Iterator[str]:
    shown = item.shown
    yield f'<article id="event-{item.event}" style="margin:0;padding:.9em 0;border-top:1px solid #dcdfe3">'
    yield f'<div lang="{escape(shown.language)}">'
    yield f'<h3 style="margin:0;font-size:1.1em;line-height:1.4;{_INK}">{_link(shown.title, shown.url)}</h3>'
    yield f'<p class="faint" lang="en" style="{_SMALL}">{escape(about(shown, digest))}</p>'
    if shown.lead:
        yield f'<p style="margin:.5em 0">{escape(shown.lead)}</p>'
    yield "</div>"
    yield from _evidence(item, digest)
    tellings = [line for telling in item.also for line in _also(telling, digest)]
    if tellings:
        yield from _list(tellings)
    yield "</article>"


def _evidence(item: DigestItem, digest: Digest) -> Iterator[str]:
    """Why it is here, what changed, and where else the text was seen."""
    if item.why:
        yield f'<p class="faint" style="{_SMALL}">why: {escape("; ".join(item.why))}</p>'
    for change in change_lines(item, digest):
        yield f'<p class="ink" style="margin:.3em 0;font-size:.875em;{_INK}">{escape(change)}</p>'
    if item.shown.others:
        yield f'<p class="faint" style="{_SMALL}">also {_addresses(item.shown)}</p>'


def _also(telling: Telling, digest: Digest) -> Iterator[str]:
    title = f'<span lang="{escape(telling.language)}">{_link(telling.title, telling.url)}</span>'
    where = f'<span style="white-space:nowrap">{escape(about(telling, digest))}</span>'
    others = f"; also {_addresses(telling)}" if telling.others else ""
    faint = f'<span class="faint" style="font-size:.875em;{_FAINT}">{where}{others}</span>'
    yield f'<li style="margin:.25em 0">{title} {faint}</li>'


def _list(lines: Sequence[str]) -> Iterator[str]:
    yield '<ul style="margin:.5em 0;padding-left:1.25em">'
    yield from lines
    yield "</ul>"


def _addresses(telling: Telling) -> str:
    return ", ".join(_link(url, url) for url in telling.others)


def _link(text: str, url: str) -> str:
    """A link if it leads to the web, else the text and where it would have led."""
    if is_web(url):
        return f'<a href="{escape(url)}" rel="noopener noreferrer" style="{_LINK}">{escape(text)}</a>'
    return escape(text if text == url else f"{text} ({url})")


def _figures(digest: Digest) -> Iterator[str]:
    yield '<table style="border-collapse:collapse;font-size:.875em">'
    heads = (("edition", _CELL), ("found", _NUMBER), ("on the beat", _NUMBER), ("last read", _CELL), ("note", _CELL))
    yield _row("th", heads)
    for figure in digest.figures:
        numbers = ((found(figure), _NUMBER), (str(figure.on_beat), _NUMBER))
        yield _row("td", ((figure.place, _CELL), *numbers, (last_read(figure, digest), _CELL), (figure.note, _CELL)))
    yield "</table>"
    yield f'<p class="faint" style="{_SMALL}">{escape(totals(digest))}</p>'


def _row(kind: str, cells: Sequence[tuple[str, str]]) -> str:
    inner = "".join(f'<{kind} style="{style}">{escape(text)}</{kind}>' for text, style in cells)
    return f"<tr>{inner}</tr>"
