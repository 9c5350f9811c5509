"""A form's name and stories go in, the file of that form comes out in parts: CSV, JSON lines, ninjs, RIS, BibTeX."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from monitor.domain import StoredStory
from monitor.jobs.citing import CopyOf, as_bibtex, as_ris
from monitor.jobs.export import as_csv, as_jsonl, as_ninjs

Stories = Iterable[StoredStory]


@dataclass(frozen=True, slots=True)
class Form:
    """A form of export: its media type, and what writes it in whole stories with their line ends."""

    media_type: str
    write: Callable[[Stories, CopyOf, tzinfo], Iterator[str]]


def _lines(write: Callable[[Stories, tzinfo], Iterator[str]], end: str) -> Callable[..., Iterator[str]]:
    def written(stories: Stories, copy: CopyOf, zone: tzinfo) -> Iterator[str]:
        return (line + end for line in write(stories, zone))

    return written


FORMS: Mapping[str, Form] = {
    # RFC 4180 ends a line so.
    "csv": Form("text/csv; charset=utf-8; header=present", _lines(as_csv, "\r\n")),
    "jsonl": Form("application/jsonl; charset=utf-8", _lines(as_jsonl, "\n")),
    "ninjs": Form("application/jsonl; charset=utf-8", _lines(as_ninjs, "\n")),
    "ris": Form("application/x-research-info-systems; charset=utf-8", as_ris),
    "bib": Form("application/x-bibtex; charset=utf-8", as_bibtex),
}
"""By the ending of the file, which is also the name of the form on the command line."""


def exported(form: str, stories: Stories, copy: CopyOf, zone: tzinfo) -> Iterator[str]:
    """The stories in one of `FORMS`, read as they are asked for; `copy` finds the archived copies."""
    return FORMS[form].write(stories, copy, zone)
