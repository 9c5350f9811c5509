"""Offices are named by identifier, whatever the language, and never for another country."""

from __future__ import annotations

import time

import pytest

from monitor.register import mentions


def offices(title: str, lead: str = "", *paragraphs: str) -> list[str]:
    return [mention.office for mention in mentions(title, lead, paragraphs)]


@pytest.mark.parametrize(
    ("words", "office"),
    [
        ("Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ họp báo", "vn.government_office"),
        ("Đoàn Văn phòng Thủ tướng Lào đến Hà Nội", "la.prime_ministers_office"),
        ("Đoàn Văn phòng Chủ tịch nước Lào đến Hà Nội", "la.presidential_office"),
        ("Chánh Văn phòng Trung ương Đảng Nhân dân Cách mạng Lào", "la.party_central_office"),
        ("Ban Thư ký Quốc hội Lào", "la.national_assembly_office"),
        ("The Lao Government Office opens a portal", "la.prime_ministers_office"),
        ("The Office of the CPV Central Committee opens a portal", "vn.party_central_office"),
        ("The Secretariat of the Lao National Assembly", "la.national_assembly_office"),
        ("Le Bureau présidentiel du Laos", "la.presidential_office"),
        ("L’Office gouvernemental vietnamien", "vn.government_office"),
        ("La Oficina de la Asamblea Nacional de Laos", "la.national_assembly_office"),
        ("老挝国家主席办公厅主任", "la.presidential_office"),
        ("越共中央办公厅", "vn.party_central_office"),
        ("Канцелярия Президента Лаоса", "la.presidential_office"),
        ("ຫ້ອງວ່າການສໍານັກງານນາຍົກລັດຖະມົນຕີ", "la.prime_ministers_office"),
        ("ຫ້ອງວ່າການລັດຖະບານ ຫວຽດນາມ", "vn.government_office"),
    ],
)
def test_an_office_is_known_in_every_language(words: str, office: str) -> None:
    assert offices(words) == [office]


@pytest.mark.parametrize(
    "words",
    [
        "Văn phòng Chính phủ Việt Nam và Lào",
        "Government Offices of Vietnam and Laos",
        "Vietnamese, Lao government offices",
        "越老两国政府办公厅",
        "Les deux bureaux du gouvernement",
    ],
)
def test_a_name_shared_by_two_countries_is_two_offices(words: str) -> None:
    assert set(offices(words)) == {"vn.government_office", "la.prime_ministers_office"}


def test_an_office_of_another_country_is_left_out() -> None:
    assert offices("The Cambodian National Assembly Secretariat thanks its guests") == []


def test_a_country_further_on_does_not_own_the_office() -> None:
    assert offices("Chairman of the Presidential Office meets Lao Party leader") == ["vn.presidential_office"]


def test_post_offices_provincial_and_representative_offices_are_none() -> None:
    assert (
        offices("Bưu điện, Văn phòng Tỉnh ủy, văn phòng đại diện", "The post office and the prosecutor's office") == []
    )


def test_each_office_is_mentioned_once_at_its_first_place_in_the_words_of_the_text() -> None:
    told = mentions("Tin vắn", "VĂN PHÒNG QUỐC HỘI họp", ("Văn phòng Quốc hội báo cáo.",))
    assert [(mention.words, mention.where) for mention in told] == [("VĂN PHÒNG QUỐC HỘI", "lead")]


def test_a_story_without_offices_is_read_in_a_tenth_of_a_millisecond() -> None:
    story = ["Giá lúa tại đồng bằng tăng nhẹ, nông dân phấn khởi vào vụ mới. " * 30]
    mentions("", "", story)
    assert min(_seconds(story) for _ in range(50)) < 0.0002


def _seconds(story: list[str]) -> float:
    start = time.perf_counter()
    mentions("Giá lúa tăng", "", story)
    return time.perf_counter() - start
