"""How fast the store takes, finds and copies stories: `python -m tests.bench.store [--stories N] [--short] [--url U]`.

The stories are chance sequences of Vietnamese syllables, the frequent ones as frequent as in a language, 400 a story
(with --short 60, for a million). The second figure counts this process's own time, which other processes disturb less.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate, islice
from pathlib import Path

from monitor.domain import Capture, Reason, Story, StoryQuery, Taken
from monitor.store import Store, open_store

_FREQUENT = """
hợp tác văn phòng chính phủ quốc hội chủ tịch nước trung ương đảng đoàn đại biểu thăm làm việc viêng chăn hà nội lào
việt nam hai bên trao đổi kinh nghiệm công tác tham mưu tổng hợp phối hợp ký kết biên bản ghi nhớ năm tới cán bộ đào
tạo hội nghị quan hệ hữu nghị đặc biệt nhân dịp khẳng định tăng cường thúc đẩy triển khai nhiệm vụ kế hoạch phát triển
"""
_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q r s t th tr v x"
_RIMES = "ương uyên oanh iêng ảnh ấn ổi ụt ẳng ịch ươu oay ênh ốp ẽo ưng iếc oắt ềm ũi"
# The further behind, the rarer.
_SYLLABLES = [*_FREQUENT.split(), *(onset + rime for rime in _RIMES.split() for onset in _ONSETS.split())]
_WEIGHTS = list(accumulate(1 / (place + 10) for place in range(len(_SYLLABLES))))
_START = datetime(2012, 1, 1, tzinfo=UTC)


def main() -> None:
    """Read the options, run the measurements, print them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--stories", type=int, default=10_000)
    options.add_argument("--batch", type=int, default=100)
    options.add_argument("--url", help="an empty database to fill; by default a new SQLite file")
    options.add_argument("--short", action="store_true", help="texts of 0.5 KB")
    chosen = options.parse_args()
    syllables = 60 if chosen.short else 400
    with (
        tempfile.TemporaryDirectory(dir=Path.cwd()) as folder,
        open_store(chosen.url or f"sqlite:///{folder}/bench.db") as store,
    ):
        measure(store, chosen.stories, chosen.batch, syllables, Path(folder))


def measure(store: Store, stories: int, batch: int, syllables: int, folder: Path) -> None:
    """Fill the store and print rows a second and milliseconds a question."""
    _take(store, stories, batch, syllables)
    for text in ("", "chính phủ", "vien", '"biên bản ghi nhớ"', "cụmtừhiếm", "kinh nghiem dao tao", "khôngcóđâu"):
        _time(f"newest 50 of {text!r}", partial(_found, store, StoryQuery(text=text)))
    _time("newest 50 in Lao, which none is", partial(_found, store, StoryQuery(languages=("lo",))))
    _time("count of 'chính phủ'", lambda: store.count(StoryQuery(text="chính phủ")))
    _time("1,000 known keys", lambda: len(store.known(f"bench.vn:{n}" for n in range(1_000))))
    _time("backup", lambda: store.backup(folder / "copy.db"))


def _found(store: Store, query: StoryQuery) -> int:
    return len(list(store.stories(query)))


def _take(store: Store, stories: int, batch: int, syllables: int) -> None:
    made, spent, worked, kept = _made(syllables), 0.0, 0.0, 0
    while kept < stories:
        items = list(islice(made, min(batch, stories - kept)))
        began, begun = time.perf_counter(), time.process_time()
        store.take(items, run_id=None, at=_START)
        spent += time.perf_counter() - began
        worked += time.process_time() - begun
        kept += len(items)
    _say(f"{kept} new stories in batches of {batch}: {kept / spent:,.0f} a second ({kept / worked:,.0f})")
    size = store.statistics().size
    _say(f"  {size / 1e6:,.0f} MB, {size / kept / 1e3:.1f} KB a story")


def _made(syllables: int) -> Iterator[Taken]:
    chance, number = random.Random(7), 0
    while True:
        words = chance.choices(_SYLLABLES, cum_weights=_WEIGHTS, k=syllables)
        if number % 1_000 == 0:
            words[9] = "cụmtừhiếm"
        yield _item(number, words, _START + timedelta(minutes=chance.randrange(7_000_000)))
        number += 1


def _item(number: int, words: list[str], published_at: datetime) -> Taken:
    paragraphs = tuple(" ".join(words[first : first + 60]) + "." for first in range(40, len(words), 60))
    url = f"https://bench.vn/tin-{number}.vnp"
    plain = Story(
        key=f"bench.vn:{number}",
        url=url,
        source="bench",
        edition="vi",
        title=" ".join(words[:15]),
        lead=" ".join(words[15:40]),
        paragraphs=paragraphs,
        captions=(),
        byline="",
        section="Chính trị",
        tags=("Việt Nam", "Lào"),
        published_at=published_at,
        published_basis="page",
        language="vi",
        language_confidence=1.0,
        declared_language="vi",
        tier="core",
        score=0.9,
        reasons=(Reason("office_pair", "Văn phòng Chính phủ Lào", "title"),),
        mentions=(),
        content_hash=f"v1:{random.Random(number).randbytes(16).hex()}",
        near_signature=random.Random(number).randbytes(128),
        layout="bench",
    )
    return Taken(plain, Capture("bench.warc.gz", number * 20_000, 20_000))


def _time(what: str, question: Callable[[], object]) -> None:
    began = time.perf_counter()
    answer = question()
    _say(f"{what}: {(time.perf_counter() - began) * 1e3:,.1f} ms ({answer})")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
