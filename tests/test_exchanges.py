"""Places and countries by their names in the languages of the beat."""

from __future__ import annotations

import pytest

from monitor import exchanges

PLACES = {
    "hanoi": "Hà Nội; Hà-nội; Hanoi; Hanoï; Hanói; Ханой; Ханое; Ханою; 河内; ຮ່າໂນ້ຍ; ຮາໂນ້ຍ",
    "vientiane": "Viêng Chăn; Vientiane; Vientián; Вьентьян; Вьентьяне; 万象; ວຽງຈັນ; ນະຄອນຫຼວງວຽງຈັນ",
    "hcmc": "TP Hồ Chí Minh; TP. Hồ Chí Minh; TPHCM; HCM City; Hô Chi Minh-Ville; Ciudad de Ho Chi Minh; Хошимине; "
    "胡志明市; ໂຮ່ຈີມິນ",
    "danang": "Đà Nẵng; Danang; Дананге; 岘港; ດ່ານັງ",
    "hue": "Huế; ville de Hué; Хюэ; 顺化; ເຫວ້",
    "nghean": "Nghệ An; Nghe An; Нгеане; 义安; 乂安; ເຫງະອານ",
    "quangninh": "Quảng Ninh; Halong; Куангниня; 广宁; ກວາງນິງ",
    "haiphong": "Hải Phòng; Haiphong; Хайфоне; 海防; ຫາຍຟ່ອງ",
    "luangprabang": "Luông Pha Băng; Luang Prabang; Louang Prabang; Луанг-Прабанг; 琅勃拉邦; ຫຼວງພະບາງ; ຫລວງພະບາງ",
    "champasak": "Chăm-pa-sắc; Champassak; Paksé; Чампасак; Паксе; 占巴塞; ຈຳປາສັກ",
    "xiengkhouang": "Xiềng Khoảng; Xieng Khouang; Сиенгкхуанг; 川圹; ຊຽງຂວາງ",
    "hatinh": "Hà Tĩnh; Ha Tinh; Хатинь; 河静; ຮ່າຕິ້ງ",
    "phnompenh": "Phnôm Pênh; Phnom Penh; Nom Pen; Пномпене; 金边; ພະນົມເປັນ",
    "tokyo": "Tokyo; Tokio; Токио; 东京; ໂຕກຽວ",
    "beijing": "Bắc Kinh; Pékin; Pekín; Beijín; Пекине; 北京; ປັກກິ່ງ",
    "moscow": "Mát-xcơ-va; Moskva; Moscou; Moscú; Москве; 莫斯科; ມົສກູ",
}
COUNTRIES = {
    "la": "Lào; Laos; Lao; Лаоса; 老挝; ລາວ; Vientián",
    "jp": "Nhật Bản; Japan; Japon; Japón; Япония; 日本; ຍີ່ປຸ່ນ",
    "my": "Malaysia; Malaisie; Malasia; Малайзия; 马来西亚; ມາເລເຊຍ",
    "sg": "Singapore; Singapour; Singapur; Сингапур; 新加坡; ສິງກະໂປ",
    "mm": "Myanmar; Birmanie; Birmania; Мьянма; 缅甸; ມຽນມາ",
    "in": "Ấn Độ; India; l'Inde; Индия; 印度; ອິນເດຍ",
}


@pytest.mark.parametrize("place", PLACES)
def test_a_place_is_known_by_its_names_in_every_language(place: str) -> None:
    for name in PLACES[place].split("; "):
        assert exchanges.named(f"Xx, {name}, xx.", "place") == (place,), name


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_country_is_known_by_its_names_in_every_language(country: str) -> None:
    for name in COUNTRIES[country].split("; "):
        assert country in exchanges.countries(f"Xx, {name}, xx."), name


@pytest.mark.parametrize("text", ["l'indépendance", "Indépendance nationale", "a halo"])
def test_words_with_the_same_letters_are_no_name(text: str) -> None:
    assert exchanges.named(text, "place") == ()
    assert exchanges.countries(text) == ()
