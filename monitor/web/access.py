"""A method and a path go in, what it takes to be let in comes out: one table for the whole face.

What changes anything and is not in the table takes the right to operate: an address that somebody adds is closed to
readers until somebody has thought of it (a test goes through all addresses).
"""

from __future__ import annotations

from typing import Literal

from monitor.web.who import Scope

Need = Scope | Literal["nothing"]
CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})

# Read from the top, the first that fits counts. A path that ends in "/" stands for all below it.
TABLE: tuple[tuple[str, str, Need], ...] = (
    # what a health check asks, and what the page for signing in is made of
    ("GET", "/healthz", "nothing"),
    ("GET", "/readyz", "nothing"),
    ("GET", "/static/", "nothing"),
    ("GET", "/sign-in", "nothing"),
    ("POST", "/sign-in", "nothing"),
    ("POST", "/language", "nothing"),
    # opened by a secret in the address itself
    ("GET", "/feeds/searches/", "nothing"),
    ("GET", "/unsubscribe/", "nothing"),
    ("POST", "/unsubscribe/", "nothing"),
    # what is the operator's to know
    ("GET", "/api/v1/readers", "operate"),
    ("GET", "/api/v1/mailings", "operate"),
    # all else that only looks
    ("GET", "/", "read"),
    # what is one's own
    ("POST", "/sign-out", "read"),
    ("POST", "/settings/", "read"),
    # judging stories
    ("POST", "/stories/", "review"),
    ("POST", "/marks/", "review"),
    ("POST", "/days/", "review"),
    ("POST", "/searches", "review"),
    ("POST", "/searches/", "review"),
    ("ANY", "/api/v1/stories/", "review"),
    ("ANY", "/api/v1/marks", "review"),
    ("ANY", "/api/v1/marks/", "review"),
    ("ANY", "/api/v1/days/", "review"),
    ("ANY", "/api/v1/digests/", "review"),
    ("ANY", "/api/v1/searches", "review"),
    ("ANY", "/api/v1/searches/", "review"),
    # putting right by hand which stories tell one event, for everybody and for good
    ("POST", "/events/", "operate"),
    ("POST", "/api/v1/events/", "operate"),
    # what the machine does
    ("POST", "/sources/", "operate"),
    ("POST", "/runs/", "operate"),
    ("POST", "/api/v1/runs", "operate"),
    ("POST", "/api/v1/runs/", "operate"),
    ("POST", "/api/v1/sources/", "operate"),
)
UNGUARDED = ("/unsubscribe/",)
"""Changes that come from a mail program, which knows no session: the secret in the address is all there is."""


def named(method: str, path: str) -> Need | None:
    """What the table says of it; None where it says nothing."""
    method = "GET" if method in ("HEAD", "OPTIONS") else method
    for of, where, need in TABLE:
        is_meant = of == method or (of == "ANY" and method in CHANGES)
        if is_meant and (path.startswith(where) if where.endswith("/") else path == where):
            return need
    return None


def need(method: str, path: str) -> Need:
    """What it takes to be let in."""
    return named(method, path) or "operate"
