"""A body as it came over the wire goes in, its content comes out: content encodings undone, never beyond a limit."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

MAX_BODY = 16 * 1024 * 1024
"""The most bytes a body may have, on the wire and decoded: the same limit as for downloads."""

_GZIP_MAGIC = b"\x1f\x8b"
_MAX_MEMBERS = 100


def decoded(body: bytes, headers: Sequence[tuple[str, str]]) -> bytes:
    """The body with its content encodings undone, the last one first; ValueError where that cannot be done."""
    named = [value for name, value in headers if name.lower() == "content-encoding"]
    for encoding in reversed([part.strip().lower() for value in named for part in value.split(",")]):
        if encoding in ("gzip", "x-gzip"):
            body = _gunzipped(body)
        elif encoding == "deflate":
            body = _undeflated(body)
        elif encoding not in ("", "identity"):
            raise ValueError(f"content encoding {encoding[:20]!r} is not supported")
    return body


def _gunzipped(body: bytes) -> bytes:
    """All members of a gzip body. Some archivers keep the header but store the body decoded: that stays as it is."""
    if not body.startswith(_GZIP_MAGIC):
        return body
    parts: list[bytes] = []
    room = MAX_BODY
    while body.startswith(_GZIP_MAGIC):
        if len(parts) == _MAX_MEMBERS:
            raise ValueError(f"more than {_MAX_MEMBERS} gzip members")
        content, body = _inflated(body, 16 + zlib.MAX_WBITS, room)
        parts.append(content)
        room -= len(content)
    return b"".join(parts)


def _undeflated(body: bytes) -> bytes:
    """RFC 9110 means the zlib format by "deflate", some servers send it bare."""
    try:
        return _inflated(body, zlib.MAX_WBITS, MAX_BODY)[0]
    except zlib.error:
        return _inflated(body, -zlib.MAX_WBITS, MAX_BODY)[0]


def _inflated(body: bytes, window: int, room: int) -> tuple[bytes, bytes]:
    """One compressed stream's content and what follows it; never more than `room` bytes of content."""
    stream = zlib.decompressobj(window)
    content = stream.decompress(body, room + 1)
    if len(content) > room:
        raise ValueError(f"it unpacks to more than {MAX_BODY} bytes")
    if not stream.eof:
        raise ValueError("it is cut off")
    return content, stream.unused_data
