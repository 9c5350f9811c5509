"""Who may do what: every address of the face is asked by everybody there is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from monitor.jobs import admitting
from monitor.review import SCOPES_OF, Reader
from monitor.web import access
from monitor.web.app import operations
from tests.web.asking import Answer
from tests.web.conftest import NOON, Stage

TOKEN = "correct-horse-battery-staple"
PUBLIC = {
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/static/x"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("POST", "/language"),
    ("GET", "/feeds/searches/x.x"),
    ("GET", "/unsubscribe/x"),
    ("POST", "/unsubscribe/x"),
    ("POST", "/unsubscribe/x/undo"),
}


def asked_for() -> Iterator[tuple[str, str]]:
    """Every method with every path, the names in it filled in."""
    for path, methods in operations().items():
        yield from ((method, re.sub(r"\{[^}]+\}", "x", path)) for method in methods)


OPERATIONS = sorted(set(asked_for()))


class Visitor:
    """Somebody with what they show; whether the shield let them through to where a handler would be."""

    def __init__(self, stage: Stage, *headers: tuple[str, str]) -> None:
        self.stage = stage
        self.headers = headers

    def asks(self, method: str, path: str) -> Answer:
        return self.stage.asking.ask(method, path, self.headers)


@pytest.fixture
def guarded(make_stage: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A face where everybody has to sign in, with nothing behind the shield but a nod."""
    stage = make_stage(MONITOR_DAEMON_TOKEN=TOKEN)
    for name, role in (("lan", "reader"), ("kham", "operator")):
        stage.store.keep_reader(Reader(name, role, NOON), "no hash")  # type: ignore[arg-type]
    return stage


@pytest.fixture
def nods(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nod(self: object, scope: object, receive: object, send: Callable[..., object]) -> None:
        await send({"type": "http.response.start", "status": 299, "headers": []})  # type: ignore[misc]
        await send({"type": "http.response.body", "body": b""})  # type: ignore[misc]

    monkeypatch.setattr("starlette.middleware.errors.ServerErrorMiddleware.__call__", nod)


def token_of(stage: Stage, name: str, *scopes: str) -> tuple[str, str]:
    number = len(stage.store.tokens())
    secret, _ = admitting.add_token(stage.store, name, f"token {number}", scopes=scopes, at=NOON)
    return "Authorization", f"Bearer {secret}"


def test_every_address_that_changes_anything_is_in_the_table() -> None:
    forgotten = [one for one in OPERATIONS if access.named(*one) is None]
    assert forgotten == []


def test_what_is_open_to_everybody_is_this_and_no_more() -> None:
    is_open = {one for one in OPERATIONS if access.need(*one) == "nothing"}
    assert is_open == PUBLIC


@pytest.mark.usefixtures("nods")
def test_everybody_gets_what_they_may_and_no_more(guarded: Stage) -> None:
    visitors = {
        "nobody": (Visitor(guarded), ()),
        "a wrong token": (Visitor(guarded, ("Authorization", "Bearer wrong")), ()),
        "a cookie that is none": (Visitor(guarded, ("Cookie", "monitor_session=x")), ()),
        "a token to read": (Visitor(guarded, token_of(guarded, "kham", "read")), ("read",)),
        "a token to operate": (Visitor(guarded, token_of(guarded, "kham", "operate")), ("operate",)),
        "the token of a reader": (Visitor(guarded, token_of(guarded, "lan", "read", "review")), ("read", "review")),
        "the daemon's token": (Visitor(guarded, ("Authorization", f"Bearer {TOKEN}")), ("read", "review", "operate")),
    }
    for method, path in OPERATIONS:
        wanted = access.need(method, path)
        for who, (visitor, scopes) in visitors.items():
            status = visitor.asks(method, path).status
            if wanted == "nothing":
                # A form that nobody signed in for needs the secret of our own pages.
                needs_secret = method == "POST" and not path.startswith("/unsubscribe") and not scopes
                assert status == (403 if needs_secret else 299), (method, path, who)
            elif wanted in scopes:
                assert status == 299, (method, path, who)
            else:
                assert status == (403 if scopes else 401), (method, path, who)


@pytest.mark.usefixtures("nods")
@pytest.mark.parametrize("role", ["reader", "operator"])
def test_who_has_signed_in_may_what_their_role_may_with_the_secret_of_their_session(guarded: Stage, role: str) -> None:
    reader = {one.role: one for one in guarded.store.readers()}[role]  # type: ignore[index]
    secret = admitting.start_session(
        guarded.store, reader, lasts=guarded.app.settings.web.session, agent="", at=guarded.instant
    )
    csrf = guarded.store.sessions(guarded.instant)[0].csrf
    cookie = ("Cookie", f"monitor_session={secret}")
    for method, path in OPERATIONS:
        wanted = access.need(method, path)
        may = wanted == "nothing" or wanted in SCOPES_OF[reader.role]
        with_secret = Visitor(guarded, cookie, ("X-CSRF", csrf)).asks(method, path).status
        without = Visitor(guarded, cookie).asks(method, path).status
        assert with_secret == (299 if may else 403), (method, path)
        changes = method != "GET" and not path.startswith("/unsubscribe")
        assert without == (403 if changes else with_secret), (method, path)


@pytest.mark.usefixtures("nods")
def test_what_nobody_has_thought_of_is_for_operators_only(guarded: Stage) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        asked = [
            Visitor(guarded, token_of(guarded, name, *scopes)).asks(method, f"/new/{method}").status
            for name, scopes in (("lan", ("read", "review")), ("kham", ("operate",)))
        ]
        assert asked == [403, 299]
