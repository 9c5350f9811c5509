"""Figures for Prometheus: right, parsable, and with labels of our own words only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from monitor.domain import Alarm, Order, Run
from monitor.store import Store, StoreError
from monitor.web import metrics
from monitor.web.metrics import FORM, MOST_REASONS, SETTLED_AFTER, Durations, Ledger
from tests.store.making import made
from tests.web.conftest import NOON, Stage

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def scraped(stage: Stage) -> Samples:
    answer = stage.asking.get("/metrics")
    assert answer.status == 200
    assert answer.headers["content-type"] == FORM
    families = text_string_to_metric_families(answer.body.decode())
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def figure(samples: Samples, name: str, **labels: str) -> Any:
    return samples.get((name, tuple(sorted(labels.items()))))


def test_the_figures_of_runs_are_summed_by_source(stage: Stage) -> None:
    stage.ended(new=2, fetched=5, revised=1, **{"failed:http_403": 2})
    stage.ended(new=1, fetched=5)
    stage.ended("agency", status="failed")
    stage.running("agency", fetched=4)
    told = scraped(stage)
    assert figure(told, "monitor_runs_total", source="paper", status="done") == 2
    assert figure(told, "monitor_runs_total", source="agency", status="failed") == 1
    assert figure(told, "monitor_stories_new_total", source="paper") == 3
    assert figure(told, "monitor_revisions_total", source="paper") == 1
    assert figure(told, "monitor_pages_fetched_total", source="paper") == 10
    assert figure(told, "monitor_pages_fetched_total", source="agency") == 4
    assert figure(told, "monitor_failures_total", source="paper", reason="http_403") == 2
    assert figure(told, "monitor_run_duration_seconds_bucket", source="paper", le="60.0") == 2
    assert figure(told, "monitor_run_duration_seconds_bucket", source="paper", le="30.0") == 0
    assert figure(told, "monitor_run_duration_seconds_bucket", source="paper", le="+Inf") == 2
    assert figure(told, "monitor_run_duration_seconds_sum", source="paper") == 120
    assert figure(told, "monitor_run_duration_seconds_count", source="paper") == 2
    assert figure(told, "monitor_running") == 1


def test_totals_never_fall_and_nothing_is_counted_twice_as_runs_settle(stage: Stage) -> None:
    stage.ended(new=2)
    under_way = stage.running("agency", fetched=1)
    before = scraped(stage)
    stage.instant += SETTLED_AFTER * 2
    assert scraped(stage) | {("monitor_loop_looked_seconds", ()): 0} == before | {
        ("monitor_loop_looked_seconds", ()): 0
    }
    stage.store.finish_run(under_way.id, "done", at=stage.instant, reason="", counts={"fetched": 7}, served={})
    stage.ended(new=1)
    for _ in range(3):
        stage.instant += SETTLED_AFTER * 2
        told = scraped(stage)
        assert figure(told, "monitor_stories_new_total", source="paper") == 3
        assert figure(told, "monitor_pages_fetched_total", source="agency") == 7
        assert figure(told, "monitor_runs_total", source="paper", status="done") == 2


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the runs that were read one after the other, and -1 for each time the store was asked."""
    numbers: list[int] = []
    asked = Store.runs_after

    def runs_after(store: Store, run_id: int, limit: int) -> tuple[Run, ...]:
        found = asked(store, run_id, limit)
        numbers.extend([-1, *(run.id for run in found)])
        return found

    monkeypatch.setattr(Store, "runs_after", runs_after)
    return numbers


def test_settled_runs_are_read_once_and_in_batches(
    stage: Stage, read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "BATCH", 4)
    for _ in range(10):
        stage.ended()
    stage.instant += SETTLED_AFTER * 2
    scraped(stage)
    assert [number for number in read if number > 0] == list(range(1, 11))
    assert read.count(-1) == 4
    read.clear()
    scraped(stage)
    assert read == [-1]


def test_runs_that_are_not_settled_are_looked_at_together(stage: Stage, read: list[int]) -> None:
    old = stage.running("agency")
    for _ in range(5):
        stage.ended()
    stage.instant += SETTLED_AFTER * 2
    recent = [stage.ended(new=1) for _ in range(3)]
    scraped(stage)
    read.clear()
    told = scraped(stage)
    assert read[:2] == [-1, old.id]
    assert read.count(-1) == 2
    assert set(read) >= {run.id for run in recent}
    assert figure(told, "monitor_stories_new_total", source="paper") == 3


def test_a_run_far_behind_the_others_costs_one_row(
    stage: Stage, read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "BATCH", 3)
    old = stage.running("agency")
    for _ in range(8):
        stage.ended()
    stage.instant += SETTLED_AFTER * 2
    recent = stage.ended()
    scraped(stage)
    read.clear()
    scraped(stage)
    assert read == [-1, old.id, -1, recent.id, -1]


def test_a_number_that_is_written_late_is_counted_yet(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    late = stage.ended(new=5)
    for _ in range(3):
        stage.ended(new=1)
    asked = Store.runs_after
    monkeypatch.setattr(Store, "runs_after", lambda *given: tuple(run for run in asked(*given) if run.id != late.id))
    stage.instant += SETTLED_AFTER * 2
    assert figure(scraped(stage), "monitor_stories_new_total", source="paper") == 3
    monkeypatch.setattr(Store, "runs_after", asked)
    assert figure(scraped(stage), "monitor_stories_new_total", source="paper") == 8
    assert figure(scraped(stage), "monitor_stories_new_total", source="paper") == 8


def test_a_number_that_never_comes_is_not_waited_for_for_ever(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "LATEST", 3)
    asked, hidden = Store.runs_after, {1, 2, 6}
    monkeypatch.setattr(Store, "runs_after", lambda *given: tuple(run for run in asked(*given) if run.id not in hidden))
    for _ in range(8):
        stage.ended(new=1)
    ledger = Ledger(stage.store)
    ledger.read(stage.instant)
    assert ledger._awaited == {6}
    for _ in range(2):
        stage.ended(new=1)
    ledger.read(stage.instant)
    assert ledger._awaited == set()


def test_what_was_added_up_before_the_database_failed_is_not_added_twice(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "BATCH", 2)
    for _ in range(6):
        stage.ended(new=1)
    stage.instant += SETTLED_AFTER * 2
    asked = Store.runs_after

    def once(store: Store, run_id: int, limit: int) -> tuple[Run, ...]:
        if run_id >= 4:
            raise StoreError("locked")
        return asked(store, run_id, limit)

    monkeypatch.setattr(Store, "runs_after", once)
    assert stage.asking.get("/metrics").status == 503
    monkeypatch.setattr(Store, "runs_after", asked)
    assert figure(scraped(stage), "monitor_stories_new_total", source="paper") == 6


def test_a_total_does_not_fall_where_a_row_is_corrected(stage: Stage) -> None:
    run = stage.ended(status="lost", new=1)
    stage.ended(new=1)
    before = scraped(stage)
    stage.instant += timedelta(minutes=20)
    stage.store.finish_run(run.id, "done", at=stage.instant, reason="", counts={}, served={})
    after = scraped(stage)
    totals = [key for key in before if key[0].endswith(("_total", "_bucket", "_sum", "_count"))]
    assert all(after[key] >= before[key] for key in totals)
    assert figure(after, "monitor_runs_total", source="paper", status="done") == 2
    assert figure(after, "monitor_stories_new_total", source="paper") == 2


def test_a_reason_that_was_told_once_keeps_its_figure(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "MOST_REASONS", 3)
    stage.ended(**{"failed:one": 1})
    under_way = stage.running("agency", **{"failed:two": 4})
    seen = scraped(stage)
    stage.ended(**{"failed:three": 1, "failed:four": 1})
    for _ in range(4):
        stage.instant += SETTLED_AFTER
        stage.ended(**{"failed:five": 1})
        if stage.instant > NOON + SETTLED_AFTER * 2:
            counts = {"failed:two": 5, "failed:six": 1}
            stage.store.finish_run(under_way.id, "done", at=stage.instant, reason="", counts=counts, served={})
        told = scraped(stage)
        assert all(told[key] >= value for key, value in seen.items() if key[0] == "monitor_failures_total")
        seen = told
    assert figure(told, "monitor_failures_total", source="agency", reason="two") == 5
    assert figure(told, "monitor_failures_total", source="agency", reason="other") == 1
    assert figure(told, "monitor_failures_total", source="paper", reason="other") == 5


def test_queue_size_age_alarms_and_the_loop_are_told(stage: Stage) -> None:
    stage.store.ask(Order("paper", ("en",)), asked_by="api", at=NOON)
    stage.store.take([made(source="paper", edition="en", published_at=NOON)], run_id=None, at=NOON)
    stage.store.take([made("b.vn:2", "hai", source="gone", edition="en", published_at=NOON)], run_id=None, at=NOON)
    stage.store.keep_alarm(Alarm("silent", "paper/en", "It is silent.", "Look.", raised_at=NOON))
    stage.asking.post("/api/v1/sources/agency/pause")
    stage.instant += timedelta(seconds=90)
    told = scraped(stage)
    assert figure(told, "monitor_queue_length") == 1
    assert figure(told, "monitor_database_bytes") > 10_000
    assert figure(told, "monitor_newest_story_age_seconds", source="paper", edition="en") == 90
    assert figure(told, "monitor_newest_story_age_seconds", source="gone", edition="en") is None
    assert figure(told, "monitor_alarms_open", kind="silent") == 1
    assert figure(told, "monitor_source_paused", source="agency") == 1
    assert figure(told, "monitor_source_paused", source="paper") == 0
    assert figure(told, "monitor_loop_looked_seconds") == 90


def test_a_server_cannot_make_labels(stage: Stage) -> None:
    hostile = {f"failed:made_up_{number}": 1 for number in range(MOST_REASONS * 3)}
    stage.ended(**hostile, **{'failed:"}\nevil 1': 5, "failed:" + "x" * 900: 5})
    told = scraped(stage)
    reasons = [labels for name, labels in told if name == "monitor_failures_total"]
    assert len(reasons) <= MOST_REASONS + 1
    assert figure(told, "monitor_failures_total", source="paper", reason="other") == MOST_REASONS * 2 + 10
    assert not any("evil" in str(labels) for _, labels in told)


def test_a_run_taken_out_of_the_queue_took_no_time(stage: Stage) -> None:
    asked = stage.store.ask(Order("paper", ("en",)), asked_by="api", at=NOON)
    stage.store.drop_queued(asked.run.id, at=NOON + timedelta(hours=9), reason="by hand")
    told = scraped(stage)
    assert figure(told, "monitor_runs_total", source="paper", status="cancelled") == 1
    assert figure(told, "monitor_run_duration_seconds_count", source="paper") is None


def test_a_duration_on_a_bound_belongs_to_its_bucket() -> None:
    book = Durations()
    for seconds in (10, 10.1, 99999):
        book.add(seconds)
    assert dict(book.buckets())["10.0"] == 1
    assert dict(book.buckets())["30.0"] == 2
    assert dict(book.buckets())["21600.0"] == 2
    assert dict(book.buckets())["+Inf"] == 3
