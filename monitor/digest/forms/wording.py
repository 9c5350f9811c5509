"""Parts of a digest go in, the words that all its forms share come out, not yet escaped for any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.digest.nouns import Digest, DigestItem, EditionFigure, Telling
from monitor.digest.showing import clock, count, day_and_clock, long_day, published


def title_of(digest: Digest) -> str:
    """What the digest is, and of which day."""
    return f"Vietnam-Laos offices: {long_day(digest.day)}"


def made(digest: Digest) -> str:
    """When the digest was made, and in which zone its times are."""
    return f"made {clock(digest.made_at, digest.zone, digest.day)}, times in {digest.zone}"


def sections(digest: Digest) -> list[tuple[str, Sequence[DigestItem]]]:
    """The parts of the digest that hold something, with their titles."""
    parts = (("Core", digest.core), ("Bilateral", digest.bilateral), ("Earlier stories that changed", digest.changed))
    return [(title, items) for title, items in parts if items]


def about(telling: Telling, digest: Digest) -> str:
    """Time, language and edition of a story in a line."""
    time = published(telling.published_at, telling.is_inferred, digest.zone, digest.day)
    return f"{time} · {telling.language} · {telling.source}/{telling.edition}"


def change_lines(item: DigestItem, digest: Digest) -> Iterator[str]:
    """What changed in the stories of an event, a line for each."""
    for change in item.changes:
        tag = f" [{change.language}]" if item.also else ""
        time = f" {clock(change.seen_at, digest.zone, digest.day)}" if change.seen_at else ""
        yield f"changed{time}{tag} (revision {change.revision}): {'. '.join(change.words)}"


def found(figure: EditionFigure) -> str:
    """How many stories an edition had that day, on the beat or not; a dash where it was not read."""
    return "-" if figure.found is None else str(figure.found)


def last_read(figure: EditionFigure, digest: Digest) -> str:
    """When an edition was last read with success."""
    if not figure.is_read:
        return "-"
    return day_and_clock(figure.last_success, digest.zone, digest.day) if figure.last_success else "never"


def totals(digest: Digest) -> str:
    """The day's stories by language in a sentence."""
    stories = sum(number for _, number in digest.per_language)
    languages = ", ".join(f"{tag} {number}" for tag, number in digest.per_language)
    left_out = "".join(f"; left out: {number} {reason}" for reason, number in digest.left_out)
    known = " is known; the intake was blind" if digest.state == "blind" and not stories else ""
    return f"{count(stories, 'story')} on the beat{known}{f': {languages}' if languages else ''}{left_out}"
