"""The days of an event, in the languages of the beat; and the days that are not the event's."""

from __future__ import annotations

import pytest

from monitor.facts import event_day_of
from tests.facts.making import facts

TOLD = [
    # One day, as each language writes it.
    ("Chiều 7/4, hai Văn phòng hội đàm tại Viêng Chăn.", "2026-04-07", "2026-04-07"),
    ("Ngày 7 tháng 4, đoàn Văn phòng Quốc hội đến Hà Nội.", "2026-04-07", "2026-04-07"),
    ("Sáng 7-4, ông tiếp đoàn khách Lào.", "2026-04-07", "2026-04-07"),
    ("Sáng 7.4, tại Viêng Chăn, hai bên hội đàm.", "2026-04-07", "2026-04-07"),
    ("Từ ngày 6 - 8.4, đoàn thăm Lào.", "2026-04-06", "2026-04-08"),
    ("The two offices met in Vientiane on April 7.", "2026-04-07", "2026-04-07"),
    ("The two offices met in Vientiane on Apr. 7, an official said.", "2026-04-07", "2026-04-07"),
    ("They met on April 7, a day that may be remembered.", "2026-04-07", "2026-04-07"),
    ("Inauguraron hoy en Da Lat su noveno seminario.", "2026-04-08", "2026-04-08"),
    ("Les deux bureaux se sont entretenus le 7 avril à Vientiane.", "2026-04-07", "2026-04-07"),
    ("La délégation est au Laos depuis le 7 avril.", "2026-04-07", "2026-04-07"),
    ("Las dos oficinas se reunieron el 7 de abril en Vientiane.", "2026-04-07", "2026-04-07"),
    ("Канцелярии провели переговоры 7 апреля во Вьентьяне.", "2026-04-07", "2026-04-07"),
    ("两国办公厅4月7日上午在万象举行会谈。", "2026-04-07", "2026-04-07"),
    ("ຕອນເຊົ້າວັນທີ 7 ເມສາ ສອງຫ້ອງວ່າການໄດ້ພົບປະກັນ ຢູ່ ວຽງຈັນ", "2026-04-07", "2026-04-07"),
    ("ເຊົ້າວັນທີ 7/4 ທ່ານຕ້ອນຮັບຄະນະ ຢູ່ ວຽງຈັນ", "2026-04-07", "2026-04-07"),
    ("เมื่อวันที่ 7 เมษายน พ.ศ. 2569 สองสำนักงานหารือกันที่เวียงจันทน์", "2026-04-07", "2026-04-07"),
    ("នៅថ្ងៃទី៧ ខែមេសា ភាគីទាំងពីរបានជួបពិភាក្សា", "2026-04-07", "2026-04-07"),
    # Several days.
    ("Đoàn sang thăm và làm việc tại Lào từ ngày 4-7/4.", "2026-04-04", "2026-04-07"),
    ("Trong hai ngày 6 và 7/4, hội thảo diễn ra ở Cửa Lò.", "2026-04-06", "2026-04-07"),
    ("Từ 30/3 đến 2/4, lớp tập huấn mở tại Hà Nội.", "2026-03-30", "2026-04-02"),
    ("The delegation is in Laos on April 4-7.", "2026-04-04", "2026-04-07"),
    ("The visit lasts from April 6 to 8.", "2026-04-06", "2026-04-08"),
    ("He is in Vientiane from March 30 to April 2.", "2026-03-30", "2026-04-02"),
    ("Le séminaire se tient du 6 au 8 avril à Hanoi.", "2026-04-06", "2026-04-08"),
    ("El curso se celebra del 6 al 8 de abril en Hanoi.", "2026-04-06", "2026-04-08"),
    ("Визит проходит с 6 по 8 апреля.", "2026-04-06", "2026-04-08"),
    ("代表团4月6日至8日访问老挝。", "2026-04-06", "2026-04-08"),
    ("ການຢ້ຽມຢາມດຳເນີນໃນວັນທີ 6-8 ເມສາ", "2026-04-06", "2026-04-08"),
    # By the weekday or the hour, counted from the publication, a Wednesday.
    ("The two ministers held talks in Hanoi on Tuesday.", "2026-04-07", "2026-04-07"),
    ("Les deux ministres se sont entretenus lundi à Hanoi.", "2026-04-06", "2026-04-06"),
    ("El ministro recibió este martes a su homólogo en Hanoi.", "2026-04-07", "2026-04-07"),
    ("Во вторник стороны провели переговоры в Ханое.", "2026-04-07", "2026-04-07"),
    ("双方周二在河内举行会谈。", "2026-04-07", "2026-04-07"),
    ("Chiều nay, Bộ trưởng tiếp đoàn Văn phòng Phủ Thủ tướng Lào.", "2026-04-08", "2026-04-08"),
    ("Hôm qua, đoàn đã đến Hà Nội.", "2026-04-07", "2026-04-07"),
    ("The guests arrived in Hanoi this morning.", "2026-04-08", "2026-04-08"),
]


@pytest.mark.parametrize(("sentence", "since", "until"), TOLD)
def test_a_day_is_read_in_the_words_of_its_language(sentence: str, since: str, until: str) -> None:
    first = facts(sentence).days[0]
    assert (first.since.isoformat(), first.until.isoformat()) == (since, until)
    assert first.sentence == sentence
    assert first.where == "lead"


NOT_OF_THE_EVENT = [
    "Hai bên ôn lại Hiệp ước ký ngày 18/7/1977.",
    "The meeting marked the anniversary of National Day (December 2, 1975).",
    "Nhân dịp Quốc khánh 2/9, ông gửi lời chúc mừng.",
    "Le texte rappelle le traité du 18 juillet 1977.",
    "El país celebra el aniversario del 2 de diciembre de 1975.",
    "Договор был подписан 18 июля 1977 года.",
    "双方回顾了1977年7月18日签署的条约。",
    "ຄົບຮອບ 50 ປີ ວັນທີ 2 ທັນວາ 1975",
    "Born on November 10, 1945, he was a teacher first.",
    "12:24, 08/04/2026",
    "08/04/2026",
    "VIENTIANE, April 8 – Both offices look back at their work.",
    "越通社万象4月8日电——双方总结了合作。",
    "No talks were held on April 7.",
    "Le 7 avril, aucun accord n'a été signé.",
    "The guest stays until April 10.",
    "The new rules of 2019-2020 are in force, and 24/7 help is there.",
]


@pytest.mark.parametrize("sentence", NOT_OF_THE_EVENT)
def test_a_feast_a_treaty_a_dateline_and_what_was_not_are_no_day_of_the_event(sentence: str) -> None:
    assert facts(sentence).days == ()


def test_talks_within_a_visit_have_a_day_of_their_own() -> None:
    told = facts(
        "Nhận lời mời của phía bạn, đoàn thăm Lào từ ngày 4-7/4.",
        "Chiều 5/4 tại Viêng Chăn, hai bên hội đàm.",
        title="Hai Văn phòng hội đàm",
    )
    assert [(one.since.day, one.until.day) for one in told.days] == [(5, 5), (4, 7)]


def test_the_headline_tells_whether_the_story_is_of_the_whole_visit() -> None:
    told = facts("He is in Laos on April 6-9.", "Talks were held on April 7.", title="Chairman visits Laos")
    assert event_day_of(told).isoformat() == "2026-04-06"  # type: ignore[union-attr]


def test_what_has_come_goes_before_what_is_to_come() -> None:
    told = facts("The offices will meet again on April 20.", "They held talks in Hanoi on April 7.")
    assert event_day_of(told).isoformat() == "2026-04-07"  # type: ignore[union-attr]


def test_a_visit_to_come_is_the_event_where_nothing_else_is_told() -> None:
    told = facts("The Chairman will pay a visit to Laos on April 20-22.", title="Chairman to visit Laos")
    assert event_day_of(told).isoformat() == "2026-04-20"  # type: ignore[union-attr]


def test_the_turn_of_the_year_is_seen() -> None:
    assert event_day_of(facts("The guests came on December 30.", day="2026-01-02")).isoformat() == "2025-12-30"  # type: ignore[union-attr]
    told = facts("Đoàn thăm Lào từ 30/12 đến 2/1.", day="2026-01-02").days[0]
    assert (told.since.isoformat(), told.until.isoformat()) == ("2025-12-30", "2026-01-02")


def test_without_a_publication_only_a_day_with_its_year_is_known() -> None:
    assert facts("They met on Monday, in Hanoi.", "They met on April 7.", day=None).days == ()
    assert event_day_of(facts("They met on April 7, 2019.", day=None)).isoformat() == "2019-04-07"  # type: ignore[union-attr]


def test_a_weekday_to_come_is_counted_forward() -> None:
    told = facts("The delegation is scheduled to arrive in Hanoi on Friday.")
    assert event_day_of(told).isoformat() == "2026-04-10"  # type: ignore[union-attr]


def test_what_follows_the_sign_of_the_agency_is_another_story() -> None:
    assert facts("The two offices look back at the year. -VNA", "The minister left on April 7.").days == ()


def test_the_day_under_a_picture_serves_where_the_text_tells_none() -> None:
    told = facts("The visit is the first of its kind.", captions=("The guests at the airport on April 8 (Photo: VNA)",))
    assert told.days[0].where == "caption"
    old = facts("The visit is the first of its kind.", captions=("Both in Hanoi on March 8 (Photo: VNA)",))
    assert old.days == ()


def test_a_story_without_any_words_has_no_facts() -> None:
    told = facts()
    assert (told.kinds, told.days, told.places, told.promises) == ((), (), (), ())
    assert event_day_of(None) is None
