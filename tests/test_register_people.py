"""The people of the beat are known in every script, by whole names only, and in an office while they hold it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date

import pytest

from monitor.domain import Mention
from monitor.register import mentions, name_of, people, person_of, persons_called, spellings_of
from monitor.transcription import key


def told(*paragraphs: str, day: date | None = None) -> tuple[Mention, ...]:
    return tuple(one for one in mentions("Tin ngày", "", paragraphs, day) if one.person)


def named(*paragraphs: str) -> list[str]:
    return [one.person for one in told(*paragraphs)]


SENTENCES = [
    ("la.thongloun_sisoulith", "Hôm nay Tổng Bí thư Thoong-lun Xi-xu-lít đến Huế."),
    ("la.thongloun_sisoulith", "Chủ tịch nước Lào THONGLOUN SISOULITH phát biểu."),
    ("la.thongloun_sisoulith", "The guests were met by Thongloun Sisulith's deputy."),
    ("la.thongloun_sisoulith", "Le président Thonglun Sisoulith, en visite à Huê."),
    ("la.thongloun_sisoulith", "El presidente Thongloun Sisoulith viajó ayer."),
    ("la.thongloun_sisoulith", "老挝国家主席通伦·西苏里昨日到访。"),
    ("la.thongloun_sisoulith", "Гостей принял президент Тонглун Сисулит."),
    ("la.thongloun_sisoulith", "Он говорил с Тонглун Сисулитом."),
    ("la.thongloun_sisoulith", "ມື້ນີ້ ທ່ານ ທອງລຸນ ສີສຸລິດ ເດີນທາງຮອດ."),
    ("la.thongloun_sisoulith", "วันนี้ท่านทองลุน สีสุลิดเดินทางถึง"),
    ("la.thongloun_sisoulith", "ថ្ងៃនេះ លោក ថងលុន ស៊ីស៊ូលីត បានមកដល់"),
    ("la.bounnhang_vorachith", "Ông Bun-nhăng Vo-la-chít dự lễ."),
    ("la.bounnhang_vorachith", "Bounhang Vorachit y su esposa llegaron."),
    ("la.bounnhang_vorachith", "Встреча с Буннянг Ворачитом прошла утром."),
    ("la.pany_yathotou", "Bà Pa-ny Ya-tho-tu và đoàn."),
    ("la.pany_yathotou", "Mme Pany Yathotou a ouvert la séance."),
    ("la.pany_yathotou", "ທ່ານ ນາງ ປານີ ຢາທໍ່ຕູ້ ກ່າວ."),
    ("vn.mai_tien_dung", "Hôm qua Mai Tiến Dũng trả lời."),
    ("vn.mai_tien_dung", "Yesterday Mai Tien Dung answered."),
    ("vn.mai_tien_dung", "Hier, Mai Tiên Dung a répondu."),
    ("vn.mai_tien_dung", "梅进勇昨日答复。"),
    ("vn.mai_tien_dung", "Ответил Май Тиен Зунг."),
    ("vn.mai_tien_dung", "Письмо отдали Май Тиен Зунгу."),
    ("vn.pham_minh_chinh", "Переговоры с Фам Минь Чинем завершились."),
    ("vn.pham_minh_chinh", "ທ່ານ ຟ້າມມິງຈິ້ງ ກ່າວ."),
    ("vn.pham_minh_chinh", "ท่านฝ่ามมิงชิ้ง กล่าว"),
    ("vn.dao_viet_trung", "Dào Viêt Trung est arrivé mardi."),
    ("vn.vuong_dinh_hue", "VƯƠNG ĐÌNH HUỆ ĐẾN HUẾ"),
    ("vn.to_lam", "ທ່ານ ໂຕ ເລິມ ກ່າວ."),
    ("vn.nguyen_tan_dung", "Nguyen Tan Dungl'ont dit lundi."),
]


@pytest.mark.parametrize(("person", "sentence"), SENTENCES, ids=range(len(SENTENCES)))
def test_a_person_is_known_in_every_language(person: str, sentence: str) -> None:
    assert named(sentence) == [person]


def test_everybody_is_found_in_every_listed_spelling_and_in_three_ways_of_writing() -> None:
    for person in people():
        ways = {*spellings_of(person.identifier), person.name.upper(), _bare(person.name), _russian(person.identifier)}
        beside = "Văn phòng Chính phủ, Văn phòng Trung ương Đảng, Văn phòng Quốc hội: " if person.is_common else ""
        for spelling in filter(None, ways):
            assert person.identifier in named(f"{beside}{spelling}."), spelling
        assert len(ways) >= 3


def _bare(name: str) -> str:
    from monitor.text import unaccented

    return unaccented(name).title()


def _russian(identifier: str) -> str:
    from monitor.transcription import russian

    person = person_of(identifier)
    assert person
    return russian(person.name)[0].title() if person.country == "vn" else ""


# -- whose name it is not


@pytest.mark.parametrize(
    "sentence",
    [
        "Ông Thongloun và bà Sisoulith",  # lone parts
        "President Thongloun spoke; Mr Sisoulith agreed",
        "Ông Dũng, ông Tiến và cô Mai",
        "Lê Minh Hùng mở quán phở ở Lê Minh",  # another person with a similar name
        "Phankham Inthirath signed",
        "Viengsavath Siphandone and Khamtay Siphandone",
        "Sonexay Sitphaxay signed",
        "Đoàn có Nguyễn Tô Lâm và Tô Lâm Anh",  # inside of longer names
        "Trần Mai Tiến Dũng, Mai Tiến Dũng Anh",
        "A Trip To Lam Dong province",
        "Mai, Tiến, Dũng",  # other words between
        "Lương. Cường độ",
        "xổ số Tô lâm sản",
        "Нгуен Суан", "阮春 福建",
    ],
)  # fmt: skip
def test_these_are_nobody_of_the_register(sentence: str) -> None:
    assert named(sentence) == []


def test_a_frequent_name_counts_only_beside_an_office_that_its_bearer_held() -> None:
    assert named("Nông dân Trần Văn Sơn trồng vải.") == []
    assert named("Trần Văn Sơn, Chủ nhiệm Văn phòng Chính phủ, phát biểu.") == ["vn.tran_van_son"]
    assert named("Trần Văn Sơn đến Văn phòng Quốc hội.") == []


# -- offices and places in the text


@pytest.mark.parametrize(
    ("day", "office"),
    [
        (date(2016, 4, 7), ""),
        (date(2016, 4, 8), "vn.government_office"),
        (date(2019, 7, 19), "vn.government_office"),
        (date(2021, 4, 30), "vn.government_office"),
        (date(2021, 5, 1), ""),
        (None, ""),
    ],
)
def test_an_office_holder_counts_for_the_office_while_they_hold_it(day: date | None, office: str) -> None:
    assert [one.office for one in told("Mai Tiến Dũng phát biểu.", day=day)] == [office]


def test_who_changed_offices_has_the_one_of_the_day_and_a_deputy_heads_none() -> None:
    sentence = "Ông Nguyễn Văn Nên và ông Phạm Gia Túc."
    assert [one.office for one in told(sentence, day=date(2014, 4, 17))] == ["vn.government_office", ""]
    assert [one.office for one in told(sentence, day=date(2019, 8, 16))] == ["vn.party_central_office", ""]
    assert [one.office for one in told(sentence, day=date(2025, 8, 28))] == ["", ""]
    assert [one.office for one in told(sentence, day=date(2025, 8, 29))] == ["", "vn.party_central_office"]


def test_leaders_head_no_office() -> None:
    assert [one.office for one in told("Sonexay Siphandone", day=date(2024, 1, 6))] == [""]
    assert [one.office for one in told("Sonexay Siphandone", day=date(2015, 6, 1))] == ["la.prime_ministers_office"]


def test_a_person_is_mentioned_once_at_the_first_place_after_the_offices() -> None:
    found = mentions("Tiếp khách", "MAI TIẾN DŨNG tiếp khách", ("Văn phòng Chính phủ: Mai Tiến Dũng nói.",))
    assert [(one.words, one.where, one.person) for one in found] == [
        ("Văn phòng Chính phủ", "body", ""),
        ("MAI TIẾN DŨNG", "lead", "vn.mai_tien_dung"),
    ]


def test_glued_words_and_line_breaks_hide_nobody() -> None:
    assert named("gặp ôngPhankhamViphavanh ở Huế") == ["la.phankham_viphavanh"]
    assert named("do Mai Tiến\nDũng ký") == ["vn.mai_tien_dung"]
    assert named("Thongloun\u00a0Sisoulith; Sonexay\u200b Siphandone") == [
        "la.thongloun_sisoulith",
        "la.sonexay_siphandone",
    ]


def test_composed_or_not_the_name_is_the_same() -> None:
    import unicodedata

    assert named(unicodedata.normalize("NFD", "Vương Đình Huệ")) == ["vn.vuong_dinh_hue"]


# -- names to show and to search by


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "Thongloun Sisoulith"), ("vi", "Thoong-lun Xi-xu-lít"), ("zh-Hans", "通伦·西苏里"),
        ("ru", "Тонглун Сисулит"),
        ("lo", "ທອງລຸນ ສີສຸລິດ"), ("fr", "Thongloun Sisoulith"), ("und", "Thongloun Sisoulith"),
    ],
)  # fmt: skip
def test_a_name_is_shown_as_readers_of_the_language_know_it(language: str, name: str) -> None:
    assert name_of("la.thongloun_sisoulith", language) == name


def test_an_unknown_identifier_stands_for_itself() -> None:
    assert name_of("la.nobody_known", "vi") == "la.nobody_known"
    assert spellings_of("la.nobody_known") == ()
    assert person_of("la.nobody_known") is None


@pytest.mark.parametrize(
    "asked", ["vn.dao_viet_trung", "dao viet trung", "Đào  Việt Trung", "Dào Viêt Trung", "陶越忠", "Дао Вьет Чунг"]
)
def test_a_person_is_called_by_any_spelling_of_the_whole_name(asked: str) -> None:
    assert [person.identifier for person in persons_called(asked)] == ["vn.dao_viet_trung"]


@pytest.mark.parametrize("asked", ["", "Trung", "Việt Trung", "Đào Việt Trung và đoàn", "?"])
def test_a_part_of_a_name_or_more_calls_nobody(asked: str) -> None:
    assert persons_called(asked) == ()


def test_the_keys_of_the_spellings_of_a_lao_person_are_few() -> None:
    for person in people():
        if person.country == "la":
            keys = [key(name) for name in _alphabetic(spellings_of(person.identifier))]
            assert len(set(keys)) <= 3, keys


def _alphabetic(names: Sequence[str]) -> list[str]:
    return [name for name in names if key(name)]


# -- speed


def test_a_story_full_of_other_names_is_read_in_less_than_half_a_millisecond() -> None:
    story = ["Giá lúa ở Đồng Tháp tăng, ông Nguyễn Văn An và bà Trần Thị Bích phấn khởi vào vụ mới. " * 22]
    mentions("", "", story)
    assert min(_seconds(story) for _ in range(50)) < 0.0004


def _seconds(story: Sequence[str]) -> float:
    start = time.perf_counter()
    mentions("Giá lúa tăng", "", story)
    return time.perf_counter() - start
