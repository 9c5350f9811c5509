"""Events become lines: one each, with their run, in either form, and nothing crawled can break out of its line."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import logs
from monitor.logs import Form

FORMS: tuple[Form, ...] = ("console", "json")
HOSTILE = 'Prime\nMinister\r\x1b[31m\x00\x85\u2028\u202e\ud800 "x" \\n {} %s'


class Lines(io.StringIO):
    """A stream whose lines are looked at."""

    @property
    def told(self) -> list[str]:
        text = self.getvalue()
        assert text.endswith("\n")
        assert "\r" not in text
        return text[:-1].split("\n")

    @property
    def fields(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.told]


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, hooks = root.handlers[:], root.level, (sys.excepthook, threading.excepthook)
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook, threading.excepthook = hooks
    logging.captureWarnings(False)


def lines(form: Form = "json", **common: Any) -> Lines:
    stream = Lines()
    logs.configure(form, stream=stream, **common)
    return stream


def test_an_event_is_one_line_of_json_with_its_run_and_source() -> None:
    stream = lines(run=12, source="vna")
    logs.logger("monitor.crawl").info("run_started", pid=4, editions=("en", "vi"), of={"a": 1.5, "b": None})
    (said,) = stream.fields
    assert said.pop("time").endswith("Z")
    assert said == {
        "level": "info",
        "logger": "monitor.crawl",
        "event": "run_started",
        "run": 12,
        "source": "vna",
        "pid": 4,
        "editions": ["en", "vi"],
        "of": {"a": 1.5, "b": None},
    }


def test_an_event_is_one_line_for_people() -> None:
    stream = lines("console", run=12, source="vna")
    logs.logger("monitor.crawl").warning("run_ended", reason="no way answered", pages=3)
    (line,) = stream.told
    _, _, rest = line.partition(" ")
    assert rest == 'warning  monitor.crawl: run_ended  run=12 source=vna reason="no way answered" pages=3'


@pytest.mark.parametrize("form", FORMS)
def test_other_libraries_loggers_go_the_same_way(form: Form) -> None:
    stream = lines(form, run=12, source="vna")
    logging.getLogger("scrapy.core.engine").info("Closing spider (%(reason)s)", {"reason": "finished"})
    logging.getLogger("asyncio").error("Task of %s", "x")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("be careful", UserWarning, stacklevel=1)
    for line, said in zip(stream.told, ("Closing spider (finished)", "Task of x", "be careful"), strict=True):
        assert said in line
        assert ("run=12 source=vna" if form == "console" else '"run": 12, "source": "vna"') in line


def test_a_field_of_the_event_counts_before_the_common_one() -> None:
    stream = lines(run=12)
    logs.logger("a").bind(run=13).info("x")
    assert stream.fields[0]["run"] == 13


def test_what_is_below_info_is_not_told_nor_is_the_chatter_of_libraries() -> None:
    stream = lines()
    logs.logger("a").debug("no")
    logging.getLogger("scrapy.core").debug("no")
    logging.getLogger("scrapy.middleware").info("no")
    logs.logger("a").info("yes")
    assert [said["event"] for said in stream.fields] == ["yes"]


@pytest.mark.parametrize("form", FORMS)
def test_a_traceback_stays_inside_its_event(form: Form) -> None:
    stream = lines(form)
    try:
        raise ValueError(HOSTILE)
    except ValueError as error:
        logs.logger("a").exception("failed")
        logs.logger("a").error("failed", exc_info=error)
        logging.getLogger("b").error("failed", exc_info=True)
    assert len(stream.told) == 3
    for line in stream.told:
        assert line.count("Traceback (most recent call last)") == 1
        assert "test_logs.py" in line
        assert "ValueError: Prime" in line


def test_what_ends_the_process_is_an_event_too() -> None:
    stream = lines(run=3)
    logs.log_uncaught()
    error = RuntimeError("out of order")
    sys.excepthook(RuntimeError, error, None)
    (said,) = stream.fields
    assert (said["event"], said["run"], said["exception"]) == ("uncaught", 3, "RuntimeError: out of order")


def test_what_ends_a_thread_is_an_event_too() -> None:
    stream = lines(run=3)
    logs.log_uncaught()

    def work() -> None:
        raise RuntimeError("out of order")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    (said,) = stream.fields
    assert (said["event"], said["run"], said["exception"].splitlines()[-1]) == (
        "uncaught",
        3,
        "RuntimeError: out of order",
    )


@pytest.mark.parametrize("form", FORMS)
def test_crawled_text_cannot_begin_a_line_or_speak_to_a_terminal(form: Form) -> None:
    stream = lines(form)
    logs.logger("a\nb").info(HOSTILE, title=HOSTILE, of={HOSTILE: [HOSTILE]}, other=ValueError(HOSTILE))
    logging.getLogger("c").warning("got %s", HOSTILE)
    assert len(stream.told) == 2
    for line in stream.told:
        assert all(character.isprintable() for character in line)
    if form == "json":
        assert stream.fields[0]["title"] == HOSTILE, "nothing is lost of it"


@given(st.text(), st.sampled_from(FORMS))
def test_any_text_makes_one_line(text: str, form: Form) -> None:
    stream = lines(form)
    logs.logger("a").info(text, title=text)
    (line,) = stream.told
    line.encode()


def test_long_text_is_cut_in_its_middle() -> None:
    stream = lines()
    logs.logger("a").info("read", body="<p>" + "x" * 1_000_000 + "</p>")
    (said,) = stream.fields
    assert len(stream.told[0]) < 3_000
    assert said["body"].startswith("<p>")
    assert said["body"].endswith("</p>")


def test_arguments_that_do_not_fit_their_message_are_told_all_the_same() -> None:
    stream = lines()
    logging.getLogger("a").info("%d pages", "many")
    assert "many" in stream.fields[0]["event"]


def test_the_last_configuration_counts() -> None:
    first, second = lines(), lines("console", run=1)
    logs.logger("a").info("x")
    assert first.getvalue() == ""
    assert len(second.told) == 1


def test_it_is_cheap_to_import() -> None:
    code = "import sys; from monitor import logs; print(*[m for m in ('rich', 'twisted') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
