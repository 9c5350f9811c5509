"""The figures of a digest go in, HTML tables come out: each edition and language beside its habit, as small bars.

The bars are table cells whose widths and heights stand inline, which mail programs keep; nothing is drawn or loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from monitor.digest.forms.bars import height, heights
from monitor.digest.forms.look import BAR, BAR_OF_THE_DAY, BASE, CELL, FAINT, NUMBER
from monitor.digest.forms.wording import last_read, number_or_dash, received, trouble_words
from monitor.digest.nouns import HABIT_DAYS, Digest, EditionFigure, Habit, LanguageFigure
from monitor.words import Words

_TABLE = "border-collapse:collapse;font-size:.875em;margin:0 0 1em;overflow-wrap:normal"
_BELOW = f"font-size:.875em;overflow-wrap:anywhere;{FAINT}"
_TALLEST = 22


def figures(digest: Digest, words: Words) -> Iterator[str]:
    """A table of the editions, and one of the languages."""
    heads = [words("edition"), words("received"), words("usual"), words("on the beat")]
    yield from _table(heads, [_edition(figure, digest, words) for figure in digest.figures], words)
    if digest.per_language:
        heads = [words("language"), words("on the beat"), words("usual")]
        yield from _table(heads, [_language(figure, words) for figure in digest.per_language], words)


def _table(heads: Sequence[str], rows: Sequence[str], words: Words) -> Iterator[str]:
    first, *numbers = heads
    yield f'<table style="{_TABLE}">'
    cells = [_cell("th", first, CELL), *(_cell("th", head, NUMBER) for head in numbers)]
    cells.append(_cell("th", words("{number} days", number=HABIT_DAYS), CELL))
    yield f"<tr>{''.join(cells)}</tr>"
    yield from rows
    yield "</table>"


def _edition(figure: EditionFigure, digest: Digest, words: Words) -> str:
    at = [words("last read {moment}", moment=last_read(figure, digest, words))] if figure.last_success else []
    below = "; ".join([*at, *filter(None, [trouble_words(figure, words)])])
    small = f'<br><span class="faint" style="{_BELOW}">{escape(below)}</span>' if below else ""
    place = f'<td class="cell" style="{CELL}">{escape(figure.place)}{small}</td>'
    numbers = (received(figure), figure.received.usual, figure.on_beat)
    return f"<tr>{place}{_numbers(numbers)}{_chart(figure.received, words)}</tr>"


def _language(figure: LanguageFigure, words: Words) -> str:
    habit = figure.on_beat
    return f"<tr>{_cell('td', figure.tag, CELL)}{_numbers((habit.count, habit.usual))}{_chart(habit, words)}</tr>"


def _numbers(numbers: Sequence[float | None]) -> str:
    return "".join(_cell("td", number_or_dash(number), NUMBER) for number in numbers)


def _cell(kind: str, text: str, style: str) -> str:
    return f'<{kind} class="cell" style="{style}">{escape(text)}</{kind}>'


def _chart(habit: Habit, words: Words) -> str:
    """The days before and, in another colour, the day itself; a cell without bars where nothing is known."""
    before = heights(habit, _TALLEST)
    if all(bar is None for bar in before):
        return _cell("td", "", CELL)
    told = words("the {days} days before and this one: {counts}", days=len(before), counts=_counts(habit))
    bars = "".join(_bar(bar, "bar", BAR) for bar in before) + _bar(height(habit, _TALLEST), "now", BAR_OF_THE_DAY)
    table = (
        f'<table role="img" aria-label="{escape(told)}" cellpadding="0" cellspacing="1" height="{_TALLEST}">'
        f"<tr>{bars}</tr></table>"
    )
    return f'<td class="cell" style="{CELL}">{table}</td>'


def _bar(bar: int | None, kind: str, colour: str) -> str:
    """One day: a cell of three pixels whose lower border is as high as the day's count, a line for none."""
    if bar is None:
        return '<td width="3"></td>'
    style = f"{max(bar, 1)}px solid {colour if bar else BASE}"
    return f'<td width="3" class="{kind if bar else "base"}" style="border-bottom:{style}"></td>'


def _counts(habit: Habit) -> str:
    return ", ".join("-" if number is None else str(number) for number in (*habit.daily, habit.count))
