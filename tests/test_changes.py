"""Whether the changes of a revision are told by kind, in every language, and what is no change is told as none."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from monitor.changes import altered
from monitor.changes.figures import figures_in
from monitor.changes.naming import is_one_name
from monitor.domain import Alteration, Revision

NOON = datetime(2026, 3, 12, 5, tzinfo=UTC)
AROUND = ("The hosts opened the meeting at the office.", "The guests went home in the evening.")


def version(*paragraphs: str, title: str = "A plan", lead: str = "") -> Revision:
    return Revision(1, NOON, str((title, lead, paragraphs)), title, lead, paragraphs)


def told(before: str, after: str, language: str) -> list[tuple[str, str, str]]:
    """(kind, before, after) of each change between two versions of one sentence, wording left aside."""
    old, new = (version(AROUND[0], text, AROUND[1]) for text in (before, after))
    return [(one.kind, one.before, one.after) for one in altered(old, new, language) if one.kind != "wording"]


@pytest.mark.parametrize(
    ("language", "before", "after", "expected"),
    [
        ("en", "They sent 12 clerks.", "They sent 15 clerks.", ("number", "12", "15")),
        ("en", "They met on July 4.", "They met on July 5.", ("date", "July 4", "July 5")),
        ("en", "It began at 8:30 there.", "It began at 9:30 there.", ("date", "8:30", "9:30")),
        ("en", "He spoke on Monday there.", "He spoke on Tuesday there.", ("date", "Monday", "Tuesday")),
        ("en", "A plan for the work in May.", "A plan for the work in June.", ("date", "May", "June")),
        ("vi", "Đoàn ở thăm ngày 4-7/4.", "Đoàn ở thăm ngày 4-8/4.", ("date", "4-7/4", "4-8/4")),
        (
            "vi",
            "Phó Chủ nhiệm Văn phòng Chính phủ Trần Văn Tám phát biểu.",
            "Chủ nhiệm Văn phòng Chính phủ Trần Văn Tám phát biểu.",
            ("title", "Phó Chủ nhiệm Văn phòng Chính phủ", "Chủ nhiệm Văn phòng Chính phủ"),
        ),
        (
            "vi",
            "Ông Trần Văn Hùng tiếp đoàn của bạn.",
            "Ông Trần Văn Hưng tiếp đoàn của bạn.",
            ("name", "Trần Văn Hùng", "Trần Văn Hưng"),
        ),
        (
            "en",
            "Finance Minister Khamla Sisouk spoke there.",
            "Foreign Minister Khamla Sisouk spoke there.",
            ("title", "Finance Minister", "Foreign Minister"),
        ),
        (
            "fr",
            "Le vice-ministre Khamla Sisouk est venu.",
            "Le ministre Khamla Sisouk est venu.",
            ("title", "vice-ministre", "ministre"),
        ),
        ("es", "El viceministro llegó el lunes.", "El ministro llegó el lunes.", ("title", "viceministro", "ministro")),
        (
            "ru",
            "Заместитель министра принял гостей.",
            "Министр принял гостей.",
            ("title", "Заместитель министра", "Министр"),
        ),
        ("zh", "副部长会见了老挝代表团。", "部长会见了老挝代表团。", ("title", "副部长", "部长")),
        ("lo", "ຮອງລັດຖະມົນຕີ ໄດ້ພົບກັບແຂກ", "ລັດຖະມົນຕີ ໄດ້ພົບກັບແຂກ", ("title", "ຮອງລັດຖະມົນຕີ", "ລັດຖະມົນຕີ")),
        ("zh", "通伦·西苏里会见了客人。", "宋赛·西潘敦会见了客人。", ("name", "通伦·西苏里", "宋赛·西潘敦")),
        ("lo", "ທອງລຸນ ສີສຸລິດ ໄດ້ພົບກັບແຂກ", "ສອນໄຊ ສີພັນດອນ ໄດ້ພົບກັບແຂກ", ("name", "ທອງລຸນ ສີສຸລິດ", "ສອນໄຊ ສີພັນດອນ")),
        ("lo", "ຄະນະ ໄດ້ມາຮອດໃນວັນທີ ໔ ເມສາ", "ຄະນະ ໄດ້ມາຮອດໃນວັນທີ ໕ ເມສາ", ("date", "໔ ເມສາ", "໕ ເມສາ")),
        ("es", "Se reunieron hoy en Hanoi.", "Se reunieron hoy en Vientiane.", ("name", "Hanoi", "Vientiane")),
    ],
)
def test_what_changed_is_told_by_its_kind(
    language: str, before: str, after: str, expected: tuple[str, str, str]
) -> None:
    assert told(before, after, language) == [expected]


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("en", "They gave 1,500 books.", "They gave 1.500 books."),
        ("en", "It costs 2.5 million USD.", "It costs 2,500,000 USD."),
        ("en", "They met on July 4 there.", "They met on 4 July 2026 there."),
        ("en", "They built 6 schools.", "They built six schools."),
        ("vi", "Ông Thoong-lun Xi-xu-lít đến thăm.", "Ông Thongloun Sisoulith đến thăm."),
        ("en", "Khampheng Saysompheng spoke first.", "Khamphaeng Xaysompheng spoke first."),
        ("en", "President Thongloun Sisoulith spoke.", "President Thongloun spoke."),
        ("en", "Minister Khamla Sisouk met them.", "Minister Khamla Sisouk received them."),
        ("en", "K. Sisouk, chairman of the Government Office.", "K. Sisouk, Chairman of Government Office."),
        ("ru", "Гость прибыл в Ханой утром.", "Гость был в Ханое утром."),
        ("vi", "Đây là lần thứ ba họ gặp nhau.", "Đây là lần thứ tư họ gặp nhau."),
    ],
)  # fmt: skip
def test_another_way_of_writing_is_no_such_change(language: str, before: str, after: str) -> None:
    assert told(before, after, language) == []


def test_a_sentence_that_moved_was_not_withdrawn_and_one_that_is_gone_was() -> None:
    gone = "They will meet again in Vientiane before the year ends."
    old, new = version(*AROUND, gone), version(AROUND[1], AROUND[0])
    assert altered(old, new, "en") == (Alteration("withdrawn", gone, "", "body", gone),)
    assert altered(new, old, "en") == (Alteration("added", "", gone, "body", gone),)
    assert altered(version(*AROUND), version(AROUND[1], lead=AROUND[0]), "en") == ()


def test_a_sentence_that_was_parted_in_two_was_not_withdrawn() -> None:
    old = version(
        "The guests saw the new archive of the office, and they thanked the hosts for the warm welcome there."
    )
    new = version("The guests saw the new archive of the office.", "They thanked the hosts for the warm welcome there.")
    assert {one.kind for one in altered(old, new, "en")} == {"wording"}


def test_a_change_of_wording_only_says_so_and_other_signs_and_spaces_are_none() -> None:
    old, new = version("The office helped to train clerks."), version("The office has helped clerks to learn.")
    assert [one.kind for one in altered(old, new, "en")] == ["wording"]
    assert altered(version("“One  plan”, they said - twice."), version('"One plan", they said – twice.'), "en") == ()


def test_the_gravest_changes_come_first_and_know_their_sentence() -> None:
    gone = "A second agreement on archives was signed, too."
    old = version("Deputy Minister Khamla Sisouk came with 12 clerks.", gone, title="Deputy Minister comes")
    new = version("Minister Khamla Sisouk came with 15 clerks.", title="Minister comes")
    found = altered(old, new, "en")
    assert [(one.kind, one.where) for one in found] == [
        ("withdrawn", "body"),
        ("title", "title"),
        ("title", "body"),
        ("number", "body"),
    ]
    assert found[3].sentence == "Minister Khamla Sisouk came with 15 clerks."


def test_a_headline_in_capitals_everywhere_names_nobody() -> None:
    old, new = version(title="Two Offices Share Their Work"), version(title="Two Offices Split Their Work")
    assert [one.kind for one in altered(old, new, "en")] == ["wording"]


def test_figures_have_one_value_in_every_way_of_writing() -> None:
    texts = ("2.5 million", "2,5 triệu", "2500000", "2 500 000", "250万", "໒,໕ ລ້ານ")
    assert [[one.value for one in figures_in(text)] for text in texts] == [["2500000"]] * len(texts)


def test_accents_that_differ_make_another_name_and_those_left_out_do_not() -> None:
    assert is_one_name("Le Minh Hung", "Lê Minh Hùng")
    assert not is_one_name("Lê Minh Hưng", "Lê Minh Hùng")


def test_hostile_versions_are_compared_within_seconds() -> None:
    begun = time.perf_counter()
    old = version(*(f"{n} Khamla Sisouk Minister of {n} on July 4. " * 9 for n in range(1000)))
    new = version(*(f"{n} Khamlo Sisouk Minister of {n + 1} on July 5. " * 9 for n in range(1000)))
    assert altered(old, new, "en")
    assert altered(version("x" * 70_000), version("x" * 70_001), "en") == (Alteration("wording", "", "", "body", ""),)
    assert time.perf_counter() - begun < 5
