"""What the daemon costs while it waits, and how soon a trigger is obeyed.

    python -m tests.bench.daemon [--seconds 60] [--triggers 5]

Every source and edition is scheduled, on a newsroom of this machine. Printed: resident memory and the share of one core
after the first crawls have ended, and the time from a trigger to the first request that the newsroom sees.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import psutil

from monitor.crawl import catalog
from monitor.newsroom.server import Newsroom
from tests.crawl.making import Home
from tests.daemon.making import RealDaemon, wait_for


def is_idle(daemon: RealDaemon) -> bool:
    """Whether all was crawled and nothing is under way or waits."""
    runs = daemon.get("/api/v1/runs?limit=100")["runs"]
    return len(runs) >= 3 and all(run["status"] not in ("queued", "running") for run in runs)


def trigger(daemon: RealDaemon, newsroom: Newsroom) -> float:
    """Seconds from the order to the first request of its crawl."""
    newsroom.reset()
    began = time.monotonic()
    daemon.post("/api/v1/runs", source="vna")
    wait_for(lambda: bool(newsroom.requests()["total"]), "a request")
    seconds = time.monotonic() - began
    wait_for(lambda: is_idle(daemon), "the end of the crawl")
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--triggers", type=int, default=5)
    options = parser.parse_args()
    editions = {kit.source.name: tuple(one.code for one in kit.source.default_editions) for kit in catalog.kits()}
    with tempfile.TemporaryDirectory() as folder, Newsroom() as newsroom:
        daemon = RealDaemon(Home(Path(folder) / "home", newsroom.address), editions)
        daemon.start()
        try:
            measure(daemon, newsroom, options.seconds, options.triggers)
        finally:
            daemon.stop()


def measure(daemon: RealDaemon, newsroom: Newsroom, seconds: float, triggers: int) -> None:
    """Print the figures."""
    process = psutil.Process(daemon.process.pid)
    wait_for(lambda: is_idle(daemon), "the end of the first crawls", 300)
    used, began = sum(process.cpu_times()[:2]), time.monotonic()
    time.sleep(seconds)
    share = (sum(process.cpu_times()[:2]) - used) / (time.monotonic() - began)
    print(f"idle after the first crawls: {process.memory_info().rss / 2**20:.1f} MB, {share:.2%} of one core")
    times = [trigger(daemon, newsroom) for _ in range(triggers)]
    print(f"trigger to first request: median {statistics.median(times):.2f} s, worst {max(times):.2f} s of {triggers}")
    print(f"idle after the triggers: {process.memory_info().rss / 2**20:.1f} MB")


if __name__ == "__main__":
    main()
