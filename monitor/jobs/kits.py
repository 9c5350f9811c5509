"""What a job needs of a source: its data and the layouts of its pages."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.domain import Source
from monitor.page import Layout


@dataclass(frozen=True, slots=True)
class Kit:
    """A source with the layouts of its pages."""

    source: Source
    layouts: tuple[Layout, ...]
