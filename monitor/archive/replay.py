"""WARC files of any make go in, responses by URL come out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from monitor.archive.reading import AS_A_WHOLE, first_record, is_cut_off, records, response_of, status_of
from monitor.archive.record import ArchiveError, Response
from monitor.text import canonical_url

_HTTP = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the response of a URL is; the URL itself is the key it is found by, but for its scheme."""

    file: int
    offset: int
    status: int
    scheme: str


class Replay:
    """Responses found by URL in any WARC files: ours, warcio's, wget's, gzipped record by record or not.

    Only places are kept in memory, bodies are read on demand. The last record of a URL counts, but nothing except
    another success (2xx) takes the place of a success: http redirecting to https is one URL here.

    `damage` lists (file, reason) for files that could be read only in part; `skipped` counts the records left out, by
    reason. Digests are not verified, as archivers disagree on what they cover.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        """Reads through all files once; ArchiveError for a file that is missing or holds no WARC record at all."""
        self.damage: list[tuple[Path, str]] = []
        self.skipped: Counter[str] = Counter()
        self._files = list(files)
        self._places: dict[str, _Place] = {}
        self._canonical: dict[str, str] | None = None
        self._copies: list[tuple[str, str]] = []
        for number, path in enumerate(self._files):
            self._index(number, path)
        self._resolve_copies()

    def get(self, url: str) -> Response | None:
        """The response for a URL, else for its canonical form, else None; ArchiveError if its record is damaged.

        http and https are the same, the fragment does not count. `Response.url` is the address it was kept under.
        """
        key = _key(url)
        if key not in self._places:
            key = self._by_canonical_form(url)
        place = self._places.get(key)
        return None if place is None else replace(self._read(place), url=f"{place.scheme}:{key}")

    def urls(self) -> Iterator[str]:
        """Every URL that has a response, in the order of their first records."""
        return (f"{place.scheme}:{key}" for key, place in self._places.items())

    def __len__(self) -> int:
        return len(self._places)

    def _index(self, number: int, path: Path) -> None:
        """Note every whole record; a file that is damaged counts up to there."""
        known = 0
        try:
            with path.open("rb") as file:
                for record, offset_of in records(file, str(path)):
                    if record.rec_type is None:
                        raise ArchiveError(f"{path}: no WARC record where one should begin")
                    known += 1
                    offset = offset_of()
                    if is_cut_off(record):
                        raise ArchiveError(f"{path}: cut off within the record at offset {offset}")
                    self._note(record, number, offset)
        except OSError as error:
            raise ArchiveError(f"{path}: {error.strerror}") from error
        except ArchiveError as error:
            if not known or AS_A_WHOLE in str(error):
                raise
            self.damage.append((path, str(error).removeprefix(f"{path}: ")))
        if not known:
            self.damage.append((path, "empty"))

    def _note(self, record: Any, number: int, offset: int) -> None:
        url = record.rec_headers.get_header("WARC-Target-URI") or ""
        if record.rec_type not in ("response", "revisit"):
            self.skipped[f"{record.rec_type} record"] += 1
        elif not _HTTP.match(url):
            self.skipped["not an http address"] += 1
        elif record.rec_type == "revisit":
            self._copies.append((url, record.rec_headers.get_header("WARC-Refers-To-Target-URI") or ""))
        elif (status := status_of(record)) is None:
            self.skipped["no HTTP status"] += 1
        else:
            self._put(_Place(number, offset, status, _scheme(url)), _key(url))

    def _put(self, place: _Place, key: str) -> None:
        old = self._places.get(key)
        if old is None or _counts_before(place, old):
            self._places[key] = place

    def _resolve_copies(self) -> None:
        """A revisit record has no body: it stands for the response of the address that it refers to."""
        for url, original in self._copies:
            place = self._places.get(_key(original))
            if place is None:
                self.skipped["revisit of an unknown address"] += 1
            elif _key(url) not in self._places:
                self._places[_key(url)] = replace(place, scheme=_scheme(url))
        self._copies.clear()

    def _by_canonical_form(self, url: str) -> str:
        """The key of the recorded URL with the same canonical form, "" if none. Most replays never need the table."""
        if self._canonical is None:
            self._canonical = {}
            for key, place in self._places.items():
                form = _canonical(f"{place.scheme}:{key}")
                other = self._canonical.get(form)
                if other is None or _counts_before(place, self._places[other]):
                    self._canonical[form] = key
        return self._canonical.get(_canonical(url), "")

    def _read(self, place: _Place) -> Response:
        path = self._files[place.file]
        where = f"{path} at offset {place.offset}"
        try:
            with path.open("rb") as file:
                file.seek(place.offset)
                return response_of(first_record(file, where), where)[0]
        except OSError as error:
            raise ArchiveError(f"{where}: {error.strerror}") from error


def _scheme(url: str) -> str:
    return url.partition(":")[0].lower()


def _key(url: str) -> str:
    """What two spellings of an address share: everything but scheme and fragment."""
    return url.partition("#")[0].partition(":")[2]


def _canonical(url: str) -> str:
    """The canonical form; an address that has none stands for itself, as a form that no other address has."""
    try:
        return canonical_url(url)
    except ValueError:
        return url


def _counts_before(new: _Place, old: _Place) -> bool:
    """A success before anything else, and of two alike the later one."""
    return (new.status // 100 == 2, new.file, new.offset) > (old.status // 100 == 2, old.file, old.offset)
