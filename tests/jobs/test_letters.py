"""The letter that a digest is sent as: what stands in subject, text, page and headers, always the same."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from monitor.digest import Digest, EditionIntake, compose
from monitor.domain import StoredStory
from monitor.jobs.letters import Stationery, letter_of
from monitor.mail import Letter
from monitor.words import words_in
from tests.store.making import made_story

ZONE = timezone(timedelta(hours=7))
DAY = date(2026, 9, 14)
AT = datetime(2026, 9, 14, 23, 30, tzinfo=UTC)
ENGLISH = Stationery("Monitor <monitor@office.example>", "https://monitor.example", words_in("en"), "secret")


def digest(*titles: str, day: date = DAY, read_at: datetime | None = AT) -> Digest:
    noon = datetime.combine(day, datetime.min.time(), ZONE) + timedelta(hours=12)
    stories = [
        StoredStory(n, made_story(f"a.vn:{n}", title, title=title, published_at=noon), n, 1, noon, noon)
        for n, title in enumerate(titles, start=day.toordinal())
    ]
    intake = [EditionIntake("vietnamplus", "vi", ("feed",), read_at, 3)]
    return compose(day, ZONE, stories, [], intake, made_at=AT)


def letter(*told: Digest, stationery: Stationery = ENGLISH, to: str = "lan@office.example") -> Letter:
    return letter_of(told, to, message_id="<a@office.example>", date=AT, stationery=stationery)


def test_the_subject_tells_the_day_the_events_and_the_intake() -> None:
    assert letter(digest("Một", "Hai")).subject == (
        "Vietnam-Laos offices: Monday 14 September 2026: 2 events, intake complete"
    )
    assert letter(digest()).subject.endswith(": nothing new, intake complete")
    assert letter(digest(read_at=None)).subject.endswith(": nothing known, intake BLIND")
    several = letter(digest("Một", day=DAY - timedelta(days=2)), digest(), digest("Hai"))
    assert "3 days" not in several.subject
    assert re.search(r"12 Sep to 14 Sep 2026: 2 events, intake complete$", several.subject)


def test_a_day_with_nothing_new_is_a_letter_that_says_so() -> None:
    empty = letter(digest())
    assert "The sites were read; there was none." in " ".join(empty.text.split())
    assert "The sites were read; there was none." in empty.html


def test_each_recipient_has_a_way_out_at_one_click() -> None:
    one, other = (dict(letter(digest(), to=to).headers) for to in ("lan@office.example", "kham@office.example"))
    found = re.match(r"<(https://monitor\.example/unsubscribe/[A-Za-z0-9_-]{32})>, <mailto:", one["List-Unsubscribe"])
    assert found is not None
    assert found[1] not in other["List-Unsubscribe"]
    assert one["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert one["List-Id"] == "Vietnam-Laos offices <digest.monitor.office.example>"
    assert found[1] in letter(digest()).text
    assert f'href="{found[1]}"' in letter(digest()).html


def test_without_tls_there_is_no_one_click_and_without_pages_a_mail_does_it() -> None:
    plain = dict(letter(digest(), stationery=replace(ENGLISH, web="http://10.0.0.5:8484")).headers)
    assert plain["List-Unsubscribe"].startswith("<http://10.0.0.5:8484/unsubscribe/")
    assert "List-Unsubscribe-Post" not in plain
    alone = letter(digest(), stationery=replace(ENGLISH, web=""))
    assert dict(alone.headers)["List-Unsubscribe"].startswith("<mailto:monitor@office.example?subject=unsubscribe")
    assert "answer to this address" in alone.text
    assert "/unsubscribe/" not in alone.text + alone.html


def test_it_links_to_the_pages_of_its_days() -> None:
    several = letter(digest(day=DAY - timedelta(days=1)), digest())
    for day in ("2026-09-13", "2026-09-14"):
        assert f"https://monitor.example/days/{day}" in several.text
        assert f'href="https://monitor.example/days/{day}"' in several.html
    assert several.html.rstrip().endswith("</body></html>") or several.html.count("</body>") == 1


def test_the_same_days_are_the_same_letter() -> None:
    assert letter(digest("Một")) == letter(digest("Một"))


def test_hostile_titles_stay_titles() -> None:
    hostile = letter(digest("<script>alert(1)</script>\r\nBcc: all@x.example\u202e"))
    assert "<script" not in hostile.html
    assert "\u202e" not in hostile.text + hostile.html + hostile.subject


def test_no_line_of_the_text_is_wider_than_a_mail_program_shows_but_addresses() -> None:
    text = letter(digest("Một tin rất dài " * 30)).text
    assert [line for line in text.splitlines() if len(line) > 80 and "https://" not in line] == []
