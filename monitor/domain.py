"""The nouns of the product: frozen values that every other module takes in and hands out.

Nothing here does I/O or reads a clock. Instants are aware datetimes; texts are Unicode as published.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

Tier = Literal["core", "bilateral", "other"]
Basis = Literal["page", "feed", "sitemap", "text", "inferred"]
Outcome = Literal["new", "revised", "duplicate", "unchanged", "off_beat"]
RunStatus = Literal["queued", "running", "done", "failed", "cancelled", "lost"]
AskedBy = Literal["schedule", "retry", "trigger", "crawl", "api"]
Joined = Literal["queued", "joined_queued", "joined_running"]
Sort = Literal["exact", "newest", "relevance"]
Cursor = tuple[datetime, int]
"""Where a listing goes on: when the last story shown was placed (see `StoredStory.placed_at`), and its id."""

OfficeKind = Literal["government", "presidency", "parliament", "party"]
Direction = Literal["to_laos", "to_vietnam", ""]
ExchangeKind = Literal[
    "talks",
    "visit",
    "reception",
    "signing",
    "training",
    "workshop",
    "award",
    "message",
    "phone",
    "session",
    "handover",
    "statement",
    "mourning",
    "review",
]
"""What offices do with each other, one habit of protocol each; an arrival, a stay and a departure are a visit."""

ON_THE_BEAT: tuple[Tier, ...] = ("core", "bilateral")


@dataclass(frozen=True, slots=True)
class Edition:
    """One language of one source: where it lives and which tag its pages are expected to carry.

    `path` is the first path segment where several editions share one host ("" otherwise).
    `aliases` are other hosts that serve the same pages; they are folded into `host`. An edition that is not
    `is_default` is crawled only when it is asked for by name.
    """

    code: str
    host: str
    language: str
    path: str = ""
    aliases: tuple[str, ...] = ()
    is_default: bool = True


@dataclass(frozen=True, slots=True)
class Address:
    """What a URL says of the story behind it: its key (host and content id) and one spelling of the URL."""

    key: str
    url: str
    edition: str
    slug: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a feed, sitemap, list API or list page: a story that may be fetched.

    `kind` is "text", "video", "photo" or "audio" as far as the list says so. `published_at` and
    `modified_at` are None where the list does not give them.
    """

    url: str
    title: str = ""
    published_at: datetime | None = None
    modified_at: datetime | None = None
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Article:
    """What the extractor read from one page, before any interpretation.

    `published_at` is None where the page tells no instant; `published_basis` says where it was read.
    `flags` hold named defects of the text ("glued", "rescued").
    """

    url: str
    title: str
    lead: str
    paragraphs: tuple[str, ...]
    captions: tuple[str, ...] = ()
    byline: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    published_at: datetime | None = None
    published_basis: Basis | None = None
    modified_at: datetime | None = None
    declared_language: str = ""
    dateline: str = ""
    signature: str = ""
    canonical_url: str = ""
    layout: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """A BCP 47 tag ("und" where nothing can be said) and how sure it is, 0 to 1."""

    tag: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence for a tier: the words as they stand in the text, where, and what they speak for."""

    rule: str
    words: str
    where: str


@dataclass(frozen=True, slots=True)
class Relation:
    """Which offices deal with each other: their kind, both sides as identifiers of the register, and who goes to whom.

    A side is "" where the story names no office of it, as when a head of one is received by the other country's
    leaders. `direction` is "" where the story does not say where they meet.
    """

    kind: OfficeKind
    vietnam: str
    laos: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class Assessment:
    """Where a story stands to the beat: its tier, a score from 0 to 1, why, and what spoke against a higher tier.

    `relation` is there for a core story only.
    """

    tier: Tier
    score: float
    reasons: tuple[Reason, ...] = ()
    against: tuple[Reason, ...] = ()
    relation: Relation | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """An office or a person of the register named in a text: its identifier and the words that name it.

    Of a person `person` is the identifier, and `office` the one that they head at the story's date, "" for none.
    """

    office: str
    words: str
    where: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """A person of the register named in a text who heads an office on its day, or else headed it at another time.

    `start` and `end` are the name's place in the text as it is shown; `is_held` tells whether the office is theirs on
    that day.
    """

    office: str
    start: int
    end: int
    is_held: bool


@dataclass(frozen=True, slots=True)
class EventDay:
    """When the event took place, as one sentence tells it: the first and the last day, alike where it is one day."""

    since: date
    until: date
    where: str
    sentence: str


@dataclass(frozen=True, slots=True)
class EventPlace:
    """Where the event took place: an identifier of `exchanges.toml`, and its country ("vn", "la", "" for elsewhere)."""

    place: str
    country: str
    where: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who met somebody, in the text's words; `person` and `office` as in a Mention, "" where not known.

    `side` is the country they stand for: "vn", "la" or "" where the text does not say.
    """

    words: str
    side: str
    person: str = ""
    office: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Who met whom: the hosts, or the first named, and their guests."""

    hosts: tuple[Participant, ...]
    guests: tuple[Participant, ...]
    where: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was signed, in the text's words, and its period as published: years, months or days, "" where not told."""

    words: str
    since: str
    until: str
    where: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised, of which kind, and the days within which it is due, both included."""

    words: str
    kind: ExchangeKind | Literal[""]
    due_since: date
    due_until: date
    where: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a story says of its event; each fact points at its sentence and at where that stands.

    `kinds` are what took place, the foremost first. Where a story tells several days or places of its event, the
    first is the one it reports of.
    """

    kinds: tuple[ExchangeKind, ...] = ()
    days: tuple[EventDay, ...] = ()
    places: tuple[EventPlace, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """One story with its whole interpretation, as the store keeps it.

    `key` is (host, content id) as one string and identifies the story over all its URLs; `content_hash`
    identifies its text over all its copies. `published_at` is None only for documents without any date, `facts` for
    stories off the beat and for those that were stored before facts were read.
    """

    key: str
    url: str
    source: str
    edition: str
    title: str
    lead: str
    paragraphs: tuple[str, ...]
    captions: tuple[str, ...]
    byline: str
    section: str
    tags: tuple[str, ...]
    published_at: datetime | None
    published_basis: Basis
    language: str
    language_confidence: float
    declared_language: str
    tier: Tier
    score: float
    reasons: tuple[Reason, ...]
    mentions: tuple[Mention, ...]
    content_hash: str
    near_signature: bytes
    layout: str
    dateline: str = ""
    signature: str = ""
    flags: tuple[str, ...] = ()
    against: tuple[Reason, ...] = ()
    relation: Relation | None = None
    facts: Facts | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """Where the archive keeps the raw response of a page: file (relative to the archive), offset, length in bytes."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask "has it changed?" with; either may be empty."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """One fetched page on its way into the store: the story, and what the next visit needs to know.

    `listed_modified_at` is the modification instant that the list gave when the page was fetched.
    """

    story: Story
    capture: Capture | None = None
    validators: Validators = Validators()
    listed_modified_at: datetime | None = None
    listed_title: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the store remembers of a key that was fetched before; `tier` decides how often it is looked at again.

    `gave_text` is False for a page that was gone or empty, or held a video or pictures only: it may get its text later.
    """

    key: str
    tier: Tier
    story_id: int | None
    first_seen: datetime
    checked_at: datetime
    checks: int
    published_at: datetime | None = None
    listed_modified_at: datetime | None = None
    listed_title: str = ""
    validators: Validators = Validators()
    gave_text: bool = True


@dataclass(frozen=True, slots=True)
class Sighting:
    """A URL under which the text of a story was seen."""

    url: str
    key: str
    source: str
    edition: str
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of a story's text; number 1 is the first that was seen."""

    number: int
    seen_at: datetime
    content_hash: str
    title: str
    lead: str
    paragraphs: tuple[str, ...]
    run_id: int | None = None
    capture: Capture | None = None


AlterationKind = Literal["withdrawn", "name", "title", "number", "date", "added", "wording"]
"""What a revision changed, the gravest first; a title is somebody's rank or office."""


@dataclass(frozen=True, slots=True)
class Alteration:
    """One change between two versions of a story: the words before and after, "" for what was not there.

    `where` is "title", "lead" or "body" of the newer version, and `sentence` stands there; of a withdrawn sentence both
    are the older version's.
    """

    kind: AlterationKind
    before: str
    after: str
    where: str
    sentence: str


@dataclass(frozen=True, slots=True)
class StoredStory:
    """A story as it comes out of the store, with what the store adds to it."""

    id: int
    story: Story
    event: int
    revision: int
    first_seen: datetime
    last_seen: datetime
    sightings: tuple[Sighting, ...] = ()
    revisions: tuple[Revision, ...] = ()

    @property
    def placed_at(self) -> datetime:
        """What the newest come first by: the publication, or where that is not known, the first sight."""
        return self.story.published_at or self.first_seen


@dataclass(frozen=True, slots=True)
class Order:
    """What a crawl is asked to do. `since` and `until` are days, both included, in the sources' zone (+07:00)."""

    source: str
    editions: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    thorough: bool = False
    max_pages: int | None = None
    from_warc: tuple[str, ...] = ()
    connect_to: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl of one source: what was ordered, by whom, how it went, and its figures.

    `counts` are named totals ("found", "new", "failed", "failed:robots", ...); `served` tells for each edition
    which ways of discovery answered, as {edition: {way: "12 entries" | "unchanged" | "empty" | "failed: why"}};
    `brought` counts the pages of each edition by outcome, as {edition: {"new": 2, "off_beat": 5}}. `started_at` of a
    queued run is when it was asked for. `heard_at` is its last sign of life. `skew_seconds` is how far this machine's
    clock is ahead of the sites', None where no answer told. `attempt` counts the tries of one order from 1.
    """

    id: int
    order: Order
    status: RunStatus
    started_at: datetime
    ended_at: datetime | None = None
    pid: int | None = None
    host: str = ""
    reason: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    served: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    brought: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    asked_by: AskedBy = "crawl"
    asked_at: datetime | None = None
    heard_at: datetime | None = None
    attempt: int = 1
    skew_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a request for a crawl: the run that will do it, and whether that is a new one in the queue."""

    run: Run
    how: Joined


@dataclass(frozen=True, slots=True)
class Slot:
    """A due time of a schedule that was fired: the pair (schedule, due) exists once, whatever clocks do.

    `schedule` is "source/edition". `pace` is the interval in force when it was fired; `run_id` the run that it led to.
    """

    schedule: str
    due: datetime
    fired_at: datetime
    pace: timedelta
    run_id: int | None = None


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source stands with the daemon: paused by hand, waiting to be tried again, or rested after failures."""

    source: str
    paused_at: datetime | None = None
    paused_by: str = ""
    failures: int = 0
    retry_at: datetime | None = None
    rested_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class DaemonRecord:
    """The daemon that holds a database: where it runs, since when, and its last sign of life."""

    host: str
    pid: int
    started_at: datetime
    heard_at: datetime
    address: str
    version: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something the operator should know of: a sentence that says what is wrong, and one that says what to do.

    `kind` and `subject` ("silent", "vietnamplus/en") identify it while it stands; `told` holds, by channel ("log",
    "mail", "webhook"), when it was last told there.
    """

    kind: str
    subject: str
    sentence: str
    advice: str
    raised_at: datetime | None = None
    cleared_at: datetime | None = None
    told: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FiledDigest:
    """A day's digest that was made at its hour and kept; `state` is that of the intake then."""

    day: date
    made_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class StoryQuery:
    """A selection of stories and their order; empty fields do not restrict.

    `since`/`until` bound `published_at`, half open. `editions` are written "vietnamplus/en", `offices` by their
    identifiers in the register; `person` is a name, the words of which stand side by side in the story, or which is
    that of one of `people`, by their identifiers, whom the story names in whatever spelling. `sort`:
    "newest" first; "exact" is the same, but where the text has accents the stories with just these come before those
    that match without; "relevance" is exact, then title before lead before body, then the newest. A page goes on
    `after` the last story of the one before; `after_id` leaves out the stories up to that number. `once` leaves out
    copies: of the stories found that have one text only the newest is told.
    """

    text: str = ""
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    limit: int | None = 50
    editions: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    person: str = ""
    people: tuple[str, ...] = ()
    sort: Sort = "exact"
    after: Cursor | None = None
    after_id: int | None = None
    once: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """One way to discover the stories of an edition.

    `form` names the reader ("feed", "sitemap_index", "sitemap", "list_api", "list_page", "raw_news");
    `url` is absolute. `whole` says that the list carries the whole paper, so that its entries are prefiltered by
    title and slug; the other lists are of sections that matter and are fetched entirely. `leads_on` says that it names
    other lists, so that "not modified" is no answer to be content with. `evidence`
    tells how sure the way is: "H" seen on the site, "S" working in public crawlers, "F" inferred, which may be absent
    without being an error.
    """

    name: str
    form: str
    url: str
    whole: bool = False
    evidence: str = "H"
    referer: str = ""
    pages: int = 1
    leads_on: bool = False


@dataclass(frozen=True, slots=True)
class Anchor:
    """A content id whose day is known: ids of one edition grow with time, so neighbours can be dated."""

    edition: str
    content_id: int
    day: date


@dataclass(frozen=True, slots=True)
class Source:
    """One site family as data: its editions, the shapes of its article URLs and what is odd about it.

    `articles` are patterns over the canonical URL with the groups `id` and `slug`, and `lang` where the editions
    share a host. `not_articles` are shapes with the same tail that are lists. `legacy_tls` names hosts that need
    old TLS.
    """

    name: str
    title: str
    editions: tuple[Edition, ...]
    articles: tuple[re.Pattern[str], ...]
    not_articles: tuple[re.Pattern[str], ...] = ()
    anchors: tuple[Anchor, ...] = ()
    extra_hosts: tuple[str, ...] = ()
    legacy_tls: tuple[str, ...] = ()

    def edition(self, code: str) -> Edition:
        """The edition with that code; KeyError where there is none."""
        return {edition.code: edition for edition in self.editions}[code]

    @property
    def default_editions(self) -> tuple[Edition, ...]:
        """The editions that a crawl reads where none is named."""
        return tuple(edition for edition in self.editions if edition.is_default)

    @property
    def hosts(self) -> frozenset[str]:
        """Every host that a request of this source may go to."""
        of_editions = {host for edition in self.editions for host in (edition.host, *edition.aliases)}
        return frozenset(of_editions | set(self.extra_hosts))
