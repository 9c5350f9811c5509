"""The harness itself: that what a page does wrong is noticed."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Open
from tests.browser.serving import Desk


def test_what_a_page_loads_from_elsewhere_pops_up_or_breaks_is_noticed(desk: Desk, look: Open) -> None:
    watched = look(desk)
    page = watched.open("/healthz")
    page.evaluate("alert('hello')")
    page.evaluate("fetch('https://kept.example/a.js').catch(() => {})")
    page.evaluate("window.open('https://elsewhere.example/')")
    page.wait_for_timeout(100)
    with pytest.raises(AssertionError, match=r"elsewhere\.example") as failed:
        watched.check()
    assert "popped up: hello" in str(failed.value)
    assert "Content Security Policy" in str(failed.value)
    watched.foreign.clear()
    watched.dialogs.clear()
    watched.complaints.clear()
