"""The data of the register keeps its rules, and what would break one is told in a sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.register import Person, Post
from monitor.register.checking import problems
from monitor.register.lacking import names_lacking, one_form

HEAD = Post("vn.government_office", since="2016-04", until="2021-04", source="https://a.vn/1")
PERSON = Person("vn.tran_thi_thu", "Trần Thị Thu", (HEAD,), {})
OTHER = Person("vn.le_van_bay", "Lê Văn Bảy", (replace(HEAD, since="2021-04", until=""),), {})


def test_the_data_keeps_the_rules() -> None:
    assert problems() == ()
    assert problems([PERSON, OTHER]) == ()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"office": "vn.post_office"}, "vn.post_office is no office of that country"),
        ({"office": "la.presidential_office"}, "la.presidential_office is no office of that country"),
        ({"office": "", "title": "king"}, "king is no leader's post"),
        ({"title": "president"}, "a post is either an office or a leader's post"),
        ({"since": "2016-13"}, "2016-13 is no year, month or day"),
        ({"until": "2021-02-30"}, "2021-02-30 is no year, month or day"),
        ({"until": "April"}, "April is no year, month or day"),
        ({"until": "2015"}, "it ends in 2015, before it begins in 2016-04"),
        ({"source": ""}, "has no source and is not marked as uncertain"),
        ({"source": "VNA"}, "VNA is no address"),
    ],
)
def test_a_wrong_post_is_told(change: dict[str, str], told: str) -> None:
    found = problems([replace(PERSON, posts=(replace(HEAD, **change),))])  # type: ignore[arg-type]
    assert any(told in problem for problem in found), found


def test_a_post_without_a_source_may_be_marked_as_uncertain() -> None:
    assert problems([replace(PERSON, posts=(replace(HEAD, source="", is_certain=False),))]) == ()


def test_two_heads_at_a_time_are_told_but_not_a_deputy_nor_the_day_of_the_change() -> None:
    early = replace(OTHER, posts=(replace(HEAD, since="2020", until=""),))
    assert problems([PERSON, early]) == ("vn.government_office: vn.tran_thi_thu and vn.le_van_bay at the same time",)
    assert problems([PERSON, replace(early, posts=(replace(early.posts[0], is_deputy=True),))]) == ()
    on_the_day = [
        replace(PERSON, posts=(replace(HEAD, until="2021-04-08"),)),
        replace(OTHER, posts=(replace(HEAD, since="2021-04-08", until=""),)),
    ]
    assert problems(on_the_day) == ()


def test_an_identifier_is_well_formed_and_given_once() -> None:
    assert "vn.tran_thi_thu: two persons have this identifier" in problems([PERSON, PERSON])
    assert "an identifier is written as in" in problems([replace(PERSON, identifier="vn.Thu")])[0]
    assert "no post is given" in problems([replace(PERSON, posts=())])[0]


def test_no_two_people_share_a_spelling() -> None:
    one = Person("la.phet_phomphiphak", "Phet Phomphiphak", (replace(HEAD, office="la.presidential_office"),), {})
    other = replace(one, identifier="la.phed_phomphiphak", name="Phệt Phôm-phi-phắc")
    found = problems([one, other])
    assert any("share this spelling" in problem for problem in found)


# -- what it lacks


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Chủ nhiệm Văn phòng Chính phủ Trần Thị Thu phát biểu.", "Trần Thị Thu"),
        ("Chánh Văn phòng Trung ương Đảng, đồng chí Lê Văn Bảy dự.", "Lê Văn Bảy"),
        ("Bouakham Phonemany, Head of the Lao Prime Minister's Office, spoke.", "Bouakham Phonemany"),
        ("Bua-khăm Phôn-ma-ni, Chủ nhiệm Văn phòng Quốc hội Lào, dự.", "Bua-khăm Phôn-ma-ni"),
        ("Chủ nhiệm Văn phòng Quốc hội, Ông Lê Văn Bảy, dự.", "Lê Văn Bảy"),
        ("Канцелярия Президента Лаоса, Буакхам Пхонмани", "Буакхам Пхонмани"),
    ],
)
def test_a_name_beside_an_office_that_nobody_bears_is_lacking(sentence: str, name: str) -> None:
    assert names_lacking("", "", (sentence,)) == (name,)


@pytest.mark.parametrize(
    "sentence",
    [
        "Chủ nhiệm Văn phòng Chính phủ Mai Tiến Dũng phát biểu.",
        "Văn phòng Chính phủ Việt Nam và Lào họp.",
        "The Government Office of Viet Nam opened.",
        "Trần Thị Thu bán cá. Văn phòng Chính phủ họp.",
        "Trần Thị Thu trồng vải.",
        "VĂN PHÒNG CHÍNH PHỦ HỌP BÁO THÁNG",
    ],
)
def test_known_names_and_other_capitals_lack_nothing(sentence: str) -> None:
    assert names_lacking("", "", (sentence,)) == ()


def test_the_spellings_of_one_lacking_lao_name_are_counted_together_but_vietnamese_syllables_are_not() -> None:
    assert one_form("Bounkham Vorachak") == one_form("Bun-khăm Vo-la-chặc") == one_form("Бункхам Ворачак")
    assert one_form("Nguyễn Văn Sơn") == one_form("NGUYEN VAN SON") != one_form("Nguyễn Văn Sinh")
