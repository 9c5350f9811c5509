"""Stories in words go in, a stage whose store holds them comes out: some of one event, revised, archived, hostile."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

from sqlalchemy import text

from monitor.domain import Capture, Reason
from tests.store.making import made
from tests.web.conftest import NOON, Stage

MORNING = NOON - timedelta(hours=3)
"""09:00 in Hanoi on the day of the stage."""
TITLES = {
    "en": "Government Offices of Vietnam and Laos agree on a plan",
    "vi": "Văn phòng Chính phủ Việt Nam và Lào thống nhất kế hoạch",
    "fr": "Les bureaux gouvernementaux du Vietnam et du Laos conviennent d'un plan",
    "es": "Las oficinas gubernamentales de Vietnam y Laos acuerdan un plan",
    "zh": "越老两国政府办公厅商定合作计划",
    "ru": "Канцелярии правительств Вьетнама и Лаоса согласовали план",
    "lo": "ຫ້ອງວ່າການລັດຖະບານ ຫວຽດນາມ-ລາວ ຕົກລົງແຜນການ",
}
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\u2066' + "ໍ" * 50 + "W" * 5000


def tell(stage: Stage, key: str, **changes: Any) -> int:
    """Keep a story of the stage's day; its number."""
    given: dict[str, Any] = {
        "published_at": MORNING,
        "title": TITLES["en"],
        "language": "en",
        "lead": "The Government Offices of Vietnam and Laos met in Vientiane.",
        "reasons": (Reason("both_offices", "Government Offices of Vietnam and Laos", "lead"),),
        "source": "paper",
        "edition": "en",
    }
    capture = changes.pop("capture", None)
    page = {"capture": capture} if capture else None
    changed = given | changes
    words = changed.pop("text", f"{key} {changed['lead']}")
    stage.store.take([made(f"paper.vn:{key}", words, of_page=page, **changed)], run_id=None, at=stage.instant)
    found = stage.store.by_key(f"paper.vn:{key}")
    assert found is not None
    return found.id


def tell_in_all_languages(stage: Stage) -> list[int]:
    """One event in seven languages, an hour between two of them."""
    ids = [
        tell(stage, f"all-{number}", language=tag, title=title, published_at=MORNING + timedelta(hours=number))
        for number, (tag, title) in enumerate(TITLES.items())
    ]
    join(stage, ids)
    return ids


def join(stage: Stage, ids: Iterable[int]) -> int:
    """Put stories together as one event."""
    ids = list(ids)
    with stage.store._database.writing() as connection:
        listed = ", ".join(map(str, ids))
        connection.execute(text(f"UPDATE story SET event = {min(ids)} WHERE id IN ({listed})"))
    return min(ids)


def archive(
    stage: Stage, body: bytes, kind: str = "text/html; charset=utf-8", url: str = "https://paper.vn/1"
) -> Capture:
    """Keep a page in the stage's archive."""
    with stage.app.archive.writer(1, "paper", NOON) as writer:
        return writer.keep(url, 200, (("Content-Type", kind),), body, NOON)


class Page(HTMLParser):
    """What a test asks of a page: its tags with their attributes, in their order."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(body.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        """The attributes of the tags of a name that have these attributes."""
        return [one for name, one in self.tags if name == tag and all(one.get(k) == v for k, v in wanted.items())]

    def with_class(self, name: str) -> list[dict[str, str]]:
        """The attributes of all tags of a class."""
        return [one for _, one in self.tags if name in one.get("class", "").split()]
