"""Digests and reviews of days over the API: the forms, what was handed over, who has reviewed what, shifts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from monitor.digest import freeze
from monitor.jobs.digests import digest_for
from monitor.review import FrozenDigest, Reader
from tests.store.making import made
from tests.web.asking import Answer
from tests.web.conftest import NOON, Stage
from tests.web.test_desk_api import as_who, put, walked

DAY = "2026-03-11"


@pytest.fixture
def morning(stage: Stage) -> Stage:
    """A day with three stories of three events, and the readers Lan and Noy."""
    pages = [made(f"a.vn:{n}", f"text {n}", title=f"Hợp tác {n}", published_at=NOON) for n in range(1, 4)]
    stage.store.take(pages, run_id=None, at=NOON)
    for name in ("lan", "noy"):
        stage.store.keep_reader(Reader(name, "reader", NOON), "hash")
    return stage


def frozen(stage: Stage) -> None:
    """The day's digest is handed over as it is at this moment."""
    monitor = stage.app.settings.monitor
    digest = digest_for(stage.store, NOON.date(), monitor.timezone, monitor.languages, [], made_at=stage.instant)
    kept = FrozenDigest(NOON.date(), stage.instant, digest.state, freeze(digest), digest.told)
    assert stage.store.freeze_digest(kept)


def handed(stage: Stage, fields: Any, day: str = DAY) -> Answer:
    return stage.asking.post(f"/api/v1/days/{day}/handover", fields)


def review(stage: Stage) -> Any:
    return stage.asking.get(f"/api/v1/days/{DAY}/review").json()


# -- digests


def test_the_digest_of_a_day_is_given_in_each_form(morning: Stage) -> None:
    told = morning.asking.get(f"/api/v1/digests/{DAY}").json()
    assert (told["day"], [item["event"] for item in told["core"]]) == (DAY, [1, 2, 3])
    kinds = {"text": "text/plain", "md": "text/markdown", "html": "text/html"}
    for form, kind in kinds.items():
        answer = morning.asking.get(f"/api/v1/digests/{DAY}?form={form}")
        assert (answer.status, answer.headers["content-type"]) == (200, f"{kind}; charset=utf-8")
        assert "Hợp tác 1" in answer.body.decode()
    assert morning.asking.get(f"/api/v1/digests/{DAY}?form=pdf").status == 422


def test_a_digest_is_given_in_the_language_that_is_asked_for(morning: Stage) -> None:
    english, vietnamese = (
        morning.asking.get(f"/api/v1/digests/{DAY}?form=text&language={tag}").body for tag in ("en", "vi")
    )
    assert english != vietnamese
    assert morning.asking.get(f"/api/v1/digests/{DAY}?language=lo").status == 422


def test_a_digest_that_was_handed_over_stays_as_it_was(morning: Stage) -> None:
    frozen(morning)
    before = morning.asking.get(f"/api/v1/digests/{DAY}")
    morning.store.take([made("a.vn:9", "late", published_at=NOON)], run_id=None, at=NOON)
    morning.instant += timedelta(hours=1)
    assert morning.asking.get(f"/api/v1/digests/{DAY}").body == before.body


def test_a_digest_in_the_making_has_the_same_etag_until_something_comes_in(morning: Stage) -> None:
    first = morning.asking.get(f"/api/v1/digests/{DAY}").headers["etag"]
    morning.instant += timedelta(seconds=40)
    assert first.startswith("W/")
    assert morning.asking.get(f"/api/v1/digests/{DAY}", [("If-None-Match", first)]).status == 304
    assert morning.asking.get(f"/api/v1/digests/{DAY}?form=md", [("If-None-Match", first)]).status == 200
    morning.store.take([made("a.vn:9", "late", published_at=NOON)], run_id=None, at=NOON)
    assert morning.asking.get(f"/api/v1/digests/{DAY}", [("If-None-Match", first)]).status == 200


@pytest.mark.parametrize("day", ["2026-02-30", "11.03.2026", "1989-01-01", "2100-01-01", "today", "20260311", "-1"])
def test_a_day_that_there_is_not_is_refused(stage: Stage, day: str) -> None:
    for address in (f"digests/{day}", f"days/{day}/review"):
        answer = stage.asking.get(f"/api/v1/{address}")
        assert answer.status == 422
        assert answer.detail().startswith("day: ")
        assert answer.detail().endswith(", such as 2026-03-12")


def test_days_with_a_digest_are_listed_the_latest_first(stage: Stage) -> None:
    for n in range(5):
        stage.store.freeze_digest(
            FrozenDigest(NOON.date() - timedelta(days=n), NOON, "complete" if n else "partial", None)
        )
    parts = walked(stage, "/api/v1/digests?limit=2", "digests")
    assert [[one["day"][-2:] for one in part] for part in parts] == [["11", "10"], ["09", "08"], ["07"]]
    assert parts[0][0] == {"day": DAY, "made_at": "2026-03-11T12:00:00+07:00", "state": "partial"}


# -- reviews


def test_a_review_tells_how_far_each_reader_is(morning: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    as_who(monkeypatch, "lan", "read", "review")
    for story, kind in ((1, "read"), (2, "off_beat"), (3, "star")):
        put(morning, story, kind)
    put(morning, 3, "assign", "noy")
    told = review(morning)
    assert told["events"][0] == {"event": 1, "tier": "core", "stories": [1]}
    assert told["readers"] == [
        {"reader": "lan", "reviewed": 2, "of": 3, "unread": [3], "assigned": []},
        {"reader": "noy", "reviewed": 0, "of": 3, "unread": [1, 2, 3], "assigned": [3]},
    ]
    assert told["handovers"] == []


def test_a_shift_goes_over_with_what_is_not_reviewed(morning: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    as_who(monkeypatch, "lan", "read", "review")
    put(morning, 1, "read")
    answer = handed(morning, {"to": "noy", "words": " Good night. "})
    told = answer.json()
    assert (answer.status, told["stories"]) == (201, [2, 3])
    assert (told["given_by"], told["given_to"], told["words"], told["day"]) == ("lan", "noy", "Good night.", DAY)
    assert review(morning)["readers"][1]["assigned"] == [2, 3]
    assert [one["id"] for one in review(morning)["handovers"]] == [told["id"]]
    assert answer.headers["location"] == f"/api/v1/days/{DAY}/review"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"to": "lan"}, "a shift is handed over to another reader"),
        ({"to": " "}, "a shift is handed over to another reader"),
        ({"to": "nobody"}, "there is no reader 'nobody'; there are lan, noy"),
        ({}, 'to: field required, such as "lan"'),
        ({"to": "noy", "words": "x" * 2001}, "words: string should have at most 2000 characters"),
        ({"to": "noy", "stories": [1]}, "the body has a field 'stories' that does not exist; there are to, words"),
    ],
)
def test_a_handover_that_makes_no_sense_is_refused(
    morning: Stage, monkeypatch: pytest.MonkeyPatch, fields: Any, said: str
) -> None:
    as_who(monkeypatch, "lan", "read", "review")
    answer = handed(morning, fields)
    assert answer.status == 422
    assert answer.detail().startswith(said)
    assert morning.store.handovers(NOON.date()) == ()
