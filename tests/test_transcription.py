"""The spellings of one name meet, whatever the script, and those of two names do not."""

from __future__ import annotations

import re

import pytest

from monitor.transcription import agrees, in_thai, key, loose, plain_russian, russian, without_ending

MEETING = [
    "Thoong-lun Xi-xu-lít; Thongloun Sisoulith; Thonglun Sisulith; Тонглун Сисулит; Тхонглун Сисулит; ທອງລຸນ ສີສຸລິດ; "
    "ทองลุน สีสุลิด; ថងលុន ស៊ីស៊ូលីត",
    "Xỏn-xay Xỉ-phăn-đon; Sonexay Siphandone; Сонсай Сипхандон; ສອນໄຊ ສີພັນດອນ; สอนไซ สีพันดอน; សុនសៃ ស៊ីផាន់ដន",
    "Bun-nhăng Vo-la-chít; Bounnhang Vorachith; Bounhang Vorachit; Boungnang Vorachith; "
    "Буннянг Ворачит; Бунньянг Ворачит; ບຸນຍັງ ວໍລະຈິດ; บุนยัง วอละจิด",
    "Chum-ma-ly Xay-nha-xỏn; Choummaly Sayasone; Choummali Saignason; ຈູມມະລີ ໄຊຍະສອນ",
    "Thoong-xỉnh Thăm-ma-vông; Thongsing Thammavong; Thongsinh Thammavong; ທອງສິງ ທຳມະວົງ; ທອງສິງ ທໍາມະວົງ; ทองสิง ทำมะวง",
    "Xay-xổm-phon Phôm-vi-hản; Xaysomphone Phomvihane; Saysomphone Phonvihane; Сайсомфон Фомвихан; ໄຊສົມພອນ ພົມວິຫານ",
    "Phăn-khăm Vi-pha-vẳn; Phankham Viphavanh; Phankham Viphavan; Пханкхам Випхаван; ພັນຄຳ ວິພາວັນ",
    "Xủn-thon Xay-nha-chắc; Sounthone Xayachak; Sounthone Sayachack; ສູນທອນ ໄຊຍະຈັກ",
    "A-lun-xay Sủn-nạ-lạt; A-lun-xay Xủn-nạ-lạt; Alounxai Sounnalath; ອາລຸນໄຊ ສູນນະລາດ",
    "Thoong-xa-lít Măng-nò-mệch; Thongsalith Mangnomek; Thongsalith Mangnormek; ທອງສະລິດ ມັງໜໍ່ເມກ",
    "Khểm-ma-ny Phôn-xể-na; Khemmani Pholsena; Khemmany Phonsena; ເຂັມມະນີ ພົນເສນາ",
    "Bua-không Nam-ma-vông; Bouakhong Nammavong; ບົວຄົງ ນາມມະວົງ",
    "Vi-lay Lạ-khăm-phong; Vilay Lakhamfong; Vilay Lakhamphong; Вилай Лакхамфонг; ວິໄລ ຫຼ້າຄຳຟອງ; ວິໄລ ຫລ້າຄໍາຟອງ",
]


@pytest.mark.parametrize("spelled", MEETING, ids=lambda spelled: spelled.partition(";")[0])
def test_the_spellings_of_a_lao_name_meet(spelled: str) -> None:
    assert len({key(name) for name in spelled.split("; ")}) == 1


def test_the_keys_of_different_people_differ() -> None:
    keys = [key(spelled.partition(";")[0]) for spelled in MEETING]
    assert len(set(keys)) == len(MEETING)
    assert key("Phankham Viphavanh") != key("Phankham Inthirath")
    assert key("Sonexay Siphandone") != key("Viengsavath Siphandone") != key("Khamtay Siphandone")


def test_a_key_has_a_word_for_each_word_and_none_for_nothing() -> None:
    assert key("Thongloun Sisoulith") == "tNlN SSlt"
    assert key("通伦·西苏里") == key("12 / 7") == key("") == ""


def test_capitals_and_accents_of_any_form_do_not_matter() -> None:
    assert key("THOONG-LUN XI-XU-LI\u0301T") == key("Thoong-lun Xi-xu-lít")


@pytest.mark.parametrize(
    ("vietnamese", "in_russian"),
    [
        ("Mai Tiến Dũng", "Май Тиен Зунг"),
        ("Nguyễn Xuân Phúc", "Нгуен Суан Фук"),
        ("Phạm Minh Chính", "Фам Минь Тинь"),
        ("Vương Đình Huệ", "Выонг Динь Хюэ"),
        ("Võ Văn Thưởng", "Во Ван Тхыонг"),
        ("Trương Tấn Sang", "Чыонг Тан Шанг"),
        ("Trần Đại Quang", "Чан Дай Куанг"),
        ("Đào Việt Trung", "Дао Вьет Чунг"),
        ("Lê Khánh Hải", "Ле Кхань Хай"),
        ("Phạm Gia Túc", "Фам Зя Тук"),
        ("Nguyễn Thị Kim Ngân", "Нгуен Тхи Ким Нган"),
        ("Trần Quốc Vượng", "Чан Куок Выонг"),
        ("Nguyễn Đức Hải", "Нгуен Дык Хай"),
    ],
)
def test_russian_papers_transcribe_vietnamese_by_one_table(vietnamese: str, in_russian: str) -> None:
    assert russian(vietnamese)[0] == plain_russian(in_russian)


def test_some_agencies_write_the_sound_of_ch_as_they_hear_it() -> None:
    assert russian("Phạm Minh Chính")[1] == plain_russian("Фам Минь Чинь")


def test_a_russian_name_loses_the_ending_of_its_case() -> None:
    assert without_ending("Зунгом") == "Зунг"
    assert without_ending("Сисулиту") == "Сисулит"
    assert without_ending("Лам") == "Лам"


def test_foreign_papers_drop_accents_but_do_not_set_others() -> None:
    assert agrees("Dào Viêt Trung", "Đào Việt Trung")
    assert agrees("DAO VIET TRUNG", "Đào Việt Trung")
    assert agrees("Nguyễn Thị Thuỷ", "Nguyễn Thị Thủy")
    assert not agrees("Lê Minh Hùng", "Lê Minh Hưng")
    assert not agrees("Le Minh", "Lê Minh Hưng")


def test_names_are_found_in_scripts_without_spaces_however_tones_and_spaces_are_set() -> None:
    pattern = re.compile("".join(loose("ທອງລຸນ ສີສຸລິດ", "lao")))
    for text in ("ທ່ານທອງລຸນ ສີສຸລິດເລຂາ", "ສະຫາຍ ທອງ ລຸນ ສີ ສຸ ລິດ", "ທ່ານ ທອງລູນ ສີສຸລິດ"):
        assert pattern.search(text)
    assert not pattern.search("ທ່ານ ທອງລຸນ ໄຊຍະວົງ")


def test_a_short_name_is_found_in_its_own_letters_only() -> None:
    pattern = re.compile("".join(loose("ໂຕເລິມ", "lao")))
    assert pattern.search("ທ່ານ ໂຕ ເລິມ")
    assert not pattern.search("ທ່ານ ໂຕລຳ")


def test_thai_papers_copy_lao_names_letter_by_letter() -> None:
    assert in_thai("ທອງລຸນ ສີສຸລິດ") == "ทองลุน สีสุลิด"
    assert key(in_thai("ສອນໄຊ ສີພັນດອນ")) == key("สอนไซ สีพันดอน")
