"""How fast a new story joins its event: `python -m tests.bench.joining [--stories N] [--home FOLDER]`.

Makes a desk's database of N stories (`tests.bench.million`), and takes in a fortnight of a beat behind it, so many
stories a day: events of five kinds, each told in up to six languages, with heads, places and figures of its own. Then
stories of the middle come anew, one by one, each in a transaction of its own as where a run closes. Told are the median
and the 95th percentile of the process's own time in milliseconds, which other processes disturb less than the clock:
of reading who may be of one event, of comparing, and of the rest, which is the transaction and what it writes. Reading
the story's own clues does not belong to the join and is told apart.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from monitor import events
from monitor.domain import Taken
from monitor.store import Store, grouping, open_store
from monitor.store.clues import Neighbours
from tests.bench.million import NOW, fill
from tests.store.making import made

PER_DAY = (30, 137)
DAYS = 14
MEASURED = 40
PLACES = [
    "Hanoi",
    "Vientiane",
    "Hue",
    "Pakse",
    "Savannakhet",
    "Vinh",
    "Luang-Prabang",
    "Da-Nang",
    "Champasak",
    "Quang-Tri",
    "Son-La",
    "Houaphanh",
]
SUBJECTS = [
    "trade",
    "border",
    "energy",
    "students",
    "culture",
    "agriculture",
    "finance",
    "press",
    "tourism",
    "railway",
    "hospital",
    "records",
]
KINDS = {
    "vi": "hội đàm với|tiếp|ký kết thỏa thuận với|khai giảng lớp tập huấn cùng|trao tặng quà cho",
    "en": "held talks with|received|signed an agreement with|opened a training course with|handed over a gift to",
    "fr": "s'est entretenu avec|a reçu|a signé un accord avec|a ouvert un stage avec|a remis un don à",
    "es": "sostuvo conversaciones con|recibió a|firmó un acuerdo con|abrió un curso con|entregó un regalo a",
    "ru": "провёл переговоры с|принял|подписал соглашение с|открыл курсы с|передал дар",
    "zh": "会谈|会见|签署协议|培训班开班|赠送",
}
TOLD = {
    "vi": "Ngày {day}/{month}, tại {place}, ông {one} {kind} ông {two} của Lào.\nHai bên bàn về {about}; {n} người.",
    "en": "{place} (VNA) – {one} {kind} {two} of Laos on {day}/{month}.\nThey spoke of {about}; {n} people attended.",
    "fr": "{place} (VNA) - {one} {kind} {two} du Laos le {day}/{month}.\nIls ont parlé de {about} à {n} personnes.",
    "es": "{place} (VNA)- {one} {kind} {two} de Laos el {day}/{month}.\nHablaron de {about} ante {n} personas.",
    "ru": "{place} (ВИА) – {day}/{month} {one} {kind} {two} (Лаос).\nОни говорили о {about}; собралось {n} человек.",
    "zh": "越通社{place}——{month}月{day}日，{one}与老挝{two}{kind}。\n双方谈到{about}，{n}人出席。",
}
_ONSETS = ["b", "c", "d", "g", "h", "k", "l", "m", "n", "ph", "qu", "s", "t", "v", "x", "th", "kh", "tr", "ch"]
_RIMES = ["a", "an", "ang", "e", "en", "i", "in", "o", "on", "u", "un", "ai", "ao", "ia", "oa", "ong"]


def main() -> None:
    """Read the options; make and measure, density by density."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--stories", type=int, default=20_000)
    options.add_argument("--home", type=Path, help="by default a folder that is gone afterwards")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = chosen.home or Path(scratch)
        home.mkdir(parents=True, exist_ok=True)
        for per_day in PER_DAY:
            path = home / f"joining-{chosen.stories}-{per_day}.db"
            if not path.exists():
                fill(path, chosen.stories)
                _take(path, per_day)
            _measure(path, per_day)


def _take(path: Path, per_day: int) -> None:
    chance = random.Random(per_day)
    with open_store(f"sqlite:///{path}") as store:
        for day in range(DAYS):
            at = NOW + timedelta(days=day + 1)
            told = [story for _ in range(per_day) for story in _event(chance, at)][:per_day]
            store.take(told, run_id=None, at=at)
        began, total = time.process_time(), _grouped(store)
        _say(f"{per_day} a day: {total} put to their events, {(time.process_time() - began) / total * 1e3:.1f} ms each")


def _event(chance: random.Random, at: datetime) -> Iterator[Taken]:
    """The versions of one event."""
    kind, number = chance.randrange(5), chance.randrange(10**9)
    place, about = chance.choice(PLACES).replace("-", " "), " and ".join(chance.sample(SUBJECTS, 2))
    slots = {"one": _name(chance), "two": _name(chance), "place": place, "about": about, "n": chance.randrange(11, 999)}
    for language in chance.sample(list(TOLD), chance.choice((1, 1, 2, 3, 6))):
        slots |= {"kind": KINDS[language].split("|")[kind], "day": at.day, "month": at.month}
        title, *paragraphs = TOLD[language].format(**slots).split("\n")
        told: dict[str, Any] = {"title": title[:90], "paragraphs": (title, *paragraphs * 3), "language": language}
        told |= {"source": "paper", "edition": language, "published_at": at, "content_hash": f"v1:{number}:{language}"}
        yield made(f"{number}.{language}:1", captions=(), mentions=(), dateline="", **told)


def _name(chance: random.Random) -> str:
    return " ".join((chance.choice(_ONSETS) + chance.choice(_RIMES)).capitalize() for _ in range(3))


def _measure(path: Path, per_day: int) -> None:
    since, until = NOW + timedelta(days=DAYS // 2), NOW + timedelta(days=DAYS // 2 + 3)
    with closing(sqlite3.connect(path)) as database:
        middle = "SELECT id FROM story WHERE placed_at > ? AND placed_at < ? ORDER BY id LIMIT ?"
        chosen = [one for (one,) in database.execute(middle, (since.isoformat(), until.isoformat(), MEASURED))]
    told: defaultdict[str, list[float]] = defaultdict(list)
    with open_store(f"sqlite:///{path}") as store, _Watch() as watch:
        for one in chosen:
            with closing(sqlite3.connect(path)) as database, database:
                for table in ("story_clue", "story_outline"):
                    database.execute(f"DELETE FROM {table} WHERE story_id = ?", (one,))
                database.execute("INSERT INTO ungrouped VALUES (?)", (one,))
            watch.spent.clear()
            _grouped(store)
            spent = dict(watch.spent)
            clues = spent.pop("clues")
            for part, some in (spent | {"the join": sum(spent.values()), "its clues": clues}).items():
                told[part].append(some * 1e3)
    _say(f"{per_day} a day, {len(chosen)} stories: " + "; ".join(map(_spread, told, told.values())))


def _spread(part: str, times: list[float]) -> str:
    return f"{part} {statistics.median(times):.1f} ms, 95th {statistics.quantiles(times, n=20)[-1]:.1f}"


# By which of its steps a join spends its time; what they call of one another counts where it is done.
_STEPS: tuple[tuple[object, str, str], ...] = (
    (grouping, "keep_clues", "clues"),
    *((grouping, name, "reading") for name in ("_candidates", "_linked", "_let_wait")),
    *((Neighbours, name, "reading") for name in ("around", "open", "outline")),
    *((events, name, "comparing") for name in ("likeliest", "alike", "joined", "same_texts")),
    (grouping, "_compare_others", "comparing"),
    (grouping, "group_waiting", "writing"),
)


class _Watch:
    """The seconds of the process's own time that each part has spent, without those of parts within."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self._within = [0.0]
        self._patches = [patch.object(of, name, self._timed(getattr(of, name), part)) for of, name, part in _STEPS]

    def __enter__(self) -> _Watch:
        for one in self._patches:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._patches:
            one.stop()

    def _timed(self, step: Callable[..., Any], part: str) -> Callable[..., Any]:
        def timed(*given: Any, **named: Any) -> Any:
            begun = time.process_time()
            self._within.append(0.0)
            result = step(*given, **named)
            result = list(result) if isinstance(result, Iterator) else result
            spent = time.process_time() - begun
            self.spent[part] += spent - self._within.pop()
            self._within[-1] += spent
            return result

        return timed


def _grouped(store: Store) -> int:
    total = 0
    while done := store.group_waiting():
        total += done
    return total


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
