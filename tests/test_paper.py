"""A PDF holds its own fonts and text that can be found again, loads nothing, and says what is missing for it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from monitor import paper
from monitor.digest import as_html
from monitor.paper import PaperError, as_pdf
from tests.digest.making import CHINESE, EN, LAO, ORIGINALS, at, digest, hostile, story

pypdf = pytest.importorskip("pypdf")
VIETNAMESE = "Văn phòng Chính phủ ký kết biên bản ghi nhớ"
RUSSIAN = "Канцелярии правительств двух стран"


def page(*texts: str) -> str:
    return f"<!DOCTYPE html><html><body>{''.join(f'<p>{text}</p>' for text in texts)}</body></html>"


def made(text: str) -> bytes:
    """The PDF; where this machine can make none the test is skipped, but in CI it fails."""
    try:
        return as_pdf(text)
    except PaperError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def printed() -> Any:
    """A digest in five scripts, printed."""
    stories = [
        story(1, "lo", event=1, title=LAO[:40]),
        story(2, "zh", event=1, title=CHINESE[:20]),
        story(3, "vi", event=1, title=VIETNAMESE),
        story(4, "ru", event=1, title=RUSSIAN),
        story(5, "en", event=1, published_at=at(8)),
    ]
    return pypdf.PdfReader(io.BytesIO(made(as_html(digest(*stories), EN))))


def fonts(reader: Any) -> Iterator[Any]:
    for sheet in reader.pages:
        for font in sheet["/Resources"]["/Font"].values():
            yield from (one.get_object() for one in font.get_object().get("/DescendantFonts", [font]))


def test_every_font_of_a_printed_digest_is_inside(printed: Any) -> None:
    found = list(fonts(printed))
    assert len({str(font["/BaseFont"]) for font in found}) >= 3, "one font has not all these scripts"
    for font in found:
        files = set(font["/FontDescriptor"].get_object()) & {"/FontFile", "/FontFile2", "/FontFile3"}
        assert files, font["/BaseFont"]


@pytest.mark.parametrize("text", [LAO[:40], CHINESE[:20], VIETNAMESE, RUSSIAN, "Two offices meet, part 5"])
def test_the_text_of_a_printed_digest_can_be_found_again(printed: Any, text: str) -> None:
    said = "".join(sheet.extract_text() for sheet in printed.pages)
    assert "".join(text.split()) in "".join(said.split())


def test_a_printed_digest_is_on_a4_and_links_to_the_originals(printed: Any) -> None:
    sheet = printed.pages[0]
    assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == (595, 842)
    links = [one.get_object()["/A"]["/URI"] for one in sheet["/Annots"] if "/A" in one.get_object()]
    assert "https://en.vietnamplus.vn/story-post5.vnp" in links


def test_the_same_page_gives_the_same_bytes() -> None:
    assert made(page("once")) == made(page("once"))


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x.png", "file:///etc/passwd", "data:image/png;base64,AA=="])
def test_a_page_for_paper_loads_nothing(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even from the machine itself."""
    opened: list[object] = []
    monkeypatch.setattr("urllib.request.OpenerDirector.open", lambda *given, **more: opened.append(given))
    text = page(f'<img src="{address}">', f'<object data="{address}"></object>', "the text stays")
    text = text.replace("<body>", f'<head><link rel="stylesheet" href="{address}"></head><body>')
    reader = pypdf.PdfReader(io.BytesIO(made(text)))
    assert "the text stays" in reader.pages[0].extract_text()
    assert opened == []


def test_a_hostile_story_does_nothing_on_paper_but_look_odd() -> None:
    reader = pypdf.PdfReader(io.BytesIO(made(as_html(hostile(), EN))))
    assert "<script>alert(1)</script>" in "".join(sheet.extract_text() for sheet in reader.pages)
    catalogue = reader.trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(catalogue)
    actions = [
        note.get_object()["/A"]
        for sheet in reader.pages
        for note in sheet.get("/Annots", [])
        if "/A" in note.get_object()
    ]
    assert {str(action["/S"]) for action in actions} == {"/URI"}
    assert all(str(action["/URI"]).startswith(ORIGINALS) for action in actions)


# -- what is missing


def test_a_script_without_a_font_is_named_with_the_package_that_brings_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "_has_font", lambda language: language not in ("lo", "zh-cn"))
    made(page("Only Latin letters"))
    with pytest.raises(PaperError) as caught:
        as_pdf(page(LAO, CHINESE, RUSSIAN))
    assert str(caught.value) == (
        "no font for Lao, Chinese to put into the PDF; install one with: apt install fonts-noto-cjk fonts-noto-core"
    )


def test_without_fontconfig_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    made(page("Only Latin letters"))
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(PaperError, match="apt install fontconfig"):
        as_pdf(page(LAO))


@pytest.mark.parametrize(
    ("fault", "advice"),
    [
        ("raise OSError(\"cannot load library 'libpango-1.0-0'\")", "apt install libpangoft2-1.0-0"),
        ("raise ImportError('No module named weasyprint')", "pip install 'vietnam-laos-office-monitor[pdf]'"),
    ],
)
def test_without_pango_or_weasyprint_one_line_says_what_to_install(fault: str, advice: str, tmp_path: Any) -> None:
    (tmp_path / "weasyprint.py").write_text(fault, encoding="utf-8")
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from monitor.paper import PaperError, as_pdf\n"
        "try:\n    as_pdf('<p>x</p>')\nexcept PaperError as error:\n    print(error)\n"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.count("\n") == 1
    assert advice in said.stdout
