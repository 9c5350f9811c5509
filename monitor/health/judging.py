"""An observation goes in, all its alarms come out, causes before what follows from them."""

from __future__ import annotations

from monitor.domain import Alarm
from monitor.health import machine, mailing, papers, reading
from monitor.health.nouns import Observation


def alarms(seen: Observation) -> tuple[Alarm, ...]:
    """What is wrong at the instant of the observation; pure, without a clock. Nothing where there is no history yet.

    An edition that cannot be read is not also called silent, and nothing is called stale because the daemon is gone.
    """
    of_machine = [*machine.daemon(seen), *machine.clock(seen), *machine.disk(seen), *machine.digest(seen)]
    causes = [*reading.refused(seen), *reading.failing(seen)]
    explained = {alarm.subject for alarm in causes}
    is_daemon_gone = any(alarm.kind == "daemon" for alarm in of_machine)
    unread = [] if is_daemon_gone else list(reading.stale(seen, explained))
    explained |= {alarm.subject for alarm in unread}
    quiet = [alarm for alarm in papers.silent(seen) if not _is_explained(alarm, explained)]
    explained |= {alarm.subject for alarm in quiet}
    less = [alarm for alarm in papers.few(seen) if not _is_explained(alarm, explained)]
    others = (*reading.layout(seen), *reading.paused(seen), *mailing.undelivered(seen))
    return (*of_machine, *causes, *unread, *quiet, *less, *others)


def _is_explained(alarm: Alarm, explained: set[str]) -> bool:
    return bool({alarm.subject, alarm.subject.split("/")[0]} & explained)
