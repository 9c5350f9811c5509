"""A page or an article goes in, a Story comes out: the whole interpretation of a text on one screen.

Also what a URL says of a story (`address_of`) and what a content id says of its day (`sequence_day`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import pairwise
from urllib.parse import urlsplit

from monitor.beat import assess
from monitor.domain import (
    ON_THE_BEAT,
    Address,
    Article,
    Assessment,
    Basis,
    Edition,
    LanguageGuess,
    Mention,
    Source,
    Story,
)
from monitor.facts import facts_of
from monitor.fingerprint import content_hash, near_signature
from monitor.language import tag
from monitor.page import Layout, Mismatch, extract, rescue
from monitor.register import holdings, mentions
from monitor.text import canonical_url, local_day

# The ids in use have seven digits; a number of thousands of digits is none, and Python refuses to read it.
LONGEST_ID = 15
FITS_NO_LAYOUT = frozenset({"no_layout", "no_title", "no_text"})


def read_page(html: bytes, url: str, layouts: Sequence[Layout], *, charset: str = "") -> Article | Mismatch:
    """The article of a page by a layout of its site, rescued and flagged so where none fits; or why there is none."""
    reading = extract(html, url, layouts, charset=charset)
    if isinstance(reading, Mismatch) and reading.reason in FITS_NO_LAYOUT:
        rescued = rescue(html, url)
        return rescued if isinstance(rescued, Article) else reading
    return reading


def make_story(
    article: Article,
    address: Address,
    source: str,
    dated: tuple[datetime | None, Basis] = (None, "inferred"),
) -> Story:
    """Interpret an article. `dated` is the instant and its basis where the page itself tells none."""
    told = article.published_at, article.published_basis or "page"
    published_at, basis = told if article.published_at else dated
    guess, judged = judge(article, published_at)
    story = replace(
        _as_published(article, address, source),
        published_at=published_at,
        published_basis=basis,
        language=guess.tag,
        language_confidence=guess.confidence,
        tier=judged.tier,
        score=judged.score,
        reasons=judged.reasons,
        against=judged.against,
        relation=judged.relation,
        mentions=_mentions(article, judged, published_at),
        near_signature=_near_signature(article, judged),
    )
    return replace(story, facts=facts_of(story)) if judged.tier in ON_THE_BEAT else story


def judge(article: Article, published_at: datetime | None) -> tuple[LanguageGuess, Assessment]:
    """Language and place on the beat of an article, whose heads of offices are those of its day."""
    guess = tag(_text(article) or article.title, article.declared_language)
    held = partial(holdings, day=local_day(published_at))
    return guess, assess(article.title, article.lead, article.paragraphs, guess.tag, held)


def _as_published(article: Article, address: Address, source: str) -> Story:
    """The story with what its page says; what is made of that comes after."""
    return Story(
        key=address.key,
        url=address.url,
        source=source,
        edition=address.edition,
        title=article.title,
        lead=article.lead,
        paragraphs=article.paragraphs,
        captions=article.captions,
        byline=article.byline,
        section=article.section,
        tags=article.tags,
        published_at=None,
        published_basis="inferred",
        language="und",
        language_confidence=0.0,
        declared_language=article.declared_language,
        tier="other",
        score=0.0,
        reasons=(),
        mentions=(),
        content_hash=content_hash(article.title, article.lead, article.paragraphs),
        near_signature=b"",
        layout=article.layout,
        dateline=article.dateline,
        signature=article.signature,
        flags=article.flags,
    )


def _text(article: Article) -> str:
    return "\n".join((article.lead, *article.paragraphs))


def _mentions(article: Article, judged: Assessment, published_at: datetime | None) -> tuple[Mention, ...]:
    """Office-holders count for their office on the day of the story, as it is in Vietnam and Laos."""
    if judged.tier not in ON_THE_BEAT:
        return ()
    return mentions(article.title, article.lead, article.paragraphs, local_day(published_at))


def _near_signature(article: Article, judged: Assessment) -> bytes:
    """Stories off the beat are not stored, so nothing is ever compared with them."""
    return near_signature(_text(article)) if judged.tier in ON_THE_BEAT else b""


def address_of(source: Source, url: str) -> Address | None:
    """What the URL says of the story behind it; None where it is not an article of this source.

    Both generations of URL, http and https, `www` and bare host, tracking parameters and fragments fall together.
    """
    try:
        parts = urlsplit(canonical_url(url))
    except ValueError:
        return None
    of_host = [edition for edition in source.editions if parts.netloc in (edition.host, *edition.aliases)]
    edition = _edition_at(of_host, parts.path)
    if edition is None:
        return None
    plain = f"https://{edition.host}{parts.path}"
    if any(pattern.search(plain) for pattern in source.not_articles):
        return None
    # A query tells stories apart only where a pattern asks for it; elsewhere it is dropped.
    for spelling in (plain, f"{plain}?{parts.query}") if parts.query else (plain,):
        for pattern in source.articles:
            if (found := pattern.match(spelling)) and len(found["id"]) <= LONGEST_ID:
                return Address(f"{edition.host}/{int(found['id'])}", spelling, edition.code, found["slug"] or "")
    return None


def _edition_at(editions: Sequence[Edition], path: str) -> Edition | None:
    """Where several editions share a host, the first path segment tells them apart."""
    first = path.split("/", 2)[1]
    return next((edition for edition in editions if edition.path in ("", first)), None)


def sequence_day(source: Source, edition: str, content_id: int) -> date | None:
    """The day on which a content id was given out, between two anchors; None outside what the anchors span.

    The ids of one host grow with time (seen on every edition), so the day is read off the straight line between
    the neighbours. Good to some weeks: enough for a year that a text leaves out; as a day it is only a guess.
    """
    known = sorted((anchor.content_id, anchor.day) for anchor in source.anchors if anchor.edition == edition)
    for (low, start), (high, end) in pairwise(known):
        if low <= content_id <= high:
            share = (content_id - low) / (high - low)
            return start + timedelta(days=round((end - start).days * share))
    return None
