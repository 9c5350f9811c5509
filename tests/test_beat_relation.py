"""Which offices deal with each other in a core story, and in which country they meet."""

from __future__ import annotations

import pytest

from monitor.beat import assess
from monitor.domain import Relation

GOVERNMENT = ("government", "vn.government_office", "la.prime_ministers_office")
PRESIDENCY = ("presidency", "vn.presidential_office", "la.presidential_office")
PARLIAMENT = ("parliament", "vn.national_assembly_office", "la.national_assembly_office")
PARTY = ("party", "vn.party_central_office", "la.party_central_office")

STORIES = [
    ("vi", "Hội đàm giữa hai Văn phòng Chính phủ Việt Nam - Lào", "Sáng 3/5 tại Viêng Chăn, hai bên ký kế hoạch năm.",
     GOVERNMENT, "to_laos"),
    ("en", "Presidential Offices of Vietnam, Laos sign plan", "Hanoi (VNA) – The two offices signed a plan on May 3.",
     PRESIDENCY, "to_vietnam"),
    ("fr", "Les Bureaux de l'Assemblée nationale du Vietnam et du Laos coopèrent",
     "Les deux bureaux ont tenu un séminaire à Vientiane.", PARLIAMENT, "to_laos"),
    ("en", "Party Central Committee Offices of Vietnam, Laos exchange experience", "They agreed to train more staff.",
     PARTY, ""),
    ("zh", "越老两国政府办公厅加强合作", "两国政府办公厅主任在万象会谈。", GOVERNMENT, "to_laos"),
    ("ru", "Канцелярии правительств Вьетнама и Лаоса сотрудничают", "Стороны встретились в Ханое и подписали план.",
     GOVERNMENT, "to_vietnam"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "title", "text", "offices", "direction"), STORIES)
def test_a_core_story_tells_which_offices_deal_and_where(
    language: str, title: str, text: str, offices: tuple[str, str, str], direction: str
) -> None:
    judged = assess(title, "", [text], language)
    assert judged.tier == "core"
    assert judged.relation == Relation(*offices, direction)  # type: ignore[arg-type]


def test_an_office_of_one_side_alone_leaves_the_other_side_open() -> None:
    title = "Lao Presidential Office staff honoured by Vietnam"
    text = "The Vietnamese ambassador handed medals to the Lao Presidential Office in Vientiane on Friday."
    judged = assess(title, "", [text], "en")
    assert judged.tier == "core"
    assert judged.relation == Relation("presidency", "", "la.presidential_office", "to_laos")


def test_a_story_that_is_not_core_has_no_relation() -> None:
    judged = assess("Vietnam, Laos boost trade", "", ["Trade between Vietnam and Laos rose by a tenth."], "en")
    assert (judged.tier, judged.relation) == ("bilateral", None)
