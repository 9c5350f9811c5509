"""The files that pages load go in, fixed at the first ask; each comes out as it is, to be kept for good by its version.

What has the right version in its address (`?v=`) never changes under that address: browsers need not ask again.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from fastapi import APIRouter, Request
from starlette.responses import Response

from monitor.web.problems import Problem

FOLDER = Path(__file__).parent / "static"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
FOR_GOOD = "public, max-age=31536000, immutable"
SHORTEST_PACKED = 1000
"""Bytes; less is not worth packing."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is sent; `packed` is b"" where gzip gains nothing."""

    body: bytes
    packed: bytes
    kind: str
    digest: str


@cache
def files() -> Mapping[str, File]:
    """All there are, by name: what is not among them does not exist, whatever an address says."""
    found = sorted(path for path in FOLDER.iterdir() if path.suffix in KINDS)
    return MappingProxyType({path.name: _read(path) for path in found})


def _read(path: Path) -> File:
    body = path.read_bytes()
    packed = gzip.compress(body, mtime=0) if len(body) >= SHORTEST_PACKED else b""
    is_smaller = len(packed) < len(body)
    return File(body, packed if is_smaller else b"", KINDS[path.suffix], hashlib.sha256(body).hexdigest()[:16])


@cache
def version() -> str:
    """What addresses of files say as `?v=`; another one as soon as any of them has changed."""
    return hashlib.sha256("".join(file.digest for file in files().values()).encode()).hexdigest()[:12]


@router.get("/static/{name}")
async def static(request: Request, name: str) -> Response:
    """One of the files."""
    file = files().get(name)
    if file is None:
        raise Problem(404, "there is no such file")
    is_packed = bool(file.packed) and "gzip" in request.headers.get("accept-encoding", "")
    etag = f'"{file.digest}{"-gz" if is_packed else ""}"'
    headers = {
        "Cache-Control": FOR_GOOD if request.query_params.get("v") == version() else "no-cache",
        "ETag": etag,
        "Vary": "Accept-Encoding",
    }
    if _has(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=headers)
    packing = {"Content-Encoding": "gzip"} if is_packed else {}
    return Response(file.packed if is_packed else file.body, headers={"Content-Type": file.kind, **headers, **packing})


def _has(given: str, etag: str) -> bool:
    """Whether a header If-None-Match names this very body."""
    return etag in (one.strip().removeprefix("W/") for one in given.split(","))
