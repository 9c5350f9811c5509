"""The spellings that the rest of the house builds on: what must be one, what must stay two."""

from __future__ import annotations

import contextlib
import json
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text import canonical_url, clean, fold, parse_instant, search_text, unaccented

HANOI = timezone(timedelta(hours=7))

# Letters, marks and signs that the forms treat specially, so that random text meets them often.
TRICKY = st.text(
    st.sampled_from(
        "aeiouyqgnhAEIOUYQGHđĐàáảãạèéẻẽẹỳýỷỹỵòóùúơưОйё “”„«»‘’'\"`´–—‑−-…&;#ampltx38 \t\n\xa0\xad\u200b\ufeff"
        "\u0300\u0301\u0303\u0309\u0323\u0302\u0338ນຫມໜໝຳາເົັິີຶື຺ຸູົຼໍ່້໊໋ຽ老挝越南ｆｉﬁ㎡½ßİŉ\u037e\u1ffd\u00b4\u2002"
    )
)
ANY = st.one_of(TRICKY, st.text())


# -- clean


def test_clean_decodes_entities_once_and_again() -> None:
    assert clean("V&agrave;&nbsp;L&agrave;o") == "Và Lào"
    assert clean("c&amp;eacute;r&amp;eacute;monie") == "cérémonie"
    assert clean("AT&T, Q&A, ?a=1&copy=2") == "AT&T, Q&A, ?a=1&copy=2"


def test_clean_takes_out_what_cannot_be_seen() -> None:
    assert clean("\ufeffວຽງ\u200bຈັນ") == "ວຽງຈັນ"
    assert clean("co\xadopération \u202ab\u202c\x00") == "coopération b"
    assert clean("\ud800half") == "half"


def test_clean_folds_white_space_of_every_kind() -> None:
    assert clean("  Hà\u00a0Nội\r\n\t–\u3000Viêng Chăn \n") == "Hà Nội – Viêng Chăn"


def test_clean_keeps_case_quotes_and_the_place_of_tone_marks() -> None:
    assert clean("“Hoà bình” – THUỶ") == "“Hoà bình” – THUỶ"


def test_clean_gives_nfc() -> None:
    assert clean(unicodedata.normalize("NFD", "Việt Nam")) == "Việt Nam"


def test_an_ampersand_escaped_ten_thousand_times_ends() -> None:
    assert clean("&" + "amp;" * 10_000 + "lt;") == "<"


@given(ANY)
def test_clean_twice_is_clean_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(ANY)
def test_clean_text_can_be_stored(text: str) -> None:
    assert "\0" not in clean(text).encode("utf-8").decode("utf-8")


# -- fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("HOÀ BÌNH", "Hòa bình"),
        ("thuỷ lợi", "thủy lợi"),
        ("khoẻ", "khỏe"),
        ("uỷ ban, uý, luỹ, tuỵ", "ủy ban, úy, lũy, tụy"),
        ("thoả thuận", "thỏa thuận"),
        ("hoạ sĩ xoè", "họa sĩ xòe"),
        ("“A” «b» „c‟", '"a" "b" "c"'),
        ("l’amitié l´amitié", "l'amitié l'amitié"),
        ("2017–2022 — x − y", "2017-2022 - x - y"),
        ("ການ…", "ການ..."),
        ("ນ້ຳ", "ນ\u0ec9\u0ecd\u0eb2"),
        ("ນ້ຳ", "ນ\u0ecd\u0ec9\u0eb2"),
        ("ນ້ຳ", "ນ\u0eb3\u0ec9"),
        ("ຢູ່", "ຢ\u0ec8\u0eb9"),
        ("ທີ່", "ທ\u0ec8\u0eb5"),
        ("ຕົ້ນ", "ຕ\u0ec9\u0ebbນ"),
        ("ໝູ່", "ຫມູ່"),
        ("ＡＢＣ，老挝", "abc,老挝"),
        ("Straße", "STRASSE"),
        ("&quot;Lào&quot;&#8203;", '"lào"'),
    ],
)
def test_two_ways_of_writing_have_one_fold(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hòa", "hoa"),
        ("hoàn", "hòan"),
        ("Lào", "Lao"),
        ("quý", "qúy"),
        ("má", "mà"),
        ("đ", "d"),
        ("5 tỷ", "6 tỷ"),
        ("5'", '5"'),
        ("a, b", "a b"),
        ("Lào Cai", "LàoCai"),
        ("ຂ່າ", "ຂ້າ"),
        ("ຂາ", "ຂຳ"),
        ("мой", "мои"),
        ("1-2", "12"),
    ],
)
def test_two_texts_have_two_folds(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize("word", ["quý", "quà", "giá", "hoàn", "huỳnh", "ngoài", "khoảng", "quỳ", "giỏi", "toán"])
def test_tone_marks_that_stand_right_are_left_alone(word: str) -> None:
    assert fold(word) == word


@given(ANY)
def test_fold_twice_is_fold_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY)
def test_fold_does_not_see_the_normal_form(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(ANY)
def test_fold_sees_through_clean(text: str) -> None:
    assert fold(clean(text)) == fold(text)


# -- the forms for search


def test_unaccented_takes_the_diacritics_off_latin_letters_only() -> None:
    assert unaccented("Văn phòng Chính phủ Đường THUỶ Œuvre") == "van phong chinh phu duong thuy oeuvre"
    assert unaccented("мой ещё") == "мой ещё"
    assert unaccented("ນ້ຳ") == fold("ນ້ຳ")


def test_search_text_writes_unspaced_scripts_as_pairs() -> None:
    assert search_text("越南人 Việt") == "越南 南人 viet"
    assert search_text("老挝Lào国") == "老挝 lao 国"
    assert search_text("ລາວ") == "ລາ າວ"


def test_a_query_in_the_other_spelling_finds_the_words() -> None:
    assert search_text("ນ\u0ecd\u0ec9\u0eb2ໃຈ") == search_text("ນ້ຳ\u200bໃຈ")


@given(ANY)
def test_unaccented_twice_is_unaccented_once(text: str) -> None:
    assert unaccented(unaccented(text)) == unaccented(text)


# -- canonical_url


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://WWW.VietnamPlus.vn:80/a-post1.vnp#x", "https://www.vietnamplus.vn/a-post1.vnp"),
        ("https://en.vietnamplus.vn", "https://en.vietnamplus.vn/"),
        ("https://en.vietnamplus.vn/a-post1.vnp?utm_source=zalo&fbclid=1", "https://en.vietnamplus.vn/a-post1.vnp"),
        ("https://h.vn/p?b=2&amp;utm_medium=x&a=1&&", "https://h.vn/p?b=2&a=1"),
        ("https://h.vn/p?phrase=&page_size=20", "https://h.vn/p?phrase=&page_size=20"),
        (" https://h.vn//a/./b/../c.html \n", "https://h.vn/a/c.html"),
        ("https://h.vn/%7ea%2Db/%e8%80%81", "https://h.vn/~a-b/%E8%80%81"),
        ("https://zh.vietnamplus.vn/老挝/1.vnp", "https://zh.vietnamplus.vn/%E8%80%81%E6%8C%9D/1.vnp"),
        ("https://h.vn/%25E0%25bb/1.html", "https://h.vn/%25E0%25bb/1.html"),
        ("https://h.vn/100%/a b.html%20", "https://h.vn/100%25/a%20b.html"),
        ("https://user:word@h.vn./a", "https://h.vn/a"),
        ("https://việt.vn:8443/a", "https://xn--vit-5kz.vn:8443/a"),
    ],
)
def test_one_address_has_one_spelling(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/a-post1.vnp",
        "mailto:a@b.vn",
        "javascript:void(0)",
        "https://",
        "https:///a",
        "ftp://h.vn/",
        "https://[::1/",
        "https://h.vn:port/",
        "https://a b.vn/",
        "//h.vn/a",
        "https://\ud800.vn/",
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        canonical_url(url)


def test_a_lao_slug_keeps_its_zero_width_space() -> None:
    url = canonical_url("https://vietnam.vnanet.vn/lao/tin-van/ລາວ\u200bຫວຽດ-427283.html")
    assert url.isascii()
    assert unquote(url).endswith("/ລາວ\u200bຫວຽດ-427283.html")


@given(st.one_of(ANY, st.text(st.sampled_from("ab%2fF0 /.?&=;#:@[]é老\\'\"<>utm_"))))
def test_a_canonical_url_is_its_own_canonical_url(tail: str) -> None:
    try:
        url = canonical_url("https://h.vn/" + tail)
    except ValueError:
        return
    assert canonical_url(url) == url
    assert url.isascii()


@given(ANY)
def test_any_text_gives_an_address_or_a_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert canonical_url(text).startswith("https://")


def test_real_pictorial_addresses_are_stable_in_each_layer_of_escapes(shared_data: Path) -> None:
    for name in ("lo", "vi"):
        for item in json.loads((shared_data / "sites/vnanet_pictorial_lists" / f"{name}.json").read_text()):
            url = canonical_url(unquote(item["url"]))
            assert canonical_url(url) == url
            assert url.rpartition("/")[2].removesuffix(".html").isdigit()
            assert unquote(unquote(url)) == unquote(unquote(unquote(item["url"])))


# -- parse_instant


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("Mon, 14 Sep 2026 19:44:41 +07:00", datetime(2026, 9, 14, 12, 44, 41, tzinfo=UTC)),
        ("Mon, 14 Sep 2026 19:44:41 +0700", datetime(2026, 9, 14, 12, 44, 41, tzinfo=UTC)),
        ("14 Sep 26 12:44:41 GMT", datetime(2026, 9, 14, 12, 44, 41, tzinfo=UTC)),
        ("Mon, 14 Sep 2026 08:44:41 EDT", datetime(2026, 9, 14, 12, 44, 41, tzinfo=UTC)),
        ("Mon, 14 Sep 2026 19:44:41", datetime(2026, 9, 14, 12, 44, 41, tzinfo=UTC)),
        ("2017-12-04T07:23:20+07:00", datetime(2017, 12, 4, 0, 23, 20, tzinfo=UTC)),
        ("2017-12-04T07:23:20+0700", datetime(2017, 12, 4, 0, 23, 20, tzinfo=UTC)),
        ("2017-12-04 07:23:20 +07:00", datetime(2017, 12, 4, 0, 23, 20, tzinfo=UTC)),
        ("2017-12-04T00:23:20Z", datetime(2017, 12, 4, 0, 23, 20, tzinfo=UTC)),
        ("2017-12-04T07:23:20.1234567", datetime(2017, 12, 4, 0, 23, 20, 123456, tzinfo=UTC)),
        ("2021-10-22 16:35", datetime(2021, 10, 22, 9, 35, tzinfo=UTC)),
        ("2021-10-22", datetime(2021, 10, 22, tzinfo=HANOI)),
        ("04/12/2017 07:23 GMT+7", datetime(2017, 12, 4, 0, 23, tzinfo=UTC)),
        ("04/12/2017 07:23:20 GMT+7 |", datetime(2017, 12, 4, 0, 23, 20, tzinfo=UTC)),
        ("04/12/2017 07:23 (GMT+07:00)", datetime(2017, 12, 4, 0, 23, tzinfo=UTC)),
        ("04/12/2017 00:23 UTC", datetime(2017, 12, 4, 0, 23, tzinfo=UTC)),
        ("04/12/2017 - 07:23", datetime(2017, 12, 4, 0, 23, tzinfo=UTC)),
        ("07:23 - 04/12/2017", datetime(2017, 12, 4, 0, 23, tzinfo=UTC)),
        ("13:48 30/07/2026", datetime(2026, 7, 30, 13, 48, tzinfo=HANOI)),
        ("Thứ Hai, ngày 4/12/2017, 7h23", datetime(2017, 12, 4, 0, 23, tzinfo=UTC)),
        ("lúc : 11/07/14 11:35", datetime(2014, 7, 11, 11, 35, tzinfo=HANOI)),
        ("2021年2月12日14:12", datetime(2021, 2, 12, 14, 12, tzinfo=HANOI)),
        ("4/12/2017 3:35:00 CH", datetime(2017, 12, 4, 15, 35, tzinfo=HANOI)),
        ("19/08/2021", datetime(2021, 8, 19, tzinfo=HANOI)),
        ("1757853881", datetime(2025, 9, 14, 12, 44, 41, tzinfo=UTC)),
        ("1757853881000", datetime(2025, 9, 14, 12, 44, 41, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_in_every_form_the_sites_use(text: str, instant: datetime) -> None:
    assert parse_instant(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hôm qua",
        "31/02/2021",
        "12/13/2021 10:00",
        "04/12/2017 25:10",
        "2021-02-30T10:00:00",
        "0",
        "2021",
        "1.5",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31",
        "Mon, 14 Foo 2026 19:44:41",
        "x" * 5000,
        "99:99",
        "1/1/1/1",
    ],
)
def test_an_impossible_date_is_no_date(text: str) -> None:
    assert parse_instant(text) is None


def test_a_clock_without_a_zone_is_the_callers() -> None:
    assert parse_instant("04/12/2017 07:23", zone=UTC) == datetime(2017, 12, 4, 7, 23, tzinfo=UTC)
    assert parse_instant("04/12/2017 07:23 GMT+7", zone=UTC) == datetime(2017, 12, 4, 0, 23, tzinfo=UTC)


@given(st.one_of(ANY, st.text(st.sampled_from("0123456789/-:+TZ .年月日GMTSep|"), max_size=30)))
def test_any_text_gives_an_aware_instant_or_none(text: str) -> None:
    instant = parse_instant(text)
    assert instant is None or instant.astimezone(UTC).tzinfo is UTC
