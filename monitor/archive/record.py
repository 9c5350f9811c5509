"""A response goes in, the bytes of its WARC record come out; and the nouns of the archive.

The format is WARC 1.1 (ISO 28500:2017). Records are formatted here and not by warcio, whose writer takes twice
as long (0.10 against 0.05 ms for a page of 20 kB) and does not tell where in the file a record landed.
"""

from __future__ import annotations

import base64
import hashlib
import http
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from monitor import __version__

Headers = tuple[tuple[str, str], ...]

CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_NOT_IN_A_NAME = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]")
_URL_SAFE = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '<>"{}|\\^`')


class ArchiveError(Exception):
    """A file or record that cannot be written or read; the one-line message names the file, and the offset if any."""


@dataclass(frozen=True, slots=True)
class Response:
    """A kept response. `body_raw` is the body as it came over the wire without chunking; `body_decoded` is its content.

    `headers` are in the order of arrival and still name the Content-Encoding; `at` is when it was fetched.
    """

    url: str
    status: int
    headers: Headers
    body_decoded: bytes
    body_raw: bytes
    at: datetime


def info_record(about: Mapping[str, str], started: datetime) -> bytes:
    fields = {"software": f"vietnam-laos-office-monitor/{__version__}", "format": "WARC File Format 1.1", **about}
    block = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
    return _record("warcinfo", started, (("Content-Type", "application/warc-fields"),), block)


def response_record(url: str, status: int, headers: Sequence[tuple[str, str]], body: bytes, at: datetime) -> bytes:
    block = _http_head(status, headers) + b"\r\n" + body
    digest = base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()
    extra = (
        ("WARC-Target-URI", _uri(url)),
        ("WARC-Payload-Digest", f"sha1:{digest}"),
        ("Content-Type", "application/http;msgtype=response"),
    )
    return _record("response", at, extra, block)


def _record(kind: str, at: datetime, extra: Sequence[tuple[str, str]], block: bytes) -> bytes:
    """One whole record. Content-Length comes last, so that a header cut off in the middle has none."""
    instant = at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    lines = [f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{uuid.uuid4()}>\r\nWARC-Date: {instant}\r\n"]
    lines += [f"{name}: {value}\r\n" for name, value in extra]
    lines.append(f"Content-Length: {len(block)}\r\n\r\n")
    return b"".join(("".join(lines).encode(), block, b"\r\n\r\n"))


def _http_head(status: int, headers: Sequence[tuple[str, str]]) -> bytes:
    """Status line and headers. The body is unchunked, so a Transfer-Encoding is kept under another name."""
    lines = [f"HTTP/1.1 {status} {_phrase(status)}\r\n"]
    for name, value in headers:
        if name.lower() == "transfer-encoding":
            name = f"X-Archive-Orig-{name}"
        lines.append(f"{_NOT_IN_A_NAME.sub('_', name) or '_'}: {CONTROLS.sub(' ', value).strip()}\r\n")
    return "".join(lines).encode("utf-8", "backslashreplace")


def _phrase(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _uri(url: str) -> str:
    """The address with everything escaped that a header line or RFC 3986 does not bear."""
    return quote(url, safe=_URL_SAFE, errors="replace")
