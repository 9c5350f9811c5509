"""The store as whatever keeps crawls going sees it: runs, the queue, the schedule, the daemon, alarms and digests.

One half of the store's door; the other, of stories and their care, stands in `store`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime

from monitor.domain import (
    Alarm,
    Asked,
    AskedBy,
    DaemonRecord,
    FiledDigest,
    Order,
    Run,
    RunStatus,
    Slot,
    SourceState,
)
from monitor.store import ending, figures, holding, keepers, notices, queue, readings, runs, slots
from monitor.store.database import Database
from monitor.store.nouns import Firing, Reading


class Operating:
    """What is kept of the work itself."""

    _database: Database
    _lock: holding.Lock | None = None

    # -- runs

    def start_run(
        self,
        order: Order,
        *,
        at: datetime,
        pid: int | None,
        host: str,
        asked_by: AskedBy = "crawl",
        exclusive: bool = False,
    ) -> Run:
        """A new run of the order, under way, with its number; `exclusive`: RunBusyError where the source is crawled."""
        return runs.start_run(self._database, order, at=at, pid=pid, host=host, asked_by=asked_by, exclusive=exclusive)

    def progress_run(
        self,
        run_id: int,
        counts: Mapping[str, int],
        served: runs.Served,
        *,
        at: datetime,
        brought: runs.Brought | None = None,
    ) -> None:
        """Keep how far a run has come, and that it lived at `at`; StoreError where there is no such run.

        Without `brought`, that stays as it is; so with `finish_run`.
        """
        runs.progress_run(self._database, run_id, counts, served, at=at, brought=brought)

    def finish_run(
        self,
        run_id: int,
        status: RunStatus,
        *,
        at: datetime,
        reason: str,
        counts: Mapping[str, int],
        served: runs.Served,
        brought: runs.Brought | None = None,
        skew_seconds: float | None = None,
    ) -> None:
        """Keep how a run ended; StoreError where there is no such run."""
        ending.finish_run(
            self._database,
            run_id,
            status,
            at=at,
            reason=reason,
            counts=counts,
            served=served,
            brought=brought,
            skew_seconds=skew_seconds,
        )

    def amend_run(self, run_id: int, status: RunStatus, reason: str, *, at: datetime) -> None:
        """Keep what is known better of a run's end than it told, which is now if it told none; figures stay."""
        ending.amend_run(self._database, run_id, status, reason, at=at)

    def mark_lost(self, run_ids: Sequence[int], at: datetime, reason: str) -> None:
        """Close those of the runs that never told their end."""
        ending.mark_lost(self._database, run_ids, at=at, reason=reason)

    def run(self, run_id: int) -> Run | None:
        """The run with this number."""
        return runs.run_by_id(self._database, run_id)

    def runs(
        self, limit: int | None = 20, source: str | None = None, status: RunStatus | None = None
    ) -> tuple[Run, ...]:
        """The latest runs by number, newest first, also those still waiting; of one source or status only if given."""
        return runs.runs(self._database, limit, source, status)

    def runs_after(self, run_id: int, limit: int) -> tuple[Run, ...]:
        """The runs with greater numbers than that, whatever they stand at, smallest first and at most `limit`."""
        return runs.runs_after(self._database, run_id, limit)

    def runs_since(self, at: datetime) -> tuple[Run, ...]:
        """The runs started since, newest first."""
        return runs.runs_since(self._database, at)

    def runs_back(self, source: str, since: datetime | None = None) -> Iterator[Run]:
        """The runs of a source, newest first, read as they are asked for; `since`: without those begun before."""
        return runs.runs_back(self._database, source, since)

    def readings(self, now: datetime, source: str | None = None) -> dict[tuple[str, str], Reading]:
        """How each (source, edition) was read that a run was ever to read: exact, however many runs there are.

        What a wrong clock has dated later than `now` does not count.
        """
        return readings.readings(self._database, now, source)

    def running(self, source: str | None = None) -> tuple[Run, ...]:
        """The runs that began and have not told their end, oldest first."""
        return runs.running(self._database, source)

    # -- the queue

    def ask(self, order: Order, *, asked_by: AskedBy, at: datetime, attempt: int = 1) -> Asked:
        """See to it that the order is crawled: by a run under way or waiting that does it anyway, or by a new one.

        A waiting run that differs in its editions only gets those of the order, too.
        """
        return queue.ask(self._database, order, asked_by=asked_by, at=at, attempt=attempt)

    def queued(self, source: str | None = None) -> tuple[Run, ...]:
        """The runs that wait, oldest first."""
        return queue.queued(self._database, source)

    def claim_run(self, run_id: int, *, at: datetime, pid: int | None, host: str) -> Run | None:
        """Begin a waiting run; None where it does not wait any more, RunBusyError where its source is crawled."""
        return queue.claim_run(self._database, run_id, at=at, pid=pid, host=host)

    def drop_queued(self, run_id: int, *, at: datetime, reason: str) -> bool:
        """Cancel a waiting run; False where it does not wait any more."""
        return queue.drop_queued(self._database, run_id, at=at, reason=reason)

    # -- the schedule

    def fire(
        self, source: str, firings: Sequence[Firing], order: Order, *, asked_by: AskedBy, at: datetime
    ) -> Asked | None:
        """Ask for the order with the editions of those due times that nobody has fired yet; None where all are.

        One counts only while the newest slot of its schedule is the one that it follows. ValueError for a schedule
        of another source.
        """
        return slots.fire(self._database, source, firings, order, asked_by=asked_by, at=at)

    def last_slots(self) -> dict[str, Slot]:
        """The newest due time of each schedule."""
        return slots.last_slots(self._database)

    def source_states(self) -> dict[str, SourceState]:
        """How the sources stand of which something is kept."""
        return slots.source_states(self._database)

    def keep_source_state(self, state: SourceState) -> None:
        """Keep how a source stands, whatever was kept of it before."""
        slots.keep_source_state(self._database, state)

    def change_source_state(self, source: str, change: Callable[[SourceState], SourceState]) -> SourceState:
        """Change how a source stands, while nobody else can; what it is then. `change` must not ask the store."""
        return slots.change_source_state(self._database, source, change)

    # -- the daemon

    def daemon(self) -> DaemonRecord | None:
        """The daemon that holds the database, if any; one that was killed still stands here."""
        return keepers.daemon_record(self._database)

    def claim_daemon(self, record: DaemonRecord, *, instead_of: DaemonRecord | None) -> bool:
        """Hold the database from now on; False where it is not held (by host, process and start) as was thought."""
        return keepers.claim_daemon(self._database, record, instead_of=instead_of)

    def lock_daemon(self) -> bool | None:
        """Have this database's only lock for a daemon, until `unlock_daemon` or the end of the process.

        False where another process has it; None where there is none to be had: of a database in memory, or on a file
        system without locks.
        """
        try:
            lock = self._lock or holding.lock_of(self._database)
            is_had = lock.is_held()
        except holding.NoLockError:
            return None
        self._lock = lock if is_had else None
        return is_had

    def unlock_daemon(self) -> None:
        """Let go of that lock, if it is had."""
        if self._lock is not None:
            self._lock.let_go()
        self._lock = None

    def beat_daemon(self, record: DaemonRecord, at: datetime) -> bool:
        """Keep that this daemon lives and where it answers; False where the database is not its own any more."""
        has_lock = self._lock is None or self._lock.is_held()
        return has_lock and keepers.beat_daemon(self._database, record, at)

    def release_daemon(self, record: DaemonRecord) -> None:
        """Let go of the database, if this daemon holds it."""
        try:
            keepers.release_daemon(self._database, record)
        finally:
            self.unlock_daemon()

    # -- what was told

    def alarms(self, *, open_only: bool = True, limit: int | None = None) -> tuple[Alarm, ...]:
        """The alarms, those raised last first."""
        return notices.alarms(self._database, open_only=open_only, limit=limit)

    def keep_alarm(self, alarm: Alarm) -> None:
        """Keep an alarm: over the open one of its kind and subject, or as a new one, which needs `raised_at`."""
        notices.keep_alarm(self._database, alarm)

    def filed_digests(self, since: date) -> dict[date, FiledDigest]:
        """The digests that were made of that day and later ones."""
        return notices.filed_digests(self._database, since)

    # -- habits

    def publications(self, since: datetime) -> tuple[tuple[str, str, datetime], ...]:
        """(source, edition, publication) of every page published since, on the beat or not, oldest first."""
        return figures.publications(self._database, since)

    def newest_stories(self) -> dict[tuple[str, str], datetime]:
        """The last publication of each (source, edition) among the stored stories."""
        return figures.newest_stories(self._database)
