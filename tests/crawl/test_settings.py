"""The policy: whoever loosens a setting that keeps the crawl polite or safe must change this test as well."""

from __future__ import annotations

import pytest
from scrapy.settings import default_settings

from monitor.crawl import catalog, settings
from monitor.crawl.settings import overrides

SAFE = {
    "ROBOTSTXT_OBEY": True,
    "ROBOTSTXT_USER_AGENT": settings.AGENT,
    "DOWNLOAD_DELAY_JITTER": 0.0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "COOKIES_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "METAREFRESH_ENABLED": False,
    "HTTPPROXY_ENABLED": False,
    "REFERRER_POLICY": "no-referrer",
}


@pytest.mark.parametrize("name", SAFE)
def test_the_settings_are_polite_and_safe(name: str) -> None:
    assert getattr(settings, name) == SAFE[name]


def test_a_host_gets_one_request_a_second_at_most() -> None:
    assert settings.DOWNLOAD_DELAY >= 1
    assert settings.CONCURRENT_REQUESTS_PER_DOMAIN == 1


def test_only_http_leaves_and_only_by_our_own_handler() -> None:
    used = {scheme: handler for scheme, handler in settings.DOWNLOAD_HANDLERS.items() if handler}
    assert used == dict.fromkeys(("http", "https"), "monitor.crawl.download.EdgeHandler")
    default = catalog.project_settings().getdict("DOWNLOAD_HANDLERS_BASE")
    assert set(default) <= set(settings.DOWNLOAD_HANDLERS), "Scrapy has a handler that is not switched off here"


def test_the_guard_over_hosts_stands_before_everything_that_sends_a_request() -> None:
    known = catalog.project_settings()
    order = {**known.getdict("DOWNLOADER_MIDDLEWARES_BASE"), **settings.DOWNLOADER_MIDDLEWARES}
    guard = order.pop("monitor.crawl.components.HostGuard")
    assert guard < min(place for place in order.values() if place is not None)


def test_a_crawl_does_not_load_what_it_never_uses() -> None:
    """Scrapy loads every class that its settings name, also where it is switched off: these two took half a second."""
    known = catalog.project_settings()
    assert [name for name in known.getdict("DOWNLOADER_MIDDLEWARES_BASE") if "cookies" in name] == []
    assert [str(one) for one in known.getlist("RETRY_EXCEPTIONS") if "handlers" in str(one)] == []
    assert set(map(str, settings.RETRY_EXCEPTIONS)) < set(map(str, default_settings.RETRY_EXCEPTIONS))


def test_robots_txt_is_read_by_our_own_gate() -> None:
    """Scrapy's middleware lets those pass that wait for one robots.txt together; see `monitor.crawl.robots`."""
    assert settings.DOWNLOADER_MIDDLEWARES["monitor.crawl.robots.RobotsGate"] == 100
    assert settings.DOWNLOADER_MIDDLEWARES["scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware"] is None


def test_bodies_redirects_and_retries_are_bounded() -> None:
    assert settings.DOWNLOAD_MAXSIZE == 16 * 1024 * 1024
    assert 0 < settings.DOWNLOAD_TIMEOUT <= 60
    assert settings.REDIRECT_MAX_TIMES <= 5
    assert settings.RETRY_TIMES <= 2


def test_the_user_agent_names_the_project_and_who_can_be_asked() -> None:
    agent = overrides(live=True, delay=1, contact="desk@embassy.example", timeout=30, maxsize=1000)["USER_AGENT"]
    assert agent.startswith(f"{settings.AGENT}/")
    assert "desk@embassy.example" in agent
    assert "desk@" not in overrides(live=True, delay=1, contact="", timeout=30, maxsize=1000)["USER_AGENT"]


def test_live_sites_keep_the_pace_and_a_stand_in_need_not() -> None:
    live = overrides(live=True, delay=2.5, contact="", timeout=20, maxsize=1000)
    assert live["DOWNLOAD_DELAY"] == 2.5
    assert live.get("CONCURRENT_REQUESTS_PER_DOMAIN", settings.CONCURRENT_REQUESTS_PER_DOMAIN) == 1
    assert (live["DOWNLOAD_TIMEOUT"], live["DOWNLOAD_MAXSIZE"]) == (20, 1000)
    assert overrides(live=False, delay=2.5, contact="", timeout=20, maxsize=1000)["DOWNLOAD_DELAY"] == 0


def test_no_override_touches_what_keeps_the_crawl_safe() -> None:
    for live in (True, False):
        changed = overrides(live=live, delay=1, contact="", timeout=1, maxsize=1)
        assert not changed.keys() & (SAFE.keys() - {"CONCURRENT_REQUESTS_PER_DOMAIN"})


def test_the_sources_are_found_in_any_folder(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(str(tmp_path))
    assert tuple(kit.source.name for kit in catalog.kits()) == catalog.names()
