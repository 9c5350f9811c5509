"""A request goes in, who asks comes out: a reader who signed in, a program with a token, whoever sits at the machine.

The shield has found that out before any handler runs, and let nobody through who may not come in at all. What a
handler may do for them is asked here: `who_asks(request).must("review")`.
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from monitor.review import SCOPES, SCOPES_OF, Role, Scope
from monitor.web.problems import Problem

ASKS = "monitor.who"
"""In the scope of every request that the shield lets through."""
__all__ = ["ASKS", "LOCAL", "SCOPES", "Scope", "Who", "local", "nobody", "who_asks"]

LOCAL = "local"
"""The name under which marks are kept of whoever sits at the machine, where nobody signs in."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who asks, and what for they may. `csrf` is what their forms must send along; `session` the digest of theirs.

    `language` is the one of the pages that they chose, "" where they chose none.
    """

    name: str
    role: Role
    scopes: frozenset[Scope]
    csrf: str = ""
    session: str = ""
    language: str = ""

    def may(self, scope: Scope) -> bool:
        """Whether they may do such a thing."""
        return scope in self.scopes

    def must(self, scope: Scope) -> None:
        """Problem 403 where they may not."""
        if not self.may(scope):
            raise Problem(403, f"{self.name} may not do that: it takes the scope {scope}")


def local(csrf: str = "") -> Who:
    """Whoever sits at the machine, where nobody has to sign in; or shows the daemon's own token."""
    return Who(LOCAL, "operator", SCOPES_OF["operator"], csrf)


def nobody(csrf: str = "") -> Who:
    """Somebody who is not known, and may only do what everybody may."""
    return Who("", "reader", frozenset(), csrf)


def who_asks(request: Request) -> Who:
    """Who sent the request; nobody, where the shield has not found out."""
    who: Who | None = request.scope.get(ASKS)
    return who or nobody()
