"""One name has keys in common in whatever script it is written; figures and sessions outlive translation."""

from __future__ import annotations

import pytest

from monitor import exchanges
from monitor.events import names, numbers


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ông Trần Văn Sơn nói", "Mr Tran Van Son said"),
        ("Mai Tiến Dũng", "встретил Май Тиен Зунга"),
        ("Trần Văn Sơn", "Чан Ван Шон"),
        ("Trần Văn Sơn", "主任陈文山在万象"),
        ("Nguyễn Xuân Phúc", "总理阮春福会见"),
        ("Tô Lâm", "苏林总书记"),
        ("Thoong-lun Xi-xu-lít", "Thongloun Sisoulith"),
        ("Thongloun Sisoulith", "с Тхонглуном Сисулитом"),
        ("Phankham Viphavan", "总理潘坎·维帕万"),
        ("Phet Phomphiphak", "主任佩·蓬皮帕"),
        ("Sonexay Siphandone", "宋赛·西潘敦总理"),
    ],
)
def test_a_name_is_one_in_two_scripts(one: str, other: str) -> None:
    assert set(names.keys_of(one)) & set(names.keys_of(other))


@pytest.mark.parametrize(
    ("one", "other"), [("Lê Khánh Hải", "Lê Minh Hưng"), ("Bounnhang Vorachith", "Thongloun Sisoulith")]
)
def test_two_names_are_two(one: str, other: str) -> None:
    assert not set(names.keys_of(one)) & set(names.keys_of(other))


def test_ranks_and_bodies_are_no_names() -> None:
    assert names.keys_of("The Prime Minister and the National Assembly Chairman of Vietnam") == ()


@pytest.mark.parametrize("latin", ["Trần Văn Sơn", "Tran Van Son"])
def test_a_name_is_found_among_lao_letters(latin: str) -> None:
    consonants = names.stream("ທ່ານ ເຈີ່ນວັນເຊີນ ຫົວໜ້າຫ້ອງວ່າການ")
    assert any(names.in_stream(key, consonants) for key in names.keys_of(latin))
    assert not any(names.in_stream(key, consonants) for key in names.keys_of("Thongloun Sisoulith"))


def test_figures_are_kept_and_days_and_years_are_not() -> None:
    text = "On 18 May 2022 some 1,200 people and 60 officials signed the 2021-2025 plan, worth 4.5 million, 3 times."
    assert set(numbers.numbers_of(text)) == {"1200", "60", "2021-2025", "4.5"}
    assert numbers.numbers_of("tổng cộng 1.200 người, tăng 4,5%") == ("1200", "4.5")
    assert numbers.numbers_of("ມີ ໖໐ ຄົນ") == ("60",)


@pytest.mark.parametrize("text", ["Kỳ họp lần thứ 43", "the 43rd session", "第43次会议", "la 43e session", "ครั้งที่ 43"])
def test_sessions_are_counted_in_every_language(text: str) -> None:
    assert numbers.ordinals_of(text) == ("43",)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Thủ tướng Lào tiếp đoàn", "reception"),
        ("held talks in Hanoi", "talks"),
        ("举行会谈", "talks"),
        ("a reçu son hôte", "reception"),
        ("подписали меморандум", "signing"),
        ("ຝຶກອົບຮົມ", "course"),
    ],
)
def test_the_kind_of_an_exchange_is_named_in_every_language(text: str, kind: str) -> None:
    assert kind in exchanges.named(text, "kind")


@pytest.mark.parametrize(
    "text",
    [
        "hai nước, tại thủ đô Viêng Chăn",
        "Hai nước tiếp tục hợp tác",
        "trực tiếp tại Hà Nội",
        "de plus en plus d'informations",
    ],
)
def test_the_same_letters_that_mean_nothing_are_no_kind(text: str) -> None:
    assert exchanges.named(text, "kind") == ()


def test_countries_are_those_beside_vietnam() -> None:
    assert exchanges.countries("Vietnam and Laos; Tokyo; Lào Cai") == ("la", "jp")
