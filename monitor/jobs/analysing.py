"""Lines of JSON go in, what the product makes of each comes out, without storing anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from monitor import facts, fingerprint, register
from monitor.documents import DocumentError, read_lines
from monitor.domain import ON_THE_BEAT, Address, Article, Assessment, LanguageGuess
from monitor.normalise import judge, make_story
from monitor.text import local_day


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is made of one text."""

    language: LanguageGuess
    assessment: Assessment


def analyse_article(article: Article) -> Analysis:
    """Language and place on the beat of one article, whose heads of offices are those of its day."""
    return Analysis(*judge(article, article.published_at))


def analyse_lines(
    lines: str | Iterable[str], *, with_facts: bool = False
) -> Iterator[tuple[int, dict[str, Any] | DocumentError]]:
    """(line number, the fields of `monitor analyse`, or what is wrong with the line) for each line, as they come."""
    for line in read_lines(lines):
        if isinstance(line.document, DocumentError):
            yield line.number, line.document
        else:
            fields = _fields(line.document.article)
            is_read = with_facts and fields["tier"] in ON_THE_BEAT
            told = {"facts": _facts(line.document.article) if is_read else None} if with_facts else {}
            yield line.number, {"id": line.fields.get("id"), **fields, **told}


def _facts(article: Article) -> dict[str, Any] | None:
    """What a story on the beat says of its event; null for others."""
    story = make_story(article, Address("", "", "", ""), "")
    return None if story.facts is None else facts.as_fields(story.facts)


def _fields(article: Article) -> dict[str, Any]:
    analysis = analyse_article(article)
    found = register.mentions(article.title, article.lead, article.paragraphs, local_day(article.published_at))
    return {
        "language": analysis.language.tag,
        "language_confidence": analysis.language.confidence,
        "tier": analysis.assessment.tier,
        "score": analysis.assessment.score,
        "reasons": [asdict(reason) for reason in analysis.assessment.reasons],
        "against": [asdict(reason) for reason in analysis.assessment.against],
        "relation": analysis.assessment.relation and asdict(analysis.assessment.relation),
        "content_hash": fingerprint.content_hash(article.title, article.lead, article.paragraphs),
        "mentions": [asdict(mention) for mention in found],
    }
