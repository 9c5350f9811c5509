"""Figures for Prometheus: right, parsable, and with labels of our own words only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from monitor.domain import Alarm, Order
from monitor.web.metrics import FORM, MOST_REASONS, SETTLED_AFTER, Durations
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


def test_settled_runs_are_not_read_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    from monitor.store import Store

    for _ in range(5):
        stage.ended()
    stage.instant += SETTLED_AFTER * 2
    scraped(stage)
    read: list[int] = []
    monkeypatch.setattr(Store, "run", lambda _, run_id: read.append(run_id))
    scraped(stage)
    assert read == []


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
