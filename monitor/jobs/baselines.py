"""Labelled lines go in, what plain means reach on them comes out, figure by figure, for `evaluate --baseline`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from monitor.baseline import LearningError, bare_language, learnt_tiers, likenesses, tier_by_keywords
from monitor.documents import Document
from monitor.domain import Article
from monitor.evaluation import FORMS, Answers, Form, Labels, Others, Row, families_of, figures, forms_of
from monitor.fingerprint import content_hash
from monitor.text import local_day

PLAIN, LEARNT = "plain", "TF-IDF"
_NOTES = {
    PLAIN: "plain: a keyword filter; langdetect as it comes; every line an event of its own; the same text to the "
    "letter; the day of publication",
    LEARNT: "TF-IDF: logistic regression, cross-validated on these lines; cosines above the best threshold",
}
_THRESHOLDS = [step / 20 for step in range(4, 20)]
Pair = tuple[int, int, float]


def others_on(labels: Labels, documents: Sequence[Document]) -> Others:
    """What plain means reach, and what is learnt from the lines themselves; where that cannot be, the reason."""
    articles = [document.article for document in documents]
    found = {PLAIN: _plain(labels, articles)}
    left_out = ""
    try:
        found[LEARNT] = _learnt(labels, articles)
    except LearningError as error:
        left_out = str(error)
    return Others(found, [_NOTES[way] for way in found], left_out)


def _plain(labels: Labels, articles: Sequence[Article]) -> Mapping[str, Row]:
    """Keywords, langdetect as it comes, and for groups and days what asks for no judgement at all."""
    texts = [_whole(article) for article in articles]
    answers = Answers(
        tiers=[tier_by_keywords(text, tag) for text, tag in zip(texts, labels.languages, strict=True)],
        languages=_languages(articles),
        events=range(len(articles)),
        texts=[content_hash(one.title, one.lead, one.paragraphs) for one in articles],
        days=[day.isoformat() if day else "" for day in (local_day(one.published_at) for one in articles)],
    )
    return figures(labels, answers)


def _languages(articles: Sequence[Article]) -> Mapping[Form, Sequence[str | None]]:
    spoken = [forms_of(article) for article in articles]
    return {form: [bare_language(one[form]) if one[form] else None for one in spoken] for form in FORMS}


def _learnt(labels: Labels, articles: Sequence[Article]) -> dict[str, Row]:
    """Tiers by cross-validation; groups by cosine above the threshold that is the best one on these very lines."""
    texts = [_whole(article) for article in articles]
    found = figures(labels, Answers(tiers=learnt_tiers(texts, labels.tiers, labels.families)))
    if not any((*labels.events, *labels.texts)):
        return found
    alike = likenesses(texts)
    near_in_time = list(_of_one_day(alike, [local_day(one.published_at) for one in articles]))
    asked = (Answers(events=_joined(near_in_time, least, len(texts))) for least in _THRESHOLDS)
    found |= _best(labels, asked, "events")
    asked = (Answers(texts=_joined(alike, least, len(texts))) for least in _THRESHOLDS)
    return found | _best(labels, asked, "same_texts")


def _best(labels: Labels, asked: Iterable[Answers], name: str) -> dict[str, Row]:
    reached = [found for answers in asked if name in (found := figures(labels, answers))]
    return max(reached, key=lambda found: found[name].f1, default={})


def _of_one_day(pairs: Iterable[Pair], days: Sequence[date | None]) -> Iterator[Pair]:
    """Only the pairs that were published on one day or on two that follow each other."""
    for one, other, likeness in pairs:
        since, until = days[one], days[other]
        if since and until and abs((until - since).days) <= 1:
            yield one, other, likeness


def _joined(pairs: Iterable[Pair], least: float, lines: int) -> Sequence[int]:
    links: list[list[Pair]] = [[] for _ in range(lines)]
    for pair in pairs:
        if pair[2] >= least:
            links[pair[0]].append(pair)
            links[pair[1]].append(pair)
    return families_of(links)


def _whole(article: Article) -> str:
    return "\n".join(part for part in (article.title, article.lead, *article.paragraphs) if part)
