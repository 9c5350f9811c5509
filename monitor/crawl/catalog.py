"""The sources there are: every file in `spiders/` is one. No register is kept, Scrapy's loader is it."""

from __future__ import annotations

import pkgutil

import spiders
from monitor.jobs.kits import Kit


def names() -> tuple[str, ...]:
    """The names of all sources, cheap: a spider is named as its file."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(spiders.__path__)))


def kits() -> tuple[Kit, ...]:
    """Every source with its layouts; this imports Scrapy."""
    from scrapy.spiderloader import SpiderLoader
    from scrapy.utils.project import get_project_settings

    loader = SpiderLoader.from_settings(get_project_settings())
    found = (loader.load(name) for name in sorted(loader.list()))
    return tuple(Kit(spider.source, spider.layouts) for spider in found)  # type: ignore[attr-defined]
