"""What readers judged becomes labelled lines, and those are what `evaluate` takes in."""

from __future__ import annotations

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

from monitor.domain import StoredStory
from monitor.jobs.evaluating import evaluate_lines
from monitor.jobs.feedback import as_jsonl, feedback, text_at
from tests.jobs.making import BODY, LEAD, NOON, TITLE, Desk, page, url
from tests.store.making import made, made_story

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
HOUR = timedelta(hours=1)


def test_a_refused_story_is_a_negative_line_in_the_fields_of_the_corpus(desk: Desk) -> None:
    desk.crawl((url(339), page()))
    desk.store.put_mark(1, "lan", "off_beat", "about a third country", at=NOON + HOUR)
    desk.store.put_mark(1, "noy", "star", at=NOON + HOUR)
    assert list(feedback(desk.store, HANOI)) == [
        {
            "id": "1",
            "url": url(339),
            "outlet": "paper.vn",
            "title": TITLE,
            "text": "\n".join((LEAD, *BODY)),
            "date": "2026-03-02",
            "lang": "en",
            "relevant": "negative",
            "by": "lan",
            "at": "2026-03-02T13:00:00+07:00",
            "reason": "about a third country",
        }
    ]


def test_several_who_refuse_a_story_make_one_line_and_one_that_is_undone_makes_none(desk: Desk) -> None:
    desk.store.take([made("a.vn:1"), made("a.vn:2", "hai")], run_id=None, at=NOON)
    for reader, reason in (("lan", "sport"), ("noy", ""), ("mai", "sport"), ("son", "a match")):
        desk.store.put_mark(2, reader, "off_beat", reason, at=NOON)
    undone = desk.store.put_mark(1, "lan", "off_beat", at=NOON)
    assert undone is not None
    desk.store.undo_mark(undone.id, "lan", NOON)
    (line,) = feedback(desk.store, HANOI)
    assert (line["id"], line["by"], line["reason"]) == ("2", "lan, noy, mai, son", "sport; a match")


def test_a_star_confirms_only_a_core_story_that_nobody_refuses_and_only_where_asked_for(desk: Desk) -> None:
    pages = [made(f"a.vn:{n}", f"text {n}", tier=tier) for n, tier in ((1, "core"), (2, "bilateral"), (3, "core"))]
    desk.store.take(pages, run_id=None, at=NOON)
    for number in (1, 2, 3):
        desk.store.put_mark(number, "lan", "star", at=NOON)
    desk.store.put_mark(3, "noy", "off_beat", at=NOON)
    desk.store.put_mark(1, "noy", "read", at=NOON)
    assert [(line["id"], line["relevant"]) for line in feedback(desk.store, HANOI)] == [("3", "negative")]
    confirmed = [(line["id"], line["relevant"]) for line in feedback(desk.store, HANOI, confirmed=True)]
    assert confirmed == [("1", "core"), ("3", "negative")]


def test_the_text_is_the_one_that_was_judged_not_the_one_that_came_later(desk: Desk) -> None:
    desk.crawl((url(339), page()))
    desk.store.put_mark(1, "lan", "off_beat", at=NOON + HOUR)
    desk.crawl(
        (url(339), page(title="Another title", body=("Another text of the two Government Offices.",))), later=2 * HOUR
    )
    (line,) = feedback(desk.store, HANOI)
    assert (line["title"], line["text"]) == (TITLE, "\n".join((LEAD, *BODY)))


def test_a_story_without_a_text_or_a_date_makes_a_line_all_the_same(desk: Desk) -> None:
    bare = made("a.vn:1", paragraphs=(), lead="", published_at=None, url="")
    desk.store.take([bare], run_id=None, at=NOON)
    desk.store.put_mark(1, "lan", "off_beat", at=NOON)
    (line,) = feedback(desk.store, HANOI)
    assert (line["text"], line["date"], line["outlet"]) == (line["title"], None, "vietnamplus")
    assert text_at(StoredStory(9, made_story(), 9, 1, NOON, NOON), NOON) == ("Tin a.vn:1", "một")


def test_evaluate_takes_the_lines_as_they_are(desk: Desk) -> None:
    desk.crawl((url(339), page()), (url(340), page(title="The offices of Vietnam and Laos", body=("Another text.",))))
    desk.store.take([made("a.vn:1", paragraphs=(), lead="")], run_id=None, at=NOON)
    for number in (1, 3):
        desk.store.put_mark(number, "lan", "off_beat", "lines\nand \N{LINE SEPARATOR} such", at=NOON + HOUR)
    desk.store.put_mark(2, "lan", "star", at=NOON + HOUR)
    lines = list(as_jsonl(feedback(desk.store, HANOI, confirmed=True)))
    report = json.loads(evaluate_lines("\n".join(lines), as_json=True))
    assert report["lines"] == 3
    assert report["tiers"]["other"]["labelled"] == 2
    assert report["tiers"]["core"]["labelled"] == 1
