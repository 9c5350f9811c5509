"""Requests in, responses out: the one place where a crawl touches the network, or an archive instead of it.

aiohttp fetches; the body is kept as it came over the wire (for the archive) beside its decoded form (for the
spider). A name that resolves to a private address is refused here, whatever asked for it.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Protocol

import aiohttp
import yarl
from aiohttp.abc import AbstractResolver, ResolveResult
from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Headers, HtmlResponse, Response, TextResponse, XmlResponse

from monitor.archive import ArchiveError, Replay
from monitor.crawl.ending import STOPPING, StoppedError

# ssl.OP_LEGACY_SERVER_CONNECT, which Python names only from 3.12 on
LEGACY_SERVER_CONNECT = 0x4


class PrivateAddressError(OSError):
    """A host's name resolved to an address that is not a public one."""


class RefusedAddressError(IgnoreRequest):
    """The request was not sent, because its host is at a private address."""


class DamagedRecordError(IgnoreRequest):
    """The archive holds the response, but its record cannot be read."""


class TlsError(DownloadFailedError):
    """The encrypted connection could not be made or trusted."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as it came over the wire: status, headers in order, body still encoded."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Wire(Protocol):
    """Where answers come from."""

    async def fetch(self, request: Request, timeout: float, maxsize: int) -> Answer: ...

    async def close(self) -> None: ...


class PublicOnlyResolver(AbstractResolver):
    """The system's names, less every address that is loopback, private, link-local or otherwise not public."""

    def __init__(self) -> None:
        self._resolver = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Addresses of a host; PrivateAddressError as soon as one of them is not public."""
        found = await self._resolver.resolve(host, port, family)
        for result in found:
            address = ipaddress.ip_address(result["host"])
            if not address.is_global or address.is_multicast:
                raise PrivateAddressError(f"{host} resolves to {result['host']}, which is not a public address")
        return found

    async def close(self) -> None:
        await self._resolver.close()


class NetworkWire:
    """Answers from the network; with `connect_to` every one from that address, over plain HTTP."""

    def __init__(self, connect_to: str = "", legacy_tls: Iterable[str] = ()) -> None:
        self._connect_to = connect_to
        self._legacy_hosts = frozenset(legacy_tls)
        self._session: aiohttp.ClientSession | None = None

    def _open(self) -> aiohttp.ClientSession:
        # The session wants the running loop, so it is made at the first request.
        if self._session is None:
            resolver = None if self._connect_to else PublicOnlyResolver()
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=resolver, limit=0, ttl_dns_cache=300),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
            )
        return self._session

    def _target(self, request: Request) -> tuple[yarl.URL, dict[str, str]]:
        url = yarl.URL(request.url, encoded=True)
        headers = {name.decode(): b", ".join(values).decode("latin-1") for name, values in request.headers.items()}
        if not self._connect_to:
            return url, headers
        headers["Host"] = url.raw_authority
        return yarl.URL(f"http://{self._connect_to}{url.raw_path_qs}", encoded=True), headers

    # Each reads all certificates that this machine trusts: made where a connection is to be encrypted, and once.
    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context()

    @cached_property
    def _legacy_tls(self) -> ssl.SSLContext:
        return legacy_context()

    def _context(self, url: yarl.URL) -> ssl.SSLContext | bool:
        if url.scheme != "https":
            return True
        return self._legacy_tls if url.host in self._legacy_hosts else self._tls

    async def fetch(self, request: Request, timeout: float, maxsize: int) -> Answer:
        """One exchange; raises Scrapy's download errors, RefusedAddressError or TlsError."""
        url, headers = self._target(request)
        try:
            async with self._open().request(
                request.method,
                url,
                headers=headers,
                data=request.body or None,
                timeout=aiohttp.ClientTimeout(total=timeout),
                ssl=self._context(url),
                allow_redirects=False,
            ) as response:
                body = await _read(response, maxsize)
                return Answer(response.status, tuple(response.headers.items()), body)
        except TimeoutError as error:
            raise DownloadTimeoutError(f"no whole answer within {timeout:g} s") from error
        except aiohttp.ClientError as error:
            raise _named(error) from error

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def legacy_context() -> ssl.SSLContext:
    """TLS as an old server needs it (renegotiation without the extension of RFC 5746); certificates still checked."""
    context = ssl.create_default_context()
    context.options |= LEGACY_SERVER_CONNECT
    context.set_ciphers("DEFAULT:@SECLEVEL=1")
    return context


async def _read(response: aiohttp.ClientResponse, maxsize: int) -> bytes:
    if (response.content_length or 0) > maxsize:
        raise DownloadCancelledError(f"announced {response.content_length} bytes, the limit is {maxsize}")
    chunks, size = [], 0
    async for chunk in response.content.iter_any():
        chunks.append(chunk)
        size += len(chunk)
        if size > maxsize:
            raise DownloadCancelledError(f"more than {maxsize} bytes")
    return b"".join(chunks)


def _named(error: aiohttp.ClientError) -> Exception:
    """Scrapy's error for aiohttp's, so that the retry rules and the counts by reason apply."""
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        if isinstance(error.os_error, PrivateAddressError):
            return RefusedAddressError(str(error.os_error))
        return CannotResolveHostError(str(error))
    if isinstance(error, aiohttp.ClientSSLError):
        return TlsError(str(error))
    if isinstance(error, aiohttp.ClientConnectorError):
        return DownloadConnectionRefusedError(str(error))
    if isinstance(error, aiohttp.ClientPayloadError):
        return ResponseDataLossError(str(error))
    return DownloadFailedError(f"{type(error).__name__}: {error}")


@lru_cache(maxsize=1)
def open_replay(files: tuple[str, ...]) -> Replay:
    """The index over some WARC files, made once a process: the spider and the wire both read it."""
    return Replay([Path(name) for name in files])


class ReplayWire:
    """Answers from archived responses; what is not archived is a 404."""

    def __init__(self, files: Sequence[str]) -> None:
        self.replay = open_replay(tuple(files))

    async def fetch(self, request: Request, timeout: float, maxsize: int) -> Answer:
        """The archived exchange of a URL; the limits are those of the archive. DamagedRecordError."""
        try:
            found = self.replay.get(request.url)
        except ArchiveError as error:
            raise DamagedRecordError(str(error)) from error
        if found is None:
            return Answer(404, (("Content-Type", "text/plain"),), b"not in the archive")
        return Answer(found.status, tuple(found.headers), found.body_raw)

    async def close(self) -> None:
        return None


class EdgeHandler(BaseDownloadHandler):
    """Scrapy's way in: MONITOR_FROM_WARC and MONITOR_CONNECT_TO choose the wire, DOWNLOAD_MAXSIZE bounds a body."""

    lazy = True

    def __init__(self, wire: Wire, *, timeout: float, maxsize: int) -> None:
        self._wire = wire
        self._timeout = timeout
        self._maxsize = maxsize
        self._under_way: set[asyncio.Future[Answer]] = set()
        self._is_stopped = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> EdgeHandler:
        settings = crawler.settings
        files = settings.getlist("MONITOR_FROM_WARC")
        legacy = getattr(getattr(crawler.spidercls, "source", None), "legacy_tls", ())
        wire: Wire = ReplayWire(files) if files else NetworkWire(settings.get("MONITOR_CONNECT_TO", ""), legacy)
        maxsize = settings.getint("DOWNLOAD_MAXSIZE")
        handler = cls(wire, timeout=settings.getfloat("DOWNLOAD_TIMEOUT"), maxsize=maxsize)
        crawler.signals.connect(handler.stop, signal=STOPPING)
        return handler

    def stop(self) -> None:
        """Break off every exchange under way, and begin no other."""
        self._is_stopped = True
        for exchange in self._under_way:
            exchange.cancel()

    async def download_request(self, request: Request) -> Response:
        """The response, decoded; the answer as it came is left in `request.meta["answer"]`."""
        timeout = request.meta.get("download_timeout", self._timeout)
        answer = await self._answer(request, timeout)
        request.meta["answer"] = answer
        headers = Headers(answer.headers)
        body = decoded(answer.body, headers.get(b"Content-Encoding", b""), self._maxsize)
        return _response_class(headers)(request.url, status=answer.status, headers=headers, body=body)

    async def _answer(self, request: Request, timeout: float) -> Answer:
        """One exchange, StoppedError where it is broken off."""
        if self._is_stopped:
            raise StoppedError
        exchange = asyncio.ensure_future(self._wire.fetch(request, timeout, self._maxsize))
        self._under_way.add(exchange)
        try:
            return await exchange
        except asyncio.CancelledError:
            if self._is_stopped:
                raise StoppedError from None
            raise
        finally:
            self._under_way.discard(exchange)

    async def close(self) -> None:
        await self._wire.close()


def decoded(body: bytes, encoding: bytes | None, maxsize: int) -> bytes:
    """The body without its Content-Encoding (RFC 9110: gzip, deflate); DownloadCancelledError past `maxsize` bytes."""
    name = (encoding or b"").strip().lower()
    if name in (b"", b"identity") or not body:
        return body
    if name in (b"gzip", b"x-gzip"):
        # Some servers announce gzip and send plain text.
        return _inflate(body, 31, maxsize) if body[:2] == b"\x1f\x8b" else body
    if name == b"deflate":
        return _inflate(body, 15 if body[0] & 0x0F == 8 else -15, maxsize)
    raise ResponseDataLossError(f"the body is encoded as {name.decode('latin-1')}, which was not asked for")


def _inflate(body: bytes, window: int, maxsize: int) -> bytes:
    parts, room = [], maxsize
    while body:
        inflater = zlib.decompressobj(window)
        try:
            part = inflater.decompress(body, room + 1)
        except zlib.error as error:
            raise ResponseDataLossError(f"the compressed body is damaged: {error}") from error
        room -= len(part)
        if room < 0:
            raise DownloadCancelledError(f"more than {maxsize} bytes when unpacked")
        if not inflater.eof:
            raise ResponseDataLossError("the compressed body ends in the middle")
        parts.append(part)
        body = inflater.unused_data
        if window != 31 or not body.startswith(b"\x1f\x8b"):
            break
    return b"".join(parts)


def _response_class(headers: Headers) -> type[Response]:
    kind = (headers.get(b"Content-Type") or b"").lower()
    if b"html" in kind:
        return HtmlResponse
    if b"xml" in kind:
        return XmlResponse
    return TextResponse if b"text" in kind or b"json" in kind else Response
