"""A stream of WARC records goes in, responses come out; everything that is wrong with it is an ArchiveError.

Read with warcio, which has met more foreign files than ours ever will.
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import SEEK_END, BytesIO
from typing import IO, Any

from monitor.archive.body import MAX_BODY, decoded
from monitor.archive.record import CONTROLS, ArchiveError, Headers, Response

AS_A_WHOLE = "compressed as a whole instead of record by record; gunzip it first"


def first_record(stream: IO[bytes], where: str) -> Any:
    """The record that the stream begins with; `where` names the place in errors."""
    for record, _ in records(stream, where):
        return record
    raise ArchiveError(f"{where}: no record there")


def records(stream: IO[bytes], where: str) -> Iterator[tuple[Any, Callable[[], int]]]:
    """Each record of a WARC stream, gzip or not, and a function that reads it to its end and tells where it began.

    Everything that warcio trips over comes out as an ArchiveError.
    """
    # Imported here: 0.1 s, and most commands never open an archive.
    from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
    from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]
    from warcio.statusandheaders import StatusAndHeadersParserException  # type: ignore[import-untyped]

    iterator = ArchiveIterator(stream)
    while True:
        try:
            record = next(iterator)
        except StopIteration:
            _check_end(stream, iterator.offset, where)
            return
        except (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError) as error:
            raise ArchiveError(f"{where}: {_reason(str(error))}") from error
        # What warcio makes of a response without WARC-Target-URI, and of numbers that are none.
        except (AttributeError, ValueError) as error:
            raise ArchiveError(f"{where}: a record's header makes no sense") from error
        yield record, iterator.get_record_offset


def _check_end(stream: IO[bytes], offset: int, where: str) -> None:
    """A gzip member that breaks off within its own header looks like the end to warcio."""
    if offset < stream.seek(0, SEEK_END):
        raise ArchiveError(f"{where}: cut off within the record at offset {offset}")


def _reason(message: str) -> str:
    if "non-chunked gzip" in message:
        return AS_A_WHOLE
    return CONTROLS.sub(" ", message).strip()[:120]


def response_of(record: Any, where: str) -> tuple[Response, str]:
    """A response and the digest that the record claims for its body ("" if none)."""
    headers = record.http_headers
    status = status_of(record)
    if headers is None or status is None:
        raise ArchiveError(f"{where}: the record holds no HTTP response")
    raw = _body(record, where)
    fields: Headers = tuple(headers.headers)
    try:
        content = decoded(raw, fields)
    except (ValueError, zlib.error) as error:
        raise ArchiveError(f"{where}: the body cannot be unpacked: {error}") from error
    instant = _instant(record.rec_headers.get_header("WARC-Date") or "", where)
    url = record.rec_headers.get_header("WARC-Target-URI")
    digest = record.rec_headers.get_header("WARC-Payload-Digest") or ""
    return Response(url, status, fields, content, raw, instant), digest


def status_of(record: Any) -> int | None:
    """The HTTP status that a record holds, None if it holds none."""
    if record.http_headers is None:
        return None
    code = (record.http_headers.statusline or "").split(" ", 1)[0]
    return int(code) if re.fullmatch(r"[1-9]\d\d", code) else None


def _instant(text: str, where: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArchiveError(f"{where}: WARC-Date is not an instant: {text[:40]!r}") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _body(record: Any, where: str) -> bytes:
    """The body without chunking, for archivers that keep it; ArchiveError if the record ends early or is too long."""
    from warcio.bufferedreaders import ChunkedDataReader  # type: ignore[import-untyped]

    raw: bytes = record.raw_stream.read(MAX_BODY + 1)
    if len(raw) > MAX_BODY:
        raise ArchiveError(f"{where}: the body is longer than {MAX_BODY} bytes")
    if is_cut_off(record):
        raise ArchiveError(f"{where}: the record is cut off")
    if (record.http_headers.get_header("Transfer-Encoding") or "").strip().lower() != "chunked":
        return raw
    unchunked: bytes = ChunkedDataReader(BytesIO(raw)).read()
    return unchunked


def is_cut_off(record: Any) -> bool:
    """Whether a record, read to its end, had less than its Content-Length says; without one its header was cut."""
    claimed = (record.rec_headers.get_header("Content-Length") or "").strip()
    return not claimed.isdecimal() or record.raw_stream.limit > 0


def is_digest_of(body: bytes, claimed: str) -> bool:
    """Whether a labelled digest, base32 or hexadecimal, is that of the body; no or an unknown digest is not."""
    algorithm, _, value = claimed.partition(":")
    if algorithm.lower() not in ("sha1", "sha256"):
        return False
    digest = hashlib.new(algorithm.lower(), body, usedforsecurity=False)
    return value.upper() in (base64.b32encode(digest.digest()).decode(), digest.hexdigest().upper())
