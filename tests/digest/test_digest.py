"""The digest says first whether the sites were read, shows each event once, and lets no story write its markup."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.digest import (
    Digest,
    EditionIntake,
    Habit,
    LeftOut,
    Why,
    as_html,
    as_json,
    as_markdown,
    as_text,
    compose,
    freeze,
    headline,
    thaw,
)
from monitor.digest.changes import changes
from monitor.digest.forms.columns import columns, wrap
from monitor.digest.forms.heading import nothing
from monitor.digest.forms.wording import change_words, part_words, why_words
from monitor.digest.letters import letters
from monitor.domain import Alteration, Reason, Sighting
from tests.digest.making import (
    CHINESE,
    EN,
    FORMS,
    LAO,
    ORIGINALS,
    READ,
    VI,
    at,
    digest,
    edition,
    hostile,
    revision,
    story,
)

# -- the first line


def test_a_day_whose_editions_were_all_read_after_its_end_is_complete() -> None:
    made = digest(story(1))
    assert made.state == "complete"
    assert headline(made, EN) == "complete: all 2 editions read to the end of the day"


def test_an_edition_that_was_not_read_after_the_end_of_the_day_is_named() -> None:
    made = digest(story(1), intake=(READ[1], edition("en.vietnamplus.vn", at(6))))
    assert made.state == "partial"
    assert headline(made, EN) == (
        "partial since 12 Mar 06:00: 1 of 2 editions read to the end of the day; "
        "behind: en.vietnamplus.vn (last read 12 Mar 06:00)"
    )


def test_an_edition_that_was_never_reached_is_named() -> None:
    made = digest(intake=(READ[0], edition("ru.vietnamplus.vn", None)))
    assert headline(made, EN) == (
        "partial: 1 of 2 editions read to the end of the day; behind: ru.vietnamplus.vn (never read)"
    )


def test_many_silent_editions_do_not_make_an_endless_first_line() -> None:
    silent = tuple(edition(f"h{number}.vn", at(1, day=11)) for number in range(10, 25))
    line = headline(digest(intake=(*READ, *silent)), EN)
    assert line.startswith("partial since 11 Mar 01:00: 2 of 17 editions read to the end of the day; behind: h10.vn (")
    assert line.endswith("h21.vn (last read 11 Mar 01:00) and 3 more")


@pytest.mark.parametrize(
    ("intake", "line"),
    [
        ((), "blind: no edition is being read"),
        ((edition("a.vn", None),), "blind: the one edition was not reached on this day, nor ever before"),
        (
            (edition("a.vn", at(22, 10, day=11)), edition("b.vn", at(23, 59, day=10))),
            "blind since 11 Mar 22:10: none of the 2 editions was reached on this day",
        ),
    ],
)
def test_a_day_on_which_nothing_was_reached_is_blind(intake: tuple[EditionIntake, ...], line: str) -> None:
    made = digest(intake=intake)
    assert (made.state, headline(made, EN)) == ("blind", line)


def test_an_edition_of_which_nothing_is_expected_does_not_count() -> None:
    without_ways = replace(edition("lo.vietnamplus.vn", None), ways=())
    assert digest(intake=(*READ, without_ways)).state == "complete"
    assert digest(intake=(without_ways,)).state == "blind"


def test_while_the_day_runs_a_recent_success_is_enough_and_the_line_says_so_far() -> None:
    intake = (edition("en.vietnamplus.vn", at(11)), edition("vi.vietnamplus.vn", at(13)))
    running = digest(intake=intake, made_at=at(14))
    assert headline(running, EN) == "complete so far: all 2 editions read, none earlier than 12 Mar 11:00"
    assert headline(digest(intake=intake, made_at=at(18)), EN) == (
        "partial since 12 Mar 11:00: 1 of 2 editions read within 6 hours; "
        "behind: en.vietnamplus.vn (last read 12 Mar 11:00)"
    )


def test_a_day_that_has_not_begun_is_not_an_empty_one() -> None:
    assert headline(digest(made_at=at(23, day=11)), EN) == "blind: the day has not begun"


def test_the_end_of_the_day_is_that_of_the_readers_zone() -> None:
    intake = (edition("en.vietnamplus.vn", datetime(2026, 3, 12, 16, 59, tzinfo=UTC)),)
    assert digest(intake=intake).state == "partial"
    intake = (edition("en.vietnamplus.vn", datetime(2026, 3, 12, 17, 0, tzinfo=UTC)),)
    assert digest(intake=intake).state == "complete"


@pytest.mark.parametrize("form", [as_text, as_markdown])
def test_the_first_line_of_a_text_is_the_state(form: object) -> None:
    for made in (digest(story(1)), digest(intake=())):
        assert form(made, EN).replace("**", "").startswith(headline(made, EN))  # type: ignore[operator]


# -- empty days and failures


def test_an_empty_day_says_so_plainly_and_does_not_look_like_a_failure() -> None:
    for form in FORMS:
        text = " ".join(form(digest(), EN).split("</style>")[-1].split())
        assert "No story on the beat was published on this day. The sites were read; there was none." in text
        assert not any(word in text.lower() for word in ("blind", "not reached", "partial", "error", "fail"))


def test_a_blind_day_never_looks_like_an_empty_one() -> None:
    made = digest(intake=(edition("en.vietnamplus.vn", at(1, day=9), 0, trouble=(("feed", "no answer"),)),))
    for form in FORMS:
        text = " ".join(form(made, EN).split())
        assert "Nothing can be said about this day" in text
        assert "there was none" not in text
        assert "no answer" in text
    assert "no story on the beat is known; the intake was blind" in as_text(made, EN)
    assert made.figures[0].found is None


def test_an_empty_partial_day_points_at_the_editions_that_were_not_read() -> None:
    made = digest(intake=(READ[0], edition("vi.vietnamplus.vn", None)))
    assert nothing(made, EN) == (
        "No story on the beat in the editions that were read; those named above may hold some."
    )


def test_a_day_that_still_runs_is_empty_only_so_far() -> None:
    intake = (edition("en.vietnamplus.vn", at(13)),)
    assert nothing(digest(intake=intake, made_at=at(14)), EN).startswith("No story on the beat so far.")


# -- events


def test_core_comes_first_then_bilateral_each_in_the_order_of_time() -> None:
    made = digest(
        story(1, published_at=at(15)),
        story(2, tier="bilateral", published_at=at(1)),
        story(3, published_at=at(8)),
        story(4, published_at=None),
    )
    assert [item.event for item in made.core] == [3, 1, 4]
    assert [item.event for item in made.bilateral] == [2]
    text = as_text(made, EN)
    assert text.index("part 3") < text.index("part 1") < text.index("part 4") < text.index("part 2")


def test_the_stories_of_one_event_are_one_item_in_the_readers_first_language() -> None:
    told = [story(1, "lo", event=9), story(2, "vi", event=9), story(3, "zh", event=9), story(4, "en", event=9)]
    (item,) = digest(*told).core
    assert item.languages == ("en", "vi", "lo", "zh")
    (item,) = digest(*told, languages=("fr", "lo")).core
    assert item.languages == ("lo", "en", "vi", "zh")


def test_an_event_is_core_if_one_of_its_stories_is_and_tells_why() -> None:
    reasons = (Reason("office_in_title", "Văn phòng Chính phủ", "title"), Reason("odd_rule", "x", "lead"))
    (item,) = digest(story(1, tier="bilateral", event=5), story(2, "vi", event=5, reasons=reasons)).core
    assert item.shown.language == "en"
    assert item.why == (Why("office_in_title", ("Văn phòng Chính phủ",)), Why("odd_rule", ("x",)))
    assert why_words(item.why, EN) == "an office in the headline: “Văn phòng Chính phủ”; odd rule: “x”"


def test_the_why_is_in_the_words_of_the_version_that_is_shown() -> None:
    in_english = story(1, event=5, score=0.8, reasons=(Reason("pair", "Laos", "title"),))
    in_vietnamese = story(2, "vi", event=5, score=0.9, reasons=(Reason("pair", "Lào", "title"),))
    (item,) = digest(in_english, in_vietnamese).core
    assert (item.shown.language, item.why) == ("en", (Why("pair", ("Laos",)),))
    (item,) = digest(in_english, in_vietnamese, languages=("vi", "en")).core
    assert (item.shown.language, item.why) == ("vi", (Why("pair", ("Lào",)),))


def test_the_order_of_the_input_does_not_matter() -> None:
    stories = [
        story(n, lang, event=n % 3, tier=("core", "bilateral")[n % 2]) for n, lang in enumerate(["en", "vi", "lo"] * 3)
    ]
    expected = [form(digest(*stories), EN) for form in FORMS]
    shuffler = random.Random(7)
    for _ in range(5):
        shuffler.shuffle(stories)
        assert [form(digest(*stories), EN) for form in FORMS] == expected


def test_a_story_off_the_beat_is_left_out_and_counted() -> None:
    made = digest(story(1), story(2, tier="other"))
    assert made.left_out == (LeftOut("rules", 1),)
    assert "1 story on the beat: en 1; left out: 1 off the beat" in as_text(made, EN)


def test_the_original_and_the_other_addresses_are_linked() -> None:
    seen = Sighting("https://vietnamplus.vn/copy/1.vnp", "k", "vietnamplus", "vi", at(9), at(9))
    own = Sighting("https://en.vietnamplus.vn/story-post1.vnp", "k", "vietnamplus", "en", at(9), at(9))
    made = digest(story(1, sightings=(own, seen)))
    assert made.core[0].shown.others == ("https://vietnamplus.vn/copy/1.vnp",)
    assert "   also https://vietnamplus.vn/copy/1.vnp" in as_text(made, EN)
    assert [link["href"] for link in parsed(made).links] == [own.url, seen.url]


def test_times_are_local_and_a_date_that_was_inferred_says_so() -> None:
    made = digest(
        story(1, published_at=datetime(2026, 3, 12, 2, 12, tzinfo=UTC)),
        story(2, published_at=at(0, day=11), published_basis="inferred"),
        story(3, published_at=None),
    )
    text = as_text(made, EN)
    for expected in ("09:12 · en", "about 11 Mar 2026 (inferred) · en", "undated · en"):
        assert expected in text


def test_figures_count_the_days_stories_by_edition_and_language() -> None:
    made = digest(story(1), story(2), story(3, "vi"), story(4, "lo", source="seeds"))
    assert [(figure.place, figure.found, figure.on_beat) for figure in made.figures] == [
        ("seeds/lo", None, 1),
        ("en.vietnamplus.vn", 40, 2),
        ("vi.vietnamplus.vn", 180, 1),
    ]
    assert [(one.tag, one.on_beat) for one in made.per_language] == [
        ("en", Habit(2)),
        ("lo", Habit(1)),
        ("vi", Habit(1)),
    ]
    assert "4 stories on the beat: en 2, lo 1, vi 1" in as_text(made, EN)


# -- revisions


def test_a_revised_earlier_story_stands_apart_with_what_changed() -> None:
    versions = (
        revision(1, "Eleven come", "On 10 March."),
        revision(2, "Twelve come", "On 10 March.", "A signing is planned."),
    )
    made = digest(revised=(story(7, revisions=versions, published_at=at(9, day=10)),))
    (item,) = made.changed
    assert change_words(item.changes[0], EN) == ["headline: “Eleven” → “Twelve”", "text: added “A signing is planned.”"]
    assert made.is_empty
    assert "changed 15:02 (revision 2): headline: “Eleven” → “Twelve”." in as_text(made, EN)


def test_a_story_that_is_new_and_revised_on_one_day_is_shown_once() -> None:
    both = story(7, revisions=(revision(1, "A"), revision(2, "B")))
    made = digest(both, revised=(both,))
    assert made.changed == ()
    assert change_words(made.core[0].changes[0], EN) == ["headline: “A” → “B”"]


def test_a_revision_whose_predecessor_is_not_at_hand_says_so() -> None:
    (item,) = digest(replace(story(1), revision=3)).core
    assert change_words(item.changes[0], EN) == ["the earlier text is not at hand"]


def test_what_matters_of_a_revision_comes_before_its_words_and_before_revisions_of_wording() -> None:
    versions = (revision(1, "12 clerks"), revision(2, "15 clerks"))
    gone = "They will meet again."
    altered = {
        1: [Alteration("wording", "a", "b", "body", "b")],
        2: [Alteration("withdrawn", gone, "", "body", gone), Alteration("number", "12", "15", "title", "15 clerks")],
    }
    stories = [story(number, published_at=at(8 + number, day=9), revisions=versions) for number in (1, 2)]
    made = digest(revised=tuple(stories), altered=altered)
    assert [item.event for item in made.changed] == [2, 1], "the grave one first, though it is the later story"
    told = "a sentence was withdrawn: “They will meet again.”. a number changed: “12” → “15”. headline: “12” → “15”"
    assert told in " ".join(as_text(made, EN, 200).split())
    assert "only the wording changed. headline" in as_markdown(made, EN)
    assert "chỉ đổi câu chữ" in as_html(made, VI)
    change = json.loads(as_json(made))["changed"][0]["changes"][0]
    assert (change["is_grave"], change["altered"][1]["kind"], change["altered"][1]["after"]) == (True, "number", "15")
    assert thaw(freeze(made)) == made


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (("T", "", "one two three"), ("T", "", "one 2 three four"), ("text: “two” → “2”; added “four”",)),
        (("T", "x y", ""), ("T", "y", ""), ("lead: removed “x”",)),
        (("T", "", "a b"), ("T", "", "a  b"), ("text: only spacing changed",)),
        (("T", "", "a"), ("T", "", "a"), ("no word changed",)),
        (("双方同意签署备忘录", "", ""), ("双方同意明年签署备忘录", "", ""), ("headline: added “明年”",)),
        (("ວັນທີ 10 ມີນາ", "", ""), ("ວັນທີ 12 ມີນາ", "", ""), ("headline: “10” → “12”",)),
    ],
)
def test_what_changed_is_told_in_words(
    old: tuple[str, str, str], new: tuple[str, str, str], words: tuple[str, ...]
) -> None:
    assert tuple(part_words(changes(revision(1, *old), revision(2, *new)), EN)) == words


def test_many_changes_and_giant_texts_stay_short() -> None:
    old = " ".join(f"w{n} same{n}" for n in range(50))
    new = " ".join(f"x{n} same{n}" for n in range(50))
    (sentence,) = part_words(changes(revision(1, "T", old), revision(2, "T", new)), EN)
    assert sentence.endswith("; and 46 more")
    (sentence,) = part_words(changes(revision(1, "T", "a b " * 5_000), revision(2, "T", "c d " * 4_000)), EN)
    assert sentence == "lead: rewritten, 10000 words became 8000 words"
    (sentence,) = part_words(changes(revision(1, "T", "a b " * 50_000), revision(2, "T", "c")), EN)
    assert sentence == "lead: rewritten, 200000 characters became 1"


# -- hostile stories


class Page(HTMLParser):
    """What a browser would make of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: set[str] = set()
        self.links: list[dict[str, str | None]] = []
        self.languages: list[str | None] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in ("meta", "br"):
            self.open.append(tag)
        if tag == "a":
            self.links.append(dict(attrs))
        self.languages += [value for name, value in attrs if name == "lang"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(made: Digest) -> Page:
    page = Page()
    page.feed(as_html(made, EN))
    page.close()
    assert page.open == []
    return page


ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "main", "p", "strong", "h1", "h2", "h3"),
    *("article", "div", "span", "a", "ul", "li", "table", "tr", "th", "td", "br"),
}


def test_a_hostile_story_adds_no_element_attribute_or_link_to_the_page() -> None:
    page = parsed(hostile())
    assert set(page.tags) <= ELEMENTS
    allowed = {"lang", "charset", "name", "content", "http-equiv", "style", "class", "id", "href", "rel"}
    allowed |= {"role", "aria-label", "width", "height", "cellpadding", "cellspacing"}
    assert page.attributes <= allowed
    assert all(str(link["href"]).startswith(ORIGINALS) for link in page.links)
    assert "<script>alert(1)</script>" in page.text
    assert set(page.languages) <= {"en", "vi", "und"}


def test_the_page_loads_nothing_from_elsewhere() -> None:
    text = as_html(hostile(), EN)
    assert "default-src 'none'" in text
    assert not any(word in text for word in ("url(", "@import", "<link", "<img", "<iframe", "<script"))


@pytest.mark.parametrize("form", FORMS)
def test_controls_escape_sequences_and_bidi_marks_reach_no_form(form: object) -> None:
    text = form(hostile(), EN)  # type: ignore[operator]
    assert not {
        char
        for char in text
        if (char < " " and char != "\n") or char in "\x7f\x9b\u202a\u202b\u202d\u202e\u2066\u2069\u2028"
    }
    assert "[31m" not in text
    text.encode()


def test_hostile_text_stays_on_its_own_lines() -> None:
    lines = as_text(hostile(), EN).splitlines()
    assert not any(line.startswith(("# heading", "- item")) for line in lines)
    assert max(columns(line) for line in lines if "://" not in line and "javascript:" not in line) <= 80


def test_markdown_shows_hostile_text_instead_of_obeying_it() -> None:
    text = as_markdown(hostile(), EN)
    assert "<" not in text.replace("](<", "").replace("&lt;", "")
    assert "[click](" not in text
    assert "\\[click\\](javascript:alert(3))" in text
    assert "\\*\\*bold\\*\\*" in text
    assert "](<javascript:" not in text
    assert "### [\\# &lt;script&gt;" in text
    assert sum(line.startswith("|") for line in text.splitlines()) == 2 + 4
    assert all(line.count("|") - line.count("\\|") == 8 for line in text.splitlines() if line.startswith("|"))


def test_a_lead_that_looks_like_a_list_or_a_heading_is_escaped_in_markdown() -> None:
    for lead, shown in [("1986. It began", "1986\\. It began"), ("- dash", "\\- dash"), ("=== x", "\\=\\=\\= x")]:
        assert f"\n\n{shown}\n" in as_markdown(digest(story(1, lead=lead)), EN)


def test_endless_texts_are_cut() -> None:
    made = digest(story(1, title="x" * 100_000, lead="ບ" + "້" * 10_000))
    assert len(made.core[0].shown.title) == 300
    assert made.core[0].shown.title.endswith("…")
    assert made.core[0].shown.lead == "ບ" + "້" * 4


# -- forms


def test_the_machine_form_has_instants_with_the_offset_of_the_zone() -> None:
    value = json.loads(
        as_json(digest(story(1, "lo", title=LAO), revised=(story(2, revisions=(revision(1), revision(2, "B"))),)))
    )
    assert (value["day"], value["timezone"], value["state"]) == ("2026-03-12", "Asia/Ho_Chi_Minh", "complete")
    assert value["made_at"] == "2026-03-13T07:30:00+07:00"
    assert value["core"][0]["stories"][0]["title"] == LAO
    assert value["core"][0]["stories"][0]["published_at"] == "2026-03-12T09:12:00+07:00"
    assert value["changed"][0]["changes"][0]["words"] == ["headline: “Title” → “B”"]
    assert value["figures"]["languages"] == {"lo": {"count": 1, "usual": None, "daily": []}}
    assert value["intake"][0]["last_success"].endswith("+07:00")


def test_each_story_of_the_page_carries_its_language() -> None:
    page = parsed(digest(story(1, "en", event=1), story(2, "lo", event=1, title=LAO), story(3, "zh")))
    assert {"en", "lo", "zh"} <= set(page.languages)
    assert LAO in page.text
    assert page.tags.count("article") == 2


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_every_line_but_an_address_fits_the_columns(width: int) -> None:
    made = digest(
        story(1, "lo", title=LAO, lead=LAO * 3), story(2, "zh", title=CHINESE, lead=CHINESE * 4), story(3, "vi")
    )
    lines = [line for line in as_text(made, EN, width).splitlines() if "https://" not in line]
    assert max(map(columns, lines[:-6])) <= width
    assert max(map(columns, lines[:-6])) > width - 12


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("hợp tác", 7), ("e\u0323\u0302", 1), ("越南，", 6), ("ຫ້ອງ", 3), ("ນ້ຳ", 2), ("Ханой", 5), ("🤝", 2)],
)
def test_columns_count_wide_letters_twice_and_marks_not_at_all(text: str, width: int) -> None:
    assert columns(text) == width


@pytest.mark.parametrize("text", [LAO, CHINESE, LAO + " " + CHINESE, "a" * 200, "Văn phòng Chính phủ " * 9])
@pytest.mark.parametrize("width", [7, 20, 33])
def test_wrapping_loses_nothing_and_never_cuts_within_a_letter(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert [letter for line in lines for letter in letters(line.replace(" ", ""))] == list(
        letters(text.replace(" ", ""))
    )
    assert max(map(columns, lines)) <= width


def test_closing_punctuation_does_not_begin_a_line() -> None:
    for width in range(6, 40):
        assert not any(line.startswith(("，", "。")) for line in wrap(CHINESE, width))


@given(st.text(max_size=80), st.integers(4, 30))
def test_any_text_can_be_wrapped(text: str, width: int) -> None:
    lines = wrap(text, width, "- ", "  ")
    assert "".join("".join(line[2:].split()) for line in lines) == "".join(text.split())


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_no_story_breaks_any_form(title: str, lead: str, url: str) -> None:
    made = digest(
        story(1, title=title, lead=lead, url=url, revisions=(revision(1, lead, title), revision(2, title, lead)))
    )
    parsed(made)
    json.loads(as_json(made))
    assert as_markdown(made, EN)
    assert as_text(made, EN)


def test_a_long_running_zone_with_summer_time_still_has_its_day() -> None:
    paris = ZoneInfo("Europe/Paris")
    short_day = date(2026, 3, 29)
    end = datetime(2026, 3, 29, 22, tzinfo=UTC)
    late = compose(short_day, paris, (), (), (edition("fr.vietnamplus.vn", end),), made_at=end + timedelta(hours=8))
    early = compose(
        short_day,
        paris,
        (),
        (),
        (edition("fr.vietnamplus.vn", end - timedelta(minutes=1)),),
        made_at=end + timedelta(hours=8),
    )
    assert (late.state, early.state) == ("complete", "partial")
