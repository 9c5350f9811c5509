"""Files go in, their stories go into the store; a report of what each file brought comes out.

Plain text, JSON lines and WARC are told apart by what they hold, not by their name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

from monitor.archive import ArchiveError, Replay, Response
from monitor.dating import day_of_text
from monitor.documents import Document, DocumentError, read_lines, read_text
from monitor.domain import Address, Article, Basis, Source, Taken
from monitor.fingerprint import content_hash
from monitor.jobs.intake import Intake, RawPage
from monitor.jobs.kits import Kit
from monitor.normalise import address_of, make_story, read_page, sequence_day
from monitor.page import Mismatch
from monitor.text import canonical_url

SITE_ZONE = timezone(timedelta(hours=7))
GZIP = b"\x1f\x8b"
FOREIGN = "document"


@dataclass
class ImportReport:
    """What came of an import: counts by outcome, and a line for everything that could not be taken."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


def import_documents(files: Sequence[Path], kits: Sequence[Kit], intake: Intake) -> ImportReport:
    """Take in every story of the files; a file or line that cannot be read is reported and the rest goes on."""
    report = ImportReport()
    for file in files:
        try:
            _import_file(file, kits, intake, report)
        except (OSError, UnicodeDecodeError, ArchiveError, DocumentError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            report.problems.append(f"{file}: {why}")
    intake.close()
    report.counts.update(intake.counts)
    return report


def _import_file(file: Path, kits: Sequence[Kit], intake: Intake, report: ImportReport) -> None:
    with file.open("rb") as opened:
        head = opened.read(16)
    if head.startswith((GZIP, b"WARC/")):
        _import_archive(file, kits, intake, report)
        return
    text = file.read_text(encoding="utf-8-sig")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        for line in read_lines(text):
            if isinstance(line.document, DocumentError):
                report.problems.append(f"{file}, line {line.number}: {line.document}")
            else:
                intake.take(_taken(line.document, kits))
        return
    intake.take(_taken(read_text(text), kits))


def _taken(document: Document, kits: Sequence[Kit]) -> Taken:
    article = document.article
    source, address = _place(article.url, [kit.source for kit in kits])
    dated = _dated(article, source, address)
    if address is not None and source is not None:
        return Taken(make_story(article, address, source.name, dated))
    story = make_story(article, Address(_foreign_key(article), article.url, "", ""), FOREIGN, dated)
    return Taken(replace(story, edition=story.language))


def _foreign_key(article: Article) -> str:
    """A document of no known source is known by its URL, or else by its text."""
    try:
        return canonical_url(article.url).removeprefix("https://")
    except ValueError:
        return f"{FOREIGN}/{content_hash(article.title, article.lead, article.paragraphs).removeprefix('v1:')[:32]}"


def _place(url: str, sources: Sequence[Source]) -> tuple[Source | None, Address | None]:
    for source in sources:
        if address := address_of(source, url):
            return source, address
    return None, None


def _dated(article: Article, source: Source | None, address: Address | None) -> tuple[datetime | None, Basis]:
    """The day in the text, its year from the content id's place in the sequence where the text leaves it out."""
    near = None
    if source is not None and address is not None:
        near = sequence_day(source, address.edition, int(address.key.rsplit("/", 1)[1]))
    named = day_of_text("\n".join((article.lead, *article.paragraphs)), near)
    if named is None:
        return (None if near is None else _midnight(near)), "inferred"
    return _midnight(named[0]), named[1]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SITE_ZONE)


# -- archives


def _import_archive(file: Path, kits: Sequence[Kit], intake: Intake, report: ImportReport) -> None:
    replay = Replay([file])
    for damaged, why in replay.damage:
        report.problems.append(f"{damaged}: {why}")
    for url in replay.urls():
        response = replay.get(url)
        if response is None or response.status != 200:
            report.counts["skipped:no_page"] += 1
        else:
            _import_page(response, kits, intake, report)


def _import_page(response: Response, kits: Sequence[Kit], intake: Intake, report: ImportReport) -> None:
    for kit in kits:
        if address := address_of(kit.source, response.url):
            reading = read_page(response.body_decoded, address.url, kit.layouts)
            if isinstance(reading, Mismatch):
                report.counts[f"skipped:{reading.reason}"] += 1
                return
            story = make_story(reading, address, kit.source.name)
            page = RawPage(response.url, response.status, response.headers, response.body_raw, response.at)
            intake.take(Taken(story), page)
            return
    report.counts["skipped:not_an_article"] += 1
