"""The files of pages: only those that are there, kept for good under their version, never served as something else."""

from __future__ import annotations

import gzip
import subprocess
import sys

import pytest

from monitor.web import files
from tests.conftest import ROOT
from tests.web.conftest import Stage


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("desk.css", "text/css; charset=utf-8"),
        ("desk.js", "text/javascript; charset=utf-8"),
        ("htmx.min.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ],
)
def test_a_file_comes_as_it_is_and_as_what_it_is(stage: Stage, name: str, kind: str) -> None:
    answer = stage.asking.get(f"/static/{name}")
    assert (answer.status, answer.headers["content-type"]) == (200, kind)
    assert answer.body == (files.FOLDER / name).read_bytes()
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-length"] == str(len(answer.body))


def test_under_its_version_it_is_kept_for_good_and_under_any_other_it_is_asked_for_again(stage: Stage) -> None:
    asked = {v: stage.asking.get(f"/static/desk.css?v={v}").headers["cache-control"] for v in (files.version(), "1")}
    assert asked == {files.version(): "public, max-age=31536000, immutable", "1": "no-cache"}
    assert stage.asking.get("/static/desk.css").headers["cache-control"] == "no-cache"


def test_a_browser_that_has_it_is_sent_nothing(stage: Stage) -> None:
    etag = stage.asking.get("/static/desk.css").headers["etag"]
    for given in (etag, f'"other", W/{etag}'):
        again = stage.asking.get("/static/desk.css", [("If-None-Match", given)])
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag)
    assert stage.asking.get("/static/desk.css", [("If-None-Match", '"other"')]).status == 200


def test_on_a_slow_line_it_comes_packed_under_a_name_of_its_own(stage: Stage) -> None:
    plain = stage.asking.get("/static/htmx.min.js")
    packed = stage.asking.get("/static/htmx.min.js", [("Accept-Encoding", "br, gzip")])
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 2
    assert packed.headers["etag"] != plain.headers["etag"]
    assert packed.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/static/nothing.css",
        "/static/../rendering.py",
        "/static/%2e%2e%2frendering.py",
        "/static/..%2Ftemplates%2Fbase.html",
        "/static/desk.css/",
        "/static/DESK.CSS",
        "/static/desk.css%00",
    ],
)
def test_nothing_else_is_there(stage: Stage, path: str) -> None:
    assert stage.asking.get(path).status == 404


def test_the_names_are_those_in_the_folder() -> None:
    assert set(files.files()) == {path.name for path in files.FOLDER.iterdir()}


def test_a_daemon_whose_pages_nobody_opens_loads_nothing_for_them() -> None:
    program = "import sys, monitor.web, monitor.daemon.__main__; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, text=True)
    assert not {"jinja2", "babel", "argon2", "weasyprint"} & set(done.stdout.split())
