"""What a saved search has found goes in, the letter or the payload that tells of it comes out. Stories are hostile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from hashlib import sha256
from html import escape
from urllib.parse import urlencode

from monitor.digest.forms.columns import wrap
from monitor.digest.showing import address, is_web, language_tag, shown
from monitor.domain import StoredStory
from monitor.jobs.letters import WIDTH, Stationery
from monitor.mail import Letter
from monitor.review import SavedSearch
from monitor.text import visible_line
from monitor.words import Words

SHOWN = 50
"""Stories that an alert names; the others are counted."""
_BODY = (
    "margin:0 auto;padding:1.25em;max-width:44em;background:#fff;color:#1c1e21;"
    "font:16px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans Lao','Noto Sans CJK SC',sans-serif"
)
_LINK, _FAINT = "color:#0b57a4", "margin:.2em 0;font-size:.875em;color:#5a6068"
_DARK = (
    "<style>:root{color-scheme:light dark}@media (prefers-color-scheme:dark){"
    "body{background:#15171a!important;color:#e6e8eb!important}a{color:#8ab8ee!important}.faint{color:#a3aab3!important}}"
    "</style>"
)


@dataclass(frozen=True, slots=True)
class Found:
    """What came in for a search since it was told: the newest stories, how many in all, and the highest id of them."""

    search: SavedSearch
    stories: tuple[StoredStory, ...]
    number: int
    newest: int

    @property
    def mark(self) -> str:
        """The same for the same search and stories: by this, who is told twice knows it."""
        span = f"{self.search.id} {self.search.told_story} {self.newest} {self.number}"
        return sha256(span.encode()).hexdigest()[:24]


def gathered(search: SavedSearch, stories: Iterable[StoredStory]) -> Found:
    """The stories of a search, of which there may be any number."""
    kept: list[StoredStory] = []
    number = newest = 0
    for one in stories:
        number, newest = number + 1, max(newest, one.id)
        if len(kept) < SHOWN:
            kept.append(one)
    return Found(search, tuple(kept), number, newest)


def alert_letter(found: Found, to: str, words: Words, date: datetime, zone: tzinfo, stationery: Stationery) -> Letter:
    """A letter to a reader, in the language of `words`."""
    return Letter(
        to=to,
        subject=subject_of(found, words),
        text=_text(found, words, zone, stationery),
        html=_page(found, words, zone, stationery),
        message_id=f"<alert.{found.search.id}.{found.mark}@{stationery.domain}>",
        date=date,
        headers=(("List-Id", f"Vietnam-Laos offices alerts <alerts.monitor.{stationery.domain}>"),),
    )


def payload_of(found: Found, words: Words, zone: tzinfo, stationery: Stationery) -> dict[str, object]:
    """What a webhook is told; `id` is the same where the same is told once more."""
    return {
        "id": f"alert.{found.search.id}.{found.mark}",
        "subject": subject_of(found, words),
        "text": _text(found, words, zone, stationery),
        "search": {"id": found.search.id, "name": found.search.name, "reader": found.search.reader},
        "number": found.number,
        "stories": [_fields(one, zone, stationery) for one in found.stories],
    }


def subject_of(found: Found, words: Words) -> str:
    """The search's name, how many stories, and the title of the only one or of the newest."""
    number = words.plural("{number} new story", "{number} new stories", found.number)
    title = shown(found.stories[0].story.title, 90)
    return visible_line(f"{shown(found.search.name, 60)}: {number}: {title}")


def _fields(stored: StoredStory, zone: tzinfo, stationery: Stationery) -> dict[str, object]:
    story = stored.story
    at = story.published_at
    return {
        "id": stored.id,
        "title": shown(story.title, 300),
        "language": language_tag(story.language),
        "tier": story.tier,
        "source": shown(f"{story.source}/{story.edition}", 120),
        "published_at": at.astimezone(zone).isoformat(timespec="seconds") if at else None,
        "url": address(story.url) if is_web(story.url) else "",
        "page": _page_of(stored, stationery),
    }


def _page_of(stored: StoredStory, stationery: Stationery) -> str:
    return address(f"{stationery.web}/stories/{stored.id}") if stationery.web else ""


def _about(stored: StoredStory, zone: tzinfo) -> str:
    story = stored.story
    at = story.published_at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if story.published_at else ""
    parts = (at, language_tag(story.language), story.tier, shown(f"{story.source}/{story.edition}", 120))
    return " · ".join(part for part in parts if part)


def _more(found: Found, words: Words) -> str:
    rest = found.number - len(found.stories)
    return words.plural("and {number} more", "and {number} more", rest) if rest else ""


def _result_page(found: Found, stationery: Stationery) -> str:
    return address(f"{stationery.web}/search?{urlencode(dict(found.search.query))}") if stationery.web else ""


def _text(found: Found, words: Words, zone: tzinfo, stationery: Stationery) -> str:
    lines = [*wrap(subject_head(found, words), WIDTH), ""]
    for stored in found.stories:
        lines += wrap(shown(stored.story.title, 300), WIDTH, "* ", "  ")
        lines += wrap(_about(stored, zone), WIDTH, "  ", "  ")
        lines += [f"  {one}" for one in (address(stored.story.url), _page_of(stored, stationery)) if one]
        lines.append("")
    lines += [more, ""] if (more := _more(found, words)) else []
    if page := _result_page(found, stationery):
        lines += ["-- ", f"{words('All results')}: {page}", f"{words('Saved searches')}: {stationery.web}/searches"]
    return "\n".join(lines) + "\n"


def subject_head(found: Found, words: Words) -> str:
    """What this is about, in a line."""
    return words("New for the saved search “{name}”: {number}", name=shown(found.search.name, 60), number=found.number)


def _page(found: Found, words: Words, zone: tzinfo, stationery: Stationery) -> str:
    items = "".join(_item(stored, zone, stationery, words) for stored in found.stories)
    more = f"<p>{escape(more)}</p>" if (more := _more(found, words)) else ""
    links = ""
    if page := _result_page(found, stationery):
        both = ((words("All results"), page), (words("Saved searches"), address(f"{stationery.web}/searches")))
        links = f'<p class="faint" style="{_FAINT}">{" · ".join(_link(label, url) for label, url in both)}</p>'
    head = escape(subject_head(found, words))
    return (
        f'<!DOCTYPE html><html lang="{words.language}"><head><meta charset="utf-8"><title>{head}</title>{_DARK}</head>'
        f'<body style="{_BODY}"><h1 style="font-size:1.25em">{head}</h1>{items}{more}{links}</body></html>'
    )


def _item(stored: StoredStory, zone: tzinfo, stationery: Stationery, words: Words) -> str:
    story = stored.story
    title = escape(shown(story.title, 300))
    head = _link(title, address(story.url), is_escaped=True) if is_web(story.url) else title
    page, where = _page_of(stored, stationery), words("in the browser")
    desk = f" · {_link(where, page)}" if page else ""
    tag = escape(language_tag(story.language))
    return (
        f'<p lang="{tag}" style="margin:1.2em 0 0">{head}</p>'
        f'<p class="faint" style="{_FAINT}">{escape(_about(stored, zone))}{desk}</p>'
    )


def _link(label: str, url: str, *, is_escaped: bool = False) -> str:
    text = label if is_escaped else escape(label)
    return f'<a href="{escape(url)}" style="{_LINK}" rel="noopener noreferrer">{text}</a>'
