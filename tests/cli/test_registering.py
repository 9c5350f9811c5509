"""`register` at the keyboard: whom it lists, what it checks, and whom stories name that it lacks."""

from __future__ import annotations

import pytest

from tests.cli.keyboard import Keyboard
from tests.store.making import NOON, made


def test_the_register_lists_its_people_with_their_posts(monitor: Keyboard) -> None:
    said = monitor("register", "--office", "vn.party_central_office")
    assert (said.code, said.err.strip()[-6:]) == (0, "people")
    assert "vn.nguyen_van_nen" in said.out
    assert "uncertain" in said.out
    assert "(deputy)" in said.out


@pytest.mark.parametrize("asked", ["Thoong-lun Xi-xu-lít", "thongloun", "ທອງລຸນ ສີສຸລິດ", "la.thongloun_sisoulith"])
def test_a_person_is_found_by_a_name_or_a_part_of_one(monitor: Keyboard, asked: str) -> None:
    found = monitor("register", asked, "--json").json
    assert [one["person"] for one in found] == ["la.thongloun_sisoulith"]
    assert found[0]["spellings"]["vi"] == ["Thoong-lun Xi-xu-lít"]
    assert {"office", "post", "deputy", "from", "until", "source", "certain"} == set(found[0]["posts"][0])


def test_who_held_an_office_on_a_day_is_told(monitor: Keyboard) -> None:
    asked = ("--office", "la.prime_ministers_office", "--day", "2019-07-19", "--json")
    assert [one["person"] for one in monitor("register", *asked).json] == ["la.phet_phomphiphak"]
    asked = ("--office", "vn.prime_minister", "--day", "2019-07-19", "--json")
    assert [one["person"] for one in monitor("register", *asked).json] == ["vn.nguyen_xuan_phuc"]


def test_nobody_found_is_no_failure(monitor: Keyboard) -> None:
    said = monitor("register", "Bounkham Vorachak", "--json")
    assert (said.code, said.json) == (0, [])


def test_the_register_is_held_to_its_rules(monitor: Keyboard) -> None:
    said = monitor("register", "--check")
    assert (said.code, said.out) == (0, "the register keeps its rules\n")
    assert monitor("register", "--check", "--json").json == {"problems": []}


def test_names_that_stories_mention_and_the_register_lacks_are_counted(monitor: Keyboard) -> None:
    told = "Chủ nhiệm Văn phòng Chính phủ Trần Thị Thu phát biểu."
    with monitor.store() as store:
        store.take([made("a.vn:1", told), made("a.vn:2", f"{told} Hết.")], run_id=None, at=NOON)
    found = monitor("register", "--lacking", "--json").json
    assert [(one["name"], one["stories"]) for one in found] == [("Trần Thị Thu", 2)]
    assert "Trần Thị Thu" in monitor("register", "--lacking").out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--office", "vn.post_office"), "there is no 'vn.post_office'"),
        (("--day", "yesterday"), "'yesterday' is not a day"),
        (("--check", "--lacking"), "stand alone"),
        (("Mai", "--check"), "stand alone"),
    ],
)
def test_wrong_usage_is_told_in_a_line(monitor: Keyboard, arguments: tuple[str, ...], told: str) -> None:
    said = monitor("register", *arguments)
    assert said.code == 2
    assert told in said.err
