"""A digest goes in, what stands above its events comes out: the state of the intake, title, and what must be said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from monitor.digest.forms.times import clock, days_in_words, moment, near_day
from monitor.digest.intake import FRESH, Standing, standing
from monitor.digest.nouns import Digest, EditionIntake, State
from monitor.words import Words

_MOST_NAMED = 12
# An edition that brought less than a third of what it usually brings is named, unless that is little anyway.
_A_THIRD, _LITTLE = 1 / 3, 5


def headline(digest: Digest, words: Words) -> str:
    """The digest's first line: the state of the intake, and what of each edition was expected and came."""
    return ": ".join(headline_parts(digest, words))


def headline_parts(digest: Digest, words: Words) -> tuple[str, str]:
    """The first line in its two parts: the state, and what there is to say of it."""
    stand = standing(digest.intake, digest.day, digest.zone, digest.made_at)
    clauses = [_read(stand, digest, words), *_received(stand, digest, words), *_other_days(digest, words)]
    return _label(stand, digest, words), "; ".join(clauses)


def state_words(state: State, words: Words) -> str:
    """The state alone."""
    return {"complete": words("complete"), "partial": words("partial"), "blind": words("blind")}[state]


def title_of(digest: Digest, words: Words) -> str:
    """What the digest is, and of which day or days."""
    return words("Vietnam-Laos offices: {days}", days=days_in_words(digest.covers, words))


def made(digest: Digest, words: Words) -> str:
    """When the digest was made, and in which zone its times are."""
    return words("made {moment}, times in {zone}", moment=clock(digest.made_at, digest, words), zone=digest.zone)


def remarks(digest: Digest, words: Words) -> Iterator[str]:
    """What is to be said before the events: that several days are covered, that it is no original, that none is new."""
    if len(digest.covers) > 1:
        yield words("This digest covers {count} days that had not been sent.", count=len(digest.covers))
    if digest.origin == "again":
        yield words("The digest that was handed over is not at hand any more: this one is made of what is known now.")
    if digest.is_empty:
        yield nothing(digest, words)


def nothing(digest: Digest, words: Words) -> str:
    """The sentence for a day without stories; where nothing can be said of it, in words of another kind."""
    if digest.state == "blind":
        return words("Nothing can be said about this day: the sites were not reached, so stories may be missing.")
    if digest.state == "partial":
        return words("No story on the beat in the editions that were read; those named above may hold some.")
    if standing(digest.intake, digest.day, digest.zone, digest.made_at).is_running:
        return words("No story on the beat so far. The sites were read; there was none.")
    if len(digest.covers) > 1:
        return words("No story on the beat was published on these days. The sites were read; there was none.")
    return words("No story on the beat was published on this day. The sites were read; there was none.")


def usually(usual: float) -> str:
    """A usual count: to the half, from ten on to the whole."""
    return f"{round(usual)}" if usual >= 10 else f"{usual:g}"


# -- the first line


def _label(stand: Standing, digest: Digest, words: Words) -> str:
    if digest.state == "complete":
        return words("complete so far") if stand.is_running else words("complete")
    since = stand.since if stand.state == digest.state and stand.has_begun else None
    if since is None:
        return state_words(digest.state, words)
    at = moment(since, digest, words)
    if digest.state == "blind":
        return words("blind since {moment}", moment=at)
    return words("partial since {moment}", moment=at)


def _read(stand: Standing, digest: Digest, words: Words) -> str:
    """Which editions were read to the end of the day, or lately while it runs, and which were not."""
    number = len(stand.expected)
    if not number:
        return words("no edition is being read")
    if not stand.has_begun:
        return words("the day has not begun")
    if stand.state == "blind":
        return _not_reached(stand, words)
    if stand.state == "partial":
        return _partly_read(stand, digest, words)
    if not stand.is_running:
        return words.plural(
            "the one edition read to the end of the day", "all {number} editions read to the end of the day", number
        )
    oldest = min(edition.last_success for edition in stand.expected if edition.last_success)
    at = moment(oldest, digest, words)
    return words.plural(
        "the one edition read, at {moment}",
        "all {number} editions read, none earlier than {moment}",
        number,
        moment=at,
    )


def _not_reached(stand: Standing, words: Words) -> str:
    told = words.plural(
        "the one edition was not reached on this day",
        "none of the {number} editions was reached on this day",
        len(stand.expected),
    )
    return told if stand.since else words("{what}, nor ever before", what=told)


def _partly_read(stand: Standing, digest: Digest, words: Words) -> str:
    named = ", ".join(_behind(edition, digest, words) for edition in stand.behind[:_MOST_NAMED])
    left = len(stand.behind) - _MOST_NAMED
    counts = {"all": len(stand.expected), "read": len(stand.expected) - len(stand.behind)}
    counts["hours"] = FRESH // timedelta(hours=1)
    if stand.is_running:
        told = words("{read} of {all} editions read within {hours} hours; behind: {editions}", **counts, editions=named)
    else:
        told = words(
            "{read} of {all} editions read to the end of the day; behind: {editions}", **counts, editions=named
        )
    return told if left <= 0 else words("{what} and {count} more", what=told, count=left)


def _behind(edition: EditionIntake, digest: Digest, words: Words) -> str:
    """An edition that is behind: since when, and how much of it came."""
    read = edition.last_success
    when = words("last read {moment}", moment=moment(read, digest, words)) if read else words("never read")
    usual = edition.received.usual
    came = [] if usual is None else [_of_usual(edition, words)]
    return f"{edition.place} ({', '.join([when, *came])})"


def _of_usual(edition: EditionIntake, words: Words) -> str:
    usual = edition.received.usual or 0
    return words("{count} of about {usual} stories", count=edition.received.count, usual=usually(usual))


def _received(stand: Standing, digest: Digest, words: Words) -> Iterator[str]:
    """How many stories came and how many were expected, and of which edition far fewer."""
    usual = [edition.received.usual for edition in stand.expected if edition.received.usual is not None]
    if not usual or not stand.has_begun:
        return
    came = sum(edition.received.count for edition in stand.expected)
    if len(usual) < len(stand.expected):
        yield words.plural("{number} story received", "{number} stories received", came)
        return
    told = words.plural("{number} story received", "{number} stories received", came)
    if stand.is_running:
        yield words("{what}, about {usual} on a whole day", what=told, usual=usually(sum(usual)))
        return
    yield words("{what}, about {usual} expected", what=told, usual=usually(sum(usual)))
    few = [edition for edition in stand.expected if edition not in stand.behind and _is_short(edition)]
    if few:
        named = ", ".join(f"{edition.place} ({_of_usual(edition, words)})" for edition in few[:_MOST_NAMED])
        yield words("fewer than usual: {editions}", editions=named)


def _is_short(edition: EditionIntake) -> bool:
    usual = edition.received.usual
    return usual is not None and usual >= _LITTLE and edition.received.count < usual * _A_THIRD


def _other_days(digest: Digest, words: Words) -> Iterator[str]:
    """Of a digest of several days: those before the last whose own digest was not complete."""
    earlier: Sequence[tuple[object, State]] = digest.states[:-1]
    if any(state != "complete" for _, state in earlier):
        told = [f"{near_day(day, digest, words)} {state_words(state, words)}" for day, state in digest.states[:-1]]
        yield ", ".join(told)
