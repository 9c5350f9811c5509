"""Saved searches go in; whoever wants an alert is told of the stories that came in since, by mail or webhook, once.

A search is claimed up to its newest story by compare-and-set before anything can arrive (of a mail right before its
final dot), and given back where it surely did not: so of two daemons one tells, and what failed is tried again, later
and later while it fails. A process that dies between claim and delivery has told nobody; the feed of the search and
the digest still hold the stories.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Protocol

from monitor.jobs.alerts import Found, alert_letter, gathered, payload_of
from monitor.jobs.letters import Stationery
from monitor.jobs.parcels import WAITS
from monitor.jobs.searching import SearchError, query_of
from monitor.logs import logger
from monitor.mail import Letter, MailError, UncertainError
from monitor.review import SavedSearch
from monitor.store import Store
from monitor.webhook import WebhookError
from monitor.words import words_in

log = logger("alerting")

_WAITS = WAITS[:4]
"""After the first, second ... try that failed; after more of them as after the last."""


class Poster(Protocol):
    """What hands letters to a mail server: a `monitor.mail.Mailer`."""

    def post(self, letter: Letter, *, committing: Callable[[], None], taken: Callable[[str], None]) -> None: ...


class Hook(Protocol):
    """What takes JSON: a `monitor.webhook.Webhook`."""

    def post(self, payload: Mapping[str, object]) -> None: ...


class _MovedError(Exception):
    """Somebody else has told of these stories."""


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a search could not be told, how often in a row, and when last."""

    why: str
    times: int
    at: datetime

    def is_to_wait(self, now: datetime) -> bool:
        """Whether it is too early for the next try. A failure that lies ahead is of a clock that has been set back."""
        return self.at <= now < self.at + _WAITS[min(self.times, len(_WAITS)) - 1]


class Alerter:
    """Tells of what saved searches find; `hook` is None where the settings name none. One thread at a time."""

    def __init__(
        self, store: Store, stationery: Stationery, zone: tzinfo, poster: Poster, hook: Hook | None = None
    ) -> None:
        self._store = store
        self._stationery = stationery
        self._zone = zone
        self._poster = poster
        self._hook = hook
        # The searches that could not be told last time: the same reason is logged once.
        self._failures: dict[int, _Failure] = {}
        # Up to where a search that was told up to some story found nothing: not to be looked through again.
        self._looked: dict[int, tuple[int, int]] = {}

    def tell(self, now: datetime, is_ending: Callable[[], bool] = lambda: False) -> int:
        """Tell of everything new; how many searches were told of. What fails is tried again later. StoreError."""
        told, top = 0, self._store.newest_story()
        for search in self._store.searches():
            if is_ending():
                break
            if self._is_to_tell(search, now) and (found := self._found(search, top, now)):
                told += self._is_told(found, now)
        return told

    def _is_to_tell(self, search: SavedSearch, now: datetime) -> bool:
        failure = self._failures.get(search.id)
        return search.alert != "none" and not (failure and failure.is_to_wait(now))

    def _found(self, search: SavedSearch, top: int, now: datetime) -> Found | None:
        """What is new for a search; None where nothing is."""
        told, since = self._looked.get(search.id, (search.told_story, search.told_story))
        since = since if told == search.told_story else search.told_story
        if top <= since:
            return None
        try:
            query = query_of({**search.query, "sort": "newest"}, self._zone, limit=None, after_id=since)
        except SearchError as error:
            self._fail(search, f"the search cannot be understood any more: {error}", now)
            return None
        found = gathered(search, self._store.stories(query))
        if not found.number:
            self._looked[search.id] = (search.told_story, top)
        return found if found.number else None

    def _is_told(self, found: Found, now: datetime) -> bool:
        search = found.search
        try:
            if search.alert == "mail":
                self._mail(found, now)
            else:
                self._post(found, now)
        except _MovedError:
            return False
        except (MailError, WebhookError) as error:
            self._fail(search, str(error), now)
            return False
        self._failures.pop(search.id, None)
        log.info("alert_told", search=search.id, how=search.alert, stories=found.number)
        return True

    def _mail(self, found: Found, now: datetime) -> None:
        kept = self._store.reader(found.search.reader)
        if kept is None or not kept[0].mail or kept[0].disabled_at:
            raise MailError(f"the reader {found.search.reader!r} has no mail address, or may not come in any more")
        reader = kept[0]
        words = words_in(reader.language) if reader.language else self._stationery.words
        letter = alert_letter(found, reader.mail, words, now, self._zone, self._stationery)
        claims: list[Found] = []

        def committing() -> None:
            self._claim(found, now)
            claims.append(found)

        try:
            self._poster.post(letter, committing=committing, taken=lambda word: None)
        except UncertainError:
            # It may have arrived, and nobody is told twice.
            raise
        except MailError:
            for claim in claims:
                self._give_back(claim, now)
            raise

    def _post(self, found: Found, now: datetime) -> None:
        if self._hook is None:
            raise WebhookError("no webhook is set for saved searches: give [web] alert_webhook_url")
        self._claim(found, now)
        try:
            self._hook.post(payload_of(found, self._stationery.words, self._zone, self._stationery))
        except WebhookError:
            self._give_back(found, now)
            raise

    def _claim(self, found: Found, now: datetime) -> None:
        search = found.search
        if not self._store.note_alert(search.id, after=search.told_story, told=found.newest, at=now):
            raise _MovedError

    def _give_back(self, found: Found, now: datetime) -> None:
        search = found.search
        self._store.note_alert(search.id, after=found.newest, told=search.told_story, at=search.told_at or now)

    def _fail(self, search: SavedSearch, why: str, now: datetime) -> None:
        before = self._failures.get(search.id)
        if before is None or before.why != why:
            log.warning("alert_not_told", search=search.id, how=search.alert, why=why)
        self._failures[search.id] = _Failure(why, before.times + 1 if before else 1, now)
