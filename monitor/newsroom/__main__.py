"""`python -m monitor.newsroom`: options in, one line with the address out, then service until a signal."""

from __future__ import annotations

import argparse
import sys

from monitor.newsroom.server import READY, make_app, serve


def main() -> None:
    """Read the options and serve."""
    options = _parser().parse_args()
    app = make_app(edited=options.edited, crawl_delay=options.crawl_delay, pages=options.pages)
    serve(app, port=options.port, ready=_announce, until_stdin_closes=options.until_stdin_closes)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m monitor.newsroom", description="Play the news sites on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--edited", action="store_true", help="the second state: revised and new stories")
    parser.add_argument(
        "--crawl-delay", type=float, default=None, metavar="SECONDS", help="put a Crawl-delay into robots.txt"
    )
    parser.add_argument("--pages", type=int, default=0, metavar="N", help="publish N generated stories as well")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end when standard input ends")
    return parser


def _announce(address: str) -> None:
    sys.stdout.write(f"{READY}{address}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
