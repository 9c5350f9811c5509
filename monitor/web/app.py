"""The opened app and the daemon's door go in, the whole face comes out, shielded and described."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts
from starlette.types import ASGIApp

from monitor import __version__
from monitor.app import App
from monitor.config import Settings
from monitor.web import (
    control,
    deciding,
    desk_api,
    exporting,
    feeds,
    files,
    finding,
    leaving,
    ledger,
    overview,
    preferences,
    progress,
    reading,
    review,
    runs,
    saved,
    signing,
)
from monitor.web.access import need
from monitor.web.door import Door, Face, Threads
from monitor.web.knowing import Doorkeeper
from monitor.web.metrics import Metrics
from monitor.web.problems import add_problems
from monitor.web.schemas import COMPONENTS
from monitor.web.shield import Shield

API = (overview.router, runs.router, desk_api.router)
PAGES = (
    reading.router,
    review.router,
    deciding.router,
    finding.router,
    saved.router,
    feeds.router,
    exporting.router,
    ledger.router,
    control.router,
    progress.router,
    signing.router,
    preferences.router,
    leaving.router,
    files.router,
)
TITLE = "Vietnam-Laos office monitor"
WORDS = "The daemon's face: its health and figures, what it crawls when and why, and crawls by hand."


class Shielded(FastAPI):
    """FastAPI with a shield around all of it, also around what answers where something broke."""

    shield: Callable[[ASGIApp], ASGIApp]

    def build_middleware_stack(self) -> ASGIApp:
        return self.shield(super().build_middleware_stack())


def create_app(app: App, door: Door) -> FastAPI:
    """The face of a daemon as an ASGI application; it neither listens nor starts anything.

    Its threads come with the first requests; `close_app` lets them go.
    """
    face = Shielded(title=TITLE, version=__version__, docs_url=None, redoc_url=None, redirect_slashes=False)
    face.state.face = Face(app, door, Metrics(app, door.editions), Threads(), Doorkeeper(app))
    face.state.followers = 0
    add_problems(face)
    for router in (*API, *PAGES):
        face.include_router(router)
    face.shield = partial(Shield, here=face.state.face)
    face.state.methods = {_pattern(path): taken for path, taken in operations().items()}
    # Made when it is first asked for: it takes longer than all the rest of a face.
    face.openapi = cache(lambda: description_of(app.settings))  # type: ignore[method-assign]
    return face


def close_app(face: FastAPI) -> None:
    """Let the threads of a face go, without waiting for what they are at; it answers nothing any more."""
    here: Face = face.state.face
    here.threads.close()


def description_of(settings: Settings) -> dict[str, Any]:
    """The OpenAPI description: what FastAPI reads from the handlers, with the answers' shapes and the token."""
    routes = [route for router in API for route in router.routes]
    found = get_openapi(title=TITLE, version=__version__, routes=routes, description=WORDS)
    parts: dict[str, Any] = found.setdefault("components", {})
    parts.setdefault("schemas", {}).update(COMPONENTS)
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    found["security"] = [{"token": []}] if settings.needs_sign_in else [{}, {"token": []}]
    for path, operations in found["paths"].items():
        for method, operation in operations.items():
            operation["security"] = _security(method.upper(), path, is_asked=settings.needs_sign_in)
    return found


def _security(method: str, path: str, *, is_asked: bool) -> list[dict[str, list[str]]]:
    """What it takes to ask this: a token with a scope; nothing of it where whoever asks sits at the machine."""
    scope = need(method, re.sub(r"\{\w+\}", "x", path))
    if scope == "nothing":
        return [] if is_asked else [{}, {"token": []}]
    return [{"token": [scope]}] if is_asked else [{}, {"token": [scope]}]


def operations() -> dict[str, set[str]]:
    """Which methods each address takes, by its path: those of the API and those of the pages."""
    found: dict[str, set[str]] = {"/openapi.json": {"GET"}}
    for route in iter_route_contexts([route for router in (*API, *PAGES) for route in router.routes]):
        assert route.path
        found.setdefault(route.path, set()).update(route.methods or ())
    return found


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(
        "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", path))
    )
