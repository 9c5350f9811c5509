"""What a digest tells beside the stories themselves: lags, late stories, follow-ups, offices, what readers took out."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from monitor import phrases
from monitor.digest import Earlier, EditionIntake, Habit, LeftOut, as_html, as_json, as_markdown, as_text, freeze, thaw
from monitor.digest.forms.bars import heights, sparkline
from monitor.digest.forms.times import lag_words
from monitor.domain import Mention
from monitor.words.offices import OFFICES, office_name
from tests.digest.making import EN, FORMS, READ, at, digest, edition, story

HOUR = timedelta(hours=1)
QUIET = tuple([40] * 14 + [44] * 14)


def earlier(number: int, day: int = 11, title: str = "The plan is announced") -> Earlier:
    return Earlier(number, title, "vi", f"https://vi.vietnamplus.vn/story-post{number}.vnp", at(9, day=day))


# -- lags


def test_each_version_says_how_far_it_is_behind_the_first() -> None:
    made = digest(
        story(1, "vi", event=1, published_at=at(9, 12)),
        story(2, "en", event=1, published_at=at(11, 22)),
        story(3, "lo", event=1, published_at=at(9, 57)),
    )
    (item,) = made.core
    assert [(one.language, one.lag) for one in item.tellings] == [
        ("en", timedelta(hours=2, minutes=10)),
        ("vi", None),
        ("lo", timedelta(minutes=45)),
    ]
    assert "11:22 · en · vietnamplus/en · 2 h 10 min later" in as_text(made, EN)
    assert "09:57 · lo · vietnamplus/lo · 45 min later" in as_markdown(made, EN)


def test_a_lag_is_the_difference_of_the_clocks_that_are_shown() -> None:
    made = digest(
        story(1, event=1, published_at=at(9, 15) + timedelta(seconds=50)),
        story(2, "vi", event=1, published_at=at(9, 40) + timedelta(seconds=10)),
        story(3, "fr", event=1, published_at=at(9, 15) + timedelta(seconds=55)),
    )
    lags = {one.language: one.lag for one in made.core[0].tellings}
    assert lags == {"en": None, "vi": timedelta(minutes=25), "fr": None}


def test_where_only_the_day_is_known_no_lag_is_made_up() -> None:
    midnight = at(0)
    made = digest(
        story(1, event=1),
        story(2, "vi", event=1, published_at=midnight),
        story(3, "lo", event=1, published_at=None),
        story(4, "fr", event=1, published_at=at(12), published_basis="inferred"),
    )
    assert [one.lag for one in made.core[0].tellings] == [None] * 4


@pytest.mark.parametrize(
    ("lag", "words"),
    [
        (timedelta(minutes=1), "1 min later"),
        (HOUR, "1 h later"),
        (25 * HOUR + timedelta(minutes=5), "25 h 5 min later"),
        (48 * HOUR, "2 days later"),
    ],
)
def test_a_lag_is_told_in_the_unit_that_fits(lag: timedelta, words: str) -> None:
    assert lag_words(lag, EN) == words


# -- late stories and follow-ups


def test_a_late_story_has_a_section_of_its_own_and_is_marked() -> None:
    made = digest(story(1), late=[story(2, "vi", published_at=at(9, day=11))])
    assert [item.event for item in made.late] == [2]
    assert made.late[0].is_late
    text = as_text(made, EN)
    assert "LATE, OF EARLIER DAYS (1 EVENT)" in text
    assert "11 Mar 09:00 · vi · vietnamplus/vi · came in late" in text
    assert made.told == ((1, 1), (2, 1))


def test_a_late_version_of_an_event_of_the_day_stands_with_it_and_is_marked() -> None:
    made = digest(story(1, event=1), late=[story(2, "vi", event=1, published_at=at(9, day=11))])
    assert made.late == ()
    assert [(one.story, one.is_late) for one in made.core[0].tellings] == [(1, False), (2, True)]
    assert not made.core[0].is_late


def test_a_day_with_late_stories_only_says_that_it_has_none_of_its_own() -> None:
    made = digest(late=[story(2, published_at=at(9, day=11))])
    assert made.is_empty
    assert "No story on the beat was published on this day." in " ".join(as_text(made, EN).split())


def test_an_event_that_was_told_before_is_a_follow_up() -> None:
    made = digest(story(1, event=7), earlier={7: [earlier(4), earlier(3, 10), earlier(2, 9), earlier(1, 8)]})
    assert [one.story for one in made.core[0].follows] == [4, 3, 2], "no story follows itself"
    line = "follows up: “The plan is announced” [vi], 11 Mar; “The plan is announced” [vi], 10 Mar"
    assert line in " ".join(as_text(made, EN).split())
    assert 'href="https://vi.vietnamplus.vn/story-post4.vnp"' in as_html(made, EN)
    many = digest(story(1, event=7), earlier={7: [earlier(number) for number in range(2, 8)]})
    assert "and 3 more" in as_text(many, EN)


# -- offices, captures, links


def test_the_offices_are_named_those_of_a_headline_first() -> None:
    lead = Mention("vn.government_office", "Government Office", "lead")
    made = digest(
        story(1, event=1, mentions=(lead, Mention("la.presidential_office", "Presidential Office", "body"))),
        story(2, "vi", event=1, mentions=(Mention("la.prime_ministers_office", "Phủ Thủ tướng", "title"), lead)),
    )
    assert made.core[0].offices == ("la.prime_ministers_office", "vn.government_office", "la.presidential_office")
    line = "offices: Prime Minister's Office of Laos; Government Office of Vietnam; Office of the President of Laos"
    assert line in " ".join(as_text(made, EN).split())


def test_people_of_the_register_have_the_name_that_the_reader_knows() -> None:
    told = (Mention("", "Тонглун Сисулит", "title", "la.thongloun_sisoulith"), Mention("", "Bounkham", "lead", "la.b"))
    known = {"la.thongloun_sisoulith": "Thoong-lun Xi-xu-lít"}
    made = digest(story(1, mentions=told), people=known)
    assert made.core[0].people == ("Thoong-lun Xi-xu-lít", "Bounkham")


def test_people_are_named_once_as_published_in_the_most_prominent_place() -> None:
    made = digest(
        story(1, event=1, mentions=(Mention("", "Mr Son", "body", "vn.son"), Mention("", "Bounkham", "lead", "la.bk"))),
        story(2, "vi", event=1, mentions=(Mention("vn.government_office", "Trần Văn Sơn", "title", "vn.son"),)),
    )
    assert made.core[0].people == ("Trần Văn Sơn", "Bounkham")
    assert made.core[0].offices == ("vn.government_office",)
    assert "people: Trần Văn Sơn; Bounkham" in as_text(made, EN)


def test_every_office_of_the_register_has_a_name() -> None:
    owners = [kind[side] for kind in phrases.data("register.toml").values() for side in ("vn", "la") if side in kind]
    assert set(owners) <= set(OFFICES)
    assert all(office_name(office, EN) != office for office in OFFICES)
    assert office_name("xx.some_office", EN) == "xx.some_office"


def test_without_a_page_of_the_desk_stories_go_by_their_numbers() -> None:
    made = digest(story(12), story(13), captures={12: 2})
    text = as_text(made, EN)
    assert "09:12 · en · vietnamplus/en · story 12, archived" in text
    assert "09:12 · en · vietnamplus/en · story 13\n" in text
    assert "Archived pages of a story: monitor story 12 --evidence" in text
    assert "--evidence" not in as_text(digest(story(13)), EN)


def test_with_a_page_of_the_desk_story_and_archived_copy_are_linked() -> None:
    made = digest(story(12), story(13), captures={12: 2})
    desk = "https://desk.example/monitor"
    for form in (as_text, as_markdown, as_html):
        text = form(made, EN, desk=desk)
        assert f"{desk}/stories/12/archive/2" in text
        assert f"{desk}/stories/13" in text
        assert f"{desk}/stories/13/archive" not in text
        assert "--evidence" not in text
    story_12 = json.loads(as_json(made, desk=desk))["core"][0]["stories"][0]
    assert (story_12["desk_url"], story_12["archive_url"]) == (f"{desk}/stories/12", f"{desk}/stories/12/archive/2")


# -- what is left out


def test_what_readers_took_off_the_beat_is_not_told_and_counted_by_their_reasons() -> None:
    off_beat = {2: "a match", 3: "a match", 4: "", 5: "a match"}
    made = digest(story(1), story(2), story(3), late=[story(4)], revised=(story(5),), off_beat=off_beat)
    assert [item.event for item in made.items] == [1]
    assert made.left_out == (LeftOut("readers", 1), LeftOut("readers", 3, "a match"))
    assert "3 that readers marked as not our beat (“a match”)" in " ".join(as_text(made, EN).split())


def test_what_is_too_old_to_be_told_late_is_counted() -> None:
    made = digest(story(1), too_late=250)
    assert made.left_out == (LeftOut("age", 250),)
    assert "left out: 250 of earlier days that came in too late to be told" in " ".join(as_text(made, EN).split())


# -- habits


def read(count: int, daily: tuple[int | None, ...] = QUIET, place: str = "en.vietnamplus.vn") -> EditionIntake:
    return edition(place, at(1, day=13), received=Habit(count, daily))


def test_the_first_line_says_what_was_expected_and_what_came() -> None:
    made = digest(intake=(read(38), read(190, (180,) * 28, "vi.vietnamplus.vn")))
    line = " ".join(as_text(made, EN).split("\n\n")[0].split())
    assert line == ("complete: all 2 editions read to the end of the day; 228 stories received, about 222 expected")


def test_an_edition_that_brought_far_less_than_usual_is_named_though_it_was_read() -> None:
    made = digest(intake=(read(13), read(180, (180,) * 28, "vi.vietnamplus.vn")))
    assert made.state == "complete"
    assert "fewer than usual: en.vietnamplus.vn (13 of about 42 stories)" in " ".join(as_text(made, EN).split())
    rare = digest(intake=(read(0, (2,) * 28),))
    assert "fewer" not in as_text(rare, EN)


def test_of_an_edition_that_is_behind_the_first_line_says_how_much_came() -> None:
    behind = edition("ru.vietnamplus.vn", at(6), received=Habit(2, (9,) * 28))
    made = digest(intake=(*READ, behind))
    line = " ".join(as_text(made, EN).split("\n\n")[0].split())
    assert "behind: ru.vietnamplus.vn (last read 12 Mar 06:00, 2 of about 9 stories); 2 stories received" in line


def test_while_the_day_runs_what_comes_on_a_whole_day_is_said() -> None:
    running = edition("en.vietnamplus.vn", at(13), received=Habit(12, QUIET))
    made = digest(intake=(running,), made_at=at(14))
    assert "12 stories received, about 42 on a whole day" in " ".join(as_text(made, EN).split())


def test_what_is_usual_is_the_median_of_the_days_that_are_known() -> None:
    assert Habit(3, (None,) * 20 + (1, 2, 3, 4, 5, 6, 100, 8)).usual == 4.5
    assert Habit(3, (None,) * 22 + (1,) * 6).usual is None, "too few days to say"
    assert Habit(3).usual is None
    assert Habit(9, (4,) * 28, days=3).usual == 12


def test_bars_are_as_high_as_the_days_and_none_is_no_bar() -> None:
    assert sparkline(Habit(4, (None, 0, 1, 4, 8)), 28) == "·▁▂▅█"
    assert sparkline(Habit(4, (None, 0, 1, 4, 8)), 2) == "▅█"
    assert sparkline(Habit(16, (8,)), 28) == "▅", "the day itself counts for what is high"
    assert sparkline(Habit(4, (None,) * 28), 28) == sparkline(Habit(4), 28) == sparkline(Habit(1, (1,)), 0) == ""
    assert heights(Habit(0, (0, 0)), 20) == [0, 0]


def test_the_figures_show_the_habit_in_every_form() -> None:
    made = digest(story(1), intake=(read(38),), habits={"en": Habit(1, (0, 1, 2, 1) * 7)})
    lines = as_text(made, EN).splitlines()
    assert any(line.startswith("en.vietnamplus.vn") and line.endswith("▇" * 14 + "█" * 14) for line in lines)
    assert max(map(len, (line for line in lines if "://" not in line))) <= 80
    assert "1 story on the beat: en 1 (usually 1)" in as_text(made, EN)
    assert as_html(made, EN).count('<td width="3"') == 2 * 29
    figures = json.loads(as_json(made))["figures"]
    assert figures["editions"][0]["received"] == {"count": 38, "usual": 42.0, "daily": list(QUIET)}
    assert figures["languages"]["en"]["usual"] == 1.0


def test_the_same_digest_twice_is_the_same_to_the_last_letter() -> None:
    def made() -> list[str]:
        one = digest(story(1), story(2, "vi", event=1), late=[story(3, published_at=at(9, day=11))], intake=(read(38),))
        return [form(one, EN) for form in FORMS]

    assert made() == made()


def test_one_text_is_told_once_with_its_copies_under_it_and_all_are_kept() -> None:
    stories = [
        story(1, "vi", event=1, title="Hai văn phòng gặp nhau"),
        story(2, "vi", event=1, source="vna", edition="vi", published_at=at(10), url="https://vna.vn/copy"),
        story(3, "en", event=1),
    ]
    made = digest(*stories, copies={1: 1, 2: 1, 3: 3})
    (item,) = made.core
    assert [[one.story for one in item.versions], [one.story for one in item.copies(item.versions[1])]] == [[3, 1], [2]]
    assert made.told == ((1, 1), (2, 1), (3, 1)), "none of them comes again as late"
    for form in FORMS[:3]:
        text = " ".join(form(made, EN).split())
        assert text.count("Two offices meet, part 2") == 0
        assert "the same text: 10:00 · vi · vna/vi" in text
        assert "https://vna.vn/copy" in text
    copies = {one["id"]: one["copy_of"] for one in json.loads(as_json(made))["core"][0]["stories"]}
    assert copies == {3: None, 1: None, 2: 1}
    assert thaw(freeze(made)) == made
