"""`python -m tests.crawl.babbling ORDER`: a crawl amid libraries that print to standard output."""

from __future__ import annotations

import ctypes
import os
import sys

from monitor.crawl import child
from monitor.domain import Order


def order_of(*arguments: object) -> Order:
    """As the crawl does it, and saying things on the way."""
    sys.stdout.write("printed by Python\n")
    os.write(1, b"written to the descriptor\n")
    ctypes.CDLL(None).puts(b"printed by a library in C")
    ctypes.CDLL(None).fflush(None)
    return before(*arguments)  # type: ignore[arg-type]


if __name__ == "__main__":
    before = child._order
    child._order = order_of
    sys.exit(child.main(sys.argv[1]))
