"""Search as a page: fields in the address, hits counted and paged, faults said at their field, searches kept."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest

from monitor.review import Reader
from monitor.web import finding, hits
from monitor.web.hits import A_PAGE
from tests.store.making import later, made
from tests.web.asking import Answer
from tests.web.conftest import NOON, Stage
from tests.web.finding import TITLE, TOLD, fill, papers, press, root_of, scripts_in, text_of

HTMX = ("HX-Request", "true")
HOSTILE = '<script>alert(1)</script>" onfocus="x\u202e'


def titles(answer: Answer) -> list[str]:
    return [one.text_content() for one in root_of(answer).xpath("//h2[@class='title']/a")]


# -- results


def test_an_empty_search_lists_the_newest(stage: Stage) -> None:
    papers(stage)
    answer = stage.asking.get("/search")
    assert answer.status == 200
    assert len(titles(answer)) == 3
    assert "3 stories in all" in text_of(answer)


def test_words_are_found_without_their_accents(stage: Stage) -> None:
    papers(stage)
    assert titles(stage.asking.get("/search?q=doan+dai+bieu")) == ["Đoàn đại biểu Lào thăm Hà Nội"]
    assert titles(stage.asking.get(f"/search?q={quote('ຫ້ອງ')}")) == ["ຫ້ອງວ່າການ"]
    assert "1 story" in text_of(stage.asking.get("/search?q=doan+dai+bieu"))


def test_a_result_tells_where_it_is_from_and_leads_on(stage: Stage) -> None:
    number = papers(stage)[1]
    stage.store.put_mark(number, "lan", "star", at=NOON)
    (card,) = root_of(stage.asking.get("/search?q=plan")).xpath("//ol/li")
    said = " ".join(card.text_content().split())
    assert all(part in said for part in ("en", "bilateral", "paper/en", "starred by lan", "14 Sep 19:00"))
    assert card.xpath(".//a/@href") == [f"/stories/{number}", f"/events/{number}"]
    assert card.xpath(".//h2/@lang") == ["en"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("lang=vi", 1),
        ("lang=vi&lang=en", 2),
        ("lang=vi,lo", 2),
        ("tier=bilateral", 1),
        ("source=agency", 1),
        ("edition=paper/en", 1),
        ("office=la.government_office", None),
        ("since=2026-09-15", 0),
        ("until=2026-09-14&q=plan&sort=newest", 1),
        ("q=nothing+such", 0),
    ],
)
def test_every_field_narrows(stage: Stage, query: str, found: int | None) -> None:
    papers(stage)
    answer = stage.asking.get(f"/search?{query}")
    if found is not None:
        assert answer.status == 200
        assert len(titles(answer)) == found
    assert "Traceback" not in answer.body.decode()


def test_older_results_are_one_link_away_and_nothing_comes_twice(stage: Stage) -> None:
    fill(stage, *(made(f"a.vn:{n}", f"text {n}", published_at=later(hours=-n)) for n in range(1, A_PAGE + 8)))
    first = stage.asking.get("/search")
    (older,) = root_of(first).xpath("//a[@rel='next']/@href")
    second = stage.asking.get(older)
    assert len(titles(first)) == A_PAGE
    assert len(titles(second)) == 7
    assert not set(titles(first)) & set(titles(second))
    assert not root_of(second).xpath("//a[@rel='next']")
    assert f"{A_PAGE + 7} stories" in text_of(second)
    assert "First page" in text_of(second)


def test_a_text_stands_there_once_with_its_copies_under_it(stage: Stage) -> None:
    older, newer = fill(
        stage,
        *(made(f"{site}.vn:1", TOLD, source=site, content_hash=f"v1:{site}", title=TITLE) for site in ("paper", "vna")),
    )
    while stage.store.group_waiting():
        pass
    answer = stage.asking.get("/search")
    (card,) = root_of(answer).xpath("//ol/li")
    assert card.xpath(".//h2/a/@href") == [f"/stories/{newer}"]
    (details,) = card.xpath(".//details")
    assert details.find("summary").text_content() == "1 copy"
    assert details.xpath(".//a/@href") == [f"/stories/{older}"]
    assert "paper/vi" in details.text_content()
    assert "2 stories" in text_of(answer), "exports have both"
    assert len(stage.asking.get("/export.jsonl").body.splitlines()) == 2


def test_more_copies_than_are_named_are_counted(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hits, "MOST_COPIES", 1)
    sites = ("paper", "vna", "mirror")
    fill(stage, *(made(f"{site}.vn:1", TOLD, content_hash=f"v1:{site}", title=TITLE, source=site) for site in sites))
    while stage.store.group_waiting():
        pass
    (details,) = root_of(stage.asking.get("/search")).xpath("//ol/li//details")
    assert " ".join(details.text_content().split()).startswith("2 copies")
    assert len(details.xpath(".//a")) == 1
    assert "and 1 more" in details.text_content()


# -- the form


def test_the_form_shows_what_was_asked(stage: Stage) -> None:
    papers(stage)
    root = root_of(stage.asking.get("/search?q=plan&lang=en&tier=core&office=vn.government_office&since=2026-01-01"))
    assert root.get_element_by_id("q").get("value") == "plan"
    assert root.xpath("//input[@checked]/@value") == ["en", "core"]
    assert root.xpath("//select[@id='office']/option[@selected]")[0].text == "Government Office of Vietnam"
    assert root.get_element_by_id("since").get("value") == "2026-01-01"


def test_values_that_are_not_on_offer_are_not_lost(stage: Stage) -> None:
    root = root_of(stage.asking.get("/search?source=gone&edition=paper/en,paper/vi"))
    assert root.xpath("//input[@checked]/@value") == ["gone"]
    assert root.xpath("//select[@id='edition']/option[@selected]/@value") == ["paper/en,paper/vi"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("since=yesterday", "since"),
        ("since=2026-03-02&until=2026-03-01", "until"),
        ("tier=big", "tier"),
        ("source=papers", "source"),
        ("edition=paper/jp", "edition"),
    ],
)
def test_a_wrong_field_is_one_sentence_at_the_field(stage: Stage, query: str, field: str) -> None:
    papers(stage)
    answer = stage.asking.get(f"/search?{query}")
    assert answer.status == 422
    root = root_of(answer)
    (fault,) = root.xpath("//p[@class='error']")
    assert fault.get("id") == f"wrong-{field}"
    assert root.xpath(f"//*[@aria-describedby='wrong-{field}']")
    assert "Nothing was searched." in text_of(answer)
    assert titles(answer) == []


def test_a_cursor_of_nobodys_making_is_refused_with_a_sentence(stage: Stage) -> None:
    answer = stage.asking.get("/search?after=abc")
    assert answer.status == 422
    assert "start again from the first" in text_of(answer)


def test_the_address_of_a_form_sent_without_javascript_loses_its_empty_fields(stage: Stage) -> None:
    answer = stage.asking.get("/search?q=plan&lang=en&lang=vi&edition=&since=&sort=")
    assert (answer.status, answer.headers["location"]) == (303, "/search?q=plan&lang=en%2Cvi")
    assert stage.asking.get("/search?q=").headers["location"] == "/search"


def test_while_one_types_the_address_follows_without_empty_fields(stage: Stage) -> None:
    papers(stage)
    answer = stage.asking.get("/search?q=plan&lang=&since=&sort=", [HTMX])
    assert answer.headers["hx-replace-url"] == "/search?q=plan"
    wrong = stage.asking.get("/search?q=plan&since=2", [HTMX])
    assert wrong.status == 200, "htmx shows nothing of what is refused"
    assert "is not a day" in text_of(wrong)


def test_hostile_words_stay_words(stage: Stage) -> None:
    fill(stage, made("a.vn:1", HOSTILE, title=HOSTILE, lead=HOSTILE, source="paper"))
    for query in ("", f"?q={quote(HOSTILE)}", f"?edition={quote(HOSTILE)}", f"?person={quote(HOSTILE)}", "?q=alert"):
        answer = stage.asking.get(f"/search{query}")
        assert scripts_in(answer) == []
    assert "\u202e" not in answer.body.decode()


def test_what_was_found_is_marked_as_it_was_published(stage: Stage) -> None:
    papers(stage)
    root = root_of(stage.asking.get("/search?q=doan+dai+bieu"))
    assert [one.text for one in root.xpath("//h2//mark")] == ["Đoàn", "đại", "biểu"]
    assert [one.text for one in root.xpath("//p[@class='excerpt']//mark")][:3] == ["đoàn", "đại", "biểu"]
    assert not root_of(stage.asking.get("/search")).xpath("//mark")


def test_more_hits_than_anybody_counts_are_told_as_more(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hits, "COUNTED", 2)
    monkeypatch.setattr(finding, "COUNTED", 2)
    papers(stage)
    told = text_of(stage.asking.get("/search?lang=vi,en,lo"))
    assert "More than 2 stories" in told
    assert "The newest 2; narrow the search down to have all." in told


def test_exports_of_the_search_are_offered_with_their_number(stage: Stage) -> None:
    papers(stage)
    root = root_of(stage.asking.get("/search?q=plan"))
    assert root.xpath("//aside//a/@href") == [
        f"/export.{form}?q=plan" for form in ("csv", "jsonl", "ninjs", "ris", "bib")
    ]
    assert "Export 1 story" in root.find(".//aside").text_content()


# -- saved searches


def save(stage: Stage, query: str = "q=plan", name: str = "Plans") -> Answer:
    return press(stage, f"/searches?{query}", ("name", name))


def test_a_search_is_kept_under_a_name_and_is_a_feed(stage: Stage) -> None:
    answer = save(stage, "q=plan&lang=en")
    (kept,) = stage.store.searches("local")
    assert (answer.status, answer.headers["location"]) == (303, f"/searches#search-{kept.id}")
    assert (kept.name, dict(kept.query), kept.alert) == ("Plans", {"q": "plan", "lang": "en"}, "none")
    root = root_of(stage.asking.get("/searches"))
    assert root.xpath("//h2/a/@href") == ["/search?q=plan&lang=en"]
    addresses = root.xpath("//input[@readonly]/@value")
    base = f"http://127.0.0.1:8484/feeds/searches/{kept.feed_key}"
    assert addresses == [f"{base}.atom", f"{base}.json"]
    assert "language: English" in text_of(stage.asking.get("/searches"))


@pytest.mark.parametrize(
    ("query", "name", "words"),
    [
        ("q=plan", " ", "A search needs a name of 1 to 80 characters."),
        ("q=plan", "x" * 101, "A search needs a name of 1 to 80 characters."),
        ("q=plan", "Taken", "There is a search of that name already"),
        ("q=", "Everything", "would find everything"),
        ("since=x", "Wrong", "is not a day"),
        ("source=papers", "Wrong", "is no source; there are paper, agency"),
    ],
)
def test_what_cannot_be_kept_is_said(stage: Stage, query: str, name: str, words: str) -> None:
    papers(stage)
    save(stage, name="Taken")
    answer = save(stage, query, name)
    assert answer.status == 422
    assert words in text_of(answer)
    assert len(stage.store.searches()) == 1


def test_an_alert_that_cannot_be_sent_says_what_is_missing(stage: Stage) -> None:
    save(stage)
    (kept,) = stage.store.searches()
    for way, words in (("mail", "[mail] host"), ("webhook", "[web] alert_webhook_url")):
        answer = press(stage, f"/searches/{kept.id}/alert", ("alert", way))
        assert answer.status == 422
        assert words in text_of(answer)
    assert press(stage, f"/searches/{kept.id}/alert", ("alert", "pigeon")).status == 422
    assert stage.store.searches()[0].alert == "none"


def test_alerts_are_switched_where_they_can_be_sent(make_stage: object) -> None:
    stage: Stage = make_stage(  # type: ignore[operator]
        MONITOR_WEB_ALERT_WEBHOOK_URL="https://hook.example/x", MONITOR_MAIL_HOST="127.0.0.1"
    )
    stage.store.keep_reader(Reader("local", "operator", NOON, mail="lan@desk.example"), "hash")
    save(stage)
    (kept,) = stage.store.searches()
    for way in ("webhook", "mail", "none"):
        assert press(stage, f"/searches/{kept.id}/alert", ("alert", way)).status == 303
        assert stage.store.searches()[0].alert == way


def test_a_search_is_deleted_after_a_page_that_asks(stage: Stage) -> None:
    save(stage)
    (kept,) = stage.store.searches()
    assert "Delete “Plans”?" in text_of(stage.asking.get(f"/searches/{kept.id}/delete"))
    assert len(stage.store.searches()) == 1
    assert press(stage, f"/searches/{kept.id}/delete").headers["location"] == "/searches"
    assert stage.store.searches() == ()


def test_nobody_touches_the_searches_of_others(stage: Stage) -> None:
    save(stage)
    (kept,) = stage.store.searches()
    stage.store.drop_search(kept.id)
    theirs = stage.store.save_search(replace(kept, reader="lan", name="Theirs"))
    assert theirs is not None
    assert "Theirs" not in text_of(stage.asking.get("/searches"))
    assert stage.asking.get(f"/searches/{theirs.id}/delete").status == 404
    assert press(stage, f"/searches/{theirs.id}/delete").status == 404
    assert press(stage, f"/searches/{theirs.id}/alert", ("alert", "none")).status == 404
    assert len(stage.store.searches()) == 1


def test_hostile_names_of_searches_stay_names(stage: Stage) -> None:
    save(stage, f"q={quote(HOSTILE)}", HOSTILE)
    for path in ("/searches", f"/searches/{stage.store.searches()[0].id}/delete"):
        assert scripts_in(stage.asking.get(path)) == []
