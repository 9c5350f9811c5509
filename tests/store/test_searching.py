"""Finding stories by words, in the languages of the beat, whatever is typed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from monitor.domain import StoryQuery
from monitor.store import Store
from monitor.terms import words_of
from tests.store.making import NOON, later, made

TEXTS = {
    "vi": "Văn phòng Chính phủ hai nước Việt Nam - Lào ký kế hoạch hợp tác tại Viêng Chăn; Thuỷ điện Nậm Ngừn",
    "en": "The Government Office and the Lao Prime Minister's Office signed a co-operation plan",
    "lo": "ຫ້ອງວ່າການລັດຖະບານ ຫວຽດນາມ ແລະ ລາວ ຮ່ວມມືກັນ",
    "zh": "越南政府办公厅与老挝总理府办公厅签署合作计划",
    "th": "สำนักงานรัฐบาลไทย",
    "km": "ទីស្តីការរដ្ឋាភិបាល",
    "ru": "Канцелярия правительства Вьетнама и её лаосские коллеги подписали план",
}


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with one story in each of seven languages."""
    batch = [made(f"a.vn:{lang}", text, language=lang, title="T", captions=(), tags=()) for lang, text in TEXTS.items()]
    store.take(batch, run_id=None, at=NOON)
    return store


def found(store: Store, text: str) -> list[str]:
    """The languages of the stories that the text finds, in order of their names."""
    query = StoryQuery(text=text)
    languages = sorted(one.story.language for one in store.stories(query))
    assert store.count(query) == len(languages)
    return languages


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("hợp tác", ["vi"]),
        ("hop tac", ["vi"]),
        ("HỢP TÁC vieng chan", ["vi"]),
        ("Thủy điện", ["vi"]),
        ("hợp tác Cửa Lò", []),
        ("office", ["en"]),
        ("offi", ["en"]),
        ("ffice", []),
        ('"government office"', ["en"]),
        ('"office government"', []),
        ('"government offi"', []),
        ("“lao prime”", ["en"]),
        ("co-operation", ["en"]),
        ("operation-co", []),
        ("minister's", ["en"]),
        ("ລາວ", ["lo"]),
        ("ຫ້ອງວ່າການ", ["lo"]),
        ("ວ່າ", ["lo"]),
        ("ກັນ", ["lo"]),
        ("ກິນ", []),
        ("ວຽງຈັນ", []),
        ("老挝", ["zh"]),
        ("办公厅", ["zh"]),
        ("公办", []),
        ("挝", ["zh"]),
        ("划", ["zh"]),
        ("越", ["zh"]),
        ("国", []),
        ("ນ", ["lo"]),
        ("ไทย", ["th"]),
        ("ทย", ["th"]),
        ("ទី", ["km"]),
        ("ទីស្តី", ["km"]),
        ("ទីស្តីការ រដ្ឋ", ["km"]),
        ("老挝 越南", ["zh"]),
        ('"越南政府"', ["zh"]),
        ("канцелярия ЕЁ", ["ru"]),
        ("lao", ["en", "vi"]),
        ("", sorted(TEXTS)),
        ("   ", sorted(TEXTS)),
        ("...", []),
    ],
)
def test_stories_are_found_by_their_words(filled: Store, text: str, languages: list[str]) -> None:
    assert found(filled, text) == languages


def test_lead_title_captions_byline_and_tags_are_searched_too(store: Store) -> None:
    store.take(
        [made(title="mộtA", lead="haiB", captions=("baC",), byline="bốnD", tags=("nămE",))], run_id=None, at=NOON
    )
    assert [store.count(StoryQuery(text=word)) for word in ("mota", "haib", "bac", "bond", "name", "saug")] == [
        1
    ] * 5 + [0]


def test_a_revised_story_is_found_by_its_new_words_only(store: Store) -> None:
    store.take([made(text="bản cũ")], run_id=None, at=NOON)
    store.take([made(text="bản sửa")], run_id=None, at=later(hours=1))
    assert (store.count(StoryQuery(text="cũ")), store.count(StoryQuery(text="sửa"))) == (0, 1)


def test_words_and_filters_hold_together_and_the_newest_come_first(store: Store) -> None:
    batch = [
        made(f"a.vn:{day}", f"tin ngày {day}", published_at=later(days=day), language="vi" if day % 2 else "lo")
        for day in (3, 1, 5, 4, 2)
    ]
    store.take(batch, run_id=None, at=NOON)
    query = StoryQuery(text="tin", languages=("vi",), since=later(days=2), until=later(days=6), limit=1)
    assert [one.story.key for one in store.stories(query)] == ["a.vn:5"]
    assert store.count(query) == 2


@pytest.mark.parametrize(
    "text",
    ['"', '""', "'", "AND", "NOT lào", "lào OR", "NEAR(", "search:lào", "-lào", "^lào", "lào*", "*", "(((", "a:*",
     "{x}: y", "\\", "%", "_", "lào & !", "<->", ":*", "\x00", "\ud800", "';--", "a" * 10_000, "a " * 10_000, "😀"],
)  # fmt: skip
def test_nothing_that_is_typed_can_fail(filled: Store, text: str) -> None:
    query = StoryQuery(text=text)
    assert len(list(filled.stories(query))) == filled.count(query)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_no_text_can_fail(filled: Store, text: str) -> None:
    query = StoryQuery(text=text)
    assert len(list(filled.stories(query))) == filled.count(query)


@given(text=st.text(max_size=40), more=st.text(max_size=40))
@example(text="Văn phòng", more="office \u0300 x")
def test_words_do_not_depend_on_what_stands_around_them(text: str, more: str) -> None:
    assert words_of(f"{text} {more}") == words_of(text) + words_of(more)


def test_a_word_is_never_longer_than_an_index_takes() -> None:
    assert [len(word) for word in words_of(f"{'x' * 5_000} {'ў' * 5_000}")] == [64, 64]
