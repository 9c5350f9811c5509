"""To which visit an exchange belongs is certain from some day on, whatever took place before, and stays so."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.ledger import exchanges_of, with_visits
from monitor.ledger.visits import settled
from monitor.text import LOCAL
from tests.ledger.making import LANGUAGES, facts, version

FIRST = date(2026, 1, 1)
DAYS = st.tuples(st.integers(0, 4), st.sampled_from((0, 0, 0, 1, 2, 4, 20)))


@given(st.lists(DAYS, min_size=1, max_size=60), st.integers(0, 120))
def test_what_is_certain_of_visits_stays_so_with_all_that_took_place_before(
    spans: list[tuple[int, int]], known: int
) -> None:
    day, versions = FIRST, []
    for number, (ahead, length) in enumerate(spans, 1):
        day += timedelta(days=ahead)
        told = facts(("visit",), str(day), str(day + timedelta(days=length)))
        versions.append(version(number, str(day), told))
    exchanges, since = exchanges_of(versions, LOCAL, LANGUAGES), FIRST + timedelta(days=known)
    later = [one for one in exchanges if one.day >= since]
    certain = {one.event for one in settled(later, since)}
    of_all, of_later = ({one.event: one.visit for one in with_visits(some)} for some in (exchanges, later))
    assert {one: of_later[one] for one in certain} == {one: of_all[one] for one in certain}


def test_after_some_quiet_days_it_is_certain_where_a_visit_began_and_in_an_endless_row_it_is_not() -> None:
    def certain(*days: int) -> list[int]:
        told = [str(FIRST + timedelta(days=day)) for day in days]
        made = [version(number, day, facts(("visit",), day)) for number, day in enumerate(told, 1)]
        return [one.event for one in settled(exchanges_of(made, LOCAL, LANGUAGES), FIRST)]

    assert certain(*range(60)) == []
    assert certain(*range(20), *range(24, 40)) == list(range(21, 37))
    assert certain(5, 30) == [2]
