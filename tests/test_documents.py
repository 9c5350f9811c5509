"""Documents: the plain forms, JSON lines of both kinds, the two real seeds, and whatever else may lie in a file."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.documents import BASES, DocumentError, read_fields, read_lines, read_text
from monitor.domain import Article

LOCAL = timezone(timedelta(hours=7))
HEADED = """http://www.vietnamplus.vn/hai-van-phong-hop/439001.vnp
-----------------
Hai Văn phòng họp tại Vientiane
-----------------
Toàn cảnh cuộc họp. (Ảnh: Phạm Kiên/Vietnam+) Chiều 4/4, hai bên đã trao đổi về công tác năm nay.
Hai bên nhất trí sẽ gặp lại vào mùa thu./.
-----------------
"""


def only(text: str) -> Article:
    return read_text(text).article


def line(**fields: Any) -> Article:
    return read_fields(fields).article


# -- plain documents


def test_a_headed_document_gives_address_title_and_text() -> None:
    article = only(HEADED)
    assert article.url == "http://www.vietnamplus.vn/hai-van-phong-hop/439001.vnp"
    assert article.title == "Hai Văn phòng họp tại Vientiane"
    assert article.paragraphs == (
        "Chiều 4/4, hai bên đã trao đổi về công tác năm nay.",
        "Hai bên nhất trí sẽ gặp lại vào mùa thu.",
    )
    assert article.captions == ("Toàn cảnh cuộc họp. (Ảnh: Phạm Kiên/Vietnam+)",)
    assert article.signature == "./."
    assert article.published_at is None
    assert article.flags == ()


def test_a_dated_document_gives_its_day_at_local_midnight() -> None:
    article = only("date 2019-07-19 The two Offices met.They agreed on a plan.Both will meet again. -VNA")
    assert article.published_at == datetime(2019, 7, 19, tzinfo=LOCAL)
    assert article.published_basis == "page"
    assert article.paragraphs == ("The two Offices met.", "They agreed on a plan.", "Both will meet again.")
    assert article.signature == "-VNA"


def test_a_document_without_a_headline_is_listed_under_its_first_sentence_and_says_so() -> None:
    article = only("date 2019-07-19 The Offices met on Friday. They will meet again.")
    assert article.title == "The Offices met on Friday."
    assert article.flags == ("title_from_text",)


def test_a_long_first_sentence_is_cut_between_words() -> None:
    title = only("word " * 100).title
    assert len(title) <= 121
    assert title.endswith("word…")


def test_a_text_in_no_known_form_is_a_text() -> None:
    assert only("Two offices met.").paragraphs == ("Two offices met.",)


def test_a_title_that_the_text_repeats_stands_once() -> None:
    article = only(HEADED.replace("Toàn cảnh", "HAI VĂN PHÒNG HỌP TẠI VIENTIANE\nToàn cảnh"))
    assert article.paragraphs[0].startswith("Chiều 4/4")


@pytest.mark.parametrize("ends", ["\r\n", "\n"])
@pytest.mark.parametrize("start", ["", "\ufeff", "\n\n"])
@pytest.mark.parametrize("form", [HEADED, "date 2019-07-19 The two Offices met.\nThey agreed."])
def test_line_ends_and_byte_order_marks_change_nothing(form: str, start: str, ends: str) -> None:
    assert read_text(start + form.replace("\n", ends)) == read_text(form)


@pytest.mark.parametrize("text", ["", " \n ", "\ufeff", "\u200b", "http://a.vn/\n-----\n\n-----\n \n-----\n"])
def test_a_document_without_text_says_so(text: str) -> None:
    with pytest.raises(DocumentError, match="there is no text in it"):
        read_text(text)


def test_a_document_of_nothing_but_its_title_keeps_that_as_its_text() -> None:
    assert only("http://a.vn/\n-----\nTwo offices\n-----\nTwo offices").paragraphs == ("Two offices",)


def test_an_impossible_day_is_an_error() -> None:
    with pytest.raises(DocumentError, match="there is no day 2019-02-30"):
        read_text("date 2019-02-30 The two Offices met.")


@given(st.text(max_size=300))
@example("-----\n" * 50)
@example("date 2019-07-19 ./.")
@example("http://a/\n-----\n\n-----\n(Photo: VNA)")
def test_any_text_is_read_or_named_as_unreadable(text: str) -> None:
    try:
        article = only(text)
    except DocumentError:
        return
    assert article.paragraphs or article.signature or article.dateline
    assert all(paragraph == paragraph.strip() for paragraph in article.paragraphs)


# -- the seeds


def test_the_english_seed_is_told_apart_into_caption_and_paragraphs(shared_data: Path) -> None:
    article = only(next((shared_data / "seeds").glob("000_*.txt")).read_text(encoding="utf-8"))
    assert article.published_at == datetime(2019, 7, 19, tzinfo=LOCAL)
    assert len(article.captions) == 1
    assert article.captions[0].endswith("(Photo: VNA)")
    assert len(article.paragraphs) == 12
    assert article.paragraphs[0].startswith("Minister-Chairman of the Government Office")
    assert not any("Photo: VNA" in paragraph for paragraph in article.paragraphs)
    assert all(paragraph.endswith((".", "”")) for paragraph in article.paragraphs)
    assert article.signature == "-VNA"


def test_the_vietnamese_seed_loses_both_captions_from_its_body(shared_data: Path) -> None:
    article = only(next((shared_data / "seeds").glob("003_*.txt")).read_text(encoding="utf-8"))
    assert article.url.endswith("/439392.vnp")
    assert article.title.startswith("Thắt chặt quan hệ")
    assert len(article.captions) == 2
    assert not any("Ảnh:" in paragraph for paragraph in article.paragraphs)
    assert article.paragraphs[0].startswith("Theo phóng viên TTXVN tại Vientiane")
    assert article.paragraphs[-1].endswith("tại Lào.")
    assert article.published_at is None


# -- JSON lines


def test_a_labelled_line_gives_its_text_day_and_declared_language() -> None:
    document = read_fields(
        {
            "title": "A",
            "text": "One.\n\nTwo.",
            "date": "2024-01-06",
            "lang": "en",
            "outlet": "vna",
            "url": "https://a.vn/1",
        }
    )
    assert document.origin == "vna"
    assert document.article.paragraphs == ("One.", "Two.")
    assert document.article.declared_language == "en"
    assert document.article.published_at == datetime(2024, 1, 6, tzinfo=LOCAL)


def test_the_fields_of_an_export_are_taken_as_they_are() -> None:
    article = line(
        title="A", lead="B.", paragraphs=["C.", "  ", "D ./."], captions=["E"], tags=["F"], byline="G", section="H",
        published_at="2024-01-06T09:00:00+07:00", published_basis="feed", declared_language="en", layout="new",
        dateline="Hanoi (VNA) –", signature="-VNA", flags=["rescued"], url="https://a.vn/1",
    )  # fmt: skip
    assert article == Article(
        url="https://a.vn/1", title="A", lead="B.", paragraphs=("C.", "D ./."), captions=("E",), tags=("F",),
        byline="G", section="H", published_at=datetime(2024, 1, 6, 9, tzinfo=LOCAL), published_basis="feed",
        declared_language="en", layout="new", dateline="Hanoi (VNA) –", signature="-VNA", flags=("rescued",),
    )  # fmt: skip


def test_an_export_without_a_day_has_no_basis_for_one() -> None:
    article = line(paragraphs=["A."], published_at=None, published_basis="inferred")
    assert (article.published_at, article.published_basis) == (None, None)


def test_a_lead_alone_is_a_text() -> None:
    assert line(title="A", lead="B.", paragraphs=[]).lead == "B."


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ([], "not a JSON object"),
        ("x", "not a JSON object"),
        ({}, 'neither "text" nor "paragraphs" holds any text'),
        ({"text": " \u200b"}, 'neither "text" nor "paragraphs" holds any text'),
        ({"paragraphs": [""], "lead": ""}, 'neither "text" nor "paragraphs" holds any text'),
        ({"text": 5}, '"text" is not a string'),
        ({"text": "a", "title": ["b"]}, '"title" is not a string'),
        ({"text": "a", "date": 20240106}, '"date" is not a string'),
        ({"paragraphs": "a"}, '"paragraphs" is not a list of strings'),
        ({"paragraphs": [1]}, '"paragraphs" is not a list of strings'),
        ({"paragraphs": ["a"], "tags": {"b": 1}}, '"tags" is not a list of strings'),
        ({"paragraphs": ["a"], "published_basis": "rumour"}, '"published_basis" is none of page, feed'),
    ],
)
def test_fields_of_the_wrong_kind_are_named(fields: Any, why: str) -> None:
    with pytest.raises(DocumentError, match=why.replace("(", r"\(")):
        read_fields(fields)


def test_controls_in_fields_do_not_get_through() -> None:
    article = line(title="A\x1b[31mB\u202e", paragraphs=["C\x9b2JD\x00"], url="https://a.vn/\x1b1\n", layout="x\x07")
    everything = json.dumps([article.title, *article.paragraphs, article.url, article.layout], ensure_ascii=False)
    assert everything.isprintable()


def test_a_bad_line_is_numbered_and_the_rest_is_read() -> None:
    text = (
        '\ufeff{"text": "a"}\r\n\r\nnot json\r\n[1]\r\n{"text": "b\u2028c"}\r\n'
        + "[" * 100_000
        + '\n{"n": '
        + "9" * 5000
    )
    lines = list(read_lines(text))
    assert [one.number for one in lines] == [1, 3, 4, 5, 6, 7]
    assert [isinstance(one.document, DocumentError) for one in lines] == [False, True, True, False, True, True]
    assert "at character 1" in str(lines[1].document)
    assert lines[2].fields == {}


def test_no_line_is_no_document() -> None:
    assert list(read_lines("\n \r\n")) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = (
    "title",
    "text",
    "paragraphs",
    "lead",
    "url",
    "date",
    "published_at",
    "published_basis",
    "tags",
    "lang",
    "flags",
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, JSON)))
def test_any_object_is_an_article_or_named_as_none(fields: dict[str, Any]) -> None:
    try:
        article = read_fields(fields).article
    except DocumentError:
        return
    assert article.paragraphs or article.lead or article.signature or article.dateline
    assert article.published_basis in (None, *BASES)


@given(st.text(max_size=200))
def test_any_text_is_some_lines(text: str) -> None:
    assert len(list(read_lines(text))) <= text.count("\n") + 1
