"""The operator's pages: sources, runs with their progress, alarms; who may change anything, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from monitor.domain import Alarm, Order, Run
from monitor.jobs.ordering import MOST_WAITING
from tests.web.conftest import NOON, Stage
from tests.web.finding import Program, press, root_of, scripts_in, text_of

HOSTILE = "<script>alert(1)</script>\u202e\x07"


# -- sources


def test_the_page_of_sources_tells_how_each_edition_stands(stage: Stage) -> None:
    run = stage.ended(new=2)
    told = text_of(stage.asking.get("/sources"))
    assert "No crawl is under way." in told
    assert "2 new" in told
    assert "never read" in told
    assert f'href="/runs/{run.id}"' in stage.asking.get("/sources").body.decode()


def test_what_stands_and_waits_is_said_first(stage: Stage) -> None:
    run = stage.running(found=12, new=3)
    stage.store.ask(Order("agency", ("en",)), asked_by="api", at=NOON)
    stage.store.keep_alarm(Alarm("silent", "paper/en", "It is silent.", "Look at it.", raised_at=NOON))
    told = text_of(stage.asking.get("/sources"))
    assert "1 crawl is under way, 1 waits." in told
    assert "1 alarm stands." in told
    assert f"Run {run.id} under way paper en: 3 new" in told
    assert "alarm" in told


def test_every_chart_says_in_words_what_it_shows(stage: Stage) -> None:
    charts = root_of(stage.asking.get("/sources")).findall(".//svg")
    assert len(charts) == 3
    assert [chart.get("aria-label") for chart in charts] == ["0 pages in 28 days, at most 0 a day"] * 3


def test_no_page_has_inline_script_or_style(stage: Stage) -> None:
    run = stage.running()
    stage.ended("agency")
    for path in ("/sources", "/runs", f"/runs/{run.id}", "/alarms"):
        assert scripts_in(stage.asking.get(path)) == []


def test_a_source_is_paused_and_resumed_by_its_buttons(stage: Stage) -> None:
    answer = press(stage, "/sources/paper/pause")
    assert (answer.status, answer.headers["location"]) == (303, "/sources#paper")
    assert stage.store.source_states()["paper"].paused_by == "the review desk"
    assert "Paused by the review desk since" in text_of(stage.asking.get("/sources"))
    assert press(stage, "/sources/paper/resume").status == 303
    assert stage.store.source_states()["paper"].paused_at is None
    assert stage.door.pokes == 1


def test_a_source_that_does_not_exist_is_not_paused(stage: Stage) -> None:
    assert press(stage, "/sources/papre/pause").status == 404
    assert press(stage, "/sources/papre/crawl").status == 404


# -- a crawl by hand


def asked(stage: Stage) -> Run:
    (run,) = stage.store.queued()
    return run


def test_a_crawl_is_asked_for_and_leads_to_its_run(stage: Stage) -> None:
    fields = (("editions", "en"), ("since", "2026-03-01"), ("until", "2026-03-02"), ("thorough", "yes"))
    answer = press(stage, "/sources/paper/crawl", *fields)
    run = asked(stage)
    assert (answer.status, answer.headers["location"]) == (303, f"/runs/{run.id}?how=queued")
    assert run.order.editions == ("en",)
    assert (str(run.order.since), str(run.order.until), run.order.thorough) == ("2026-03-01", "2026-03-02", True)
    assert stage.door.pokes == 1


def test_an_empty_form_means_all_that_is_new(stage: Stage) -> None:
    press(stage, "/sources/paper/crawl", ("since", ""), ("until", ""))
    assert asked(stage).order == Order("paper", ("en", "vi"))


def test_a_second_wish_joins_the_first_and_its_page_says_so(stage: Stage) -> None:
    press(stage, "/sources/paper/crawl")
    answer = press(stage, "/sources/paper/crawl", ("editions", "en"))
    assert "how=joined_queued" in answer.headers["location"]
    assert "was waiting already" in text_of(stage.asking.get(answer.headers["location"]))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ((("since", "1.3.2026"),), "The first day must be a day of the years 1990 to 2099"),
        ((("since", "2026-03-02"), ("until", "2026-03-01")), "is before since"),
        ((("editions", "xx"),), "paper has no edition"),
        ((("editions", HOSTILE),), "paper has no edition"),
    ],
)
def test_what_cannot_be_crawled_is_said_at_the_form(
    stage: Stage, fields: tuple[tuple[str, str], ...], words: str
) -> None:
    answer = press(stage, "/sources/paper/crawl", *fields)
    assert answer.status == 422
    root = root_of(answer)
    (form,) = root.xpath("//section[@id='paper']//details[@open]")
    assert words in " ".join(form.text_content().split())
    assert not [one for one in root.iter("script") if not one.get("src")]
    assert stage.store.queued() == ()


def test_a_full_queue_and_an_ending_daemon_are_said_at_the_form(stage: Stage) -> None:
    for number in range(1, MOST_WAITING + 1):
        stage.store.ask(Order("paper", ("en",), max_pages=number), asked_by="api", at=NOON)
    answer = press(stage, "/sources/paper/crawl")
    assert answer.status == 429
    assert "the queue of paper is full" in text_of(answer)
    stage.door.stopping.set()
    assert "the daemon is ending" in text_of(press(stage, "/sources/agency/crawl"))


# -- runs


def test_a_run_under_way_can_be_followed_and_stopped(stage: Stage) -> None:
    run = stage.running(found=12, fetched=5, new=3)
    stage.door.own.add(run.id)
    answer = stage.asking.get(f"/runs/{run.id}")
    root = root_of(answer)
    assert root.get_element_by_id("run").get("data-events") == f"/api/v1/runs/{run.id}/events"
    figures = {one.get("data-figure"): one.text_content() for one in root.xpath("//dd[@data-figure]")}
    assert (figures["found"], figures["fetched"], figures["new"]) == ("12", "5", "3")
    assert "Stop this crawl" in text_of(answer)
    assert press(stage, f"/runs/{run.id}/cancel").headers["location"] == f"/runs/{run.id}"
    told = text_of(stage.asking.get(f"/runs/{run.id}"))
    assert "being stopped" in told
    assert "Stop this crawl" not in told


def test_a_run_that_is_over_is_not_followed(stage: Stage) -> None:
    run = stage.ended(new=2)
    answer = stage.asking.get(f"/runs/{run.id}")
    assert b"live.js" not in answer.body
    assert b"data-events" not in answer.body
    assert "Lasted1:00" in text_of(answer)
    assert "feed: 12 entries" in text_of(answer)


def test_a_waiting_run_is_taken_out_of_the_queue(stage: Stage) -> None:
    run = stage.store.ask(Order("paper", ("en",)), asked_by="api", at=NOON).run
    assert "It waits for its turn." in text_of(stage.asking.get(f"/runs/{run.id}"))
    assert press(stage, f"/runs/{run.id}/cancel").status == 303
    assert "cancelled" in text_of(stage.asking.get(f"/runs/{run.id}"))


def test_what_cannot_be_stopped_says_why(stage: Stage) -> None:
    run = stage.ended()
    answer = press(stage, f"/runs/{run.id}/cancel")
    assert answer.status == 409
    assert f"run {run.id} has ended already (done)" in text_of(answer)
    assert press(stage, "/runs/99/cancel").status == 404
    assert stage.asking.get("/runs/99").status == 404


def test_the_latest_runs_are_listed_and_can_be_narrowed(stage: Stage) -> None:
    one, two = stage.ended("paper"), stage.ended("agency", status="failed")
    rows = [row.findtext(".//a") for row in root_of(stage.asking.get("/runs")).xpath("//tbody/tr")]
    assert rows == [str(two.id), str(one.id)]
    assert len(root_of(stage.asking.get("/runs?source=paper")).xpath("//tbody/tr")) == 1
    assert len(root_of(stage.asking.get("/runs?status=failed")).xpath("//tbody/tr")) == 1
    assert "There is no such run." in text_of(stage.asking.get("/runs?status=lost"))
    assert "Show more" in text_of(stage.asking.get("/runs?limit=1"))
    for odd in ("limit=x", "limit=0", "limit=%C2%B2", "status=nope"):
        assert stage.asking.get(f"/runs?{odd}").status == 200


def test_a_source_of_runs_that_is_misspelt_is_told_at_the_field(stage: Stage) -> None:
    stage.ended("retired")
    assert len(root_of(stage.asking.get("/runs?source=retired")).xpath("//tbody/tr")) == 1, "known by its runs"
    answer = stage.asking.get("/runs?source=nope")
    (fault,) = root_of(answer).xpath("//p[@class='error']")
    assert (answer.status, fault.get("id")) == (422, "wrong-source")
    assert "nope is no source; there are paper, agency" in fault.text_content()


def test_a_hostile_reason_stays_a_text(stage: Stage) -> None:
    run = stage.running()
    served = {"en": {f"feed{HOSTILE}": HOSTILE}}
    stage.store.finish_run(run.id, "failed", at=NOON, reason=HOSTILE, counts={f"failed:{HOSTILE}": 2}, served=served)
    for path in ("/runs", f"/runs/{run.id}", "/sources"):
        answer = stage.asking.get(path)
        assert answer.status == 200
        assert all(one.get("src") for one in root_of(answer).iter("script"))
        assert "\u202e" not in answer.body.decode()


# -- alarms


def test_alarms_say_what_to_do_and_those_that_are_over_stay_known(stage: Stage) -> None:
    assert "Nothing is wrong." in text_of(stage.asking.get("/alarms"))
    stage.store.keep_alarm(Alarm("silent", "paper/en", "It is silent.", "Look at it.", raised_at=NOON))
    over = Alarm("disk", "disk", "The disk is full.", "Make room.", raised_at=NOON - timedelta(days=2))
    stage.store.keep_alarm(over)
    cleared = Alarm("disk", "disk", "The disk is full.", "Make room.", over.raised_at, NOON - timedelta(days=1))
    stage.store.keep_alarm(cleared)
    told = text_of(stage.asking.get("/alarms"))
    assert "1 alarm stands." in told
    assert "What to do: Look at it." in told
    assert told.index("Over") < told.index("The disk is full.")


# -- who may


def test_a_reader_sees_everything_and_changes_nothing(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(MONITOR_DAEMON_TOKEN="correct-horse-battery-staple")
    run = stage.running()
    reader = Program(stage, "read", "review")
    for path in ("/sources", "/runs", f"/runs/{run.id}", "/alarms"):
        answer = reader.get(path)
        assert answer.status == 200
        assert not root_of(answer).xpath("//main//form[@method='post']")
    for path in ("/sources/paper/crawl", "/sources/paper/pause", "/sources/paper/resume", f"/runs/{run.id}/cancel"):
        assert reader.press(path).status == 403
    assert stage.store.queued() == ()
    assert stage.store.source_states() == {}


def test_the_pages_speak_vietnamese_where_that_is_asked_for(stage: Stage) -> None:
    answer = stage.asking.get("/sources", [("Accept-Language", "vi")])
    assert root_of(answer).get("lang") == "vi"
