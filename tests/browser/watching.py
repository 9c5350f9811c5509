"""A browser goes in, pages come out that are watched: what they load from elsewhere, complain of, or pop up is kept.

Nothing is loaded from anywhere but this machine: the browser knows no other name, and what asks for one is noted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request, Response, expect

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
)
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
NARROWEST = {"width": 360, "height": 780}
PATIENCE = 15_000
"""Milliseconds that a page may take for anything, on a machine that has other things to do."""


@dataclass
class Watched:
    """A browser's profile of its own, and what its pages did that they should not have."""

    context: BrowserContext
    page: Page
    address: str
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    loaded: list[Response] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """The page at that path of the desk, loaded; AssertionError where it is not to be had."""
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status} {answer.text()[:300]}"
        return self.page

    def weight(self) -> int:
        """Bytes of all that was loaded since the last time, as they came over the line."""
        loaded, self.loaded = self.loaded, []
        sizes = [answer.request.sizes() for answer in loaded]
        return sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)

    def forgive(self, *words: str) -> None:
        """Take back complaints that have one of those words in them: they were what the test wanted."""
        self.complaints[:] = [told for told in self.complaints if not any(word in told for word in words)]

    def check(self) -> None:
        """Nothing went out, popped up or broke."""
        told = [*(f"asked for {url}" for url in self.foreign), *(f"popped up: {one}" for one in self.dialogs)]
        told += self.complaints
        assert not told, "\n".join(told)


@contextmanager
def watched(browser: Browser, address: str, **options: Any) -> Iterator[Watched]:
    """A fresh profile whose page is watched; `options` are those of a context, such as `viewport`, `color_scheme`."""
    given: dict[str, Any] = {"viewport": DESKTOP, "locale": "en-GB", "reduced_motion": "reduce"}
    context = browser.new_context(**(given | options))
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    found = Watched(context, context.new_page(), address)
    host = urlsplit(address).netloc

    def note_request(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.netloc != host and parts.scheme not in ("data", "about", "blob"):
            found.foreign.append(request.url)

    def note_failure(request: Request) -> None:
        """What the page's own policy has held back never went out; the browser complains of it, too."""
        if request.failure == "csp" and request.url in found.foreign:
            found.foreign.remove(request.url)

    def note_console(message: ConsoleMessage) -> None:
        # A question that the next letter overtakes is taken back, which htmx tells as an error.
        is_overtaken = "htmx:sendAbort" in message.text or message.text.startswith("htmx:afterRequest")
        if message.type in ("error", "warning") and not is_overtaken:
            found.complaints.append(message.text)

    def note_dialog(dialog: Dialog) -> None:
        found.dialogs.append(dialog.message)
        dialog.dismiss()

    context.on("request", note_request)
    context.on("requestfailed", note_failure)
    context.on("response", lambda answer: found.loaded.append(answer))
    context.on("console", note_console)
    context.on("dialog", note_dialog)
    context.on("weberror", lambda error: found.complaints.append(str(error.error)))
    try:
        yield found
    finally:
        context.close()
