"""`python -m tests.crawl.spinning ORDER`: a crawl that never comes to an end with the first list it reads."""

from __future__ import annotations

import sys
from typing import Any

from monitor.crawl import child, spider


def read(*arguments: Any, **named: Any) -> Any:
    while True:
        pass


if __name__ == "__main__":
    spider.read_list = read
    sys.exit(child.main(sys.argv[1]))
