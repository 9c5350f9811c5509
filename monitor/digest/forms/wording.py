"""Parts of a digest go in, the words that all its forms share come out, not yet escaped for any."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from monitor.digest.forms.heading import usually
from monitor.digest.forms.times import clock, lag_words, moment, near_day, published
from monitor.digest.nouns import (
    Change,
    Digest,
    DigestItem,
    Earlier,
    Edit,
    EditionFigure,
    LanguageFigure,
    LeftOut,
    PartChange,
    PromiseNews,
    Telling,
    Why,
)
from monitor.digest.showing import shown
from monitor.domain import Alteration, AlterationKind
from monitor.words import Words
from monitor.words.exchanges import due_words, kind_name, pair_name
from monitor.words.offices import office_name

MOST_FOLLOWED = 3
_MOST_OF_A_KIND, _LONGEST_ALTERED = 4, 120
_ENTRIES = re.compile(r"(\d+) entries")


def sections(digest: Digest, words: Words) -> list[tuple[str, Sequence[DigestItem]]]:
    """The parts of the digest that hold something, with their titles."""
    parts = (
        (words("Core"), digest.core),
        (words("Bilateral"), digest.bilateral),
        (words("Late, of earlier days"), digest.late),
        (words("Earlier stories that changed"), digest.changed),
    )
    return [(title, items) for title, items in parts if items]


def section_title(title: str, items: Sequence[DigestItem], words: Words) -> str:
    """A section's title with the number of its events."""
    return f"{title} ({words.plural('{number} event', '{number} events', len(items))})"


# -- events


def title_words(story: Telling | Earlier, words: Words) -> str:
    """A story's headline; one without says so."""
    return story.title or words("(without a headline)")


def about(telling: Telling, digest: Digest, words: Words) -> str:
    """Time, language and edition of a story in a line, and how late it was."""
    parts = [published(telling, digest, words), telling.language, f"{telling.source}/{telling.edition}"]
    if telling.lag:
        parts.append(lag_words(telling.lag, words))
    if telling.is_late:
        parts.append(words("came in late"))
    return " · ".join(parts)


def copies_of(telling: Telling, item: DigestItem, digest: Digest, words: Words) -> Iterator[tuple[str, str]]:
    """What is said of each story that has the same text, and where it is."""
    for copy in item.copies(telling):
        yield words("the same text: {story}", story=about(copy, digest, words)), copy.url


def why_words(whys: Sequence[Why], words: Words) -> str:
    """Why an event is on the beat: each rule with the words that spoke for it."""
    phrases = [f"{rule_words(why.rule, words)}: {', '.join(f'“{said}”' for said in why.words)}" for why in whys]
    return "; ".join(phrases)


def rule_words(rule: str, words: Words) -> str:
    """What a rule of the beat says in a reader's words; one that is not known here speaks for itself."""
    known = {
        "pair": words("both countries"),
        "both_offices": words("offices of both countries"),
        "two_offices": words("two offices together"),
        "office_in_title": words("an office in the headline"),
        "office_in_lead": words("an office in the lead"),
        "office_in_body": words("an office in the text"),
        "deal": words("they deal with each other"),
        "venue": words("not counted, an office as the place"),
        "entourage": words("not counted, in the company of others"),
        "herald": words("not counted, only announces"),
        "third_country": words("not counted, of another country"),
        "match": words("not counted, a match"),
        "forum": words("not counted, a forum of many"),
        "passing": words("not counted, named in passing"),
        "witness": words("not counted, looks on while others sign"),
        "crowd": words("not counted, one of all offices at large"),
        "former": words("not counted, a post of the past or to come"),
        "building": words("not counted, a house for an authority"),
        "unasked": words("not counted, crosses the border by itself"),
        "tail_only": words("not counted, only in a teaser"),
    }
    return known.get(rule, rule.replace("_", " "))


def named_lines(item: DigestItem, words: Words) -> Iterator[str]:
    """The offices and the people that the event's stories name, a line for each kind."""
    if item.offices:
        yield words("offices: {names}", names="; ".join(office_name(office, words) for office in item.offices))
    if item.people:
        yield words("people: {names}", names="; ".join(item.people))


def followed(earlier: Earlier, digest: Digest, words: Words) -> str:
    """A story of days before that told the event: “Title” [vi], 11 Mar."""
    day = earlier.published_at and near_day(earlier.published_at.astimezone(digest.zone).date(), digest, words)
    when = day or words("undated")
    return f"“{title_words(earlier, words)}” [{earlier.language}], {when}"


def more_followed(item: DigestItem, words: Words) -> str:
    """How many more of them there are than are shown; "" if none."""
    more = len(item.follows) - MOST_FOLLOWED
    return words("and {count} more", count=more) if more > 0 else ""


def change_lines(item: DigestItem, digest: Digest, words: Words) -> Iterator[str]:
    """What changed in the stories of an event, a line for each."""
    for change in item.changes:
        tag = f" [{change.language}]" if len(item.versions) > 1 else ""
        told = [*altered_words(change.altered, words, change.more_altered), *change_words(change, words)]
        yield f"{_changed(change, digest, words)}{tag}: {'. '.join(told)}"


def altered_words(altered: Sequence[Alteration], words: Words, more: int = 0) -> list[str]:
    """What a revision changed, in a phrase for each kind, the gravest first: "a number changed: “12” → “15”"."""
    kinds = {one.kind: [other for other in altered if other.kind == one.kind] for one in altered}
    if set(kinds) == {"wording"} and not more:
        return [words("only the wording changed")]
    told = [_of_kind(kind, some, words) for kind, some in kinds.items()]
    return [*told, *([words("and {count} more", count=more)] if more else [])]


def _of_kind(kind: AlterationKind, some: Sequence[Alteration], words: Words) -> str:
    count = len(some)
    named = {
        "withdrawn": words.plural("a sentence was withdrawn", "{number} sentences were withdrawn", count),
        "name": words.plural("a name changed", "{number} names changed", count),
        "title": words.plural("a title changed", "{number} titles changed", count),
        "number": words.plural("a number changed", "{number} numbers changed", count),
        "date": words.plural("a date changed", "{number} dates changed", count),
        "added": words.plural("a sentence was added", "{number} sentences were added", count),
        "wording": words("the wording changed"),
    }[kind]
    if kind in ("added", "wording"):
        return named
    told = "; ".join(_before_and_after(one, words) for one in some[:_MOST_OF_A_KIND])
    more = [words("and {count} more", count=count - _MOST_OF_A_KIND)] if count > _MOST_OF_A_KIND else []
    return f"{named}: {'; '.join([told, *more])}"


def _before_and_after(one: Alteration, words: Words) -> str:
    before, after = shown(one.before, _LONGEST_ALTERED), shown(one.after, _LONGEST_ALTERED)
    return f"“{before}”" if one.kind == "withdrawn" else edit_words(Edit(before, after), words)


def kind_words(kind: AlterationKind, words: Words) -> str:
    """The kind of a change as a label."""
    return {
        "withdrawn": words("withdrawn"),
        "name": words("name"),
        "title": words("title"),
        "number": words("number"),
        "date": words("date"),
        "added": words("added"),
        "wording": words("wording"),
    }[kind]


def _changed(change: Change, digest: Digest, words: Words) -> str:
    if change.seen_at is None:
        return words("changed (revision {number})", number=change.revision)
    at = clock(change.seen_at, digest, words)
    return words("changed {moment} (revision {number})", moment=at, number=change.revision)


def change_words(change: Change, words: Words) -> list[str]:
    """A sentence for each part that changed."""
    if change.seen_at is None:
        return [words("the earlier text is not at hand")]
    return part_words(change.parts, words)


def part_words(parts: Sequence[PartChange], words: Words) -> list[str]:
    """A sentence for each part of a story that changed: “Eleven” → “Twelve”; one that says so if no word did."""
    names = {"headline": words("headline"), "lead": words("lead"), "text": words("text")}
    return [f"{names[part.part]}: {_difference(part, words)}" for part in parts] or [words("no word changed")]


def _difference(part: PartChange, words: Words) -> str:
    if part.rewritten:
        before, after = part.rewritten
        if part.unit == "characters":
            return words("rewritten, {before} characters became {after}", before=before, after=after)
        return words("rewritten, {before} words became {after} words", before=before, after=after)
    told = [edit_words(edit, words) for edit in part.edits]
    more = [words("and {count} more", count=part.more)] if part.more else []
    return "; ".join([*told, *more]) or words("only spacing changed")


def edit_words(edit: Edit, words: Words) -> str:
    """Words that became others, or were added or removed."""
    if edit.before and edit.after:
        return f"“{edit.before}” → “{edit.after}”"
    if edit.after:
        return words("added “{words}”", words=edit.after)
    return words("removed “{words}”", words=edit.before)


# -- promises


def promises_title(digest: Digest, words: Words) -> str:
    """The title of the part that tells of promises, with their number."""
    number = len(digest.promises)
    return f"{words('Promises')} ({words.plural('{number} promise', '{number} promises', number)})"


def promise_words(promise: PromiseNews, digest: Digest, words: Words) -> str:
    """What there is to tell of a promise: due 1 Jul to 31 Jul 2026: “a return visit” (visit, Government Offices)."""
    of = ", ".join(filter(None, (promise.kind and kind_name(promise.kind, words), pair_name(promise.office, words))))
    told = f"“{promise.words}” ({of})"
    if promise.kept_on is not None:
        return words("kept on {day}: {promise}", day=near_day(promise.kept_on, digest, words), promise=told)
    days = due_words(promise.due_since, promise.due_until, words)
    if promise.occasion == "due":
        return words("due {days}: {promise}", days=days, promise=told)
    return words("was due {days}, and nothing was seen of it yet: {promise}", days=days, promise=told)


def promise_origin(promise: PromiseNews, digest: Digest, words: Words) -> str:
    """Where a promise was made: its event's headline and day, and the number by which the event is found."""
    title = promise.title or words("(without a headline)")
    day = near_day(promise.made_on, digest, words)
    return words("made {day} at “{title}”, event {number}", day=day, title=title, number=promise.event)


# -- figures


def number_or_dash(number: float | None) -> str:
    """A count in a table, "-" where it is not known."""
    return "-" if number is None else usually(number)


def received(figure: EditionFigure) -> int | None:
    """How many stories of an edition came; None where nobody reads it, or where nothing is known of them."""
    is_known = figure.is_read and (figure.received.daily or figure.received.count)
    return figure.received.count if is_known else None


def last_read(figure: EditionFigure, digest: Digest, words: Words) -> str:
    """When an edition was last read with success."""
    if not figure.is_read:
        return "-"
    return moment(figure.last_success, digest, words) if figure.last_success else words("never")


def trouble_words(figure: EditionFigure, words: Words) -> str:
    """What went wrong when an edition was read since its last success; "" if nothing did."""
    told = [f"{way} {_result(result, words)}".strip() for way, result in figure.trouble]
    never = [words("never crawled")] if figure.is_read and not figure.last_success and not told else []
    return "; ".join([*told, *never])


def _result(result: str, words: Words) -> str:
    """What a way of discovery answered, as a run keeps it."""
    if result.startswith("failed: "):
        return words("failed: {why}", why=result.removeprefix("failed: "))
    if entries := _ENTRIES.fullmatch(result):
        return words.plural("{number} entry", "{number} entries", int(entries[1]))
    return {"empty": words("empty"), "unchanged": words("unchanged")}.get(result, result)


def totals(digest: Digest, words: Words) -> str:
    """The day's stories by language in a sentence, and how many are not shown."""
    stories = sum(figure.on_beat.count for figure in digest.per_language)
    told = words.plural("{number} story on the beat", "{number} stories on the beat", stories)
    if not stories:
        told = words("no story on the beat")
        if digest.state == "blind":
            told = words("no story on the beat is known; the intake was blind")
    languages = ", ".join(_language(figure, words) for figure in digest.per_language)
    left_out = ", ".join(_left_out(one, words) for one in digest.left_out)
    told = f"{told}: {languages}" if languages else told
    return words("{what}; left out: {left_out}", what=told, left_out=left_out) if left_out else told


def _language(figure: LanguageFigure, words: Words) -> str:
    usual = figure.on_beat.usual
    told = f"{figure.tag} {figure.on_beat.count}"
    return told if usual is None or usual < 1 else words("{what} (usually {usual})", what=told, usual=usually(usual))


def _left_out(one: LeftOut, words: Words) -> str:
    if one.by == "rules":
        return words("{count} off the beat", count=one.count)
    if one.by == "readers":
        told = words("{count} that readers marked as not our beat", count=one.count)
        return f"{told} (“{one.reason}”)" if one.reason else told
    return words("{count} of earlier days that came in too late to be told", count=one.count)
