"""The opened app and the daemon's door go in, the whole face comes out, shielded and described."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.types import ASGIApp

from monitor import __version__
from monitor.app import App
from monitor.config import DaemonSettings
from monitor.web import (
    control,
    desk_api,
    exporting,
    feeds,
    files,
    finding,
    overview,
    progress,
    reading,
    review,
    runs,
    signing,
)
from monitor.web.door import Door, Face, Threads
from monitor.web.metrics import Metrics
from monitor.web.problems import add_problems
from monitor.web.schemas import COMPONENTS
from monitor.web.shield import OPEN_PATHS, Shield

API = (overview.router, runs.router, desk_api.router)
PAGES = (
    reading.router,
    review.router,
    finding.router,
    feeds.router,
    exporting.router,
    control.router,
    progress.router,
    signing.router,
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
    face.state.face = Face(app, door, Metrics(app, door.editions), Threads())
    face.state.followers = 0
    add_problems(face)
    for router in (*API, *PAGES):
        face.include_router(router)
    face.shield = partial(Shield, host=app.settings.daemon.host, token=app.settings.daemon.token)
    description = description_of(app.settings.daemon)
    face.state.methods = _methods()
    face.openapi = lambda: description  # type: ignore[method-assign]
    return face


def close_app(face: FastAPI) -> None:
    """Let the threads of a face go, without waiting for what they are at; it answers nothing any more."""
    here: Face = face.state.face
    here.threads.close()


def description_of(settings: DaemonSettings) -> dict[str, Any]:
    """The OpenAPI description: what FastAPI reads from the handlers, with the answers' shapes and the token."""
    routes = [route for router in API for route in router.routes]
    found = get_openapi(title=TITLE, version=__version__, routes=routes, description=WORDS)
    parts: dict[str, Any] = found.setdefault("components", {})
    parts.setdefault("schemas", {}).update(COMPONENTS)
    if settings.token:
        parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        found["security"] = [{"token": []}]
        for path in OPEN_PATHS:
            found["paths"][path]["get"]["security"] = []
    return found


def _methods() -> dict[re.Pattern[str], set[str]]:
    """Which methods each address takes, by a pattern of its path."""
    found: dict[str, set[str]] = {"/openapi.json": {"GET"}}
    for router in (*API, *PAGES):
        for route in router.routes:
            if isinstance(route, APIRoute):
                found.setdefault(route.path, set()).update(route.methods or ())
    return {_pattern(path): methods for path, methods in found.items()}


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(
        "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", path))
    )
