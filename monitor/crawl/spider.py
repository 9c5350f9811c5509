"""What every source's spider does: ask each way of discovery, choose, fetch, extract, hand over.

A source's file brings the data (`source`, `layouts`, `ways`); the walk over it is here. Every outcome has a name:
a request ends as a story, as "skipped:..." or as "failed:...", never as an exception out of the spider.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from monitor.app import open_app, read_settings
from monitor.archive import Replay
from monitor.crawl import exchange
from monitor.crawl.backlog import Backlog
from monitor.crawl.components import is_allowed
from monitor.crawl.desk import Desk
from monitor.crawl.download import open_replay
from monitor.crawl.ending import StoppedError
from monitor.crawl.plan import Span, Wanted, candidates, choose, months
from monitor.crawl.readers import Listing, index_children, is_laos_tag, read_list
from monitor.crawl.settings import overrides
from monitor.crawl.spellings import Spellings
from monitor.discover import NotAList
from monitor.domain import (
    ON_THE_BEAT,
    Address,
    Article,
    Basis,
    Edition,
    Entry,
    Order,
    Source,
    Story,
    Taken,
    Validators,
    Way,
)
from monitor.jobs.intake import RawPage
from monitor.normalise import address_of, make_story, read_page
from monitor.page import Layout, Mismatch
from monitor.store import Checked
from monitor.text import canonical_url

MAX_TAG_PAGES = 5
NOTHING_GIVEN = Validators()
# Looked at again as a page without a text is, instead of at every run.
GONE = frozenset({404, 410})
DEEP_PAGES = 80
NOT_AN_ERROR = frozenset({"video", "photo", "infographic"})


@dataclass(frozen=True, slots=True)
class Fetched:
    """One page on its way to the store: what it became, and the response as it came."""

    taken: Taken
    page: RawPage


class SourceSpider(Spider):
    """A spider that is told what to crawl by its data."""

    source: ClassVar[Source]
    layouts: ClassVar[tuple[Layout, ...]]
    # The day before which the site's lists do not reach.
    first_day: ClassVar[date] = date(2010, 1, 1)
    desk: Desk

    def __init__(
        self,
        edition: str = "",
        since: str = "",
        until: str = "",
        thorough: str = "",
        max_pages: str = "",
        desk: Desk | None = None,
        **kwargs: Any,
    ) -> None:
        """Arguments as `scrapy crawl NAME -a ...` gives them: `edition` a comma-separated list, days as YYYY-MM-DD.

        `desk` is that of a run which was begun for this spider; without one it begins its own.
        """
        super().__init__(**kwargs)
        named = tuple(part for part in edition.split(",") if part)
        self.editions = tuple(map(self.source.edition, named)) or self.source.default_editions
        self.span = Span(exchange.day(since), exchange.day(until))
        self.is_thorough = thorough in ("1", "true", "yes")
        self.max_pages = int(max_pages) if max_pages else None
        if desk is not None:
            self.desk = desk
        self._tags_followed: Counter[str] = Counter()
        self._asked: set[str] = set()
        self._backlog = Backlog()
        self._spellings = Spellings()

    @abstractmethod
    def ways(self, edition: Edition, today: date) -> Iterable[Way]:
        """The ways to discover what is new in an edition, best first."""

    @abstractmethod
    def monthly(self, edition: Edition, year: int, month: int) -> Way | None:
        """The list that holds a whole month of an edition, where the site has such lists."""

    def more_ways(self, edition: Edition, response: Response) -> Iterable[Way]:
        """Ways that a list page names; most sites have none."""
        return ()

    def load_more(self, edition: Edition, zone: str, way: Way) -> Way | None:
        """The list behind the "load more" button of a section page, where the site has one."""
        return None

    def order(self, from_warc: Sequence[str], connect_to: str) -> Order:
        """The order that these arguments amount to; of an archive's editions only those that it holds."""
        editions = [one for one in self.editions if not from_warc or _is_archived(one, tuple(from_warc))]
        return Order(
            source=self.name,
            editions=tuple(edition.code for edition in editions),
            since=self.span.since,
            until=self.span.until,
            thorough=self.is_thorough,
            max_pages=self.max_pages,
            from_warc=tuple(from_warc),
            connect_to=connect_to,
        )

    @classmethod
    def handles_request(cls, request: Request) -> bool:
        """Whether a URL is one of this source's: `scrapy shell URL` and `scrapy fetch URL` choose the spider by it."""
        return is_allowed(request.url, cls.source.hosts)

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Lay monitor.toml over Scrapy's settings; only a stand-in may be asked faster than it says."""
        super().update_settings(settings)
        crawl = read_settings().crawl
        is_live = not (settings.getlist("MONITOR_FROM_WARC") or settings.get("MONITOR_CONNECT_TO"))
        chosen = overrides(
            live=is_live,
            delay=crawl.delay_seconds,
            contact=crawl.contact,
            timeout=crawl.timeout_seconds,
            maxsize=crawl.max_page_bytes,
        )
        settings.setdict(chosen, priority="spider")

    # -- lists

    async def start(self) -> AsyncIterator[Any]:
        """One request for each way of each edition; with an archive also one for each article in it."""
        settings = self.crawler.settings
        warc = tuple(settings.getlist("MONITOR_FROM_WARC"))
        order = self.order(warc, settings.get("MONITOR_CONNECT_TO", ""))
        self.editions = tuple(map(self.source.edition, order.editions))
        if not hasattr(self, "desk"):
            self.desk = Desk.open(open_app(), order)
        for edition in self.editions:
            for way in self._ways(edition, self.desk.today):
                for request in self._list_requests(edition, way):
                    yield request
        for request in self._archived(open_replay(warc)) if warc else self._looked_at_again():
            yield request

    def _archived(self, replay: Replay) -> Iterator[Request]:
        """Each article of an archive, whether or not a list in it names it; what could not be read is told."""
        for path, why in replay.damage:
            self.logger.warning("%s is damaged and was read in part: %s", path, why)
            self.desk.counts["damaged:archive_file"] += 1
        self._want([Entry(url) for url in replay.urls()], Way("archive", "archive", ""))
        yield from self._due()

    def _looked_at_again(self) -> Iterator[Request]:
        """Young pages whose next look is due: an ordinary run's business."""
        if self.span.is_ordinary:
            self._want([Entry(url) for url in self.desk.young()], Way("recheck", "recheck", ""))
            yield from self._due()

    def _ways(self, edition: Edition, today: date) -> Iterator[Way]:
        """The ordinary ways unless the span ends before today, and the lists of the span's months."""
        ordinary = tuple(self.ways(edition, today))
        if self.span.until is None or self.span.until >= today:
            yield from ordinary
        if self.span.is_ordinary:
            return
        indexes = [way for way in ordinary if way.form == "sitemap_index"]
        yield from indexes or self._monthly_ways(edition, today)

    def _monthly_ways(self, edition: Edition, today: date) -> Iterator[Way]:
        since = self.span.since or self.first_day
        for year, month in months(since, min(self.span.until or today, today)):
            if way := self.monthly(edition, year, month):
                yield way

    def _list_requests(self, edition: Edition, way: Way, page: int = 1) -> Iterator[Request]:
        """The request for a list, unless this run has asked for it before."""
        if way.url in self._asked:
            return
        self._asked.add(way.url)
        request = Request(
            way.url,
            callback=self.parse_list,
            errback=self.list_failed,
            cb_kwargs={"edition": edition, "way": way, "page": page},
            priority=10,
            dont_filter=True,
            headers={"Referer": way.referer} if way.referer else None,
        )
        # A list that names lists is always read: it may stay as it is while they change.
        if way.form != "sitemap_index" and not way.leads_on:
            exchange.ask_conditionally(request, self.desk.list_validators(way.url))
        yield request

    def parse_list(self, response: Response, edition: Edition, way: Way, page: int) -> Iterator[Any]:
        """Entries of one list become requests; the next page of the list follows while it brings something."""
        if response.status == 304:
            self.desk.way_served(edition.code, way.name, "unchanged")
        elif response.status != 200:
            yield from self._way_failed(edition, way, f"http_{response.status}")
        else:
            try:
                listing = read_list(way, response.body, base=way.referer or response.url, page=page)
            except NotAList as error:
                yield from self._way_failed(edition, way, error.reason)
            else:
                self.desk.list_read(way.url, exchange.validators(response))
                yield from self._follow(response, listing, edition, way, page)

    def _follow(self, response: Response, listing: Listing, edition: Edition, way: Way, page: int) -> Iterator[Request]:
        children = index_children(listing.children, self.span, self.desk.today)
        self.desk.way_answered(edition.code, way.name, len(listing.entries), bool(children))
        wanted = self._want(listing.entries, way)
        yield from self._due()
        more = self.load_more(edition, listing.zone, way) if listing.zone else None
        for child in (*children, *self.more_ways(edition, response), *([more] if more else [])):
            yield from self._list_requests(edition, child)
        limit = way.pages if self.span.is_ordinary else max(way.pages, DEEP_PAGES)
        if listing.next is not None and page < limit and self._is_worth_more(listing, wanted):
            yield from self._list_requests(edition, listing.next, page + 1)

    def _is_worth_more(self, listing: Listing, wanted: int) -> bool:
        """An ordinary run turns pages while they bring news; a span's while they reach back to its start."""
        if self.span.is_ordinary:
            return wanted > 0
        return any(not self.span.is_before(entry.modified_at or entry.published_at) for entry in listing.entries)

    def _way_failed(self, edition: Edition, way: Way, reason: str) -> Iterator[Request]:
        """A way that is gone is noted; it is no error while another one answers, and inferred ones may never have been.

        Where the index of the sitemaps is gone the months' names are tried, as the site is known to spell them.
        """
        self.desk.way_failed(edition.code, way.name, reason)
        if way.evidence != "F":
            self.logger.warning("%s: the %s of %s failed: %s", way.url, way.name, edition.code, reason)
        if way.form == "sitemap_index" and not self.span.is_ordinary:
            for month in self._monthly_ways(edition, self.desk.today):
                yield from self._list_requests(edition, month)

    def list_failed(self, failure: Failure) -> Iterator[Request]:
        """A list whose request did not end in a response."""
        kwargs = failure.request.cb_kwargs  # type: ignore[attr-defined]
        if isinstance(failure.value, StoppedError):
            self.desk.given_up()
            return
        yield from self._way_failed(kwargs["edition"], kwargs["way"], exchange.reason_of(failure.value))

    def _want(self, entries: Sequence[Entry], way: Way) -> int:
        """Put what a list brings on the backlog; the number of articles that are worth a request."""
        self.desk.counts["found"] += len(entries)
        now = self.desk.run.started_at
        offered, left_out = candidates(self.source, [edition.code for edition in self.editions], entries, now)
        known = self.desk.known(offered)
        wanted, more_left_out = choose(
            offered,
            {key: one for key, one in known.items() if not self._spellings.is_gone(key)},
            span=self.span,
            prefilter=way.whole and not self.is_thorough,
            now=now,
            recheck=self.desk.recheck,
        )
        self.desk.counts.update(left_out + more_left_out)
        basis: Basis = "sitemap" if way.form.startswith("sitemap") else "feed"
        claimed = [one for one in wanted if self._is_to_be_asked(one)]
        for one in claimed:
            self._backlog.add(self.source.edition(one.address.edition).host, one, basis)
        return len(claimed)

    def _is_to_be_asked(self, wanted: Wanted) -> bool:
        """Whether this run has not asked for the article yet, or only where it is gone."""
        if wanted.address.key in self.desk.taken_keys:
            return self._spellings.listed_again(wanted)
        if not self.desk.claim(wanted.address.key):
            return False
        self._spellings.asked(wanted)
        return True

    def _due(self) -> Iterator[Request]:
        """The requests that may be made now."""
        for edition in self.editions:
            for wanted, basis in self._backlog.due(edition.host):
                yield self._article_request(wanted, basis)

    def _ended(self, wanted: Wanted) -> Iterator[Request]:
        """The request of an article has ended: the next of its host may be made."""
        host = self.source.edition(wanted.address.edition).host
        self._backlog.done(host)
        for waiting, basis in self._backlog.due(host):
            yield self._article_request(waiting, basis)

    # -- articles

    def _article_request(self, wanted: Wanted, basis: Basis) -> Request:
        request = Request(
            # https, without fragment and tracking; the host as listed, since an alias may be all that is archived
            canonical_url(wanted.entry.url),
            callback=self.parse_article,
            errback=self.article_failed,
            cb_kwargs={"wanted": wanted, "basis": basis},
            dont_filter=True,
        )
        known = wanted.known
        # What a list calls changed is fetched whole: an ETag may lie. So is every n-th look without such a hint.
        if known and wanted.why == "recheck" and (known.checks + 1) % self.desk.app.settings.crawl.full_get_every:
            exchange.ask_conditionally(request, known.validators)
        return request

    def parse_article(self, response: Response, wanted: Wanted, basis: Basis) -> Iterator[Any]:
        """One page becomes a story, or a named reason why not."""
        yield from self._ended(wanted)
        self.desk.counts["fetched"] += 1
        if response.status not in GONE:
            self._spellings.settled(wanted)
        address = address_of(self.source, response.url) if "redirect_times" in response.meta else wanted.address
        if response.status == 304:
            self.desk.counts["unchanged"] += 1
            self.desk.visited(self._visit(wanted))
        elif response.status in GONE:
            yield from self._gone(response.status, wanted, basis)
        elif response.status != 200:
            self.desk.failed(f"http_{response.status}")
        elif address is None:
            self.desk.failed("redirected_away")
        else:
            yield from self._read(response, wanted, address, basis)

    def _gone(self, status: int, wanted: Wanted, basis: Basis) -> Iterator[Request]:
        """The address is gone; where a list has named the story by another one, that is asked for."""
        other = self._spellings.gone(wanted)
        if other is None:
            self.desk.unreadable(f"http_{status}")
            self.desk.visited(self._visit(wanted))
            return
        self.desk.counts["noted:other_address_tried"] += 1
        self._backlog.add(self.source.edition(other.address.edition).host, other, basis)
        yield from self._due()

    def _visit(self, wanted: Wanted, validators: Validators = NOTHING_GIVEN) -> Checked:
        address, entry = wanted.address, wanted.entry
        return Checked(
            key=address.key,
            url=address.url,
            source=self.name,
            edition=address.edition,
            validators=validators,
            listed_modified_at=entry.modified_at,
            listed_title=entry.title,
        )

    def _read(self, response: Response, wanted: Wanted, address: Address, basis: Basis) -> Iterator[Any]:
        page = exchange.raw_page(response, self.desk.app.now())
        validators = exchange.validators(response)
        if address.key != wanted.address.key:
            # The list's key leads elsewhere: both are remembered, or the list would bring it again at every run.
            self.desk.visited(self._visit(wanted))
        reading = read_page(response.body, address.url, self.layouts, charset=exchange.charset(response))
        if isinstance(reading, Mismatch):
            self._mismatched(reading, self._visit(wanted, validators), page)
            return
        self.desk.counts["rescued"] += "rescued" in reading.flags
        story = self._story(reading, wanted.entry, address, basis)
        if not self.span.holds(story.published_at):
            self.desk.counts["skipped:outside_span"] += 1
            return
        yield Fetched(Taken(story, None, validators, wanted.entry.modified_at, wanted.entry.title), page)
        if story.tier in ON_THE_BEAT and any(map(is_laos_tag, story.tags)):
            yield from self._tag_requests(response, address.edition)

    def _story(self, article: Article, entry: Entry, address: Address, basis: Basis) -> Story:
        titled = article if article.title else replace(article, title=entry.title)
        dated: tuple[datetime | None, Basis] = (entry.published_at, basis)
        if entry.published_at is None:
            dated = entry.modified_at, "sitemap"
        return make_story(titled, address, self.name, dated)

    def _mismatched(self, mismatch: Mismatch, visit: Checked, page: RawPage) -> None:
        """No article on the page. It is looked at again when a list says that it changed, or by `reparse`."""
        if mismatch.reason in NOT_AN_ERROR:
            self.desk.counts[f"skipped:{mismatch.reason}"] += 1
            self.desk.visited(visit)
        else:
            self.desk.unreadable(mismatch.reason)
            self.desk.visited(visit, page)

    def article_failed(self, failure: Failure) -> Iterator[Request]:
        """An article whose request did not end in a response."""
        wanted: Wanted = failure.request.cb_kwargs["wanted"]  # type: ignore[attr-defined]
        self._spellings.settled(wanted)
        yield from self._ended(wanted)
        if isinstance(failure.value, StoppedError):
            self.desk.given_up()
        else:
            self.desk.failed(exchange.reason_of(failure.value))

    def _tag_requests(self, response: Response, code: str) -> Iterator[Request]:
        """Tags of a story of the beat that speak of Laos lead to more of them; a few pages a run and edition."""
        for text, url in exchange.tags(response):
            if self._tags_followed[code] < MAX_TAG_PAGES and is_laos_tag(text):
                requests = list(
                    self._list_requests(self.source.edition(code), Way("tag", "list_page", url, evidence="F"))
                )
                self._tags_followed[code] += len(requests)
                yield from requests


def _is_archived(edition: Edition, files: tuple[str, ...]) -> bool:
    """Whether an archive holds anything of an edition: the others have not failed, they are not there."""
    hosts = {edition.host, *edition.aliases}
    parts = (urlsplit(url) for url in open_replay(files).urls())
    return any(part.hostname in hosts and part.path.startswith(f"/{edition.path}") for part in parts)
