"""`python -m tests.crawl.parent WORDS`: starts a crawl as the daemon does, tells its number, and waits."""

from __future__ import annotations

import subprocess
import sys
import time

if __name__ == "__main__":
    command = [sys.executable, "-m", *sys.argv[1:]]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True)
    sys.stdout.write(f"{child.pid}\n")
    sys.stdout.flush()
    time.sleep(600)
