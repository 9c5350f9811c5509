"""A digest that is frozen comes back as it was, to the last letter of each of its forms."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.digest import Digest, Earlier, Habit, freeze, joined, thaw
from monitor.domain import Mention, Sighting
from tests.digest.making import CHINESE, DAY, EN, FORMS, LAO, READ, VI, at, digest, edition, revision, story


def rich() -> Digest:
    """A digest with something of everything."""
    versions = (revision(1, "A", "x " * 4000), revision(2, "B", "y " * 4000, CHINESE))
    seen = Sighting("https://e.vn/1", "k", "s", "e", at(1), at(1))
    behind = edition("ru.vn", None, trouble=(("feed", "failed: http_500"),), received=Habit(1, (9,) * 28))
    office = Mention("vn.government_office", "VPCP", "title")
    return digest(
        story(1, "lo", event=1, title=LAO, mentions=(office,), sightings=(seen,)),
        story(2, "vi", event=1, published_at=at(15, 2)),
        story(3, tier="bilateral", published_at=None, revisions=versions),
        story(4, tier="other"),
        revised=(replace(story(5, published_at=at(9, day=1)), revision=3),),
        late=[story(6, published_at=at(9, day=11))],
        too_late=3,
        earlier={1: [Earlier(90, "Before", "vi", "https://e.vn/90", None)]},
        captures={1: 2},
        off_beat={7: "a match"},
        habits={"lo": Habit(1, (None, 2) * 14)},
        intake=(*READ, behind),
    )


def kept(frozen: Digest) -> Digest:
    """As a database keeps it: JSON text."""
    return thaw(json.loads(json.dumps(freeze(frozen))))


def test_a_frozen_digest_comes_back_as_it_was() -> None:
    made = rich()
    assert kept(made) == made
    for form in FORMS:
        for words in (EN, VI):
            assert form(kept(made), words) == form(made, words)


def test_a_digest_of_several_days_comes_back_as_it_was() -> None:
    several = joined([rich(), digest(story(11), day=DAY + timedelta(days=1), made_at=at(8, day=14))])
    assert kept(several) == several


@given(
    st.text(max_size=40),
    st.text(max_size=40),
    st.datetimes(timezones=st.just(UTC)),
    st.floats(0, 1),
    st.dictionaries(st.integers(1, 3), st.integers(0, 9)),
)
def test_any_story_survives_being_frozen(title: str, lead: str, instant: Any, score: float, captures: Any) -> None:
    versions = (revision(1, lead), revision(2, title, lead))
    made = digest(
        story(1, title=title, published_at=instant, score=score, revisions=versions),
        story(2, "vi", event=1, lead=lead),
        captures=captures,
    )
    assert kept(made) == made


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ({}, "version None"),
        ({"version": 99, "digest": {}}, "version 99"),
        ({"version": 1}, "'digest'"),
        ({"version": 1, "digest": {"day": "2026-03-12"}}, "missing"),
        ({"version": 1, "digest": freeze(digest())["digest"] | {"state": "fine"}}, "'fine' is none of"),  # type: ignore[operator]
    ],
)
def test_what_is_no_frozen_digest_is_refused_in_a_line(content: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match="frozen") as caught:
        thaw(content)
    assert complaint in str(caught.value)


def test_a_digest_frozen_before_a_field_was_there_can_still_be_read() -> None:
    content: Any = json.loads(json.dumps(freeze(rich())))
    del content["digest"]["origin"], content["digest"]["core"][0]["people"]
    content["digest"]["of_tomorrow"] = 1
    assert thaw(content) == rich()
