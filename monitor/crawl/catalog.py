"""The sources there are: every file in `spiders/` is one. No register is kept, Scrapy's loader is it."""

from __future__ import annotations

import pkgutil
from typing import TYPE_CHECKING

import spiders
from monitor.jobs.kits import Kit

if TYPE_CHECKING:
    from scrapy.settings import Settings


def names() -> tuple[str, ...]:
    """The names of all sources, cheap: a spider is named as its file."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(spiders.__path__)))


def kits() -> tuple[Kit, ...]:
    """Every source with its layouts; this imports Scrapy."""
    from scrapy.spiderloader import SpiderLoader

    loader = SpiderLoader.from_settings(project_settings())
    found = (loader.load(name) for name in sorted(loader.list()))
    return tuple(Kit(spider.source, spider.layouts) for spider in found)  # type: ignore[attr-defined]


def project_settings() -> Settings:
    """Scrapy's settings of this project, also where it is installed: a scrapy.cfg in the current folder has no say."""
    from scrapy.settings import Settings

    settings = Settings()
    settings.setmodule("monitor.crawl.settings", priority="project")
    return settings
