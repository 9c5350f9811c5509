"""Scrapy's settings of the project: polite and safe before fast; the product's own are in monitor.toml.

Values that depend on the order or on monitor.toml (delay, user agent, log file) are laid over these in `overrides`.
"""

from __future__ import annotations

from typing import Any

from scrapy.settings import default_settings

from monitor import __version__

BOT_NAME = "monitor"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"

AGENT = "VietnamLaosOfficeMonitor"
USER_AGENT = f"{AGENT}/{__version__} (news monitor, at most one request a second a host)"
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = AGENT
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.9,*/*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}

# One request a second a host, evenly: the jitter of Scrapy's default would bring some of them closer together.
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
RETRY_TIMES = 2
RETRY_HTTP_CODES = [429, 500, 502, 503, 504, 522, 524]
# Scrapy's own handler is not used here: its error comes never, and takes a fifth of a crawl's start to load.
RETRY_EXCEPTIONS = [one for one in default_settings.RETRY_EXCEPTIONS if "handlers.http11" not in str(one)]
REDIRECT_MAX_TIMES = 5
# Scrapy starts as many tasks for the items of EVERY response; ours has one item, and storing it never waits.
CONCURRENT_ITEMS = 1

# Nothing but HTTP leaves, and nothing listens. Cookies off: the first Set-Cookie would fetch a list from a third host.
DOWNLOAD_HANDLERS = {
    "http": "monitor.crawl.download.EdgeHandler",
    "https": "monitor.crawl.download.EdgeHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
COOKIES_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
METAREFRESH_ENABLED = False
HTTPPROXY_ENABLED = False
# A Referer is sent only where a list asks for one; Scrapy's redirects want the middleware to be there all the same.
REFERRER_POLICY = "no-referrer"
# The handler undoes the compression itself, because the archive keeps the body as it came over the wire.
COMPRESSION_ENABLED = False

# Scrapy loads also what is switched off: this one with all of requests, to fetch that list by.
COOKIES = "scrapy.downloadermiddlewares.cookies.CookiesMiddleware"
DOWNLOADER_MIDDLEWARES_BASE = {
    name: place for name, place in default_settings.DOWNLOADER_MIDDLEWARES_BASE.items() if name != COOKIES
}
DOWNLOADER_MIDDLEWARES = {
    "monitor.crawl.components.HostGuard": 10,
    "monitor.crawl.robots.RobotsGate": 100,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    # Hosts are compared exactly by HostGuard; Scrapy's own check would let every subdomain through.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
}
SPIDER_MIDDLEWARES = {
    # The spider names every status itself, so that nothing is left out without a reason.
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}
ITEM_PIPELINES = {"monitor.crawl.components.StorePipeline": 100}
EXTENSIONS = {
    "monitor.crawl.components.CrawlDelay": 0,
    "monitor.crawl.components.Reporter": 0,
    "scrapy.extensions.logstats.LogStats": None,
}

# Keys, not URLs, are what must not be fetched twice, and the spider holds them.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
ASYNCIO_EVENT_LOOP = "uvloop.Loop"
LOG_LEVEL = "INFO"
LOG_FORMATTER = "monitor.crawl.wording.LogWording"
LOG_VERSIONS: list[str] = []
STATS_DUMP = False
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
MEMUSAGE_ENABLED = False

# A stand-in (the local newsroom, an archive) has no readers to be slowed down.
UNHURRIED: dict[str, Any] = {"DOWNLOAD_DELAY": 0, "CONCURRENT_REQUESTS_PER_DOMAIN": 16}


def overrides(*, live: bool, delay: float, contact: str, timeout: float, maxsize: int) -> dict[str, Any]:
    """What an order and monitor.toml change; only a stand-in (`live` False) is asked faster than `delay` seconds."""
    pace = {"DOWNLOAD_DELAY": delay} if live else UNHURRIED
    agent = USER_AGENT.replace(")", f"; {contact})") if contact else USER_AGENT
    return {**pace, "USER_AGENT": agent, "DOWNLOAD_TIMEOUT": timeout, "DOWNLOAD_MAXSIZE": maxsize}
