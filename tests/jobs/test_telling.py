"""The facts of a story as lines for a terminal, and in what `analyse` prints."""

from __future__ import annotations

import json

from monitor.jobs.analysing import analyse_lines
from monitor.jobs.telling import facts_lines
from tests.facts.making import facts

TITLE = "Văn phòng Chính phủ Việt Nam và Văn phòng Phủ Thủ tướng Lào hội đàm"
TEXT = "Chiều 7/4 tại Viêng Chăn, hai bên hội đàm, ký biên bản hợp tác giai đoạn 2026-2030."


def test_each_fact_is_a_line_with_its_sentence_and_nothing_a_terminal_acts_on() -> None:
    told = list(facts_lines(facts(f"{TEXT}\x1b[2J", "Hai bên sẽ mở lớp trong quý III/2026.")))
    assert [line.partition(":")[0] for line in told] == ["what", "when", "where", "signed", "promised"]
    assert told[1].startswith("when: 2026-04-07  [lead] Chiều 7/4 tại Viêng Chăn")
    assert "2026 to 2030" in told[3]
    assert "due 2026-07-01 to 2026-09-30" in told[4]
    assert "\x1b" not in "".join(told)


def test_who_met_whom_is_told_host_first() -> None:
    told = facts("Tran Van Son was received by President Thongloun Sisoulith.")
    assert any(line.startswith("who: Thongloun Sisoulith with Tran Van Son") for line in facts_lines(told))


def test_analyse_tells_the_facts_only_when_asked_and_only_of_the_beat() -> None:
    lines = [
        {"title": TITLE, "text": TEXT, "date": "2026-04-08"},
        {"title": "Giá gạo", "text": "Gạo tăng giá."},
    ]
    text = "\n".join(map(json.dumps, lines))
    assert all("facts" not in result for _, result in analyse_lines(text) if isinstance(result, dict))
    told = [result["facts"] for _, result in analyse_lines(text, with_facts=True) if isinstance(result, dict)]
    assert told[0]["days"][0]["since"] == "2026-04-07"
    assert told[1] is None
