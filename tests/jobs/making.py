"""A small source with two layouts, its pages, and everything a job asks for, opened in a folder of the test."""

from __future__ import annotations

import gzip
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from monitor.archive import Archive, ArchiveWriter
from monitor.domain import Address, Anchor, Article, Edition, Order, Source, Taken
from monitor.jobs.intake import Intake, Keeping, RawPage
from monitor.jobs.kits import Kit
from monitor.normalise import address_of, make_story, read_page
from monitor.page import Layout
from monitor.store import Checked, Store, open_store
from tests.ready import ready

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)

PAPER = Source(
    name="paper",
    title="The paper",
    editions=(Edition("en", "paper.vn", "en", aliases=("www.paper.vn",)),),
    articles=(re.compile(r"^https?://(?:www\.)?paper\.vn/(?P<slug>[^/?#]+)-post(?P<id>\d+)\.html"),),
    anchors=(Anchor("en", 100, date(2017, 1, 1)), Anchor("en", 900, date(2017, 12, 31))),
)
PLAIN = Layout(
    name="plain", markers=(b'class="story"',), title=("h1",), lead=(".lead",), body=(".story",), time=("time",)
)
LATER = Layout(name="later", markers=(b'class="novel"',), title=("h2",), body=(".novel",))
KITS = (Kit(PAPER, (PLAIN,)),)
KITS_OF_TOMORROW = (Kit(PAPER, (PLAIN, LATER)),)

TITLE = "Government Offices of Vietnam and Laos agree on a plan"
LEAD = "The Government Offices of Vietnam and Laos agreed in Vientiane on a plan for this year."
BODY = (
    "Both sides praised the training courses of last year for officials of the two offices.",
    "They will exchange documents and meet again in Hanoi in the autumn.",
)


def url(number: int, slug: str = "a-plan") -> str:
    return f"https://paper.vn/{slug}-post{number}.html"


def page(title: str = TITLE, lead: str = LEAD, body: Sequence[str] = BODY, *, charset: str = "utf-8") -> bytes:
    """A page of the first layout."""
    paragraphs = "".join(f"<p>{text}</p>" for text in body)
    head = f'<h1>{title}</h1><time datetime="2026-03-02T09:00:00+07:00"></time><p class="lead">{lead}</p>'
    return f'<html><body>{head}<div class="story">{paragraphs}</div></body></html>'.encode(charset)


def novel_page() -> bytes:
    """A page that no layout of today fits, and too thin to be rescued."""
    return (
        b"<html><body><h2>"
        + TITLE.encode()
        + b'</h2><div class="novel"><p>'
        + LEAD.encode()
        + b"</p></div></body></html>"
    )


def raw(address: str, body: bytes, *, charset: str = "utf-8", zipped: bool = True, at: datetime = NOON) -> RawPage:
    headers = (("Content-Type", f"text/html; charset={charset}"), *((("Content-Encoding", "gzip"),) if zipped else ()))
    return RawPage(address, 200, headers, gzip.compress(body) if zipped else body, at)


class Desk:
    """Store and archive in one folder, and a clock that stands until it is set."""

    def __init__(self, folder: Path) -> None:
        self.store: Store = open_store(ready(folder / "desk.db"))
        self.archive = Archive(folder / "archive")
        self.instant = NOON

    def now(self) -> datetime:
        return self.instant

    def intake(self, source: str = "paper", keeping: Keeping = "beat", batch_size: int = 50) -> Intake:
        run = self.store.start_run(Order(source), at=self.instant, pid=1, host="here")
        writer: ArchiveWriter = self.archive.writer(run.id, source, self.instant)
        return Intake(self.store, now=self.now, run_id=run.id, writer=writer, keeping=keeping, batch_size=batch_size)

    def crawl(self, *pages: tuple[str, bytes], later: timedelta = timedelta()) -> None:
        """What a crawl does with pages: read, kept with their raw form; those without an article are remembered."""
        self.instant += later
        intake = self.intake()
        for where, body in pages:
            address = address_of(PAPER, where)
            assert address is not None
            reading = read_page(body, address.url, (PLAIN,))
            if isinstance(reading, Article):
                intake.take(Taken(make_story(reading, address, "paper")), raw(where, body, at=self.instant))
            else:
                intake.note(visit(address), raw(where, body, at=self.instant))
        intake.close()


def visit(address: Address) -> Checked:
    return Checked(key=address.key, url=address.url, source="paper", edition=address.edition)
