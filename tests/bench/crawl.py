"""Pages a second of the complete pipeline against a bare Scrapy spider that only downloads the same pages.

    python -m tests.bench.crawl [--pages 2000] [--rounds 5]

Both run in processes of their own, in turn, against the same newsroom; the ratio is taken pair by pair, and the median
counts. Printed with it: peak memory of the complete pipeline at two sizes, which should be flat.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from monitor.app import open_app
from monitor.domain import Order
from monitor.newsroom.server import Newsroom

HOST = "en.vietnamplus.vn"
SPAN = {"since": "2025-06-01", "until": "2025-06-30"}


def bare(address: str) -> dict[str, float]:
    """Download every generated page with a spider that does nothing else, as fast as Scrapy's own settings let it."""
    import scrapy
    from scrapy.crawler import AsyncCrawlerProcess

    class Bare(scrapy.Spider):
        name = "bare"
        custom_settings: ClassVar[dict[str, Any]] = {
            "DOWNLOAD_DELAY": 0,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
            "LOG_LEVEL": "INFO",
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
        }

        async def start(self) -> Any:
            yield scrapy.Request(f"http://{address}/bench/index.txt", self.parse_index, headers={"Host": HOST})

        def parse_index(self, response: Any) -> Any:
            for url in response.text.split():
                path = "/" + url.split("/", 3)[3]
                host = url.split("/", 3)[2]
                yield scrapy.Request(f"http://{address}{path}", headers={"Host": host}, callback=self.parse)

        def parse(self, response: Any) -> None:
            assert response.status == 200

    process = AsyncCrawlerProcess({"ASYNCIO_EVENT_LOOP": "uvloop.Loop"})
    crawler = process.create_crawler(Bare)
    process.crawl(crawler)
    process.start()
    return _figures(crawler)


def full(address: str) -> dict[str, float]:
    """The whole way: extract, hash, sketch, language, beat, store, search column, archive."""
    from scrapy.crawler import AsyncCrawlerProcess

    from monitor.crawl import child
    from monitor.crawl.desk import Desk

    days = {name: date.fromisoformat(day) for name, day in SPAN.items()}
    order = Order("vietnamplus", ("en",), **days, thorough=True, connect_to=address)
    with open_app() as app:
        process = AsyncCrawlerProcess(child.settings_of(order))
        crawler = process.create_crawler(order.source)
        process.crawl(crawler, desk=Desk.open(app, order), **child.arguments_of(asdict(order)))
        process.start()
        return _figures(crawler)


def _figures(crawler: Any) -> dict[str, float]:
    stats = crawler.stats.get_stats()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "pages": stats["response_received_count"],
        "seconds": stats["elapsed_time_seconds"],
        "cpu": sum(os.times()[:2]),
        "megabytes": memory,
    }


def measured(kind: str, address: str) -> dict[str, float]:
    """One run in a process and a home of its own."""
    with tempfile.TemporaryDirectory() as home, (Path(home) / "log").open("wb") as log:
        # As under `monitor crawl`, the database is made before the crawl's own process starts.
        open_app({"MONITOR_HOME": home}).store.close()
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.crawl", "--run", kind, "--address", address],
            env={**os.environ, "MONITOR_HOME": home},
            stdout=subprocess.PIPE,
            stderr=log,
            check=False,
        )
        if done.returncode:
            raise SystemExit((Path(home) / "log").read_text()[-2000:])
    return dict(json.loads(done.stdout.splitlines()[-1]))


def compare(pages: int, rounds: int) -> None:
    """The pairs, then the medians."""
    ratios, fast, slow, memory = [], [], [], []
    with Newsroom(pages=pages) as newsroom:
        for number in range(rounds):
            one, other = measured("bare", newsroom.address), measured("full", newsroom.address)
            rates = [figures["pages"] / figures["seconds"] for figures in (one, other)]
            assert other["pages"] >= pages, other
            slow.append(rates[1])
            fast.append(rates[0])
            ratios.append(rates[1] / rates[0])
            memory.append(other["megabytes"])
            print(f"  pair {number + 1}: bare {rates[0]:.0f} pages/s, complete {rates[1]:.0f}, ratio {ratios[-1]:.2f}")
    print(
        f"{pages} pages, median of {rounds}: bare {statistics.median(fast):.0f} pages/s, "
        f"complete {statistics.median(slow):.0f}, ratio {statistics.median(ratios):.2f}, "
        f"peak memory {statistics.median(memory):.0f} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--run", choices=("bare", "full"), help=argparse.SUPPRESS)
    parser.add_argument("--address", default="", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.run:
        print(json.dumps({"bare": bare, "full": full}[chosen.run](chosen.address)))
        return
    compare(chosen.pages, chosen.rounds)
    compare(chosen.pages // 4, 1)


if __name__ == "__main__":
    main()
