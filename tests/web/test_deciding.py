"""Whether an operator can put right, on a page and over the API, what tells one event, and whether that is kept."""

from __future__ import annotations

import pytest

from monitor.web.who import Who
from tests.web.conftest import Stage
from tests.web.filling import join, tell
from tests.web.test_reading import body


def two_events(stage: Stage) -> tuple[int, int]:
    """Two stories, each an event, that are like nothing and so stay apart."""
    one, other = tell(stage, "one"), tell(stage, "other", title="A library opens", lead="Books for all.", language="vi")
    while stage.store.group_waiting():
        pass
    return one, other


def test_two_events_are_joined_on_the_page_and_that_is_told_with_a_way_back(stage: Stage) -> None:
    one, other = two_events(stage)
    answer = stage.asking.submit(f"/events/{one}/merge", {"other": str(other)})
    assert answer.status == 303
    address = answer.headers["location"].partition("#")[0]
    assert address.startswith(f"/events/{one}?decided=")
    page = body(stage.asking.get(address))
    assert "Decided, for good: no later run changes it." in page
    assert "local: these stories tell one event" in page
    assert f'action="/events/{one}/undo"' in page
    assert "Why they stand together" in page
    assert "two stories mostly tell two events -3.0" in page
    back = stage.asking.submit(f"/events/{one}/undo", {"story": str(other)})
    assert back.headers["location"].startswith(f"/events/{other}?")
    page = body(stage.asking.get(f"/events/{one}"))
    assert "taken back 12:00 by local" in page
    assert set(stage.store.events_of([one, other]).values()) == {one, other}


def test_a_story_is_taken_out_of_an_event_on_the_page(stage: Stage) -> None:
    one, other = tell(stage, "one"), tell(stage, "other")
    while stage.store.group_waiting():
        pass
    event = join(stage, [one, other])
    answer = stage.asking.submit(f"/events/{event}/split", {"story": str(one)})
    assert answer.headers["location"].startswith(f"/events/{other}?"), "to what is left of the event"
    assert "the first of these stories tells another event" in body(stage.asking.get(f"/events/{one}"))
    assert stage.store.events_of([one, other]) == {one: one, other: other}


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/events/1/merge", {"other": "no number"}, 422),
        ("/events/1/merge", {"other": "99"}, 404),
        ("/events/1/split", {"story": "1"}, 404),
        ("/events/1/undo", {"story": "1"}, 404),
        ("/events/1/merge", {"other": "1", "csrf": "wrong"}, 403),
    ],
)
def test_what_cannot_be_decided_is_refused(stage: Stage, path: str, fields: dict[str, str], status: int) -> None:
    tell(stage, "one")
    assert stage.asking.submit(path, fields).status == status
    assert stage.store.decisions_about([1]) == ()


def test_a_reader_sees_what_was_decided_and_decides_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = two_events(stage)
    stage.asking.submit(f"/events/{one}/merge", {"other": str(other)})
    reader = Who("lan", "reader", frozenset(("read", "review")))
    monkeypatch.setattr("monitor.web.deciding.who_asks", lambda _: reader)
    assert stage.asking.submit(f"/events/{one}/split", {"story": str(other)}).status == 403


def test_the_api_joins_parts_and_takes_back_with_who_and_when(stage: Stage) -> None:
    one, other = two_events(stage)
    told = stage.asking.post(f"/api/v1/events/{one}/merge", {"other": other}).json()
    assert told["events"] == [{"story": one, "event": one}, {"story": other, "event": one}]
    [decision] = stage.asking.get(f"/api/v1/events/{other}").json()["decisions"]
    assert (decision["verdict"], decision["story"], decision["other"]) == ("same", one, other)
    assert (decision["reader"], decision["at"], decision["undone_at"]) == ("local", "2026-03-11T12:00:00+07:00", None)
    parted = stage.asking.post(f"/api/v1/events/{one}/split", {"story": other}).json()
    assert [one["verdict"] for one in parted["decisions"]] == ["other"]
    [undone] = stage.asking.post(f"/api/v1/events/{other}/undo", {"story": other}).json()["decisions"]
    assert (undone["verdict"], undone["undone_by"]) == ("other", "local")
    assert stage.asking.post(f"/api/v1/events/{one}/merge", {"other": 999}).detail().startswith("there is no event")
    assert stage.asking.post(f"/api/v1/events/{one}/split", {"story": 999}).status == 404
    assert stage.asking.post(f"/api/v1/events/{one}/undo", {"story": "x"}).status == 422
