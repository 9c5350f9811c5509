"""What `monitor analyse` costs: stories a second of one core, and peak memory. Run as `python -m tests.bench.analyse`.

The file that it judges holds stories of 2 kB: nine of ten are Vietnamese news of other subjects, the tenth is one of
`tests/beat_cases.jsonl`, filled up. Counted is the time that the process itself used, start included.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.test_language import HEADLINES

STORIES, BYTES, ROUNDS = 6000, 2000, 3
CASES = Path(__file__).parent.parent / "beat_cases.jsonl"


def stories(chance: random.Random) -> Iterator[dict[str, object]]:
    # Of other subjects: what names Laos is judged at length, as are the cases.
    sentences = [line.strip() for line in HEADLINES["vi"].splitlines() if "Lào" not in line]
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines() if line.strip()]
    for number in range(STORIES):
        told = chance.choice(cases) if number % 10 == 0 else {"title": chance.choice(sentences), "text": ""}
        paragraphs = [told["text"]] if told["text"] else []
        while len("\n".join(paragraphs).encode()) < BYTES - 250:
            paragraphs.append(". ".join(chance.sample(sentences, 6)) + ".")
        yield {"id": number, "title": told.get("title") or "", "text": "\n".join(paragraphs), "date": "2024-05-06"}


def main() -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(story, ensure_ascii=False) + "\n" for story in stories(random.Random(1)))
        file.flush()
        before, spent = 0.0, []
        for _ in range(ROUNDS):
            command = [sys.executable, "-m", "monitor", "analyse", file.name]
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent.append(used.ru_utime + used.ru_stime - before)
            before = used.ru_utime + used.ru_stime
    sys.stdout.write(
        f"{STORIES / min(spent):.0f} stories/s of one core, {min(spent) / STORIES * 1e6:.0f} us a story; "
        f"peak {used.ru_maxrss / 1024:.0f} MB\n"
    )


if __name__ == "__main__":
    main()
