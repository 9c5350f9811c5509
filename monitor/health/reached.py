"""A run goes in; which editions it was to read, for which day, and whether it reached them, come out.

The one rule for it: the store keeps by it which run read an edition last, digest and health judge by it.
"""

from __future__ import annotations

from datetime import date

from monitor.domain import Run
from monitor.text import LOCAL

ENDED = ("done", "failed", "cancelled", "lost")


def answered(result: str) -> bool:
    """Whether a way of discovery brought something, or said that nothing has changed: a list without a line did not."""
    return result == "unchanged" or (result.endswith(" entries") and not result.startswith("0 "))


def is_reached(run: Run, edition: str) -> bool:
    """Whether the run ended well and at least one way of the edition answered."""
    return run.status == "done" and any(map(answered, run.served.get(edition, {}).values()))


def editions_read(run: Run) -> tuple[str, ...]:
    """The editions that the run was to read; an order without names, as a person may give it, tells by its answers."""
    return run.order.editions or tuple(run.served)


def reads_today(run: Run) -> bool:
    """Whether the run was to see what its site showed then: no replay of an archive, no span of the past."""
    until = run.order.until
    return not run.order.from_warc and (until is None or until >= run.started_at.astimezone(LOCAL).date())


def reads_day(run: Run, day: date) -> bool:
    """Whether the run was to read its site for that day, then or later."""
    since, until = run.order.since, run.order.until
    return not run.order.from_warc and (since is None or since <= day) and (until is None or until >= day)
