"""Bodies undone, names resolved, errors named: what of the way to the network can be tried without one."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import zlib

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest, ResponseDataLossError
from yarl import URL

from monitor.crawl import download
from monitor.crawl.download import (
    NetworkWire,
    PrivateAddressError,
    PublicOnlyResolver,
    RefusedAddressError,
    decoded,
    legacy_context,
)
from monitor.crawl.exchange import reason_of

LIMIT = 10_000
PAGE = b"<html><body>" + b"<p>The two offices signed a plan.</p>" * 40 + b"</body></html>"

# -- content encodings


@given(st.binary(max_size=LIMIT))
def test_what_was_packed_comes_out_as_it_was(body: bytes) -> None:
    bare = zlib.compressobj(wbits=-15)
    assert decoded(gzip.compress(body), b"gzip", LIMIT) == body
    assert decoded(gzip.compress(body), b" X-GZip ", LIMIT) == body
    assert decoded(zlib.compress(body), b"deflate", LIMIT) == body
    assert decoded(bare.compress(body) + bare.flush(), b"deflate", LIMIT) == body


@given(
    st.binary(), st.sampled_from([b"gzip", b"x-gzip", b"deflate", b"br", b"identity", b"", b"\xff\xfe", b"gzip, gzip"])
)
@example(b"\x1f\x8b", b"gzip")
@example(b"\x78", b"deflate")
@example(gzip.compress(PAGE)[:-9], b"gzip")
def test_no_body_does_more_than_be_refused_by_name(body: bytes, encoding: bytes) -> None:
    assert _outcome(body, encoding) in ("decoded", "too_large", "truncated")


def _outcome(body: bytes, encoding: bytes) -> str:
    try:
        content = decoded(body, encoding, LIMIT)
    except (DownloadCancelledError, ResponseDataLossError) as error:
        return reason_of(error)
    return "decoded" if len(content) <= max(LIMIT, len(body)) else "more than the limit"


@settings(deadline=None)
@given(st.integers(1, len(gzip.compress(PAGE)) - 1))
def test_a_packed_body_that_breaks_off_anywhere_is_truncated(length: int) -> None:
    cut = gzip.compress(PAGE)[:length]
    if cut[:2] == b"\x1f\x8b":
        with pytest.raises(ResponseDataLossError):
            decoded(cut, b"gzip", LIMIT)
    else:
        assert decoded(cut, b"gzip", LIMIT) == cut


@given(st.integers(20, len(gzip.compress(PAGE)) - 1), st.integers(1, 255))
def test_a_packed_body_with_a_flipped_byte_never_passes_for_another(place: int, change: int) -> None:
    packed = bytearray(gzip.compress(PAGE, mtime=0))
    packed[place] ^= change
    if _outcome(bytes(packed), b"gzip") == "decoded":
        assert decoded(bytes(packed), b"gzip", LIMIT) == PAGE


@pytest.mark.parametrize("encoding", [b"gzip", b"deflate"])
def test_a_bomb_is_cut_short_at_the_limit(encoding: bytes) -> None:
    bomb = b"\0" * 200_000_000
    packed = gzip.compress(bomb, 9) if encoding == b"gzip" else zlib.compress(bomb, 9)
    del bomb
    assert len(packed) < 200_000
    with pytest.raises(DownloadCancelledError, match="when unpacked"):
        decoded(packed, encoding, 1_000_000)


def test_the_limit_counts_all_members_of_a_body_together() -> None:
    members = gzip.compress(b"a" * 600) + gzip.compress(b"b" * 600)
    assert decoded(members, b"gzip", 1200) == b"a" * 600 + b"b" * 600
    with pytest.raises(DownloadCancelledError):
        decoded(members, b"gzip", 1199)


def test_exactly_the_limit_is_allowed() -> None:
    assert decoded(gzip.compress(b"a" * 100), b"gzip", 100) == b"a" * 100
    with pytest.raises(DownloadCancelledError):
        decoded(gzip.compress(b"a" * 101), b"gzip", 100)


def test_rubbish_behind_the_last_member_is_passed_over() -> None:
    assert decoded(gzip.compress(PAGE) + b"\0\0\0", b"gzip", LIMIT) == PAGE


def test_plain_text_announced_as_gzip_is_plain_text() -> None:
    assert decoded(PAGE, b"gzip", LIMIT) == PAGE


def test_an_encoding_that_was_not_asked_for_is_refused() -> None:
    with pytest.raises(ResponseDataLossError, match="br"):
        decoded(PAGE, b"br", LIMIT)


def test_without_an_encoding_nothing_is_undone() -> None:
    packed = gzip.compress(PAGE)
    assert decoded(packed, None, LIMIT) is packed
    assert decoded(b"", b"gzip", LIMIT) == b""


# -- names and addresses


class FixedNames(AbstractResolver):
    """A resolver that knows one answer."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        rest = {"port": port, "family": family, "proto": 0, "flags": 0}
        return [ResolveResult(hostname=host, host=address, **rest) for address in self.addresses]  # type: ignore[typeddict-item]

    async def close(self) -> None:
        return None


def public_only(*addresses: str) -> PublicOnlyResolver:
    resolver = PublicOnlyResolver()
    resolver._resolver = FixedNames(*addresses)  # type: ignore[assignment]
    return resolver


def resolved(*addresses: str) -> list[str]:
    async def ask() -> list[str]:
        return [one["host"] for one in await public_only(*addresses).resolve("www.vietnamplus.vn", 443)]

    return asyncio.run(ask())


@pytest.mark.parametrize("addresses", [("203.119.8.1",), ("2400:cb00::1",), ("203.119.8.1", "2400:cb00::1"), ()])
def test_public_addresses_pass(addresses: tuple[str, ...]) -> None:
    assert resolved(*addresses) == list(addresses)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "198.18.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "224.0.0.1",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
    ],
)
def test_an_address_that_is_not_public_is_refused_also_beside_a_public_one(address: str) -> None:
    for answer in ((address,), ("203.119.8.1", address), (address, "203.119.8.1")):
        with pytest.raises(PrivateAddressError, match="not a public address"):
            resolved(*answer)


def test_a_host_at_a_private_address_is_refused_by_name_and_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "PublicOnlyResolver", lambda: public_only("127.0.0.1"))

    async def ask() -> None:
        wire = NetworkWire()
        try:
            await wire.fetch(Request("http://www.vietnamplus.vn/"), 5, LIMIT)
        finally:
            await wire.close()

    with pytest.raises(RefusedAddressError) as refused:
        asyncio.run(ask())
    assert reason_of(refused.value) == "private_address"
    # Scrapy's retries leave this kind alone.
    assert isinstance(refused.value, IgnoreRequest)


def test_only_a_stand_in_is_asked_without_the_check_of_addresses() -> None:
    async def resolvers() -> list[object]:
        wires = [NetworkWire(), NetworkWire("127.0.0.1:8000")]
        try:
            return [wire._open().connector._resolver for wire in wires]  # type: ignore[union-attr]
        finally:
            for wire in wires:
                await wire.close()

    live, stand_in = asyncio.run(resolvers())
    assert isinstance(live, PublicOnlyResolver)
    assert not isinstance(stand_in, PublicOnlyResolver)


def test_a_stand_in_gets_every_request_as_plain_http_with_the_original_host() -> None:
    url, headers = NetworkWire("127.0.0.1:8000")._target(Request("https://en.vietnamplus.vn/a%20b?x=%C3%A0"))
    assert str(url) == "http://127.0.0.1:8000/a%20b?x=%C3%A0"
    assert headers["Host"] == "en.vietnamplus.vn"


def test_the_environment_names_no_proxy_for_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://10.0.0.1:3128")

    async def trusts_environment() -> bool:
        wire = NetworkWire()
        try:
            return wire._open().trust_env
        finally:
            await wire.close()

    assert asyncio.run(trusts_environment()) is False


# -- encryption


def test_old_tls_is_for_the_named_hosts_and_still_checks_certificates() -> None:
    wire = NetworkWire(legacy_tls=("vnanet.vn",))
    old, usual = URL("https://vnanet.vn/vi/"), URL("https://www.vietnamplus.vn/")
    assert wire._context(old) is not wire._context(usual)
    for context in (wire._context(old), wire._context(usual), legacy_context()):
        assert context.verify_mode == ssl.CERT_REQUIRED
        assert context.check_hostname
    assert not wire._context(usual).options & download.LEGACY_SERVER_CONNECT


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (aiohttp.ClientPayloadError("half"), "truncated"),
        (aiohttp.ServerDisconnectedError(), "download"),
        (aiohttp.InvalidURL("x"), "download"),
    ],
)
def test_errors_of_the_client_have_names(error: aiohttp.ClientError, reason: str) -> None:
    assert reason_of(download._named(error)) == reason
