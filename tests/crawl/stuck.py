"""`python -m tests.crawl.stuck ORDER`: a crawl that is caught in C code for ever, with the interpreter in its hands."""

from __future__ import annotations

import re
import signal
import sys
from typing import Any

from monitor.crawl import child, spider


def read(*arguments: Any, **named: Any) -> Any:
    """A pattern that goes astray: no thread runs beside it, and no signal is handled."""
    sys.stderr.write("stuck\n")
    re.match(r"(a+)+$", "a" * 60 + "b")


if __name__ == "__main__":
    spider.read_list = read
    child.LAST_ALARM = signal.Signals(int(sys.argv[2])) if len(sys.argv) > 2 else child.LAST_ALARM
    sys.exit(child.main(sys.argv[1]))
