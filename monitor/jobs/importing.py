"""Files go in, their stories go into the store; a report of what each file brought comes out.

Plain text, JSON lines and WARC are told apart by what they hold; a file named .jsonl is JSON lines also where its
first line is broken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import get_args

from monitor.archive import ArchiveError, Replay, Response
from monitor.dating import day_of_text
from monitor.documents import FOREIGN, Document, DocumentError, read_lines, read_text
from monitor.domain import Address, Article, Basis, Outcome, Source, Taken
from monitor.fingerprint import content_hash
from monitor.jobs.archived import read_archived
from monitor.jobs.intake import Intake, RawPage
from monitor.jobs.kits import Kit
from monitor.normalise import address_of, make_story, sequence_day
from monitor.page import Mismatch
from monitor.text import LOCAL, canonical_url

OUTCOMES: tuple[str, ...] = get_args(Outcome)
GZIP = b"\x1f\x8b"
LINES_SUFFIXES = frozenset({".jsonl", ".ndjson"})


@dataclass
class ImportReport:
    """What came of an import: counts by outcome, and a line for everything that could not be taken."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, int]:
        """The counts, those of the outcomes also where they are 0: "0 new" is an answer."""
        others = {name: number for name, number in sorted(self.counts.items()) if number and name not in OUTCOMES}
        return {name: self.counts[name] for name in OUTCOMES} | others


def import_documents(files: Sequence[Path], kits: Sequence[Kit], intake: Intake) -> ImportReport:
    """Take in every story of the files; a file or line that cannot be read is reported and the rest goes on."""
    report = ImportReport()
    for file in files:
        try:
            _import_file(file, kits, intake, report)
        except OSError as error:
            report.problems.append(f"{file}: {error.strerror or error}")
        except UnicodeDecodeError as error:
            report.problems.append(f"{file}: not UTF-8 at byte {error.start}")
        except (ArchiveError, DocumentError) as error:
            report.problems.append(f"{file}: {str(error).removeprefix(f'{file}: ')}")
    intake.close()
    report.counts.update(intake.counts)
    return report


def _import_file(file: Path, kits: Sequence[Kit], intake: Intake, report: ImportReport) -> None:
    with file.open("rb") as opened:
        head = opened.read(16)
    if head.startswith((GZIP, b"WARC/")):
        _import_archive(file, kits, intake, report)
        return
    # Decoded here and not by the file: in JSON lines only a line feed ends a line.
    text = file.read_bytes().decode("utf-8").removeprefix("\ufeff")
    if file.suffix in LINES_SUFFIXES or text.lstrip().startswith("{"):
        _import_lines(file, text, kits, intake, report)
    else:
        intake.take(_taken(read_text(text), kits))


def _import_lines(file: Path, text: str, kits: Sequence[Kit], intake: Intake, report: ImportReport) -> None:
    for line in read_lines(text):
        document = line.document
        if not isinstance(document, DocumentError) and line.fields.get("date") and not document.article.published_at:
            document = DocumentError(f'"date" is no day or instant: {line.fields["date"][:40]!r}')
        if isinstance(document, DocumentError):
            report.problems.append(f"{file}, line {line.number}: {document}")
        else:
            intake.take(_taken(document, kits))


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
    return datetime.combine(day, time(), LOCAL)


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
    page = read_archived(response, response.url, kits)
    if page is None:
        report.counts["skipped:not_an_article"] += 1
    elif isinstance(page.reading, Mismatch):
        report.counts[f"skipped:{page.reading.reason}"] += 1
    else:
        story = make_story(page.reading, page.address, page.source)
        raw = RawPage(response.url, response.status, response.headers, response.body_raw, response.at)
        intake.take(Taken(story), raw)
