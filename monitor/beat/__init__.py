"""A story's words in; out its tier (core, bilateral, other), how sure that is, and the words that decided.

Core: the central offices of Vietnam AND Laos deal with each other, or the head of one with the other country.
Bilateral: Vietnam and Laos, but not those offices. All words are data (`data/beat.toml`, `data/register.toml`);
here stand the rules, each with the habit of the world it relies on. Most stories never name Laos and leave early.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from monitor import phrases
from monitor.beat.judging import Judgement
from monitor.beat.listing import worth_fetching
from monitor.beat.page import OF_LAOS, OF_VIETNAM, finds_in, laid_out, subjects_of
from monitor.beat.scoring import score_of
from monitor.beat.vocabulary import may_name_laos, opens_with_laos, vocabulary_of_the_beat
from monitor.domain import Assessment, Holding

__all__ = ["assess", "weighed", "worth_fetching"]

# Vietnam named as a country or a place; a person's name alone tells of dealings only with the words for them.
_BY_NAME = OF_VIETNAM - {"surname", "vietnam_name"}


def assess(
    title: str,
    lead: str,
    paragraphs: Sequence[str],
    language: str = "",
    holdings: Callable[[str], Sequence[Holding]] | None = None,
) -> Assessment:
    """The tier of a story, how sure that is, and the evidence.

    The score is the probability that the story is core where the tier says so, and that it is on the beat at all where
    the tier says bilateral or other: 0.9 means right nine times in ten. `language` is the tag of the text where it is
    known; it only settles words that two languages share. `holdings` tells who in a text heads an office on the story's
    day (`register.holdings`); it is only asked of stories that name Laos. Without it an office counts only by its name.
    """
    return weighed(title, lead, paragraphs, language, holdings)[0]


def weighed(
    title: str,
    lead: str,
    paragraphs: Sequence[str],
    language: str = "",
    holdings: Callable[[str], Sequence[Holding]] | None = None,
) -> tuple[Assessment, str]:
    """What `assess` says, and the ground of its score (see `scoring`)."""
    shown = phrases.tidy("\n".join((title, lead, *paragraphs)))
    lowered = phrases.lowered(shown)
    vocabulary = vocabulary_of_the_beat()
    if not (may_name_laos(lowered, vocabulary) or opens_with_laos(shown, lowered, vocabulary)):
        return _other("other_silent")
    shown = phrases.unglued(shown)
    # A line of marks, as pages leave where a picture was, is no headline.
    page = laid_out(shown, any(map(str.isalpha, title)), language)
    places = finds_in(page, vocabulary.places)
    if not any(find.kind in OF_LAOS for find in places) and not page.is_lao:
        return _other("other_trap")
    found = finds_in(page, vocabulary.offices)
    subjects = subjects_of(page)
    held = holdings(shown) if holdings else ()
    by_name = any(find.kind in _BY_NAME and find.start < page.lead_end for find in places)
    if found or held or subjects or not by_name:
        found += finds_in(page, vocabulary.company)
    return Judgement(page, sorted(places + found, key=lambda find: find.start), subjects, held).result()


def _other(ground: str) -> tuple[Assessment, str]:
    return Assessment("other", score_of(ground)), ground
