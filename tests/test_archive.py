"""Raw responses come back as they were kept, from our files and from those of others, whole or damaged."""

from __future__ import annotations

import gzip
import io
import os
import random
import signal
import subprocess
import sys
import textwrap
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from monitor.archive import MAX_BODY, Archive, ArchiveError, Replay
from monitor.domain import Capture

AT = datetime(2026, 3, 12, 8, 30, 15, 250000, tzinfo=timezone(timedelta(hours=7)))
PAGE = "<h1>Hai văn phòng gặp nhau ở Viêng Chăn</h1> ຫ້ອງວ່າການ".encode()
URL = "https://en.vietnamplus.vn/offices-meet-post300001.vnp"
HTML = [("Content-Type", "text/html; charset=utf-8")]
GZIPPED = [*HTML, ("Content-Encoding", "gzip")]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def keep(archive: Archive, run: int = 12, at: datetime = AT, bodies: Sequence[bytes] = (PAGE,)) -> list[Capture]:
    with archive.writer(run, "vietnamplus", at) as writer:
        return [writer.keep(f"{URL}?n={number}", 200, HTML, body, at) for number, body in enumerate(bodies)]


def foreign(
    path: Path,
    url: str,
    body: bytes,
    *,
    status: str = "200 OK",
    headers: Sequence[tuple[str, str]] = HTML,
    kind: str = "response",
) -> None:
    """Append one record as warcio writes it; gzipped record by record if the name says so."""
    with path.open("ab") as file:
        writer = WARCWriter(file, gzip=path.suffix == ".gz")
        head = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1")
        record = writer.create_warc_record(url, kind, payload=io.BytesIO(body), http_headers=head)
        writer.write_record(record)
        record.raw_stream.close()  # a temporary file of warcio's


# -- our own files


def test_a_kept_response_comes_back_as_it_was(archive: Archive) -> None:
    wire = gzip.compress(PAGE)
    with archive.writer(12, "vietnamplus", AT) as writer:
        capture = writer.keep(URL, 200, [*GZIPPED, ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")], wire, AT)
    response = archive.read(capture)
    assert (response.url, response.status, response.at) == (URL, 200, AT)
    assert response.headers == (*GZIPPED, ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))
    assert response.body_raw == wire
    assert response.body_decoded == PAGE


def test_the_file_is_named_by_month_in_utc_run_and_source(archive: Archive) -> None:
    started = datetime(2026, 3, 1, 5, tzinfo=timezone(timedelta(hours=7)))
    with archive.writer(7, "vna_pictorial", started) as writer:
        assert writer.keep(URL, 200, HTML, PAGE, AT).file == "2026/02/run-000007-vna_pictorial.warc"


def test_no_record_no_file(archive: Archive) -> None:
    with archive.writer(12, "vietnamplus", AT) as writer:
        writer.flush()
    assert not archive.folder.exists()
    assert archive.size() == 0


def test_warcio_reads_our_file_and_agrees_with_every_digest(archive: Archive) -> None:
    captures = keep(archive, bodies=[PAGE, b"", os.urandom(70_000)])
    with (archive.folder / captures[0].file).open("rb") as file:
        records = ArchiveIterator(file, check_digests="raise")
        seen = [
            (record.rec_type, record.rec_headers.get_header("WARC-Date"))
            for record in records
            if record.content_stream().read() is not None
        ]
    assert [kind for kind, _ in seen] == ["warcinfo", "response", "response", "response"]
    assert seen[1][1] == "2026-03-12T01:30:15.250000Z"


def test_captures_tell_the_exact_place_of_their_records(archive: Archive) -> None:
    captures = keep(archive, bodies=[PAGE, PAGE * 3])
    data = (archive.folder / captures[0].file).read_bytes()
    for capture in captures:
        record = data[capture.offset : capture.offset + capture.length]
        assert record.startswith(b"WARC/1.1\r\n")
        assert record.endswith(b"\r\n\r\n")
    assert captures[0].offset + captures[0].length == captures[1].offset
    assert captures[1].offset + captures[1].length == len(data)


def test_what_was_flushed_can_be_read_while_the_run_goes_on(archive: Archive) -> None:
    writer = archive.writer(12, "vietnamplus", AT)
    capture = writer.keep(URL, 200, HTML, PAGE, AT)
    writer.flush()
    assert archive.read(capture).body_decoded == PAGE
    writer.close()


def test_more_than_the_buffer_holds_is_written_without_a_flush(archive: Archive) -> None:
    captures = keep(archive, bodies=[os.urandom(400_000) for _ in range(6)])
    assert [len(archive.read(capture).body_raw) for capture in captures] == [400_000] * 6


def test_a_file_of_an_earlier_life_of_the_same_run_is_left_alone(archive: Archive) -> None:
    first = keep(archive)[0]
    second = keep(archive, bodies=[b"other"])[0]
    assert second.file == "2026/03/run-000012-vietnamplus-2.warc"
    assert archive.read(first).body_decoded == PAGE
    assert archive.read(second).body_decoded == b"other"


def test_a_refused_write_is_an_error_that_names_the_file_and_loses_nothing(archive: Archive) -> None:
    writer = archive.writer(12, "vietnamplus", AT)
    first = writer.keep(URL, 200, HTML, PAGE, AT)
    writer.flush()
    second = writer.keep(URL, 200, HTML, b"second", AT)
    whole, writer._file = writer._file, _FullDisk((archive.folder / first.file).open("r+b", buffering=0))
    with pytest.raises(ArchiveError, match=r"run-000012-vietnamplus\.warc: cannot write: No space left"):
        writer.flush()
    assert (archive.folder / first.file).stat().st_size == first.offset + first.length
    writer._file.close()
    writer._file = whole
    writer.close()
    assert archive.read(second).body_decoded == b"second"


class _FullDisk(io.RawIOBase):
    """A file that takes ten more bytes, and then no more."""

    def __init__(self, file: io.FileIO) -> None:
        self.file = file
        self.room = 10
        file.seek(0, os.SEEK_END)

    def write(self, data: bytes) -> int:  # type: ignore[override]
        if not self.room:
            raise OSError(28, "No space left on device")
        taken = self.file.write(bytes(data[: self.room]))
        self.room -= taken
        return taken

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.file.seek(offset, whence)

    def truncate(self, size: int | None = None) -> int:
        return self.file.truncate(size)

    def close(self) -> None:
        self.file.close()


def test_a_header_cannot_inject_another_one_nor_end_the_head(archive: Archive) -> None:
    hostile = [("X-A", "1\r\nX-Evil: 2\r\n\r\n<script>"), ("X-B\r\nX-Evil: 3", "v"), ("", "nameless"), ("X-Lao", "ລາວ")]
    with archive.writer(12, "vietnamplus", AT) as writer:
        capture = writer.keep(URL, 200, hostile, PAGE, AT)
    response = archive.read(capture)
    assert [name for name, _ in response.headers] == ["X-A", "X-B__X-Evil__3", "_", "X-Lao"]
    assert response.headers[0][1] == "1  X-Evil: 2    <script>"
    assert response.headers[3][1] == "ລາວ"
    assert response.body_raw == PAGE


def test_an_address_cannot_inject_a_record_header(archive: Archive) -> None:
    with archive.writer(12, "vietnamplus", AT) as writer:
        capture = writer.keep("https://vnanet.vn/a b\r\nWARC-Type: request\r\n/越", 200, HTML, PAGE, AT)
    assert archive.read(capture).url == "https://vnanet.vn/a%20b%0D%0AWARC-Type:%20request%0D%0A/%E8%B6%8A"


def test_the_unchunked_body_is_not_called_chunked(archive: Archive) -> None:
    with archive.writer(12, "vietnamplus", AT) as writer:
        capture = writer.keep(URL, 200, [("Transfer-Encoding", "chunked")], b"5\r\nnot a chunk", AT)
    response = archive.read(capture)
    assert response.headers == (("X-Archive-Orig-Transfer-Encoding", "chunked"),)
    assert response.body_decoded == b"5\r\nnot a chunk"


@pytest.mark.parametrize("name", ["../evil", "a/b", "", "Vna", "run.warc"])
def test_an_odd_name_of_a_source_is_refused(archive: Archive, name: str) -> None:
    with pytest.raises(ValueError, match="not the name of a source"):
        archive.writer(12, name, AT)


@given(
    body=st.binary(max_size=300),
    headers=st.lists(st.tuples(st.text(max_size=8), st.text(max_size=20)), max_size=4),
    status=st.integers(100, 599),
)
def test_whatever_is_kept_reads_back(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, headers: list[tuple[str, str]], status: int
) -> None:
    archive = Archive(tmp_path_factory.mktemp("archive"))
    with archive.writer(1, "vna", AT) as writer:
        capture = writer.keep(URL, status, headers, body, AT)
    response = archive.read(capture)
    assert (response.status, response.body_raw, len(response.headers)) == (status, body, len(headers))


# -- damage


def test_a_missing_file_is_named(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match=r"2026/03/gone\.warc at offset 40: No such file"):
        archive.read(Capture("2026/03/gone.warc", 40, 10))


def test_a_record_that_is_cut_off_is_named_with_its_offset(archive: Archive) -> None:
    capture = keep(archive)[0]
    path = archive.folder / capture.file
    os.truncate(path, path.stat().st_size - 20)
    with pytest.raises(ArchiveError, match=rf"{capture.file} at offset {capture.offset}: cut off after"):
        archive.read(capture)


def test_one_changed_byte_in_the_body_is_noticed(archive: Archive) -> None:
    capture = keep(archive)[0]
    path = archive.folder / capture.file
    path.write_bytes(path.read_bytes().replace(b"<h1>", b"<h2>"))
    with pytest.raises(ArchiveError, match="does not match its digest"):
        archive.read(capture)


@pytest.mark.parametrize("offset", [1, 200, 5000])
def test_a_wrong_offset_is_an_archive_error(archive: Archive, offset: int) -> None:
    capture = keep(archive, bodies=[PAGE * 100])[0]
    with pytest.raises(ArchiveError):
        archive.read(Capture(capture.file, capture.offset + offset, 300))


def test_a_capture_never_leads_out_of_the_archive(archive: Archive, tmp_path: Path) -> None:
    outside = tmp_path / "outside.warc"
    foreign(outside, URL, PAGE)
    with pytest.raises(ArchiveError, match="not a file of the archive"):
        archive.read(Capture("../outside.warc", 0, outside.stat().st_size))


def test_a_bomb_is_an_error_not_an_empty_memory(archive: Archive) -> None:
    bomb = gzip.compress(b"\0" * (MAX_BODY + 1))
    with archive.writer(12, "vietnamplus", AT) as writer:
        captures = [writer.keep(URL, 200, GZIPPED, body, AT) for body in (bomb, gzip.compress(b"") * 101)]
    for capture, reason in zip(
        captures, ("unpacks to more than 16777216 bytes", "more than 100 gzip members"), strict=True
    ):
        with pytest.raises(ArchiveError, match=reason):
            archive.read(capture)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(PAGE, mtime=0)),
        ("GZIP", gzip.compress(PAGE[:9], mtime=0) + gzip.compress(PAGE[9:], mtime=0)),
        ("x-gzip", gzip.compress(PAGE, mtime=0)),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)[2:-4]),
        ("identity", PAGE),
        ("gzip", PAGE),
        ("deflate, gzip", gzip.compress(zlib.compress(PAGE), mtime=0)),
    ],
)
def test_content_encodings_are_undone(archive: Archive, encoding: str, body: bytes) -> None:
    with archive.writer(12, "vietnamplus", AT) as writer:
        capture = writer.keep(URL, 200, [("Content-Encoding", encoding)], body, AT)
    assert archive.read(capture).body_decoded == PAGE


@pytest.mark.parametrize(
    ("encoding", "body", "reason"),
    [
        ("br", PAGE, "content encoding 'br' is not supported"),
        ("gzip", gzip.compress(PAGE, mtime=0)[:-9], "cut off"),
        ("deflate", b"not deflated", "cannot be unpacked"),
    ],
)
def test_a_body_that_cannot_be_unpacked_says_why(archive: Archive, encoding: str, body: bytes, reason: str) -> None:
    with archive.writer(12, "vietnamplus", AT) as writer:
        capture = writer.keep(URL, 200, [("Content-Encoding", encoding)], body, AT)
    with pytest.raises(ArchiveError, match=reason):
        archive.read(capture)


# -- care


def test_prune_deletes_the_files_whose_last_record_is_older(archive: Archive) -> None:
    old, new = AT - timedelta(days=40), AT
    gone = keep(archive, 1, old)[0]
    kept = keep(archive, 2, new)[0]
    assert archive.size() > 0
    bytes_gone = (archive.folder / gone.file).stat().st_size
    assert archive.prune(AT - timedelta(days=30)) == (1, bytes_gone)
    assert archive.read(kept).body_decoded == PAGE
    assert not (archive.folder / "2026/01").exists()
    assert archive.prune(AT - timedelta(days=30)) == (0, 0)


def test_prune_goes_by_the_last_whole_record_not_by_the_first_or_a_cut_one(archive: Archive) -> None:
    with archive.writer(1, "vna", AT - timedelta(days=40)) as writer:
        writer.keep(URL, 200, HTML, PAGE, AT - timedelta(days=40))
        capture = writer.keep(URL, 200, HTML, PAGE, AT)
    assert archive.prune(AT - timedelta(days=1)) == (0, 0)
    os.truncate(archive.folder / capture.file, capture.offset + 50)
    assert archive.prune(AT - timedelta(days=1))[0] == 1


def test_prune_touches_nothing_that_is_not_a_run_file(archive: Archive) -> None:
    keep(archive)
    strange = archive.folder / "2026/03/notes.txt"
    strange.write_text("mine")
    assert archive.prune(AT + timedelta(days=1))[0] == 1
    assert strange.read_text() == "mine"


def test_killed_in_the_middle_of_a_run_the_flushed_records_are_all_there(tmp_path: Path) -> None:
    program = """
        import os, signal, sys
        from datetime import UTC, datetime
        from pathlib import Path
        from monitor.archive import Archive
        writer = Archive(Path(sys.argv[1])).writer(3, "vna", datetime(2026, 3, 12, tzinfo=UTC))
        for number in range(50):
            writer.keep(f"https://vnanet.vn/{number}", 200, [], b"x" * 1000, datetime(2026, 3, 12, tzinfo=UTC))
        writer.flush()
        writer.keep("https://vnanet.vn/unflushed", 200, [], b"x", datetime(2026, 3, 12, tzinfo=UTC))
        os.kill(os.getpid(), signal.SIGKILL)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program), str(tmp_path)], check=False, timeout=30)
    assert done.returncode == -signal.SIGKILL
    replay = Replay([tmp_path / "2026/03/run-000003-vna.warc"])
    assert len(replay) == 50
    assert replay.damage == []


# -- replaying files of others


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_a_file_by_warcio_is_replayed_by_url(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    for number in range(5):
        foreign(path, f"{URL}?p={number}", gzip.compress(PAGE + b"%d" % number), headers=GZIPPED)
    replay = Replay([path])
    assert list(replay.urls()) == [f"{URL}?p={number}" for number in range(5)]
    response = replay.get(f"{URL}?p=3")
    assert response is not None
    assert response.body_decoded == PAGE + b"3"
    assert response.at.tzinfo is not None
    assert replay.damage == []


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_chunked_bodies_are_put_together(tmp_path: Path, name: str) -> None:
    wire = gzip.compress(PAGE)
    chunked = b"%x\r\n%b\r\n%x;x=y\r\n%b\r\n0\r\n\r\n" % (10, wire[:10], len(wire) - 10, wire[10:])
    foreign(tmp_path / name, URL, chunked, headers=[*GZIPPED, ("Transfer-Encoding", "chunked")])
    response = Replay([tmp_path / name]).get(URL)
    assert response is not None
    assert response.body_raw == wire
    assert response.body_decoded == PAGE


def test_addresses_as_old_wget_writes_them_are_understood(tmp_path: Path) -> None:
    block = b"HTTP/1.0 200 OK\nContent-Type: text/html\n\n" + PAGE
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: <{URL}>\r\nWARC-Date: 2026-03-12T01:30:15Z\r\n"
    record = f"{head}Content-Type: application/http;msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n".encode()
    (tmp_path / "a.warc").write_bytes(record + block + b"\r\n\r\n")
    response = Replay([tmp_path / "a.warc"]).get(URL)
    assert response is not None
    assert response.body_decoded == PAGE


@pytest.mark.parametrize(
    "asked",
    [
        URL,
        URL.replace("https", "http"),
        URL + "#comments",
        URL.replace("en.", "EN."),
        URL + "?utm_source=rss",
        URL.replace("vn/", "vn:443/"),
    ],
)
def test_other_spellings_of_an_address_find_its_response(tmp_path: Path, asked: str) -> None:
    foreign(tmp_path / "a.warc", URL, PAGE)
    response = Replay([tmp_path / "a.warc"]).get(asked)
    assert response is not None
    assert response.url == URL


def test_an_address_that_was_not_archived_is_none(tmp_path: Path) -> None:
    foreign(tmp_path / "a.warc", URL, PAGE)
    replay = Replay([tmp_path / "a.warc"])
    assert replay.get(URL + "2") is None
    assert replay.get("not an address") is None
    assert replay.get("") is None


@pytest.mark.parametrize(
    ("statuses", "wins"),
    [
        (["200 OK", "200 OK"], b"body 1"),
        (["200 OK", "503 Service Unavailable"], b"body 0"),
        (["404 Not Found", "200 OK"], b"body 1"),
        (["404 Not Found", "410 Gone"], b"body 1"),
        (["200 OK", "301 Moved Permanently"], b"body 0"),
        (["200 OK", "304 Not Modified", "200 OK", "500 Error"], b"body 2"),
    ],
)
def test_the_last_record_counts_unless_only_an_earlier_one_succeeded(
    tmp_path: Path, statuses: list[str], wins: bytes
) -> None:
    for number, status in enumerate(statuses):
        foreign(tmp_path / f"{number}.warc", URL, b"body %d" % number, status=status)
    response = Replay([tmp_path / f"{number}.warc" for number in range(len(statuses))]).get(URL)
    assert response is not None
    assert response.body_raw == wins


def test_http_redirecting_to_https_does_not_hide_the_page(tmp_path: Path) -> None:
    foreign(tmp_path / "a.warc", URL, PAGE)
    foreign(tmp_path / "a.warc", URL.replace("https", "http"), b"", status="301 Moved Permanently")
    response = Replay([tmp_path / "a.warc"]).get(URL.replace("https", "http"))
    assert response is not None
    assert (response.status, response.url) == (200, URL)


def revisit(path: Path, url: str, original: str) -> None:
    """Append a record that says: this address gave the same as that one."""
    head = f"WARC/1.1\r\nWARC-Type: revisit\r\nWARC-Target-URI: {url}\r\nWARC-Refers-To-Target-URI: {original}\r\n"
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    tail = f"WARC-Date: 2026-03-12T01:30:15Z\r\nContent-Length: {len(block)}\r\n\r\n"
    with path.open("ab") as file:
        file.write((head + tail).encode() + block + b"\r\n\r\n")


def test_revisits_stand_for_what_they_refer_to(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    foreign(path, URL, PAGE)
    revisit(path, URL, URL)
    revisit(path, URL + "?copy", URL)
    revisit(path, URL + "?lost", "https://elsewhere.vn/")
    replay = Replay([path])
    copy = replay.get(URL + "?copy")
    assert copy is not None
    assert (copy.url, copy.body_decoded) == (URL + "?copy", PAGE)
    assert len(replay) == 2
    assert replay.skipped == {"revisit of an unknown address": 1}


def test_records_that_are_no_responses_are_counted_by_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    foreign(path, URL, b"", status="GET / HTTP/1.1", kind="request")
    foreign(path, "dns:vnanet.vn", b"1.2.3.4", kind="resource")
    foreign(path, URL, PAGE)
    replay = Replay([path])
    assert list(replay.urls()) == [URL]
    assert replay.skipped == {"request record": 1, "resource record": 1}


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_a_file_cut_off_anywhere_is_read_up_to_the_cut(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    ends = []
    for number in range(3):
        foreign(path, f"{URL}?p={number}", random.Random(number).randbytes(640))
        ends.append(path.stat().st_size)
    whole = path.read_bytes()
    # The last bytes of a record are blank lines or a checksum: whether it is whole without them does not matter.
    whole_or_not = {end - back for end in ends for back in range(1, 16)}
    for cut in set(range(ends[0], len(whole), 11)) - whole_or_not:
        path.write_bytes(whole[:cut])
        replay = Replay([path])
        assert len(replay) == sum(end <= cut for end in ends), cut
        assert bool(replay.damage) == (cut not in ends), cut


def test_a_record_cut_off_before_its_length_is_damage_too(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    foreign(path, URL, PAGE)
    end = path.stat().st_size
    with path.open("ab") as file:
        file.write(b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://vnanet.vn/\r\nContent-Length: ")
    assert Replay([path]).damage == [(path, f"cut off within the record at offset {end}")]


def test_the_cut_is_reported_with_file_and_place(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    foreign(path, URL, PAGE)
    end = path.stat().st_size
    foreign(path, URL + "?2", PAGE)
    os.truncate(path, path.stat().st_size - 30)
    assert Replay([path]).damage == [(path, f"cut off within the record at offset {end}")]


def test_an_empty_file_is_damage_and_a_missing_or_foreign_one_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty.warc").touch()
    assert Replay([tmp_path / "empty.warc"]).damage == [(tmp_path / "empty.warc", "empty")]
    with pytest.raises(ArchiveError, match=r"gone\.warc: No such file"):
        Replay([tmp_path / "gone.warc"])
    for content in (b"<html>not a warc</html>", b"\n\n<html>", bytes(500), b"\x1f\x8b broken"):
        (tmp_path / "page.html").write_bytes(content)
        with pytest.raises(ArchiveError, match=r"page\.html"):
            Replay([tmp_path / "page.html"])


def test_a_file_gzipped_as_a_whole_is_refused_with_advice(tmp_path: Path) -> None:
    for number in range(3):
        foreign(tmp_path / "a.warc", f"{URL}?p={number}", PAGE)
    (tmp_path / "b.warc.gz").write_bytes(gzip.compress((tmp_path / "a.warc").read_bytes()))
    with pytest.raises(ArchiveError, match="gunzip it first"):
        Replay([tmp_path / "b.warc.gz"])


def test_our_own_files_replay_too(archive: Archive) -> None:
    captures = keep(archive, bodies=[PAGE, b"second"])
    replay = Replay([archive.folder / captures[0].file])
    response = replay.get(f"{URL}?n=1")
    assert response is not None
    assert response.body_decoded == b"second"
    assert response.at == AT.astimezone(UTC)
