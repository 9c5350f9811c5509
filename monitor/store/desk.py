"""The store as the review desk sees it: readers, marks, saved searches, frozen digests and the ledger of mailings.

A third part of the store's door; those of stories and of the work stand in `store` and `operating`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from monitor.domain import StoredStory, Tier
from monitor.events import Side
from monitor.ledger import Promising, Version
from monitor.review import (
    Alert,
    ApiToken,
    EventDecision,
    FrozenDigest,
    Handover,
    Mailing,
    MailingState,
    Mark,
    MarkKind,
    Reader,
    SavedSearch,
    Session,
)
from monitor.store import (
    clues,
    decisions,
    events,
    facts,
    grouping,
    ledger,
    mailings,
    marks,
    once,
    readers,
    searches,
    telling,
)
from monitor.store.database import Database
from monitor.store.nouns import Copies, PastTelling


class Desk:
    """What readers leave behind."""

    _database: Database

    # -- readers

    def keep_reader(self, given: Reader, password: str | None = None) -> None:
        """Keep a reader; the password's hash stays where None is given. ValueError for a new one without a hash."""
        readers.keep_reader(self._database, given, password)

    def change_reader(self, name: str, **changes: Any) -> bool:
        """Change some of a reader's fields (also `password`, the hash) and no other; False where there is none."""
        return readers.change_reader(self._database, name, changes)

    def readers(self) -> tuple[Reader, ...]:
        """All readers by name, also those who may not come in any more."""
        return readers.readers(self._database)

    def reader(self, name: str) -> tuple[Reader, str] | None:
        """A reader with the hash of their password."""
        return readers.reader_named(self._database, name)

    def start_session(self, given: Session) -> None:
        """Keep a new session, and forget those that are over."""
        readers.start_session(self._database, given)

    def session(self, digest: str, now: datetime) -> tuple[Session, Reader] | None:
        """The session that still holds, of a reader who may still come in."""
        return readers.session_of(self._database, digest, now)

    def see_session(self, digest: str, at: datetime, expires_at: datetime) -> None:
        """Keep that a session was used, and until when it holds now."""
        readers.see_session(self._database, digest, at, expires_at)

    def sessions(self, now: datetime, name: str | None = None) -> tuple[Session, ...]:
        """The sessions that hold, those used last first."""
        return readers.sessions(self._database, name, now)

    def end_sessions(self, *, name: str | None = None, digest: str | None = None, but: str | None = None) -> int:
        """End one session, all of a reader, or all, `but` the one with this digest; how many there were."""
        return readers.end_sessions(self._database, name=name, digest=digest, but=but)

    def keep_token(self, given: ApiToken) -> bool:
        """Keep a new token; False where its reader has one of that name."""
        return readers.keep_token(self._database, given)

    def token(self, digest: str, now: datetime) -> tuple[ApiToken, Reader] | None:
        """The token that still holds, of a reader who may still come in."""
        return readers.token_of(self._database, digest, now)

    def see_token(self, digest: str, at: datetime) -> None:
        """Keep that a token was used."""
        readers.see_token(self._database, digest, at)

    def tokens(self, name: str | None = None) -> tuple[ApiToken, ...]:
        """All tokens by reader and name, also those that hold no more."""
        return readers.tokens(self._database, name)

    def revoke_token(self, of_reader: str, name: str, at: datetime) -> bool:
        """Let a token hold no more; False where there is none of that name that held."""
        return readers.revoke_token(self._database, of_reader, name, at)

    # -- events

    def stories_of_event(self, event: int, most: int = 100) -> tuple[StoredStory, ...]:
        """The stories of an event, the first placed first, without revisions; of more than `most` only the first."""
        return events.stories_of_event(self._database, event, most)

    def events_before(
        self, before: int | None, most: int, *, since: datetime | None = None, until: datetime | None = None
    ) -> tuple[int, ...]:
        """The numbers of events on the beat, the highest first and below `before`, that a story of that span tells."""
        return events.events_before(self._database, before, most, since, until)

    def stories_of_events(self, numbers: Sequence[int]) -> tuple[StoredStory, ...]:
        """The stories of at most a few hundred events, event by event as they are named, without revisions."""
        return events.stories_of_events(self._database, numbers)

    def event_counts(self, edges: Sequence[datetime]) -> tuple[int, ...]:
        """How many events on the beat were told from each of the instants on and before the next of them."""
        return events.event_counts(self._database, edges)

    # -- marks

    def put_mark(self, story_id: int, reader: str, kind: MarkKind, value: str = "", *, at: datetime) -> Mark | None:
        """Put a mark on a story, or find the same one standing; None where there is no such story."""
        return marks.put_mark(self._database, story_id, reader, kind, value, at)

    def undo_mark(self, mark_id: int, by: str, at: datetime) -> Mark | None:
        """Take a mark back; None where there is none that stood."""
        return marks.undo_mark(self._database, mark_id, by, at)

    def mark(self, mark_id: int) -> Mark | None:
        """The mark with this number, whether it stands or not."""
        return marks.mark_by_id(self._database, mark_id)

    def marks_of(self, story_ids: Iterable[int], *, with_undone: bool = False) -> dict[int, tuple[Mark, ...]]:
        """What stands on those of the stories that anything stands on, oldest first."""
        return marks.marks_of(self._database, story_ids, with_undone=with_undone)

    def marks_with(self, kind: MarkKind, reader: str | None = None) -> Iterator[Mark]:
        """Every mark of a kind that stands, oldest first."""
        return marks.marks_with(self._database, kind, reader)

    def hand_over(
        self, day: date, story_ids: Iterable[int], *, given_by: str, given_to: str, words: str, at: datetime
    ) -> Handover:
        """Assign the stories to another reader and keep that the shift went over, all at once."""
        return marks.hand_over(self._database, day, story_ids, given_by=given_by, given_to=given_to, words=words, at=at)

    def handovers(self, day: date) -> tuple[Handover, ...]:
        """The shifts of a day that were handed over, in their order."""
        return marks.handovers(self._database, day)

    # -- saved searches

    def save_search(self, given: SavedSearch) -> SavedSearch | None:
        """Keep a new search (its `id` does not count); None where its reader has one of that name."""
        return searches.save_search(self._database, given)

    def searches(self, reader: str | None = None) -> tuple[SavedSearch, ...]:
        """The saved searches by reader and name."""
        return searches.searches(self._database, reader)

    def search(self, search_id: int) -> SavedSearch | None:
        """The saved search with this number."""
        return searches.search_by_id(self._database, search_id)

    def search_of_feed(self, feed_key: str) -> SavedSearch | None:
        """The saved search that a feed's secret key opens."""
        return searches.search_of_feed(self._database, feed_key)

    def change_alert(self, search_id: int, alert: Alert) -> bool:
        """How a search alerts from now on; what came in before is not told. False where there is no such search."""
        return searches.change_alert(self._database, search_id, alert)

    def note_alert(self, search_id: int, *, after: int, told: int, at: datetime) -> bool:
        """Keep that alerts have told up to story `told`; False where somebody else has moved on from `after`."""
        return searches.note_alert(self._database, search_id, after=after, told=told, at=at)

    def newest_story(self) -> int:
        """The highest id of a story, 0 where there is none."""
        return searches.newest_story(self._database)

    def drop_search(self, search_id: int) -> bool:
        """Forget a saved search; False where there is none."""
        return searches.drop_search(self._database, search_id)

    # -- what a digest is made of, beside the day's stories

    def pages_by_day(self, edges: Sequence[datetime]) -> dict[tuple[str, str], tuple[int, ...]]:
        """How many fetched pages of each (source, edition) were published from each edge on before the next."""
        return telling.pages_by_day(self._database, edges)

    def stories_by_day(self, edges: Sequence[datetime]) -> dict[str, tuple[int, ...]]:
        """How many stories on the beat, by language, are placed from each edge on before the next."""
        return telling.stories_by_day(self._database, edges)

    def late_stories(
        self, days: Sequence[tuple[datetime, datetime, datetime]], untold_before: date
    ) -> tuple[StoredStory, ...]:
        """Of those days, (start, end, digest made at) each, the stories on the beat that came in after the digest.

        Those that a digest of a day before `untold_before` has told are not among them. The newest come first.
        """
        return telling.late_stories(self._database, days, untold_before)

    def arrivals(self, since: datetime, placed_before: datetime, untold_before: date) -> int:
        """How many stories on the beat came in since that were published earlier than `placed_before`.

        Those that a digest of a day before `untold_before` has told do not count. Counts no further than to 10,000.
        """
        return telling.arrivals(self._database, since, placed_before, untold_before)

    def past_tellings(self, events: Collection[int], before: datetime) -> dict[int, tuple[PastTelling, ...]]:
        """For each of the events that was told before: by which stories on the beat, the newest first."""
        return telling.past_tellings(self._database, events, before)

    def captured(self, story_ids: Collection[int]) -> dict[int, int]:
        """How many archived pages each of the stories has that has any."""
        return telling.captured(self._database, story_ids)

    # -- what the ledger of exchanges is made of

    def ledger_versions(
        self, since: datetime | None, until: datetime | None, tiers: Collection[Tier]
    ) -> Iterator[Version]:
        """The stories of these tiers placed in the span, half open, as the ledger reads them, without texts."""
        return ledger.versions(self._database, since, until, tiers)

    def promising(self, due_since: date, due_before: date, placed_before: datetime) -> Iterator[tuple[int, Promising]]:
        """The core stories, by number, told before then of events that promise something for that day or later, with
        those of their promises of which the days end on it or later and begin before `due_before`."""
        return ledger.promising(self._database, due_since, due_before, placed_before)

    def versions_around(
        self,
        days: tuple[date, date],
        told: tuple[datetime, datetime],
        *,
        placed_since: datetime,
        placed_before: datetime,
    ) -> Iterator[Version]:
        """The core stories of events that are told in a span or take place within these days, without texts."""
        return ledger.around(self._database, days, told, placed_since=placed_since, placed_before=placed_before)

    def versions_of_events(self, numbers: Collection[int], placed_before: datetime) -> Iterator[Version]:
        """The core stories of these events told before then, without texts."""
        return ledger.of_events(self._database, numbers, placed_before)

    def versions_in_words(self, story_ids: Sequence[int]) -> Iterator[Version]:
        """These stories as the ledger reads them, with the texts that it shows."""
        return ledger.in_words(self._database, story_ids)

    # -- which stories tell one event

    def group_waiting(self, among: Collection[int] | None = None) -> int:
        """Put some of the stories that are new or have another text to their events; how many, 0 where none waits.

        `among` are the only ones that are done, where given.
        """
        return grouping.group_waiting(self._database, among)

    def read_facts(self, most: int = facts.AT_ONCE) -> int:
        """Read the facts of some of the stories that have none yet; how many, 0 where all have theirs."""
        return facts.read_facts(self._database, most)

    def events_of(self, story_ids: Iterable[int]) -> dict[int, int]:
        """The event of each of the stories that are there."""
        return grouping.events_of(self._database, story_ids)

    def copies_of(self, story_ids: Iterable[int]) -> dict[int, int]:
        """For each of the stories, the first story of which it is a copy: itself where it is none."""
        return grouping.copies_of(self._database, story_ids)

    def copies(self, story_ids: Iterable[int], most: int) -> dict[int, Copies]:
        """For each of the stories that has them: how many other stories have its text, and at most so many of these."""
        return once.copies(self._database, story_ids, most)

    def sides_of(self, story_ids: Iterable[int]) -> dict[int, Side]:
        """What the stories are known to tell their events by, of those that were grouped by the present rules."""
        return clues.sides_of(self._database, story_ids)

    def merge_events(self, first: int, second: int, reader: str, at: datetime) -> tuple[EventDecision, ...]:
        """Decide that two events are one, which the next grouping does; none where one of them has no story."""
        return decisions.merge_events(self._database, first, second, reader, at)

    def split_story(self, story_id: int, reader: str, at: datetime) -> tuple[EventDecision, ...]:
        """Decide that a story tells an event of its own, which the next grouping does; none where it is alone."""
        return decisions.split_story(self._database, story_id, reader, at)

    def undo_decisions(self, story_id: int, by: str, at: datetime) -> tuple[EventDecision, ...]:
        """Take back the last that was decided about a story; none where nothing stands."""
        return decisions.undo_decisions(self._database, story_id, by, at)

    def decisions_about(self, story_ids: Collection[int]) -> tuple[EventDecision, ...]:
        """All that hands decided about these stories, oldest first, also what was undone."""
        return decisions.decisions_about(self._database, story_ids)

    # -- digests and the ledger of mailings

    def freeze_digest(self, given: FrozenDigest) -> bool:
        """Keep a day's digest with its content and what it told; False where one was kept before."""
        return mailings.freeze_digest(self._database, given)

    def frozen_digest(self, day: date) -> FrozenDigest | None:
        """A day's digest as it was handed over."""
        return mailings.frozen_digest(self._database, day)

    def enter_mailings(self, lines: Iterable[Mailing]) -> int:
        """Enter the lines of the ledger that are not there; how many were new."""
        return mailings.enter_mailings(self._database, lines)

    def unentered_digests(self, since: date) -> tuple[date, ...]:
        """The days from `since` on whose digest is there and whose lines were never entered, oldest first."""
        return mailings.unentered_digests(self._database, since)

    def enter_day(self, day: date, lines: Iterable[Mailing], at: datetime) -> bool:
        """Enter all that a day's digest is owed to, once and for all; False where that was done, or there is none."""
        return mailings.enter_day(self._database, day, lines, at)

    def mailings(
        self,
        *,
        states: Collection[MailingState] = (),
        day: date | None = None,
        since: date | None = None,
    ) -> tuple[Mailing, ...]:
        """Lines of the ledger by day and recipient."""
        return mailings.mailings(self._database, states=states, day=day, since=since)

    def recipients(self) -> tuple[str, ...]:
        """Every address that the ledger has ever had a line for."""
        return mailings.recipients(self._database)

    def move_mailing(self, before: Mailing, **changes: Any) -> Mailing | None:
        """Change a line, if it still stands as `before`; None where somebody else has moved it."""
        return mailings.move_mailing(self._database, before, **changes)

    def move_mailings(self, moves: Sequence[tuple[Mailing, Mailing]]) -> bool:
        """Change lines from what they were to what they are to be, all or none; False where one has been moved."""
        return mailings.move_mailings(self._database, moves)

    def unsubscribe(self, address: str, at: datetime) -> None:
        """Send this address no digest any more."""
        mailings.unsubscribe(self._database, address, at)

    def subscribe(self, address: str) -> bool:
        """Send it digests again; False where nobody had unsubscribed it."""
        return mailings.subscribe(self._database, address)

    def secret(self, name: str, proposed: str) -> str:
        """What this database keeps to itself under a name: `proposed` where nothing was kept before."""
        return mailings.secret_named(self._database, name, proposed)

    def unsubscribed(self) -> dict[str, datetime]:
        """The addresses, in lower case, that want no digest, and since when."""
        return mailings.unsubscribed_since(self._database)
