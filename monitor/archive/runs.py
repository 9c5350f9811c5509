"""The responses of a run go in, one file per run; out come captures, and for a capture the response again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING

from monitor.archive.reading import first_record, is_digest_of, response_of
from monitor.archive.record import ArchiveError, Response, info_record, response_record
from monitor.domain import Capture

if TYPE_CHECKING:
    from types import TracebackType

_BUFFERED = 1024 * 1024
_SOURCE = re.compile(r"[a-z0-9][a-z0-9_-]*")


class ArchiveWriter:
    """Writes the responses of one run into one file, which is made when the first record comes.

    Records wait in memory (up to 1 MiB) until `flush`, so flush before the captures are committed to a database. After
    an ArchiveError nothing of what waited is lost: the file is cut back to its last whole record, `flush` may be called
    again.
    """

    def __init__(self, folder: Path, name: str, about: Mapping[str, str], started: datetime) -> None:
        """`name` is the wished file name below `folder`; a file that exists is never touched, the next free name is."""
        self._folder = folder
        self._name = name
        self._head = info_record(about, started)
        self._file: IO[bytes] | None = None
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0
        self._written = 0

    def keep(
        self, url: str, status: int, headers: Sequence[tuple[str, str]], body_as_on_wire: bytes, at: datetime
    ) -> Capture:
        """Append one response, body unchunked but otherwise as it came; ArchiveError if the disk refuses."""
        if self._file is None:
            self._open()
        if self._waiting_bytes >= _BUFFERED:
            self.flush()
        record = response_record(url, status, headers, body_as_on_wire, at)
        offset = self._written + self._waiting_bytes
        self._add(record)
        return Capture(self._name, offset, len(record))

    def flush(self) -> None:
        """Hand everything kept so far to the operating system, so that the death of this process cannot lose it."""
        if self._file is None or not self._waiting:
            return
        try:
            _write_all(self._file, b"".join(self._waiting))
        except OSError as error:
            self._cut_back()
            raise ArchiveError(f"{self._folder / self._name}: cannot write: {error.strerror}") from error
        self._written += self._waiting_bytes
        self._waiting, self._waiting_bytes = [], 0

    def close(self) -> None:
        """Flush and close; nothing was kept, no file is there."""
        try:
            self.flush()
        finally:
            if self._file is not None:
                self._file.close()

    def __enter__(self) -> ArchiveWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _add(self, record: bytes) -> None:
        self._waiting.append(record)
        self._waiting_bytes += len(record)

    def _open(self) -> None:
        """Never append to a file of an earlier life: its tail may be cut off, and readers would stop there."""
        wished = Path(self._name)
        number = 1
        while True:
            path = self._folder / self._name
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                # Unbuffered, so that a refused write leaves nothing behind that a later flush would write twice.
                self._file = path.open("xb", buffering=0)
            except FileExistsError:
                number += 1
                self._name = wished.with_stem(f"{wished.stem}-{number}").as_posix()
            except OSError as error:
                raise ArchiveError(f"{path}: cannot make it: {error.strerror}") from error
            else:
                self._add(self._head)
                return

    def _cut_back(self) -> None:
        assert self._file is not None
        self._file.seek(self._written)
        self._file.truncate()


def _write_all(file: IO[bytes], data: bytes) -> None:
    """An unbuffered file may take less than it is given."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


class Archive:
    """The folder with the files of all runs, `<year>/<month>/run-<number>-<source>.warc`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def writer(self, run_id: int, source: str, started: datetime) -> ArchiveWriter:
        """A writer for one run; `started` (aware) chooses the month, in UTC. ValueError for an odd name of a source."""
        if not _SOURCE.fullmatch(source):
            raise ValueError(f"not the name of a source: {source!r}")
        month = started.astimezone(UTC)
        name = f"{month:%Y/%m}/run-{run_id:06d}-{source}.warc"
        return ArchiveWriter(self.folder, name, {"run": str(run_id), "source": source}, started)

    def read(self, capture: Capture) -> Response:
        """The response kept there, its digest verified; ArchiveError where it is missing, cut off or changed."""
        path = self._path(capture.file)
        where = f"{path} at offset {capture.offset}"
        data = _slice(path, capture, where)
        record = first_record(BytesIO(data), where)
        response, digest = response_of(record, where)
        if not is_digest_of(response.body_raw, digest):
            raise ArchiveError(f"{where}: the body does not match its digest")
        return response

    def prune(self, before: datetime) -> tuple[int, int]:
        """Delete the files whose last record is older than `before`; how many files and bytes went.

        A file without a single whole record is judged by the time of its last change.
        """
        old = [path for path in self._files() if _last_instant(path) < before]
        sizes = [path.stat().st_size for path in old]
        for path in old:
            path.unlink()
            _remove_if_empty(path.parent)
            _remove_if_empty(path.parent.parent)
        return len(old), sum(sizes)

    def size(self) -> int:
        """Bytes of all run files together."""
        return sum(path.stat().st_size for path in self._files())

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("[0-9]*/[0-9]*/run-*.warc"))

    def _path(self, name: str) -> Path:
        """Captures come from a database that may have been restored from anywhere: never leave the folder."""
        path = self.folder / name
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise ArchiveError(f"{name}: not a file of the archive")
        return path


def _slice(path: Path, capture: Capture, where: str) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(capture.offset)
            data = file.read(capture.length)
    except OSError as error:
        raise ArchiveError(f"{where}: {error.strerror}") from error
    if len(data) < capture.length:
        raise ArchiveError(f"{where}: cut off after {len(data)} of {capture.length} bytes")
    return data


def _remove_if_empty(folder: Path) -> None:
    if not any(folder.iterdir()):
        folder.rmdir()


def _last_instant(path: Path) -> datetime:
    """The date of the last whole record. warcio would read every body for it; this jumps from header to header."""
    last = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    end = path.stat().st_size
    with path.open("rb") as file:
        while (line := file.readline()).startswith(b"WARC/"):
            fields: dict[bytes, bytes] = {}
            while (line := file.readline()).strip():
                name, _, value = line.partition(b":")
                fields[name.lower()] = value.strip()
            jump = int(fields.get(b"content-length", b"0")) + len(b"\r\n\r\n")
            if file.tell() + jump > end or b"warc-date" not in fields:
                break
            last = datetime.fromisoformat(fields[b"warc-date"].decode())
            file.seek(jump, 1)
    return last
