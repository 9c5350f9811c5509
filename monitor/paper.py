"""An HTML page goes in, a PDF comes out with every font that it needs inside; nothing is ever fetched for it.

The only owner of WeasyPrint, which is an extra: it draws with Pango and the fonts of the system. What of these is
missing is said in a line that names the package of Debian.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from typing import Any

# Of each script: how to find it in a text, how Fontconfig names its language, and what brings a font for it.
_SCRIPTS = (
    ("Vietnamese", "[ơưƠƯ\u1ea0-\u1ef9]", "vi", "fonts-noto-core"),
    ("Russian", "[\u0400-\u04ff]", "ru", "fonts-noto-core"),
    ("Lao", "[\u0e80-\u0eff]", "lo", "fonts-noto-core"),
    ("Thai", "[\u0e00-\u0e7f]", "th", "fonts-noto-core"),
    ("Khmer", "[\u1780-\u17ff]", "km", "fonts-noto-core"),
    ("Chinese", "[\u3400-\u9fff]", "zh-cn", "fonts-noto-cjk"),
)
_PANGO = "libpangoft2-1.0-0"


class PaperError(Exception):
    """Why there can be no PDF, and what to do about it, in one line."""


def as_pdf(page: str) -> bytes:
    """The page as it is printed, as a PDF: the same page always gives the same bytes.

    Whatever the page refers to is refused, so nothing leaves this machine. PaperError where WeasyPrint, Pango or a
    font for one of the page's scripts is missing.
    """
    html, refusing = _weasyprint()
    if missing := list(_missing_fonts(page)):
        names, packages = ", ".join(name for name, _ in missing), " ".join(sorted({package for _, package in missing}))
        raise PaperError(f"no font for {names} to put into the PDF; install one with: apt install {packages}")
    made: bytes = html(string=page, base_url=None, url_fetcher=refusing).write_pdf()
    return made


def _weasyprint() -> tuple[Any, Any]:
    """What makes a PDF of a page, and what would fetch for it: no protocol is allowed it."""
    try:
        from weasyprint import HTML  # type: ignore[import-untyped]
        from weasyprint.urls import URLFetcher  # type: ignore[import-untyped]
    except ImportError as error:
        raise PaperError("a PDF needs WeasyPrint: pip install 'vietnam-laos-office-monitor[pdf]'") from error
    except OSError as error:
        raise PaperError(f"a PDF needs Pango, which is not on this machine: apt install {_PANGO}") from error
    return HTML, URLFetcher(allowed_protocols=())


def _missing_fonts(page: str) -> Iterator[tuple[str, str]]:
    """The scripts of the page that no font of this machine has, with the package that brings one."""
    for name, letters, language, package in _SCRIPTS:
        if re.search(letters, page) and not _has_font(language):
            yield name, package


def _has_font(language: str) -> bool:
    try:
        asked = subprocess.run(
            ["fc-list", f":lang={language}", "family"], capture_output=True, text=True, check=False, timeout=60
        )
    except FileNotFoundError as error:
        raise PaperError("a PDF needs Fontconfig to find its fonts: apt install fontconfig") from error
    except subprocess.TimeoutExpired as error:
        raise PaperError("no PDF was made: Fontconfig gave no answer within a minute; run fc-list and see") from error
    return bool(asked.stdout.strip())
