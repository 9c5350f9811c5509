"""The page of settings: what is in force without its secrets, and to each what is their own and no more."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from monitor.jobs import admitting
from monitor.review import Mailing
from monitor.web.preferences import browser_of
from tests.cheap import CHEAP
from tests.web.asking import Answer
from tests.web.conftest import NOON, Stage

pytestmark = pytest.mark.usefixtures("cheap_passwords")
PASSWORD = "correct horse battery"
HTML = ("Accept", "text/html")


class Browser:
    """A browser in which a reader has signed in."""

    def __init__(self, stage: Stage, name: str, agent: str = "") -> None:
        self.stage = stage
        self.name = name
        reader, _ = admitting.reader_named(stage.store, name)
        self.secret = admitting.start_session(
            stage.store, reader, lasts=timedelta(days=1), agent=agent, at=stage.instant
        )
        self.cookie = ("Cookie", f"monitor_session={self.secret}")
        found = stage.store.session(admitting.digest_of(self.secret), stage.instant)
        assert found is not None
        self.session = found[0]

    def page(self, path: str = "/settings") -> str:
        answer = self.stage.asking.get(path, [HTML, self.cookie])
        assert answer.status == 200
        return answer.body.decode()

    def submit(self, path: str, **fields: str) -> Answer:
        return self.stage.asking.submit(path, {"csrf": self.session.csrf, **fields}, [HTML, self.cookie])

    @property
    def is_in(self) -> bool:
        return self.stage.asking.get("/settings", [self.cookie]).status == 200


@pytest.fixture
def guarded(make_stage: Callable[..., Stage]) -> Stage:
    stage = make_stage(
        MONITOR_DAEMON_TOKEN="correct-horse-battery-staple",
        MONITOR_MAIL_HOST="mail.example",
        MONITOR_MAIL_USER="desk",
        MONITOR_MAIL_PASSWORD="s3cret-of-the-mail",
        MONITOR_WEB_ALERT_WEBHOOK_URL="https://hooks.example/s3cret-hook",
    )
    for name, role in (("lan", "reader"), ("kham", "operator")):
        stage.store.keep_reader(admitting.Reader(name, admitting.role_named(role), NOON), CHEAP.hash(PASSWORD))
    return stage


def test_what_is_in_force_is_shown_with_where_it_came_from_and_without_secrets(guarded: Stage) -> None:
    page = Browser(guarded, "lan").page()
    assert re.search(r"<code>host</code></th><td><code>mail.example</code></td><td>MONITOR_MAIL_HOST</td>", page)
    for secret in ("s3cret-of-the-mail", "correct-horse-battery-staple", "s3cret-hook"):
        assert secret not in page
    assert page.count("<code>***</code>") >= 3


def test_only_an_operator_sees_the_readers(guarded: Stage) -> None:
    guarded.store.change_reader("lan", mail="lan@example.org", disabled_at=None)
    assert "lan@example.org" in Browser(guarded, "kham").page()
    guarded.store.change_reader("kham", mail="kham@example.org")
    assert "kham@example.org" not in Browser(guarded, "lan").page()


def test_a_mail_address_is_kept_or_refused(guarded: Stage) -> None:
    lan = Browser(guarded, "lan")
    assert lan.submit("/settings/mail", mail=" lan@example.org ").headers["location"] == "/settings?done=mail"
    assert 'value="lan@example.org"' in lan.page("/settings?done=mail")
    for wrong in ("lan", "a@b", "a@b.vn\r\nBcc: x@y.vn", "<a@b.vn>"):
        answer = lan.submit("/settings/mail", mail=wrong)
        assert answer.status == 422
        assert "This is no mail address." in answer.body.decode()
    assert admitting.reader_named(guarded.store, "lan")[0].mail == "lan@example.org"


def test_another_password_takes_the_one_of_now_and_ends_all_other_sessions(guarded: Stage) -> None:
    here, elsewhere, kham = Browser(guarded, "lan"), Browser(guarded, "lan"), Browser(guarded, "kham")
    new = "another horse battery"
    for now, first, again, why in (
        ("wrong", new, new, "This is not your password."),
        (PASSWORD, new, new + "!", "The two new passwords differ."),
        (PASSWORD, "short", "short", "Take at least 10 characters"),
    ):
        answer = here.submit("/settings/password", now=now, new=first, again=again)
        assert answer.status == 422
        assert why in answer.body.decode()
    assert elsewhere.is_in
    assert here.submit("/settings/password", now=PASSWORD, new=new, again=new).status == 303
    assert (here.is_in, elsewhere.is_in, kham.is_in) == (True, False, True)
    assert admitting.sign_in(guarded.store, "lan", new) is not None


def test_the_password_of_now_cannot_be_guessed_here_either(guarded: Stage) -> None:
    lan = Browser(guarded, "lan")
    tries = [lan.submit("/settings/password", now="x", new="y" * 12, again="y" * 12).status for _ in range(6)]
    assert tries == [422] * 5 + [429]
    kham = Browser(guarded, "kham").submit("/settings/password", now="x", new="y" * 12, again="y" * 12)
    assert kham.status == 422, "another reader does not wait for that"


def test_one_sees_where_one_is_signed_in_and_ends_that_one_by_one_or_all_but_here(guarded: Stage) -> None:
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    here, there, third, kham = (Browser(guarded, name, agent) for name in ("lan", "lan", "lan", "kham"))
    page = here.page()
    assert page.count("Firefox, Linux") == 3
    assert page.count("this one") == 1
    assert there.session.digest not in page
    assert here.submit("/settings/sessions/end", session=there.session.digest[:16]).status == 303
    assert (here.is_in, there.is_in, third.is_in) == (True, False, True)
    here.submit("/settings/sessions/end", session=kham.session.digest[:16])
    here.submit("/settings/sessions/end", session="")
    assert (third.is_in, kham.is_in) == (True, True), "nobody ends those of others"
    here.submit("/settings/sessions/end", session="others")
    assert (here.is_in, third.is_in, kham.is_in) == (True, False, True)


def test_a_token_is_shown_once_opens_the_api_and_is_revoked(guarded: Stage) -> None:
    lan = Browser(guarded, "lan")
    made = lan.submit("/settings/tokens", name="feeds", scopes="read", days="30").body.decode()
    found = re.search(r"monitor_[\w-]{43}", made)
    assert found
    bearer = ("Authorization", f"Bearer {found[0]}")
    assert guarded.asking.get("/api/v1/status", [bearer]).status == 200
    assert found[0] not in lan.page()
    assert "feeds" in lan.page()
    assert Browser(guarded, "kham").submit("/settings/tokens/revoke", name="feeds").status == 303
    assert guarded.asking.get("/api/v1/status", [bearer]).status == 200, "which is not theirs"
    lan.submit("/settings/tokens/revoke", name="feeds")
    assert guarded.asking.get("/api/v1/status", [bearer]).status == 401


def test_the_use_of_a_token_is_noted_once_a_minute(guarded: Stage) -> None:
    secret, _ = admitting.add_token(guarded.store, "lan", "feeds", scopes=("read",), at=NOON)
    seen = []
    for _ in range(3):
        guarded.instant += timedelta(seconds=40)
        guarded.asking.get("/api/v1/status", [("Authorization", f"Bearer {secret}")])
        at = guarded.store.tokens()[0].seen_at
        assert at is not None
        seen.append((at - NOON).total_seconds())
    assert seen == [40, 40, 120]


@pytest.mark.parametrize(
    "fields",
    [
        *({"name": "", "scopes": "read"}, {"name": "x"}, {"name": "x", "scopes": "operate"}, {"name": "x" * 41}),
        {"name": "x", "scopes": "read", "days": "30 days"},
    ],
)
def test_a_token_that_cannot_be_is_told_so(guarded: Stage, fields: dict[str, str]) -> None:
    answer = Browser(guarded, "lan").submit("/settings/tokens", **fields)
    assert answer.status == 422
    assert 'role="alert"' in answer.body.decode()
    assert guarded.store.tokens() == ()


@pytest.mark.parametrize("path", ["mail", "password", "sessions/end", "tokens", "tokens/revoke"])
def test_whoever_sits_at_the_machine_has_nothing_of_their_own_to_change(stage: Stage, path: str) -> None:
    answer = stage.asking.submit(f"/settings/{path}", {"name": "x", "mail": "a@b.vn"})
    assert answer.status == 403
    assert "signed in" in answer.detail()


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("feedreader/1.0 \u202e" + "x" * 100, "feedreader/1.0 " + "x" * 44 + "…"),
        ("", "–"),
    ],
)
def test_browsers_are_called_by_their_usual_names(agent: str, name: str) -> None:
    assert browser_of(agent) == name


# -- no digest any more


def link_of(stage: Stage) -> str:
    from monitor.jobs.unsubscribing import secret_of, unsubscribe_token

    day = NOON.date()
    stage.store.enter_mailings([Mailing(day, "lan@example.org", "sent", "<1@x>", day)])
    return f"/unsubscribe/{unsubscribe_token(secret_of(stage.store), 'lan@example.org')}"


def test_who_wants_no_digest_any_more_is_asked_first_and_may_come_back(guarded: Stage) -> None:
    link = link_of(guarded)
    assert "The digest is sent to lan@example.org." in guarded.asking.get(link, [HTML]).body.decode()
    assert guarded.store.unsubscribed() == {}, "many programs open the links of a mail"
    assert "gets no digest any more" in guarded.asking.submit(link, {}, [HTML]).body.decode()
    assert guarded.store.unsubscribed() == {"lan@example.org": NOON}
    assert "Send it again" in guarded.asking.get(link, [HTML]).body.decode()
    assert "is sent to" in guarded.asking.submit(f"{link}/undo", {}, [HTML]).body.decode()
    assert guarded.store.unsubscribed() == {}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"List-Unsubscribe=One-Click"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n'),
    ],
)
def test_a_mail_program_does_it_with_one_click(guarded: Stage, kind: str, body: bytes) -> None:
    assert guarded.asking.ask("POST", link_of(guarded), [("Content-Type", kind)], [body]).status == 200
    assert list(guarded.store.unsubscribed()) == ["lan@example.org"]


def test_a_link_that_was_not_sent_from_here_does_nothing(guarded: Stage) -> None:
    link_of(guarded)
    for path in ("/unsubscribe/x", "/unsubscribe/" + "x" * 32, "/unsubscribe/%C4%91"):
        assert guarded.asking.get(path).status == 404
        assert guarded.asking.submit(path).status == 404
        assert guarded.asking.submit(f"{path}/undo").status == 404
    assert guarded.store.unsubscribed() == {}
