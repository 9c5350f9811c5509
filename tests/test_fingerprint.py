"""Equal texts have one hash, different texts never; near copies have signatures that agree about as much."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitor.fingerprint import content_hash, near_signature, near_similarity

LEAD = "Hai văn phòng đã ký kế hoạch hợp tác cho năm tới tại thủ đô Viêng Chăn sáng thứ Hai."
BODY = (
    "Theo kế hoạch, mỗi bên sẽ cử hai đoàn cán bộ sang trao đổi kinh nghiệm.",
    "Các lớp tập huấn mở vào tháng 3 và tháng 9, mỗi lớp 25 người.",
    'Phía bạn nói: "Chúng tôi rất hài lòng".',
)


def test_the_hash_names_its_version_and_is_the_same_tomorrow() -> None:
    # Changing this value makes every stored story look new: then the version must change too.
    assert (
        content_hash("Ký kế hoạch", LEAD, BODY) == "v1:925618b23baf1910f9e145926408742e517cea5589fac1de4fcc74e6f673b56d"
    )


@pytest.mark.parametrize(
    "paragraphs",
    [
        (" ".join(BODY),),
        (BODY[0], " ".join(BODY[1:])),
        (*BODY[:2], "", *BODY[2].split(" ")),
        (LEAD, *BODY),
        (" ".join((LEAD, *BODY)),),
        (f"{LEAD} {BODY[0]}", *BODY[1:]),
    ],
)
def test_the_same_text_divided_otherwise_has_the_same_hash(paragraphs: Sequence[str]) -> None:
    assert content_hash("t", LEAD, paragraphs) == content_hash("t", LEAD, BODY)


def test_a_lead_that_was_taken_for_a_paragraph_does_not_change_the_hash() -> None:
    assert content_hash("t", "", (LEAD, *BODY)) == content_hash("t", LEAD, BODY)


def test_a_short_lead_counts_once_where_it_is_the_first_paragraph() -> None:
    assert content_hash("t", "Ký kết.", ("", "Ký kết.", *BODY)) == content_hash("t", "Ký kết.", BODY)


def test_chinese_sentences_are_one_text_with_and_without_a_paragraph_between_them() -> None:
    lead, body = "两国办公厅二十日在万象签署了明年的合作计划，双方出席了仪式。", "代表团团长表示满意。今后将扩大交流。"
    divided = content_hash("t", lead, ("代表团团长表示满意。", "今后将扩大交流。"))
    assert divided == content_hash("t", lead, (body,)) == content_hash("t", "", (lead + body,))
    assert divided == content_hash("t", lead, (lead + body,))


def test_ways_of_writing_do_not_count() -> None:
    other = [unicodedata.normalize("NFD", paragraph.replace('"', "”").replace(" ", "\xa0 ")) for paragraph in BODY]
    assert content_hash("t", LEAD.replace("ph", "p\u200bh"), other) == content_hash("t", LEAD, BODY)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("ab", "c"), ("a", "bc")),
        (("ab", "c"), ("abc",)),
        (("Tháng 3 có 12 lớp.",), ("Tháng 3 có 13 lớp.",)),
        (("Ông Lê Minh phát biểu.",), ("Ông Lê Mính phát biểu.",)),
        (("Họ đã đi.",), ("Họ đã đi",)),
        (("ລາວ ແລະ ຫວຽດນາມ",), ("ລາວ ແລະຫວຽດນາມ",)),
        (("ຂ່າວ",), ("ຂ້າວ",)),
        (("越南和老挝",), ("老挝和越南",)),
    ],
)
def test_texts_that_differ_have_different_hashes(one: Sequence[str], other: Sequence[str]) -> None:
    for common in ("", " ".join(BODY)):
        assert content_hash("t", LEAD, (common, *one)) != content_hash("t", LEAD, (common, *other))


def test_a_lead_is_not_cut_out_of_a_word_of_the_body() -> None:
    cut = LEAD.rstrip(".")
    assert content_hash("t", cut, (cut + "s gần sông.",)) != content_hash("t", cut, ("s gần sông.",))


def test_the_title_counts_only_where_the_text_is_very_short() -> None:
    assert content_hash("Một", LEAD, BODY) == content_hash("Hai", LEAD, BODY)
    assert content_hash("Một", "", ("Ảnh: TTXVN",)) != content_hash("Hai", "", ("Ảnh: TTXVN",))
    assert content_hash("Một", "Ảnh", ()) != content_hash("", "Một Ảnh", ())


def test_a_chinese_text_is_not_very_short_at_thirty_characters() -> None:
    text = ("越南和老挝的两个办公厅二十日在万象签署了明年的合作计划并就培训交换意见。",)
    assert content_hash("甲", "", text) == content_hash("乙", "", text)


def test_no_text_at_all_has_a_hash_too() -> None:
    assert content_hash("", "", ()) == content_hash(" ", "\n", ("", "\u200b"))
    assert content_hash("", "", ()) != content_hash("x", "", ())


# Letters that no folding unifies with one another, of the scripts of the sites.
_LETTERS = "abcdeghoquzáàạăâđêêôơưêñçéèаияйѐກຂຄງຈปผพកខគ越南老挝会0123456789"
_WORDS = st.text(alphabet=sorted(set(_LETTERS)), min_size=1, max_size=8)
_TEXTS = st.lists(_WORDS, min_size=1, max_size=30)


@settings(deadline=None)
@given(words=_TEXTS, data=st.data())
def test_any_division_into_paragraphs_gives_one_hash(words: list[str], data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, len(words)))))
    paragraphs = [" ".join(words[start:end]) for start, end in zip([0, *cuts], [*cuts, len(words)], strict=True)]
    assert content_hash("t", "", paragraphs) == content_hash("t", "", [" ".join(words)])


@settings(deadline=None)
@given(words=_TEXTS, data=st.data())
def test_any_changed_letter_or_digit_gives_another_hash(words: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(words) - 1))
    at = data.draw(st.integers(0, len(words[place]) - 1))
    letter = data.draw(st.sampled_from(_LETTERS))
    assume(letter != words[place][at])
    changed = [*words]
    changed[place] = words[place][:at] + letter + words[place][at + 1 :]
    assert content_hash("t", "", words) != content_hash("t", "", changed)


@settings(deadline=None)
@given(words=st.lists(st.text(alphabet="abcđ12", min_size=2, max_size=6), min_size=2, max_size=20), data=st.data())
def test_a_moved_space_gives_another_hash(words: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(words) - 2))
    moved = [*words]
    moved[place : place + 2] = [words[place][:-1], words[place][-1] + words[place + 1]]
    assert content_hash("t", "", words) != content_hash("t", "", moved)


@settings(deadline=None)
@given(title=st.text(), lead=st.text(), paragraphs=st.lists(st.text(), max_size=4))
def test_whatever_comes_is_hashed(title: str, lead: str, paragraphs: list[str]) -> None:
    assert len(content_hash(title, lead, paragraphs)) == len("v1:") + 64
    assert len(near_signature(" ".join((title, lead, *paragraphs)))) in (0, 512)


ENGLISH = (
    "The heads of the two offices met in the capital on Monday and went through last year's work. They agreed to "
    "send more staff on exchange visits, to open two courses in spring and autumn, and to keep each other informed "
    "about the drafting of laws. A joint working group will look after the plan and report to both sides every "
    "quarter. The host thanked the guests for their advice on digital records, which saved his staff much time, and "
    "said that a similar project in the provinces would begin next year if the budget allows it."
)
LAO = (
    "ຫົວໜ້າຫ້ອງການຂອງສອງປະເທດໄດ້ພົບປະກັນທີ່ນະຄອນຫຼວງໃນວັນຈັນ ແລະ ໄດ້ທົບທວນຄືນວຽກງານໃນປີຜ່ານມາ. "
    "ສອງຝ່າຍຕົກລົງສົ່ງພະນັກງານແລກປ່ຽນບົດຮຽນຫຼາຍຂຶ້ນ ແລະ ເປີດຊຸດຝຶກອົບຮົມສອງຄັ້ງຕໍ່ປີ."
)
CHINESE = (
    "两国办公厅主任星期一在首都会面，回顾了去年的工作。双方同意增加人员交流，每年举办两期培训班，并相互通报立法情况。"
)


def test_the_signature_is_the_same_on_every_machine() -> None:
    assert near_signature("The two offices signed a plan for the coming year.")[:12].hex() == "2d2e5472de4b4cf255dc4ac1"
    assert near_signature("ສອງຫ້ອງການໄດ້ເຊັນແຜນການຮ່ວມມືສໍາລັບປີໜ້າ")[:12].hex() == "4dfe83cd404b316c2724a6b6"


def test_the_signature_is_the_same_in_another_process() -> None:
    code = f"from monitor.fingerprint import near_signature; print(near_signature({ENGLISH!r}).hex())"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert printed.stdout.strip() == near_signature(ENGLISH).hex()


@pytest.mark.parametrize("text", [ENGLISH, LAO, CHINESE], ids=["en", "lo", "zh"])
def test_a_copy_with_a_small_edit_is_near_and_another_text_is_far(text: str) -> None:
    signature = near_signature(text)
    assert near_similarity(signature, signature) == 1
    assert near_similarity(signature, near_signature(text[: -len(text) // 20])) > 0.7
    assert near_similarity(signature, near_signature(text.upper().replace(".", " –"))) > 0.7
    for other in {ENGLISH, LAO, CHINESE} - {text}:
        assert near_similarity(signature, near_signature(other)) < 0.05


def test_the_same_words_in_another_order_are_another_text() -> None:
    assert near_similarity(near_signature(ENGLISH), near_signature(" ".join(reversed(ENGLISH.split())))) < 0.05


def test_texts_without_words_are_like_nothing() -> None:
    assert near_signature("") == near_signature(" — … ") == b""
    assert near_similarity(b"", b"") == near_similarity(b"", near_signature(ENGLISH)) == 0


def test_what_is_no_signature_is_refused() -> None:
    with pytest.raises(ValueError, match="not two signatures"):
        near_similarity(near_signature(ENGLISH), b"1234")


def test_a_text_of_one_word_has_a_signature() -> None:
    assert near_similarity(near_signature("Viêng Chăn"), near_signature("VIÊNG CHĂN")) == 1
    assert near_similarity(near_signature("ລາວ"), near_signature("ໄທ")) == 0


@settings(max_examples=30, deadline=None)
@given(shared=st.integers(0, 200), own=st.integers(20, 200))
def test_the_similarity_estimates_the_share_of_common_parts(shared: int, own: int) -> None:
    common = " ".join(f"w{number}" for number in range(shared + 2))
    one = near_signature(" ".join((common, *(f"a{number}" for number in range(own)))))
    other = near_signature(" ".join((common, *(f"b{number}" for number in range(own)))))
    # Runs of three words: `shared` runs lie within the common words, `own` runs reach beyond them on either side.
    assert near_similarity(one, other) == pytest.approx(shared / (shared + 2 * own), abs=0.13)
