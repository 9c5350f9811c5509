"""The bytes of a story page and a source's layouts in; an Article, or a Mismatch that names why there is none, out.

Where things stand on a page is data (`Layout`, given by each source); this package is the engine. Nothing in it
raises, whatever the bytes.
"""

from __future__ import annotations

from monitor.page.layout import Layout, Mismatch, Why
from monitor.page.rescue import rescue
from monitor.page.story import extract, extract_whole, layout_for

__all__ = ["Layout", "Mismatch", "Why", "extract", "extract_whole", "layout_for", "rescue"]
