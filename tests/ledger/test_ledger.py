"""An event counts once, a visit counts once, and of a promise the ledger says what became of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain import ExchangeKind
from monitor.ledger import (
    GRACE,
    Wanted,
    chosen,
    exchanges_of,
    news_of,
    promises_of,
    summed,
    with_texts,
    years_of,
)
from monitor.text import LOCAL
from tests.ledger.making import LANGUAGES, agreement, facts, ledger, on, promise, version

# -- versions of one event


def test_versions_of_one_event_are_one_exchange_in_the_readers_language() -> None:
    (only,) = ledger(
        version(1, "2026-03-12", facts(day="2026-03-12"), language="vi", title="Hai văn phòng hội đàm"),
        version(2, "2026-03-13", facts(day="2026-03-12"), event=1, language="en", title="Offices hold talks"),
        version(3, "2026-03-12", facts(day="2026-03-11"), event=1, language="ru"),
    )
    assert (only.event, only.story, only.title, only.languages) == (1, 2, "Offices hold talks", ("en", "vi", "ru"))
    assert (only.day, only.is_dated, only.first_told) == (on("2026-03-12"), True, on("2026-03-12"))
    assert only.key == "paper.vn:1"


def test_an_event_without_a_day_stands_under_the_day_it_was_first_told_in_the_readers_zone() -> None:
    (only,) = ledger(version(1, "2026-03-13", facts()), version(2, "2026-03-12", None, event=1))
    assert (only.day, only.until, only.is_dated) == (on("2026-03-12"), on("2026-03-12"), False)


def test_of_days_that_are_told_alike_often_the_narrowest_counts_then_the_earliest() -> None:
    (narrow,) = ledger(
        version(1, "2026-03-12", facts(day="2026-03-09", until="2026-03-12")),
        version(2, "2026-03-12", facts(day="2026-03-12"), event=1),
    )
    assert (narrow.day, narrow.until) == (on("2026-03-12"), on("2026-03-12"))
    (early,) = ledger(
        version(1, "2026-03-12", facts(day="2026-03-12")),
        version(2, "2026-03-12", facts(day="2026-03-11"), event=1),
    )
    assert early.day == on("2026-03-11")


def test_a_kind_counts_that_half_of_the_versions_tell_and_the_foremost_is_the_one_most_put_first() -> None:
    (only,) = ledger(
        version(1, "2026-03-12", facts(("reception", "award"))),
        version(2, "2026-03-12", facts(("talks", "signing")), event=1),
        version(3, "2026-03-12", facts(("talks", "signing")), event=1),
    )
    assert only.kinds == ("talks", "signing")


def test_offices_and_direction_are_those_most_versions_name_and_a_side_is_known_once_one_names_it() -> None:
    (only,) = ledger(
        version(1, "2026-03-12", office="party", sides=("vn.party_central_office", ""), direction=""),
        version(
            2, "2026-03-12", office="party", sides=("", "la.party_central_office"), direction="to_vietnam", event=1
        ),
        version(3, "2026-03-12", office="government", event=1),
        version(4, "2026-03-12", office="party", sides=("", ""), direction="to_vietnam", event=1),
    )
    assert (only.office, only.vietnam, only.laos) == ("party", "vn.party_central_office", "la.party_central_office")
    assert only.direction == "to_vietnam"


def test_where_no_version_says_who_went_to_whom_the_ground_tells_and_a_message_goes_nowhere() -> None:
    met, wrote = ledger(
        version(1, "2026-03-12", facts(country="la"), direction=""),
        version(2, "2026-03-13", facts(("message",), country="vn")),
    )
    assert (met.direction, wrote.direction) == ("to_laos", "")


def test_an_agreement_of_one_event_counts_once_with_the_period_that_any_version_tells() -> None:
    (only,) = ledger(
        version(1, "2026-03-12", facts(agreements=[agreement("a plan")])),
        version(2, "2026-03-12", facts(agreements=[agreement("kế hoạch", "2026", "2027")]), event=1, language="vi"),
        version(3, "2026-03-12", facts(agreements=[agreement("un plan", "2026-01", "2027")]), event=1, language="fr"),
    )
    assert [(one.words, one.language, one.since, one.until) for one in only.agreements] == [
        ("kế hoạch", "vi", "2026", "2027")
    ]


def test_two_agreements_that_one_version_tells_are_two_and_another_period_of_another_is_a_third() -> None:
    two = [agreement("a plan", "2026", "2027"), agreement("minutes")]
    (only,) = ledger(
        version(1, "2026-03-12", facts(agreements=two)),
        version(2, "2026-03-12", facts(agreements=[agreement("programa", "2026", "2030")]), event=1, language="es"),
    )
    assert [(one.words, one.until) for one in only.agreements] == [
        ("a plan", "2027"),
        ("minutes", ""),
        ("programa", "2030"),
    ]


def test_a_promise_of_one_event_counts_once_whatever_days_its_versions_give() -> None:
    (only,) = ledger(
        version(1, "2026-03-12", facts(promises=[promise("2026-07-01", "2026-09-30")])),
        version(2, "2026-03-12", facts(promises=[promise("2026-08-01", "2026-08-31", "")]), event=1, language="vi"),
    )
    assert [(one.language, one.due_until) for one in only.promises] == [("en", on("2026-09-30"))]


def test_a_promise_stands_in_the_words_that_the_reader_reads_best_where_it_is_plain_which_one_it_is() -> None:
    march, june = promise("2027-03-01", words="vòng sau"), promise("2027-06-01", words="lớp học")
    (only,) = ledger(
        version(1, "2026-03-12", facts(promises=[march, june]), language="vi"),
        version(2, "2026-03-12", facts(promises=[promise("2027-03-01", words="the next round")]), event=1),
    )
    assert [one.words for one in only.promises] == ["the next round", "lớp học"]


def test_the_programme_of_the_visit_is_no_promise() -> None:
    told = facts(day="2026-03-12", promises=[promise("2026-03-14", words="a tour"), promise("2026-03-16")])
    (only,) = ledger(version(1, "2026-03-12", told))
    assert [one.due_since for one in only.promises] == [on("2026-03-16")]


def test_every_text_of_a_story_can_be_made_fit_to_be_shown() -> None:
    told = facts(agreements=[agreement("a\x00")], promises=[promise("2026-07-01", words="b\x00")])
    (only,) = with_texts(ledger(version(1, "2026-03-12", told, title="c\x00")), lambda text: text.replace("\x00", "!"))
    assert (only.title, only.agreements[0].words, only.promises[0].words) == ("c!", "a!", "b!")
    assert only.agreements[0].sentence == "They signed a!."


# -- visits


def test_talks_and_reception_are_two_exchanges_of_one_visit_which_counts_once() -> None:
    talks, reception, other = ledger(
        version(1, "2026-03-12", facts(("talks",), "2026-03-12")),
        version(2, "2026-03-13", facts(("reception",), "2026-03-13")),
        version(3, "2026-03-13", facts(("talks",), "2026-03-13"), direction="to_vietnam"),
    )
    assert (talks.visit, reception.visit, other.visit) == (1, 1, 3)
    (line,) = summed((talks, reception, other))
    assert (line.to_laos, line.to_vietnam, line.talks, line.exchanges) == (1, 1, 2, 3)


def test_the_same_way_a_week_later_is_another_visit() -> None:
    first, second = ledger(
        version(1, "2026-03-12", facts(("visit",), "2026-03-10", "2026-03-12")),
        version(2, "2026-03-20", facts(("visit",), "2026-03-20")),
    )
    assert (first.visit, second.visit) == (1, 2)


def test_meetings_of_every_other_day_do_not_make_one_endless_visit() -> None:
    told = [version(day, f"2026-03-{day:02}", facts(("talks",), f"2026-03-{day:02}")) for day in range(1, 31, 2)]
    visits = {one.visit for one in ledger(*told)}
    assert len(visits) == 2


def test_a_handover_belongs_to_the_visit_around_it_and_is_none_by_itself() -> None:
    alone, talks, handover = ledger(
        version(1, "2026-01-12", facts(("handover",), "2026-01-12")),
        version(2, "2026-03-12", facts(("talks",), "2026-03-12")),
        version(3, "2026-03-12", facts(("handover",), "2026-03-12")),
    )
    assert (alone.visit, talks.visit, handover.visit) == (0, 2, 2)


@pytest.mark.parametrize(
    "told", [facts(("training",)), facts(("phone",)), facts(()), None], ids=["course", "call", "unsaid", "unread"]
)
def test_a_course_a_call_and_what_says_nothing_are_no_visit(told: object) -> None:
    (only,) = ledger(version(1, "2026-03-12", told))  # type: ignore[arg-type]
    assert only.visit == 0


# -- promises


def test_a_promise_is_open_until_its_last_day_and_silent_after_it() -> None:
    made = version(1, "2026-03-12", facts(promises=[promise("2026-07-01", "2026-09-30")]))
    assert ledger(made, today="2026-09-30")[0].promises[0].state == "open"
    assert ledger(made, today="2026-10-01")[0].promises[0].state == "silent"


@pytest.mark.parametrize(
    ("kind", "day", "state"),
    [
        ("visit", "2026-08-04", "kept"),
        ("talks", "2026-08-04", "kept"),
        ("reception", "2026-08-04", "kept"),
        ("workshop", "2026-08-04", "silent"),
        ("visit", "2026-06-20", "kept"),
        ("visit", "2026-05-20", "silent"),
        ("visit", "2026-10-25", "kept"),
        ("visit", "2026-11-10", "silent"),
    ],
)
def test_a_promise_is_kept_by_its_kind_within_its_days_a_little_before_or_a_month_after(
    kind: ExchangeKind, day: str, state: str
) -> None:
    made, *_ = ledger(
        version(1, "2026-03-12", facts(promises=[promise("2026-07-01", "2026-09-30")])),
        version(2, day, facts((kind,), day), direction="to_vietnam"),
    )
    assert made.promises[0].state == state
    assert (made.promises[0].kept_by, made.promises[0].kept_on) == ((2, on(day)) if state == "kept" else (0, None))


def test_a_promise_is_not_kept_by_other_offices_nor_by_the_visit_it_was_made_on_nor_by_the_future() -> None:
    due = [promise("2026-03-13", "2026-04-30")]
    made, _, _, _ = ledger(
        version(1, "2026-03-12", facts(("talks",), "2026-03-12", promises=due)),
        version(2, "2026-03-13", facts(("reception",), "2026-03-13")),
        version(3, "2026-04-02", facts(("visit",), "2026-04-02"), office="party"),
        version(4, "2026-04-20", facts(("visit",), "2026-04-20")),
        today="2026-04-19",
    )
    assert made.promises[0].state == "open"


def test_what_is_to_be_is_unsaid_then_any_meeting_keeps_it_but_no_message() -> None:
    due = [promise("2026-07-01", "2026-07-31", "")]
    made, _ = ledger(version(1, "2026-03-12", facts(promises=due)), version(2, "2026-07-02", facts(("message",))))
    assert made.promises[0].state == "silent"
    made, _ = ledger(version(1, "2026-03-12", facts(promises=due)), version(2, "2026-07-02", facts(("workshop",))))
    assert made.promises[0].state == "kept"


def test_what_talks_and_the_statement_after_them_both_promise_is_one_promise() -> None:
    due = [promise("2027-01-01", "2027-03-31", "talks")]
    found = ledger(version(1, "2026-03-12", facts(promises=due)), version(2, "2026-03-13", facts(promises=due)))
    assert [exchange.event for exchange, _ in promises_of(found)] == [1]


@given(st.dates(), st.dates(), st.dates())
def test_any_days_that_a_text_may_tell_can_be_judged(day: date, due: date, today: date) -> None:
    told = facts(promises=[promise(due.isoformat(), max(due, day).isoformat())])
    made = ledger(version(1, "2026-03-12", told), version(2, day.isoformat(), facts(("visit",))), today=str(today))
    assert all(one.state in ("open", "kept", "silent") for exchange in made for one in exchange.promises)
    assert isinstance(news_of(made, today), tuple)


# -- what a digest tells


def told_of(made_on: str, since: str, until: str, *later: tuple[str, str]) -> list[tuple[str, str]]:
    """(day, occasion) of all that digests of two years tell of one promise."""
    versions = [version(1, made_on, facts(promises=[promise(since, until)]))]
    versions += [version(2 + at, told, facts(("visit",), day)) for at, (day, told) in enumerate(later)]
    first, days = on(made_on), range(720)
    news = ((day, ledger(*versions, today=str(day))) for day in (first + timedelta(days=number) for number in days))
    return [(str(day), one.occasion) for day, found in news for one in news_of(found, day)]


def test_a_promise_is_told_a_week_before_it_is_due_then_weekly_in_silence_until_the_grace_is_over() -> None:
    assert told_of("2026-03-12", "2026-07-01", "2026-07-31") == [
        ("2026-06-24", "due"),
        *((f"2026-08-{day:02}", "silent") for day in (1, 8, 15, 22, 29)),
    ]


def test_a_promise_for_a_year_is_told_a_week_before_its_end() -> None:
    assert told_of("2026-03-12", "2026-01-01", "2026-12-31")[0] == ("2026-12-24", "due")


def test_a_promise_for_the_days_after_is_told_on_the_next_day() -> None:
    assert told_of("2026-03-12", "2026-03-16", "2026-03-16")[0] == ("2026-03-13", "due")


def test_a_promise_that_is_kept_is_told_once_when_that_is_told() -> None:
    assert told_of("2026-03-12", "2026-07-01", "2026-07-31", ("2026-07-15", "2026-07-16")) == [
        ("2026-06-24", "due"),
        ("2026-07-16", "kept"),
    ]
    assert timedelta(days=28) < GRACE


# -- what is asked for, and the summary


def test_exchanges_are_chosen_by_the_day_they_began_by_office_and_by_direction() -> None:
    found = ledger(
        version(1, "2025-12-31", facts(day="2025-12-31", until="2026-01-02")),
        version(2, "2026-01-05", facts(day="2026-01-05"), office="party", direction="to_vietnam"),
        version(3, "2026-01-09", facts(day="2026-01-09")),
    )

    def events(**fields: object) -> list[int]:
        return [one.event for one in chosen(found, Wanted(**fields))]  # type: ignore[arg-type]

    assert events() == [1, 2, 3]
    assert events(since=on("2026-01-01")) == [2, 3]
    assert events(until=on("2026-01-05")) == [1, 2]
    assert events(office="party") == [2]
    assert events(direction="to_laos") == [1, 3]
    assert years_of(found) == (2026, 2025)


def test_the_summary_has_a_line_a_pair_and_year_the_last_year_first() -> None:
    found = ledger(
        version(1, "2025-05-12", facts(("session",), agreements=[agreement()], promises=[promise("2026-05-01")])),
        version(
            2, "2026-03-12", facts(("visit", "talks"), agreements=[agreement("a", "2026"), agreement("b", "2027")])
        ),
        version(3, "2026-03-12", office=None, tier="bilateral"),
        version(4, "2026-06-12", office="parliament"),
    )
    assert [(one.year, one.office, one.to_laos, one.talks, one.agreements, one.promises) for one in summed(found)] == [
        (2026, "government", 1, 1, 2, 0),
        (2026, "parliament", 0, 0, 0, 0),
        (2026, "", 0, 0, 0, 0),
        (2025, "government", 1, 1, 1, 1),
    ]


def test_the_ledger_does_not_depend_on_the_order_in_which_versions_are_read() -> None:
    given_ = [
        version(1, "2026-03-12", facts(("talks",), "2026-03-12", agreements=[agreement("x", "2026")]), language="vi"),
        version(2, "2026-03-12", facts(("visit",), "2026-03-12"), event=1, language="lo", direction="to_vietnam"),
        version(3, "2026-03-12", facts(("talks",), "2026-03-11"), event=1, language="zh"),
        version(4, "2026-03-12", facts(("talks",)), office="party"),
    ]
    assert exchanges_of(given_, LOCAL, LANGUAGES) == exchanges_of(given_[::-1], LOCAL, LANGUAGES)
