"""A request goes in, who asks comes out: a reader who signed in, a program with a token, whoever sits at the machine.

The shield has found that out before any handler runs, and let nobody through who may not come in at all. What a
handler may do for them is asked here: `who_asks(request).must("review")`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fastapi import Request

from monitor.review import Role
from monitor.web.problems import Problem

Scope = Literal["read", "review", "operate"]
SCOPES: tuple[Scope, ...] = ("read", "review", "operate")
OF_ROLES: dict[Role, frozenset[Scope]] = {
    "reader": frozenset({"read", "review"}),
    "operator": frozenset({"read", "review", "operate"}),
}
ASKS = "monitor.who"
"""In the scope of every request that the shield lets through."""
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


def local() -> Who:
    """Whoever sits at the machine, where nobody has to sign in."""
    return Who(LOCAL, "operator", OF_ROLES["operator"])


def who_asks(request: Request) -> Who:
    """Who sent the request."""
    who: Who = request.scope.get(ASKS) or local()
    return who
