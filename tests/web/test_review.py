"""Whether readers' deeds are kept with who and when, answered with what changed, and can be taken back."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from monitor.review import Mark, Reader
from tests.web.conftest import NOON, Stage
from tests.web.filling import Page, join, tell
from tests.web.test_reading import TODAY, body

HTMX = (("HX-Request", "true"),)


def standing(stage: Stage, story: int) -> list[Mark]:
    return list(stage.store.marks_of([story]).get(story, ()))


def readers(stage: Stage, *names: str) -> None:
    for name in names:
        stage.store.keep_reader(Reader(name, "reader", NOON), "$argon2id$none")


@pytest.mark.parametrize("kind", ["read", "star", "off_beat"])
def test_a_press_marks_and_a_second_takes_it_back(stage: Stage, kind: str) -> None:
    story = tell(stage, "one")
    stage.asking.submit(f"/stories/{story}/marks", {"kind": kind})
    [mark] = standing(stage, story)
    assert (mark.reader, mark.kind, mark.at) == ("local", kind, NOON)
    pressed = Page(stage.asking.get(TODAY).body).all("button", id=f"{kind}-{story}")
    assert [(one["aria-pressed"], one["formaction"]) for one in pressed] == [("true", f"/marks/{mark.id}/undo")]
    stage.instant += timedelta(minutes=1)
    stage.asking.submit(f"/marks/{mark.id}/undo")
    assert standing(stage, story) == []
    [undone] = stage.store.marks_of([story], with_undone=True)[story]
    assert (undone.undone_by, undone.undone_at) == ("local", NOON + timedelta(minutes=1))


def test_without_scripts_a_deed_leads_back_to_where_it_was_done_with_a_way_to_undo_it(stage: Stage) -> None:
    story = tell(stage, "one")
    answer = stage.asking.submit(
        f"/stories/{story}/marks", {"kind": "star", "back": f"{TODAY}?show=unread#event-{story}"}
    )
    [mark] = standing(stage, story)
    assert answer.status == 303
    assert answer.headers["location"] == f"{TODAY}?show=unread&done={mark.id}#event-{story}"
    page = body(stage.asking.get(f"{TODAY}?done={mark.id}"))
    notice = page[page.index(f'data-mark="{mark.id}"') :]
    assert f'action="/marks/{mark.id}/undo"' in notice[:600]


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/\\evil.example", "/a\r\nX: y", "", "x"])
def test_a_deed_leads_to_no_other_site(stage: Stage, back: str) -> None:
    answer = stage.asking.submit(f"/stories/{tell(stage, 'one')}/marks", {"kind": "read", "back": back})
    assert answer.headers["location"].startswith("/?done=")


def test_htmx_gets_the_deeds_of_the_event_the_progress_and_a_notice(stage: Stage) -> None:
    first, second = tell(stage, "one"), tell(stage, "two", language="vi", lead="Two")
    tell(stage, "other", lead="Other")
    join(stage, [first, second])
    fields = {"kind": "read", "day": "2026-03-11", "among": f"{first} {second}", "back": TODAY}
    answer = stage.asking.submit(f"/stories/{first}/marks", fields, HTMX)
    page = body(answer)
    assert "<html" not in page
    assert f'id="deeds-{first}"' in page
    assert "1 of 2 reviewed" in page
    assert 'id="progress"' in page
    assert 'hx-swap-oob="true"' in page
    assert "Marked as read." in page
    [mark] = standing(stage, first)
    assert json.loads(answer.headers["hx-trigger"]) == {"deed": {"mark": mark.id, "story": first, "undone": False}}


def test_a_deed_on_any_story_of_an_event_shows_at_the_event(stage: Stage) -> None:
    first, second = tell(stage, "one"), tell(stage, "two", language="vi", lead="Two")
    event = join(stage, [first, second])
    stage.store.put_mark(second, "local", "read", at=NOON)
    assert "1 of 1 reviewed" in body(stage.asking.get(TODAY))
    assert 'class="card event is-read"' in body(stage.asking.get(TODAY))
    assert 'data-state="is-read' in body(stage.asking.get(f"/events/{event}"))


def test_what_another_reader_did_is_shown_with_who_and_when(stage: Stage) -> None:
    story = tell(stage, "one")
    stage.store.put_mark(story, "mai", "star", at=NOON)
    stage.store.put_mark(story, "mai", "note", "ask Vientiane", at=NOON)
    page = body(stage.asking.get(TODAY))
    assert "Starred by mai, 12:00" in page
    assert "ask Vientiane" in page
    assert "0 of 1 reviewed" in page


def test_notes_and_assignments_come_from_fields_of_their_own(stage: Stage) -> None:
    story = tell(stage, "one")
    readers(stage, "local", "mai")
    both = {"note": "ask\r\nVientiane", "to": "mai"}
    for kind in ("note", "assign"):
        stage.asking.submit(f"/stories/{story}/marks", {**both, "kind": kind})
    assert [(mark.kind, mark.value) for mark in standing(stage, story)] == [
        ("note", "ask\nVientiane"),
        ("assign", "mai"),
    ]
    assert "Assigned to mai" in body(stage.asking.get(TODAY))


def test_a_reason_may_be_given_after_the_story_was_taken_off_the_beat(stage: Stage) -> None:
    story = tell(stage, "one")
    stage.asking.submit(f"/stories/{story}/marks", {"kind": "off_beat"})
    assert f'id="off-{story}"' in body(stage.asking.get(TODAY))
    stage.asking.submit(f"/stories/{story}/marks", {"kind": "off_beat", "value": "a football match"})
    [mark] = standing(stage, story)
    assert mark.value == "a football match"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"kind": "love"}, 422),
        ({"kind": "note"}, 422),
        ({"kind": "note", "note": " \n"}, 422),
        ({"kind": "note", "note": "x" * 4001}, 422),
        ({"kind": "star", "value": "why"}, 422),
        ({"kind": "assign", "to": "nobody"}, 422),
        ({}, 422),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(stage: Stage, fields: dict[str, str], status: int) -> None:
    story = tell(stage, "one")
    readers(stage, "mai")
    answer = stage.asking.submit(f"/stories/{story}/marks", fields)
    assert answer.status == status
    assert answer.detail()
    assert standing(stage, story) == []


def test_marks_of_what_is_not_there_are_refused(stage: Stage) -> None:
    assert stage.asking.submit("/stories/77/marks", {"kind": "read"}).status == 404
    assert stage.asking.submit("/marks/77/undo").status == 404
    assert stage.asking.submit("/days/yesterday/handover", {"to": "mai"}).status == 404


def test_a_mark_without_the_secret_of_our_pages_is_refused(stage: Stage) -> None:
    story = tell(stage, "one")
    answer = stage.asking.submit(f"/stories/{story}/marks", {"kind": "read", "csrf": "guessed"})
    assert answer.status == 403
    assert standing(stage, story) == []


def test_odd_companions_of_a_form_do_no_harm(stage: Stage) -> None:
    story = tell(stage, "one")
    fields = {"kind": "read", "among": "x 9999999999999999999 -1 '; ٣", "day": "2026-99-99", "back": "x" * 5000}
    answer = stage.asking.submit(f"/stories/{story}/marks", fields, HTMX)
    assert f'id="deeds-{story}"' in body(answer)
    assert 'id="progress"' not in body(answer)


def test_a_shift_is_handed_over_with_words_and_shown_on_its_day(stage: Stage) -> None:
    read, left, of_another = (tell(stage, key, lead=key) for key in ("read", "left", "another"))
    readers(stage, "local", "mai", "khamla")
    stage.store.put_mark(read, "local", "read", at=NOON)
    stage.store.put_mark(of_another, "local", "assign", "khamla", at=NOON)
    answer = stage.asking.submit(f"{TODAY}/handover", {"to": "mai", "words": "Vientiane\ncalls at 3"})
    assert (answer.status, answer.headers["location"]) == (303, TODAY)
    page = body(stage.asking.get(TODAY))
    assert "local handed the rest of the day over to mai" in page
    assert "Vientiane\ncalls at 3" in page
    assigned = {
        story: [m.value for m in standing(stage, story) if m.kind == "assign"] for story in (read, left, of_another)
    }
    assert assigned == {read: [], left: ["mai"], of_another: ["khamla"]}


def test_a_shift_is_not_handed_over_to_oneself_or_nobody(stage: Stage) -> None:
    tell(stage, "one")
    readers(stage, "local", "mai")
    assert stage.asking.submit(f"{TODAY}/handover", {"to": "local"}).status == 422
    assert stage.asking.submit(f"{TODAY}/handover", {"to": "nobody"}).status == 422
    assert stage.store.handovers(NOON.date()) == ()


@pytest.mark.parametrize("path", ["/stories/{}/marks", "/marks/{}/undo"])
@pytest.mark.parametrize("number", ["0", "-1", "9" * 25, "x"])
def test_a_number_that_no_story_or_mark_can_have_is_refused(stage: Stage, path: str, number: str) -> None:
    answer = stage.asking.submit(path.format(number), {"kind": "read"})
    assert answer.status == 422
    assert answer.detail()
