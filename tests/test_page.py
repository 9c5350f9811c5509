"""Pages in, stories out: every layout in many spellings, traps, broken pages, and pages without a story."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor import markup, page, text
from monitor.domain import Article
from monitor.page import Layout, Mismatch
from spiders import vietnamplus, vna, vna_pictorial
from tests.pages import LOCAL, NOISE, SENTENCES, Writer, Written

LAYOUTS = {
    "vietnamplus": vietnamplus.LAYOUTS,
    "vna": vna.LAYOUTS,
    "vna_pictorial": vna_pictorial.LAYOUTS,
}
URL = "https://www.vietnamplus.vn/hai-van-phong-post1.vnp"
SEEDS = st.integers(min_value=0, max_value=10**9)
QUICK = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(html: str | bytes, layouts: tuple[Layout, ...] = vietnamplus.LAYOUTS, charset: str = "") -> Article | Mismatch:
    return page.extract(html.encode() if isinstance(html, str) else html, URL, layouts, charset=charset)


def story(html: str | bytes, layouts: tuple[Layout, ...] = vietnamplus.LAYOUTS, charset: str = "") -> Article:
    found = read(html, layouts, charset)
    assert isinstance(found, Article), found
    return found


def new(body: str, *, sapo: str = "", title: str = "Two offices meet", head: str = "", around: str = "") -> str:
    lead = f'<div class="article__sapo cms-desc"><p>{sapo}</p></div>' if sapo else ""
    return (
        f'<html lang="en"><head><meta charset="utf-8">{head}</head><body><div class="article">'
        f'<h1 class="article__title cms-title">{title}</h1>{lead}{around}'
        f'<div class="article__body zce-content-body cms-body">{body}</div></div></body></html>'
    )


def seen(article: Article) -> tuple[object, ...]:
    return article.title, article.lead, article.paragraphs, sorted(article.captions), article.published_at


def shown(written: Written) -> tuple[object, ...]:
    paragraphs = tuple(map(text.clean, written.paragraphs))
    captions = sorted(map(text.clean, written.captions))
    return text.clean(written.title), text.clean(written.lead), paragraphs, captions, written.published_at


# ------------------------------------------------------------------------------------------------- any page at all


@QUICK
@given(SEEDS)
def test_what_was_written_on_a_page_is_what_is_read_from_it(seed: int) -> None:
    written = Writer(seed).any()
    article = page.extract(written.page.encode(), URL, LAYOUTS[written.source])
    assert isinstance(article, Article), article
    assert article.layout == written.layout
    assert seen(article) == shown(written)


@QUICK
@given(SEEDS)
def test_the_cuts_of_a_page_give_the_same_story_as_the_whole(seed: int) -> None:
    written = Writer(seed).any()
    layout = next(layout for layout in LAYOUTS[written.source] if layout.name == written.layout)
    whole = page.extract_whole(written.page.encode(), URL, layout)
    assert page.extract(written.page.encode(), URL, [layout]) == whole


@QUICK
@given(SEEDS)
def test_dateline_and_signature_stay_beside_the_text(seed: int) -> None:
    written = Writer(seed).any()
    article = page.extract(written.page.encode(), URL, LAYOUTS[written.source])
    assert isinstance(article, Article)
    assert article.dateline == written.dateline.strip()
    if written.signature:
        assert article.signature.strip(". ").endswith(written.signature.strip(". "))


@QUICK
@given(SEEDS, st.integers(min_value=0, max_value=2**32))
def test_no_damage_to_a_page_raises(seed: int, damage: int) -> None:
    written = Writer(seed).any()
    broken = damaged(written.page.encode(), random.Random(damage))
    for layouts in LAYOUTS.values():
        assert isinstance(page.extract(broken, URL, layouts), Article | Mismatch)


@QUICK
@given(
    st.binary(max_size=300), st.sampled_from(["", "utf-8", "latin-1", "utf-16", "idna", "base64", "no such", "\x00"])
)
def test_no_bytes_raise(junk: bytes, charset: str) -> None:
    tail = b'<h1 class="article__title">x</h1><div class="article__body"><p>y</p>'
    for html in (junk, junk + tail, tail + junk, b'<meta charset="' + junk + b'">' + tail):
        assert isinstance(page.extract(html, URL, vietnamplus.LAYOUTS, charset=charset), Article | Mismatch)


BREAKS = (b"<", b">", b'"', b"<!--", b"</div>", b"<script>", b"\0", b"\xff\xfe", b"<p", b"]]>", b"<title>")


def damaged(html: bytes, chance: random.Random) -> bytes:
    pieces = bytearray(html)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(pieces))
        kind = chance.randrange(4)
        if kind == 0:
            del pieces[at : at + chance.randint(1, 400)]
        elif kind == 1:
            pieces[at:at] = chance.choice(BREAKS)
        elif kind == 2:
            pieces[at] = chance.randrange(256)
        else:
            pieces[at:at] = pieces[at : at + chance.randint(1, 400)]
        if not pieces:
            break
    return bytes(pieces)


# --------------------------------------------------------------------------------------------------- the body


def test_inline_elements_neither_glue_nor_split_words() -> None:
    article = story(new("<p>a<b>b</b>c <i>d</i> e<a href='/x'>f</a>, <span>g</span>.</p>"))
    assert article.paragraphs == ("abc d ef, g.",)


def test_a_line_broken_within_a_sentence_is_one_line() -> None:
    article = story(new("<p>The head of the office<br>of the cabinet came.<br>He left.</p>"))
    assert article.paragraphs == ("The head of the office of the cabinet came.", "He left.")


@pytest.mark.parametrize(
    "noise",
    [
        *NOISE,
        "<ul><li><a href='/a-post1.vnp'>Will they come?</a></li><li><a href='/b-post2.vnp'>They will.</a></li></ul>",
        '<p><a href="/a-post1.vnp">Will the offices meet again?</a></p>',
        '<div id="adsWeb_AdsArticleMiddle"><p>Buy now, and buy more.</p></div>',
        "<p><strong>Tin liên quan:</strong></p>",
        '<ins class="adsbygoogle"><p>Buy now.</p></ins>',
        '<div class="box-comment"><p>Nice story, I think.</p></div>',
        '<div class="box-quangcao"><p>Mua ngay hôm nay.</p></div>',
        '<div class="taboola-widget"><p>You may like this.</p></div>',
        "<nav><p>Somewhere else.</p></nav>",
    ],
)
def test_what_is_not_the_story_leaves_no_trace(noise: str) -> None:
    article = story(new(f"<p>One is said.</p>{noise}<p>Two is said.</p>{noise}"))
    assert article.paragraphs == ("One is said.", "Two is said.")
    assert article.captions == ()


def test_an_inline_link_to_another_story_stays_in_its_sentence() -> None:
    article = story(
        new('<p>He spoke of <a class="cms-relate" href="/x-post1.vnp">last year\'s plan</a> at length.</p>')
    )
    assert article.paragraphs == ("He spoke of last year's plan at length.",)


def test_a_note_of_the_editors_is_part_of_the_story() -> None:
    article = story(new('<p>One.</p><div class="notebox cms-note"><p>The office was founded in 1945.</p></div>'))
    assert article.paragraphs == ("One.", "The office was founded in 1945.")


def test_headings_lists_and_quotations_are_paragraphs_in_order() -> None:
    body = (
        "<h2>A heading</h2><p>One.</p><ul><li>First point</li><li>Second point</li></ul><blockquote>Said.</blockquote>"
    )
    assert story(new(body)).paragraphs == ("A heading", "One.", "First point", "Second point", "Said.")


def test_a_table_of_figures_is_read_row_by_row() -> None:
    table = "<table><tr><th>Year</th><th>Visits</th></tr><tr><td>2019</td><td>4</td></tr></table>"
    assert story(new(f"<p>One.</p>{table}")).paragraphs == ("One.", "Year | Visits", "2019 | 4")


def test_a_table_that_only_frames_the_story_is_read_on() -> None:
    table = "<table><tr><td><p>One is said.</p><p>Two is said.</p></td></tr></table>"
    assert story(new(table)).paragraphs == ("One is said.", "Two is said.")


def test_an_unclosed_figure_does_not_swallow_the_story() -> None:
    rest = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES["en"] * 3)
    article = story(new(f"<figure><img src=x><figcaption>The meeting (Photo: VNA)</figcaption>{rest}"))
    assert article.paragraphs == tuple(SENTENCES["en"] * 3)
    assert article.captions == ("The meeting (Photo: VNA)",)


def test_a_caption_is_kept_once_and_without_generated_text() -> None:
    figure = "<figure><img src=x><figcaption>{}</figcaption></figure>"
    captions = ("Two offices meet ảnh 1The talks (Photo: VNA)", "The talks (Photo: VNA)")
    body = "<p>One.</p>".join(map(figure.format, captions))
    assert story(new(body)).captions == ("The talks (Photo: VNA)",)


@pytest.mark.parametrize(
    ("first", "credit"),
    [
        ("Hanoi (VNA) – The Government Office of Vietnam received its Lao partner on March 10.", "(Photo: VNA)"),
        ("Hà Nội (TTXVN) - Ngày 10/3, Văn phòng Chính phủ tiếp đoàn đại biểu Lào.", "(Ảnh: TTXVN)"),
        ("Vientiane (VNA) - Le Bureau du gouvernement a reçu une délégation.", "(Photo : VNA)"),
        ("Hanoi (VNA) - La Oficina del Gobierno recibió a una delegación.", "(Foto: VNA)"),
        ("Ханой (ВИА) - Канцелярия правительства приняла делегацию.", "(Фото: ВИА)"),
        ("ຮ່າໂນ້ຍ (VNA) - ຫ້ອງວ່າການລັດຖະບານ ຕ້ອນຮັບຄະນະຜູ້ແທນ.", "(ພາບ: VNA)"),
    ],
)
def test_a_first_sentence_with_a_pictures_credit_behind_it_stays_the_storys(first: str, credit: str) -> None:
    plain = story(new(f"<p>{first}</p><p>They signed a plan.</p>"))
    credited = story(new(f"<p>{first} {credit}</p><p>They signed a plan.</p>"))
    assert (credited.dateline, credited.lead, credited.paragraphs) == (plain.dateline, plain.lead, plain.paragraphs)
    assert credited.captions == ()
    assert credited.dateline
    caption = story(new(f"<p>{first}</p><p>The two heads of office. {credit}</p><p>They signed a plan.</p>"))
    assert caption.captions == (f"The two heads of office. {credit}",)
    assert caption.paragraphs == plain.paragraphs


def test_the_picture_above_the_body_gives_its_caption() -> None:
    above = '<div class="article__avatar"><figure><img src=x><figcaption>The talks</figcaption></figure></div>'
    assert story(new("<p>One.</p>", around=above)).captions == ("The talks",)


def test_deeply_nested_pages_are_read() -> None:
    article = story(new("<div>" * 500 + "One is said." + "</div>" * 500))
    assert article.paragraphs == ("One is said.",)


@pytest.mark.parametrize("tag", ["<div>", "<b>", "<span class=x>"])
def test_pages_nested_beyond_all_reason_are_refused_at_once(tag: str) -> None:
    # To parse half a million levels would take hours.
    assert read(new(tag * 500_000 + "One is said.")) == Mismatch("too_large", "new")
    assert page.rescue((tag * 500_000).encode(), URL) == Mismatch("too_large")


# ------------------------------------------------------------------------------------- lead, dateline, signature


@pytest.mark.parametrize(
    "first",
    [
        "Two offices agreed on a plan.",
        "Hanoi (VNA) – Two offices agreed on a plan.",
        "Hanoi (VNA) – Two offices agreed on aplan",
        "<b>Hanoi (VNA) –</b> Two offices  agreed on a plan!",
    ],
)
def test_a_lead_that_the_body_repeats_appears_once(first: str) -> None:
    article = story(new(f"<p>{first}</p><p>It has six points.</p>", sapo="Two offices agreed on a plan."))
    assert article.lead == "Two offices agreed on a plan."
    assert article.paragraphs == ("It has six points.",)


def test_a_first_paragraph_that_says_more_than_the_lead_stays() -> None:
    more = "Two offices agreed on a plan for the year, and signed it."
    article = story(new(f"<p>{more}</p>", sapo="Two offices agreed on a plan for the year."))
    assert article.paragraphs == (more,)


def test_without_a_lead_nothing_is_made_one() -> None:
    article = story(new("<p>Two offices agreed.</p><p>It has six points.</p>"))
    assert article.lead == ""
    assert article.paragraphs == ("Two offices agreed.", "It has six points.")


def test_the_lead_of_a_migrated_story_is_its_first_line() -> None:
    article = story(new('<p class="t1">Two offices agreed.</p><div class="t3">It has six points.</div>'))
    assert article.lead == "Two offices agreed."
    assert article.paragraphs == ("It has six points.",)


def test_a_dateline_alone_in_its_paragraph_leaves_none() -> None:
    article = story(new("<p>Hanoi (VNA) –</p><p>Two offices agreed.</p>"))
    assert (article.dateline, article.paragraphs) == ("Hanoi (VNA) –", ("Two offices agreed.",))


@pytest.mark.parametrize(
    ("end", "signature", "byline"),
    [
        ("<p>It has six points./.</p>", "./.", ""),
        ("<p>It has six points./.</p><p>VNA</p>", "./. VNA", ""),
        ("<p>It has six points.</p><p>(TTXVN/Vietnam+)</p>", "(TTXVN/Vietnam+)", ""),
        ("<p>It has six points./.</p><p><b>AN BÌNH</b> (Vietnam+)</p>", "./. AN BÌNH (Vietnam+)", "AN BÌNH (Vietnam+)"),
        ('<p>It has six points.</p><div class="article__source"><i>source</i>VNA – POL</div>', "VNA – POL", ""),
        ("<p>It has six points.</p><p>Story: An Binh - Photos: VNA</p>", "", "Story: An Binh - Photos: VNA"),
    ],
)
def test_signatures_and_closing_bylines_are_no_text(end: str, signature: str, byline: str) -> None:
    article = story(new(f"<p>Two offices agreed.</p>{end}"))
    assert article.paragraphs == ("Two offices agreed.", "It has six points.")
    assert (article.signature, article.byline) == (signature, byline)


def test_a_signature_that_is_a_link_is_still_one() -> None:
    article = story(
        new('<p>Hai bên gặp nhau.</p><p>(<a class="cms-relate" href="/x-post3.vnp">TTXVN/Vietnam</a>+)</p>')
    )
    assert (article.paragraphs, article.signature) == (("Hai bên gặp nhau.",), "(TTXVN/Vietnam+)")


def test_a_note_behind_the_signature_does_not_hide_it() -> None:
    article = story(new("<p>Two agreed./.</p><div class='notebox'><p>The office is old.</p></div>"))
    assert (article.paragraphs, article.signature) == (("Two agreed.", "The office is old."), "./.")


def test_glued_words_are_flagged_and_left_alone() -> None:
    glued = (
        "Le chef du bureau a dit que leVietnam et lesdeux partis, et aussi les deux pays, "
        "agiront ensemble cette année et la suivante."
    )
    article = story(new(f"<p>{glued}</p>"))
    assert article.flags == ("glued",)
    assert article.paragraphs == (glued,)


# ------------------------------------------------------------------------------------------------- other fields


def test_the_fields_beside_the_text_are_read() -> None:
    head = (
        '<meta content="2026-03-01T08:09:10+07:00" property="article:published_time">'
        "<meta property='article:modified_time' content='2026-03-01T09:00:00+0700'>"
        '<link href="https://www.vietnamplus.vn/hai-van-phong-post1.vnp" rel="canonical">'
    )
    around = (
        '<div class="breadcrumb breadcrumb-detail"><h2><a>Politics</a></h2></div>'
        '<div class="article__meta"><span class="author cms-author">An Binh</span></div>'
        '<div class="article__tag"><a>#Laos</a><a> Office </a><a>Laos</a></div>'
    )
    article = story(new("<p>One.</p>", head=head, around=around))
    assert article.published_at == datetime(2026, 3, 1, 8, 9, 10, tzinfo=LOCAL)
    assert article.published_basis == "page"
    assert article.modified_at == datetime(2026, 3, 1, 9, tzinfo=LOCAL)
    assert article.canonical_url == URL
    assert article.declared_language == "en"
    assert (article.section, article.byline, article.tags) == ("Politics", "An Binh", ("Laos", "Office"))


@pytest.mark.parametrize(
    ("time", "instant"),
    [
        ('<time datetime="2026-03-01T08:09:00+07:00">x</time>', datetime(2026, 3, 1, 1, 9, tzinfo=UTC)),
        ('<time datetime="2026-03-01T08:09:00+0700">x</time>', datetime(2026, 3, 1, 1, 9, tzinfo=UTC)),
        ('<time datetime="2026-03-01 08:09">x</time>', datetime(2026, 3, 1, 1, 9, tzinfo=UTC)),
        ('<time datetime="2026-03-01T01:09:00Z">x</time>', datetime(2026, 3, 1, 1, 9, tzinfo=UTC)),
        ('<time class="time">01/03/2026 08:09 GMT+7 |</time>', datetime(2026, 3, 1, 1, 9, tzinfo=UTC)),
        ("<time>lúc : 01/03/26 08:09 </time>", datetime(2026, 3, 1, 1, 9, tzinfo=UTC)),
        ("<time>2026年3月1日08:09</time>", datetime(2026, 3, 1, 1, 9, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize("box", ['<div class="article__meta">{}</div>', '<div class="other">{}</div>'])
def test_the_instant_is_aware_in_every_spelling(time: str, instant: datetime, box: str) -> None:
    card = '<article class="story"><time datetime="2001-01-01T00:00:00+07:00">x</time></article>'
    html = card + new("<p>One.</p>", around=box.format(time)) + card
    assert story(html).published_at == instant


@pytest.mark.parametrize("heading", ["<h1>{}</h1>", "<h2 class='headline'>{}</h2>", "<div class='x'>{}</div>"])
@pytest.mark.parametrize("place", ["before", "behind"])
def test_an_unmarked_title_and_time_are_found_near_the_body(heading: str, place: str) -> None:
    title, time = heading.format("Văn phòng hai nước họp"), "<span>05/03/2026 - 11:20</span>"
    above = time + title if place == "before" else title + time
    head = "<head><title>Văn phòng hai nước họp | VNANET.VN</title></head>"
    html = f"<html>{head}<h1>VNA</h1><p>01/01/2001 10:00</p>{above}<div class='post-content'><p>One.</p></div></html>"
    article = story(html, vna.LAYOUTS)
    assert article.title == "Văn phòng hai nước họp"
    assert article.published_at == datetime(2026, 3, 5, 11, 20, tzinfo=LOCAL)


def test_a_page_without_an_instant_has_none() -> None:
    article = story(new("<p>One.</p>"))
    assert (article.published_at, article.published_basis) == (None, None)


def test_the_title_of_the_window_serves_where_no_other_is() -> None:
    html = new("<p>One.</p>", head="<title>Two offices meet | Vietnam+ (VietnamPlus)</title>").replace(
        "article__title", "x"
    )
    assert story(html).title == "Two offices meet"


# ---------------------------------------------------------------------------------------------------- layouts


def test_the_new_layout_comes_before_the_old_one() -> None:
    both = new("<p>One.</p>") + '<div class="content article-body cms-body "><p>Old.</p></div>'
    assert story(both).layout == "new"


def test_a_layout_that_is_only_mentioned_does_not_block_the_next() -> None:
    html = (
        "<style>.article__body p {}</style>"
        '<h1 class="details__headline cms-title">T</h1><div class="article-body AdAsia">One.</div>'
    )
    assert story(html).layout == "old"


def test_every_layout_tells_its_first_and_its_markers() -> None:
    html = new("<p>One.</p>").encode()
    found = page.layout_for(html, vietnamplus.LAYOUTS)
    assert found is not None
    assert found.name == "new"
    assert page.layout_for(b"<html></html>", vietnamplus.LAYOUTS) is None


def test_the_print_view_gives_the_story_and_not_its_frame() -> None:
    html = (
        "<html><head><title>Bản in : Hai văn phòng họp | Vietnam+ (VietnamPlus)</title></head><body><div>Vietnam+</div>"
        "<h2>Hai văn phòng họp</h2><p>Hai văn phòng đã họp tại Viêng Chăn.</p><p>Họ sẽ gặp lại./.</p>"
        "<div>Đóng cửa sổ</div></body></html>"
    )
    article = story(html)
    assert (article.layout, article.title) == ("print", "Hai văn phòng họp")
    assert article.paragraphs == ("Hai văn phòng đã họp tại Viêng Chăn.", "Họ sẽ gặp lại.")


# ------------------------------------------------------------------------------------------------ no story at all


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"%PDF-1.4 \x00\x01", "not_html"),
        (b'{"data": []}', "not_html"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>', "not_html"),
        (b"<html>" + b" " * (8 * 1024 * 1024), "too_large"),
        (b"<html><body><p>Something else.</p></body></html>", "no_layout"),
        (new(""), "no_text"),
        (new("<p>&nbsp;</p>"), "no_text"),
        (new('<article class="story"><p>Only a recommended story.</p></article>'), "no_text"),
        (new('<div class="article-relate"><p>Only related ones.</p></div>'), "no_text"),
        (new('<div class="cms-video"><video src="x.mp4"></video></div>'), "video"),
        (new("<iframe src='https://player'></iframe>", sapo="A film of the meeting."), "video"),
        (new("<figure><img src=x><figcaption>One</figcaption></figure>" * 5), "photo"),
        (new("<p><img src=x></p>", title="【图表新闻】两个办公厅"), "infographic"),
        (new("<p>见图。</p>", title="组图：两个办公厅举行会谈"), "photo"),
        (new("<p>One.</p>", title=""), "no_title"),
    ],
)
def test_a_page_without_a_story_says_why(html: str | bytes, reason: str) -> None:
    found = read(html)
    assert isinstance(found, Mismatch)
    assert found.reason == reason


def test_a_story_about_an_infographic_that_has_a_text_is_kept() -> None:
    body = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES["en"])
    assert story(new(body, title="Infographics: two offices")).paragraphs


# ---------------------------------------------------------------------------------------------------- character sets

VIETNAMESE = "Hai văn phòng đã họp tại Viêng Chăn."


@pytest.mark.parametrize(
    ("encode", "header", "declared"),
    [
        (lambda s: s.encode(), "utf-8", "utf-8"),
        (lambda s: s.encode(), "", ""),
        (lambda s: s.encode(), "iso-8859-1", "utf-8"),
        (lambda s: s.encode(), "windows-1258", "windows-1258"),
        (lambda s: s.encode(), "utf-16", "utf-16"),
        (lambda s: b"\xef\xbb\xbf" + s.encode(), "latin-1", ""),
        (lambda s: s.encode("utf-16"), "", ""),
        (lambda s: s.encode("utf-16-le"), "utf-8", ""),
        (lambda s: s.encode("utf-16-be"), "", ""),
        (lambda s: s.encode(), "no such charset", "neither"),
    ],
)
def test_letters_survive_whatever_the_page_declares(encode: Callable[[str], bytes], header: str, declared: str) -> None:
    html = new(f"<p>{VIETNAMESE}</p>").replace('charset="utf-8"', f'charset="{declared}"' if declared else "")
    assert story(encode(html), charset=header).paragraphs == (VIETNAMESE,)


@pytest.mark.parametrize(
    ("words", "charset"),
    [("Канцелярии двух стран.", "windows-1251"), ("两个办公厅会谈。", "gb18030"), ("L'été à Huê.", "iso-8859-1")],
)
def test_other_character_sets_are_read_as_declared(words: str, charset: str) -> None:
    html = new(f"<p>{words}</p>").replace('charset="utf-8"', f'charset="{charset}"')
    assert story(html.encode(charset)).paragraphs == (words,)


def test_a_broken_letter_is_replaced_and_the_rest_is_read() -> None:
    html = new("<p>One X two.</p><p>Three.</p>").encode().replace(b"X", b"\xe1\xba")
    assert story(html).paragraphs[1] == "Three."


def test_a_page_of_the_agency_is_read_with_either_of_its_two_bodies() -> None:
    for box in ("post-content", "ExternalClass0F3C59D2"):
        body = f'<h1 class="post-title">Two offices meet</h1><div class="{box}"><p>One is said.</p><p>Two.</p></div>'
        article = story(f"<html><body><p>Hotline: 1900</p>{body}<p>Contact us.</p></body></html>", vna.LAYOUTS)
        assert (article.layout, article.paragraphs) == ("vnanet", ("One is said.", "Two."))


# ------------------------------------------------------------------------------------------------------- rescue


def test_a_page_in_no_layout_is_rescued_and_says_so() -> None:
    body = "".join(f"<p>{sentence} {sentence}</p>" for sentence in SENTENCES["en"])
    head = '<meta property="article:published_time" content="2026-03-01T08:09:10+07:00"><title>Two offices meet</title>'
    html = f'<html lang="en"><head>{head}</head><body><main><article>{body}</article></main></body></html>'
    article = page.rescue(html.encode(), URL)
    assert isinstance(article, Article)
    assert (article.layout, article.flags, article.title) == ("rescue", ("rescued",), "Two offices meet")
    assert article.paragraphs[0].startswith(SENTENCES["en"][0])
    assert article.published_at == datetime(2026, 3, 1, 8, 9, 10, tzinfo=LOCAL)


def test_a_line_that_ends_in_the_source_of_a_page_ends_no_rescued_paragraph() -> None:
    whole = [f"{sentence} {sentence}" for sentence in SENTENCES["en"]]
    body = "".join("<p>" + paragraph.replace(" ", "\r\n      ", 3) + "</p>" for paragraph in whole)
    html = (
        f"<html><head><title>Two offices meet</title></head><body><main><article>{body}</article></main></body></html>"
    )
    article = page.rescue(html.encode(), URL)
    assert isinstance(article, Article)
    assert list(article.paragraphs) == whole


@pytest.mark.parametrize(
    "html",
    [
        "<html><body><ul>" + "<li><a href='/x'>A menu entry</a></li>" * 60 + "</ul></body></html>",
        "<html><head><title>Film</title></head><body><video src='x'></video><p>Watch.</p></body></html>",
        "<html><body></body></html>",
        "",
        "no page",
    ],
)
def test_menus_and_films_are_not_rescued(html: str) -> None:
    assert isinstance(page.rescue(html.encode(), URL), Mismatch)


# ------------------------------------------------------------------------------------------------- real material


def test_the_real_page_of_2014_is_read(shared_data: Path) -> None:
    html = (shared_data / "sites/fragments/vietnamplus_old_2014_article.fragment.html").read_bytes()
    article = story(html)
    assert article.layout == "old-2014"
    assert article.title.startswith("Thượng viện Mỹ nhất trí")
    assert len(article.paragraphs) == 4
    assert article.paragraphs[0].startswith("Ngày 10/7")
    assert not article.paragraphs[-1].endswith("/.")
    assert article.captions[0].endswith("(Ảnh: Trần Lê Lâm/TTXVN)")
    assert article.published_at == datetime(2014, 7, 11, 11, 35, tzinfo=LOCAL)
    assert article.byline == "(TTXVN/Vietnam+)"


def test_the_real_page_of_2017_is_read_past_its_advertising(shared_data: Path) -> None:
    html = (shared_data / "sites/fragments/vietnamplus_old_2017_article_478059.fragment.html").read_bytes()
    assert read(html) == Mismatch("no_title", "old")  # the fragment has none
    article = story(b"<title>Mua lon | Vietnam+ (VietnamPlus)</title>" + html)
    assert article.layout == "old"
    assert len(article.paragraphs) == 1
    assert article.paragraphs[0].startswith("Theo Trung tâm Dự báo")
    assert article.captions == ("Ảnh minh họa. (Nguồn: Vietnam+)",)
    assert article.published_at == datetime(2017, 12, 4, 7, 23, 20, tzinfo=LOCAL)
    assert article.byline == "MINH NGUYỆT (TTXVN/VIETNAM+)"


def test_a_page_is_cut_to_a_small_part_of_itself() -> None:
    menu = "<ul>" + "<li><a href='/x'>Menu</a></li>" * 2000 + "</ul>"
    html = new("<p>One.</p>").replace("<body>", f"<body>{menu}").encode()
    layout = vietnamplus.LAYOUTS[0]
    cuts = markup.cut(html, layout.title, layout.body, layout.others)
    assert cuts is not None
    assert len(cuts) < 400
