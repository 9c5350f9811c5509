"""`python -m tests.crawl.failing ORDER`: a crawl in which storing and half of the reading of lists fail."""

from __future__ import annotations

import sys
from itertools import count
from typing import Any

from monitor.crawl import child, spider
from monitor.crawl.desk import Desk

number = count()
read_list = spider.read_list


def take(self: Desk, taken: Any, page: Any) -> None:
    raise ValueError("out of order")


def read(*arguments: Any, **named: Any) -> Any:
    if next(number) % 2:
        raise ValueError("out of order")
    return read_list(*arguments, **named)


if __name__ == "__main__":
    Desk.take = take  # type: ignore[method-assign]
    spider.read_list = read
    sys.exit(child.main(sys.argv[1]))
