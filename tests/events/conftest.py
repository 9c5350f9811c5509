"""Own stories of the beat's world, labelled with their events, and what they are compared by."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from monitor.documents import read_fields
from monitor.events import Clues
from monitor.jobs.grouping import clues_of_line


@dataclass(frozen=True)
class Case:
    """A labelled story and its clues."""

    fields: Mapping[str, Any]
    clues: Clues


@pytest.fixture(scope="session")
def cases() -> Mapping[str, Case]:
    lines = (Path(__file__).parent.parent / "event_cases.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    return {fields["id"]: Case(fields, clues_of_line(read_fields(fields))) for fields in told}


@pytest.fixture(scope="session")
def clues_of_text() -> Callable[..., Clues]:
    """The clues of a story of so many words: text, title, day."""

    def clues(text: str, title: str = "", date: str = "2024-05-02", outlet: str = "paper") -> Clues:
        return clues_of_line(read_fields({"title": title, "text": text, "date": date, "outlet": outlet}))

    return clues
