"""Saved searches that alert: each new story is told once, to whom the reader says, whatever fails in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from monitor.jobs.alerting import Alerter
from monitor.jobs.letters import Stationery
from monitor.mail import Letter, Mailer, MailError, UncertainError
from monitor.review import Reader, SavedSearch
from monitor.store import Store, open_store
from monitor.webhook import WebhookError
from monitor.words import words_in
from tests.conftest import Told
from tests.postoffice import open_office
from tests.ready import ready
from tests.store.making import NOON, later, made

ZONE = timezone(timedelta(hours=7))
STATIONERY = Stationery("monitor@office.example", "https://monitor.example", words_in("en"), "secret")
OFFICES = SavedSearch(0, "lan", "offices", {"q": "van phong", "tier": "core"}, "mail", "key1", NOON)


@dataclass
class Post:
    """A mail server and a webhook; `trouble` happens to the next of them, at the stage it names."""

    letters: list[Letter] = field(default_factory=list)
    payloads: list[Mapping[str, object]] = field(default_factory=list)
    trouble: str = ""
    tries: int = 0
    meanwhile: Callable[[], object] = lambda: None

    def post_letter(self, letter: Letter, *, committing: Callable[[], None], taken: Callable[[str], None]) -> None:
        self.tries += 1
        if self.trouble == "before":
            raise MailError("mail: connect: refused")
        self.meanwhile()
        committing()
        if self.trouble == "after":
            raise MailError("mail: text: 452 full")
        self.letters.append(letter)
        if self.trouble == "unsure":
            raise UncertainError("mail: text: no answer in time")
        taken("250 OK")

    def post_payload(self, payload: Mapping[str, object]) -> None:
        if self.trouble:
            raise WebhookError("webhook at hooks.example: it answered 500")
        self.meanwhile()
        self.payloads.append(payload)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(ready(tmp_path / "monitor.db")) as opened:
        opened.keep_reader(Reader("lan", "reader", NOON, mail="lan@office.example"), "hash")
        opened.take([made("a.vn:1", "văn phòng, before the search")], run_id=None, at=NOON)
        yield opened


@pytest.fixture
def post() -> Post:
    return Post()


def alerter(store: Store, post: Post, *, has_hook: bool = True) -> Alerter:
    poster = cast(Any, SimpleNamespace(post=post.post_letter))
    hook = cast(Any, SimpleNamespace(post=post.post_payload)) if has_hook else None
    return Alerter(store, STATIONERY, ZONE, poster, hook)


def arrive(store: Store, *numbers: int, **changes: Any) -> None:
    stories = [made(f"a.vn:{n}", f"Văn phòng {n}", title=f"Tin {n}", **changes) for n in numbers]
    store.take(stories, run_id=None, at=later(minutes=numbers[0]))


def test_new_stories_are_told_in_one_mail_and_once(store: Store, post: Post) -> None:
    store.save_search(OFFICES)
    told = alerter(store, post)
    assert told.tell(NOON) == 0, "what was there before the search is not news"
    arrive(store, 2, 3)
    arrive(store, 4, tier="bilateral")
    assert told.tell(later(hours=1)) == 1
    assert told.tell(later(hours=2)) == 0
    assert alerter(store, post).tell(later(hours=3)) == 0
    (letter,) = post.letters
    assert letter.to == "lan@office.example"
    assert letter.subject == "offices: 2 new stories: Tin 3"
    for number in (2, 3):
        assert f"https://monitor.example/stories/{number}" in letter.text
        assert f"https://a.vn/post{number}.vnp" in letter.html
    assert "Tin 4" not in letter.text
    assert "https://monitor.example/search?q=van+phong&tier=core" in letter.text
    arrive(store, 5)
    assert told.tell(later(hours=4)) == 1
    assert post.letters[1].subject.endswith("1 new story: Tin 5")


def test_a_webhook_gets_the_stories_as_json(store: Store, post: Post) -> None:
    store.save_search(replace(OFFICES, alert="webhook"))
    arrive(store, 2)
    assert alerter(store, post).tell(NOON) == 1
    (payload,) = post.payloads
    (story,) = cast(list[dict[str, object]], payload["stories"])
    assert (payload["number"], payload["search"]) == (1, {"id": 1, "name": "offices", "reader": "lan"})
    assert (story["title"], story["page"]) == ("Tin 2", "https://monitor.example/stories/2")
    assert story["published_at"] == "2026-09-14T19:00:00+07:00"


@pytest.mark.parametrize(("alert", "trouble"), [("mail", "before"), ("mail", "after"), ("webhook", "down")])
def test_what_surely_did_not_arrive_is_tried_again_and_logged_once(
    store: Store, post: Post, alert: Any, trouble: str, told: Told
) -> None:
    store.save_search(replace(OFFICES, alert=alert))
    arrive(store, 2)
    telling, post.trouble = alerter(store, post), trouble
    for hour in range(3):
        assert telling.tell(later(hours=hour)) == 0
    assert len(told("alert_not_told")) == 1
    post.trouble = ""
    arrive(store, 3)
    assert telling.tell(later(hours=3)) == 1
    assert telling.tell(later(hours=3)) == 0
    assert len(post.letters) + len(post.payloads) == 1


def test_a_server_that_will_not_is_asked_less_and_less_and_one_that_will_again_at_once(
    store: Store, post: Post
) -> None:
    store.save_search(OFFICES)
    arrive(store, 2)
    post.trouble = "before"
    telling, tries = alerter(store, post), list[int]()
    for minute in range(200):
        before = post.tries
        telling.tell(later(minutes=minute))
        tries += [minute] * (post.tries - before)
    assert tries == [0, 1, 6, 21, 81, 141]
    telling.tell(NOON - timedelta(days=1))
    assert post.tries == 7, "a clock that was set back is not waited for"
    post.trouble = ""
    telling.tell(later(hours=30))
    arrive(store, 3)
    telling.tell(later(hours=30))
    assert len(post.letters) == 2


def test_what_may_have_arrived_is_not_told_twice(store: Store, post: Post) -> None:
    store.save_search(OFFICES)
    arrive(store, 2)
    post.trouble = "unsure"
    told = alerter(store, post)
    told.tell(NOON)
    post.trouble = ""
    told.tell(NOON)
    assert len(post.letters) == 1


@pytest.mark.parametrize("alert", ["mail", "webhook"])
def test_of_two_that_tell_at_once_one_does(store: Store, post: Post, alert: Any) -> None:
    store.save_search(replace(OFFICES, alert=alert))
    arrive(store, 2)
    other = Post()
    post.meanwhile = lambda: alerter(store, other).tell(NOON)
    assert alerter(store, post).tell(NOON) == (0 if alert == "mail" else 1)
    assert len(post.letters) + len(post.payloads) + len(other.letters) + len(other.payloads) == 1


def test_who_has_no_address_or_may_not_come_in_is_told_nothing(store: Store, post: Post) -> None:
    store.keep_reader(Reader("kham", "reader", NOON), "hash")
    store.keep_reader(Reader("old", "reader", NOON, mail="old@office.example", disabled_at=NOON), "hash")
    for reader in ("kham", "old", "nobody"):
        store.save_search(replace(OFFICES, reader=reader, feed_key=reader))
    store.save_search(replace(OFFICES, alert="none"))
    arrive(store, 2)
    assert alerter(store, post).tell(NOON) == 0
    store.keep_reader(Reader("kham", "reader", NOON, mail="kham@office.example"))
    assert alerter(store, post).tell(NOON) == 1
    assert [one.to for one in post.letters] == ["kham@office.example"]


def test_without_a_webhook_in_the_settings_nothing_is_lost(store: Store, post: Post) -> None:
    store.save_search(replace(OFFICES, alert="webhook"))
    arrive(store, 2)
    assert alerter(store, post, has_hook=False).tell(NOON) == 0
    assert alerter(store, post).tell(NOON) == 1


def test_a_search_that_finds_nothing_is_not_looked_through_again_and_again(
    store: Store, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save_search(replace(OFFICES, query={"q": "nowhere to be found"}))
    told, asked = alerter(store, post), []
    arrive(store, 2)
    stories = store.stories
    monkeypatch.setattr(store, "stories", lambda query: asked.append(query.after_id) or stories(query))  # type: ignore[func-returns-value]
    for _ in range(5):
        told.tell(NOON)
    arrive(store, 3)
    told.tell(NOON)
    assert asked == [1, 2]


def test_a_great_many_stories_are_counted_and_the_newest_named(store: Store, post: Post) -> None:
    store.save_search(OFFICES)
    arrive(store, *range(2, 62))
    alerter(store, post).tell(NOON)
    (letter,) = post.letters
    assert "60 new stories" in letter.subject
    assert "and 10 more" in letter.text
    assert letter.text.count("* Tin ") == 50


def test_hostile_titles_do_nothing_in_a_real_mail(store: Store) -> None:
    store.save_search(replace(OFFICES, name="x\r\nBcc: all@office.example"))
    hostile = "Văn phòng\r\nBcc: all@office.example\u202e<script>alert(1)</script>"
    store.take([made("a.vn:9", "Văn phòng", title=hostile, url="javascript:alert(1)")], run_id=None, at=NOON)
    with open_office() as office:
        settings: Any = SimpleNamespace(
            host="127.0.0.1", port=office.port, security="none", user="", password="", sender="monitor@office.example"
        )
        assert Alerter(store, STATIONERY, ZONE, Mailer(settings)).tell(NOON) == 1
    (mail,) = office.mails
    assert mail["Bcc"] is None
    assert "\u202e" not in mail["Subject"]
    page = mail.get_body(("html",))
    assert page is not None
    content = page.get_content()
    assert "<script" not in content
    assert 'href="javascript' not in content
