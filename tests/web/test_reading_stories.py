"""Whether events and stories are shown as published, with what differs, what changed, and where it is from."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from monitor.domain import Mention, Reason, Relation
from monitor.text import LOCAL
from tests.store.making import made
from tests.web.conftest import NOON, Stage
from tests.web.filling import MORNING, TITLES, Page, archive, join, tell, tell_in_all_languages
from tests.web.test_reading import body

PAGE = (
    b"<html><head><title>T</title><link rel=preconnect href=//evil.example><base href=//evil.example>"
    b"<script>parent.x=1</script><style>p{color:red}</style></head>"
    b"<body onload=alert(1)><p>The archived   text</p><p>goes on</p><img src=https://evil.example/x.png></body></html>"
)


def test_an_event_shows_its_versions_side_by_side_with_their_lag(stage: Stage) -> None:
    ids = tell_in_all_languages(stage)
    answer = stage.asking.get(f"/events/{ids[0]}")
    page = Page(answer.body)
    assert len([one for one in page.all("article") if one["id"].startswith("version-")]) == 7
    assert "7 versions" in body(answer)
    assert "6 h later" in body(answer)
    assert {one["lang"] for one in page.all("h3") if "lang" in one} == set(TITLES)


def test_one_text_stands_once_on_an_event_with_its_copies_under_it(stage: Stage) -> None:
    text = tuple(f"Paragraph {n} tells what the two offices agreed on in Vientiane on that day." for n in range(9))
    one, copy = (tell(stage, key, paragraphs=text, text=key) for key in ("one", "copy"))
    while stage.store.group_waiting():
        pass
    page = body(stage.asking.get(f"/events/{one}"))
    assert "1 version and 1 copy" in page
    assert f'id="version-{copy}"' not in page
    assert f'the same text: <a href="/stories/{copy}">09:00 · paper/en</a>' in page


def test_an_event_that_became_part_of_another_is_found_by_its_old_number(stage: Stage) -> None:
    """As a digest has it that was sent before."""
    one, other = tell(stage, "en"), tell(stage, "vi", language="vi")
    join(stage, [one, other])
    answer = stage.asking.get(f"/events/{other}")
    assert (answer.status, answer.headers["location"]) == (303, f"/events/{one}")
    told = stage.asking.get(f"/api/v1/events/{other}").json()
    assert (told["event"], [story["id"] for story in told["stories"]]) == (one, [one, other])
    assert stage.asking.get("/events/999").detail() == "there is no event 999"


def test_an_event_marks_the_numbers_and_days_that_not_all_versions_give(stage: Stage) -> None:
    english = tell(stage, "en", paragraphs=("They met on March 11 and agreed on 45 places of 300.",))
    vietnamese = tell(stage, "vi", language="vi", paragraphs=("Ngày 11/3, hai bên thống nhất 40 suất trên 300.",))
    page = body(stage.asking.get(f"/events/{join(stage, [english, vietnamese])}"))
    assert '<mark class="differs">45</mark>' in page
    assert '<mark class="differs">40</mark>' in page
    assert '<mark class="differs">300' not in page
    assert '<mark class="differs">March 11' not in page
    assert '<th scope="row">45</th>' in page


def test_an_event_tells_which_version_names_which_office(stage: Stage) -> None:
    one = tell(stage, "en", mentions=(Mention("vn.government_office", "Government Office", "lead"),))
    other = tell(stage, "vi", language="vi", mentions=())
    page = body(stage.asking.get(f"/events/{join(stage, [one, other])}"))
    assert '<th scope="row">Government Office of Vietnam</th>' in page


def test_people_are_told_beside_offices_and_are_none(stage: Stage) -> None:
    mentions = (
        Mention("vn.government_office", "Government Office", "lead"),
        Mention("la.prime_ministers_office", "Bounkham Vorachak", "lead", person="la.bounkham_vorachak"),
    )
    against = (Reason("venue", "at the Government Office", "lead"),)
    one = tell(stage, "en", mentions=mentions, against=against)
    other = tell(stage, "vi", language="vi", mentions=mentions[:1])
    page = body(stage.asking.get(f"/stories/{one}"))
    assert '<a class="chip person" href="/search?person=Bounkham%20Vorachak">Bounkham Vorachak</a>' in page
    assert "Prime Minister" not in page
    assert "not counted, an office as the place" in page
    event = body(stage.asking.get(f"/events/{join(stage, [one, other])}"))
    assert '<th scope="row">Bounkham Vorachak</th>' in event
    assert '<th scope="row">Government Office of Vietnam</th>' not in event


def test_the_timeline_has_publications_and_revisions_in_their_order(stage: Stage) -> None:
    story = tell(stage, "one", title="First words")
    stage.store.take(
        [made("paper.vn:one", "other", title="Second words", published_at=MORNING)],
        run_id=None,
        at=NOON + timedelta(hours=1),
    )
    page = body(stage.asking.get(f"/events/{story}"))
    timeline = page[page.index('id="timeline"') :]
    assert timeline.index("published") < timeline.index("first seen") < timeline.index("revision 2 seen")


def test_the_timeline_tells_no_hour_that_nobody_knows(stage: Stage) -> None:
    midnight = MORNING.astimezone(LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)
    page = body(stage.asking.get(f"/events/{tell(stage, 'one', published_at=midnight)}"))
    first = page[page.index('id="timeline"') :].partition("published")[0]
    assert "00:00</time>" not in first


def test_an_event_names_what_was_before_and_after_of_the_same_offices(stage: Stage) -> None:
    earlier = tell(stage, "earlier", title="Some days before", published_at=MORNING - timedelta(days=3))
    now = tell(stage, "now")
    later = tell(stage, "later", title="A day after", published_at=MORNING + timedelta(days=1))
    page = body(stage.asking.get(f"/events/{now}"))
    around = page[page.index('id="around"') :]
    assert around.index(f'href="/events/{earlier}"') < around.index(f'href="/events/{later}"')


def test_a_story_has_its_reasons_marked_with_their_rules(stage: Stage) -> None:
    reasons = (Reason("office_in_lead", "Government Offices", "lead"), Reason("pair", "not in it", "body"))
    page = body(stage.asking.get(f"/stories/{tell(stage, 'one', reasons=reasons)}"))
    assert '<mark class="reason" title="an office in the lead">Government Offices</mark> of Vietnam' in page
    assert "not marked: these words stand nowhere exactly so" in page
    assert "core, score 0.75" in page
    legend = page[page.index('class="reasons"') :]
    assert ">an office in the lead</span>" in legend, "the place is told once"


def test_a_story_and_its_event_tell_which_offices_deal_with_each_other_and_who_goes_to_whom(stage: Stage) -> None:
    story = tell(stage, "one", relation=Relation("government", "vn.government_office", "", "to_vietnam"))
    told = "Government Offices; the Lao side comes to Vietnam; no office of the Lao side is named"
    assert told in body(stage.asking.get(f"/stories/{story}"))
    assert told in body(stage.asking.get(f"/events/{story}"))
    in_vietnamese = body(stage.asking.get(f"/events/{story}", (("Accept-Language", "vi"),)))
    assert "Văn phòng Chính phủ hai nước; phía Lào sang Việt Nam" in in_vietnamese


def test_a_story_shows_each_revision_word_by_word(stage: Stage) -> None:
    story = tell(stage, "one", paragraphs=("They met in Hanoi.",), text="1")
    for number, place in enumerate(("Vientiane", "Pakse"), 2):
        changed = made(
            "paper.vn:one", str(number), language="en", published_at=MORNING, paragraphs=(f"They met in {place}.",)
        )
        stage.store.take([changed], run_id=None, at=NOON + timedelta(hours=number))
    newest = body(stage.asking.get(f"/stories/{story}"))
    assert "<del>Vientiane.</del><ins>Pakse.</ins>" in newest
    assert "<del>Hanoi.</del><ins>Vientiane.</ins>" in body(stage.asking.get(f"/stories/{story}?revision=2"))
    assert "<del>Vientiane.</del>" in body(stage.asking.get(f"/stories/{story}?revision=77"))
    assert "<li>a name changed: “Vientiane” → “Pakse”</li>" in newest, "what matters is said first"
    assert '<ins>Pakse.</ins> <span class="chip warn" lang="en">name</span>' in newest, "and marked in words, too"
    [*_, third] = stage.asking.get(f"/api/v1/stories/{story}").json()["revisions"]
    assert [(one["kind"], one["before"], one["after"]) for one in third["changes"]] == [("name", "Vientiane", "Pakse")]


def test_a_story_tells_what_readers_did_also_what_they_took_back(stage: Stage) -> None:
    story = tell(stage, "one")
    mark = stage.store.put_mark(story, "mai", "note", "ask Vientiane", at=NOON)
    assert mark
    stage.store.undo_mark(mark.id, "khamla", NOON + timedelta(minutes=1))
    page = body(stage.asking.get(f"/stories/{story}"))
    assert "<q>ask Vientiane</q>" in page
    assert "taken back 12:01 by khamla" in page


def test_a_story_can_be_cited_and_found_at_its_addresses(stage: Stage) -> None:
    story = tell(stage, "one", url="https://paper.vn/one.html")
    links = {one["href"] for one in Page(stage.asking.get(f"/stories/{story}").body).all("a")}
    assert {f"/export.ris?story={story}", f"/export.bib?story={story}", "https://paper.vn/one.html"} <= links


def test_an_archived_page_is_framed_where_nothing_runs_and_nothing_is_loaded(stage: Stage) -> None:
    story = tell(stage, "one", capture=archive(stage, PAGE))
    answer = stage.asking.get(f"/stories/{story}/archive/1")
    [frame] = Page(answer.body).all("iframe")
    assert frame["sandbox"] == ""
    assert frame["src"] == f"/stories/{story}/archive/1/raw"
    page = body(answer)
    assert hashlib.sha256(PAGE).hexdigest() in page
    assert "The archived text\ngoes on</pre>" in page
    raw = stage.asking.get(frame["src"])
    assert raw.status == 200
    policy = raw.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "frame-ancestors 'self'" in policy
    assert raw.headers["x-frame-options"] == "SAMEORIGIN"
    assert raw.headers["x-content-type-options"] == "nosniff"
    assert raw.headers["referrer-policy"] == "no-referrer"
    assert b"<script" not in raw.body
    assert b"<link" not in raw.body
    assert b"<base" not in raw.body
    assert b"The archived   text" in raw.body


def test_an_archived_page_in_another_charset_is_shown_in_its_letters(stage: Stage) -> None:
    words = "Vientiane, Ngày 11 tháng 3: một đoàn"
    capture = archive(stage, f"<html><p>{words}</p></html>".encode("utf-16"), "text/html; charset=utf-16")
    raw = stage.asking.get(f"/stories/{tell(stage, 'one', capture=capture)}/archive/1/raw")
    assert raw.headers["content-type"] == "text/html; charset=utf-8"
    assert words in raw.body.decode()


def test_what_is_no_page_is_never_served_as_one(stage: Stage) -> None:
    capture = archive(stage, PAGE, "image/svg+xml")
    raw = stage.asking.get(f"/stories/{tell(stage, 'one', capture=capture)}/archive/1/raw")
    assert raw.headers["content-type"].startswith("text/plain")


def test_a_damaged_archive_is_told_in_one_sentence(stage: Stage) -> None:
    capture = archive(stage, PAGE)
    story = tell(stage, "one", capture=capture)
    path = stage.app.archive.folder / capture.file
    path.write_bytes(path.read_bytes().replace(b"archived   text", b"forged     text"))
    page = body(stage.asking.get(f"/stories/{story}/archive/1"))
    assert "The archive cannot give this page" in page
    assert "does not match its digest" in page
    assert "<iframe" not in page
    assert str(stage.app.home) not in page
    assert stage.asking.get(f"/stories/{story}/archive/1/raw").status == 404
    path.unlink()
    assert "The archive cannot give this page" in body(stage.asking.get(f"/stories/{story}/archive/1"))


def test_events_are_listed_by_day_page_by_page(stage: Stage) -> None:
    for number in range(150):
        at = MORNING - timedelta(hours=6 * number)
        tell(stage, f"n{number}", title=f"Title {number}", lead=f"Matter {number}.", published_at=at)
    first = body(stage.asking.get("/events"))
    [further] = Page(first.encode()).all("a", rel="next")
    second = body(stage.asking.get(further["href"]))
    seen = [number for page in (first, second) for number in range(150) if f"Title {number}<" in page]
    assert seen == list(range(150))
    assert not Page(second.encode()).all("a", rel="next")


def test_the_list_of_events_can_be_bounded_by_days_and_tier(stage: Stage) -> None:
    for days, tier in ((0, "core"), (1, "bilateral"), (2, "core")):
        at = MORNING - timedelta(days=days)
        tell(stage, f"d{days}", title=f"Title {days}", lead=f"Matter {days}", published_at=at, tier=tier)

    def seen(query: str) -> list[int]:
        page = body(stage.asking.get(f"/events?{query}"))
        return [days for days in range(3) if f"Title {days}<" in page]

    assert seen("since=2026-03-10") == [0, 1]
    assert seen("until=2026-03-10") == [1, 2]
    assert seen("since=2026-03-10&until=2026-03-10") == [1]
    assert seen("tier=core") == [0, 2]
    assert seen("since=nonsense&tier=nonsense") == [0, 1, 2]


def test_a_story_tells_the_facts_of_its_event_each_with_its_sentence(stage: Stage) -> None:
    told = "The <b>two</b> offices met in Vientiane on March 11 and signed a memorandum for 2026-2030."
    page = body(stage.asking.get(f"/stories/{tell(stage, 'en', paragraphs=(told,))}"))
    assert "What it says of the event" in page
    assert "memorandum for 2026-2030</q> (2026 to 2030)" in page
    assert "The &lt;b&gt;two&lt;/b&gt; offices met" in page
    assert "<strong>Where</strong> Vientiane" in page
