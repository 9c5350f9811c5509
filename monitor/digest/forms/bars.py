"""The habit of an edition goes in, how high the bar of each day is comes out; as a line of block characters, too."""

from __future__ import annotations

from monitor.digest.nouns import Habit

_BLOCKS = "▁▂▃▄▅▆▇█"
_UNKNOWN = "·"


def heights(habit: Habit, most: int) -> list[int | None]:
    """How high each day's bar is, 0 to `most`: nothing for none, at least 1 for any; None where nothing is known.

    The day itself, which is not among them, counts for what is high.
    """
    top = max([habit.count, *(number or 0 for number in habit.daily)])
    return [None if number is None else _height(number, top, most) for number in habit.daily]


def height(habit: Habit, most: int) -> int:
    """How high the bar of the day itself is."""
    return _height(habit.count, max([habit.count, *(number or 0 for number in habit.daily)]), most)


def sparkline(habit: Habit, days: int) -> str:
    """The newest so many days as block characters, "·" where nothing is known; "" where that is so of all."""
    bars = heights(habit, len(_BLOCKS) - 1)[-days:] if days > 0 else []
    if all(bar is None for bar in bars):
        return ""
    return "".join(_UNKNOWN if bar is None else _BLOCKS[bar] for bar in bars)


def _height(number: int, top: int, most: int) -> int:
    return 0 if not number else max(1, round(number / top * most))
