"""Stories, editions and digests to test with: what matters to a test in, the rest made up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from monitor.digest import (
    Around,
    Digest,
    Earlier,
    EditionIntake,
    Habit,
    as_html,
    as_json,
    as_markdown,
    as_text,
    compose,
)
from monitor.domain import Mention, Reason, Revision, Sighting, StoredStory, Story
from monitor.words import words_in

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = date(2026, 3, 12)
LAO = "ຄະນະຜູ້ແທນຫ້ອງວ່າການສູນກາງພັກຢ້ຽມຢາມຮ່າໂນ້ຍເພື່ອແລກປ່ຽນບົດຮຽນກ່ຽວກັບວຽກງານຫ້ອງການແລະການນຳໃຊ້ເຕັກໂນໂລຊີ"
CHINESE = (
    "越南国会办公厅与老挝国会秘书处在河内举行工作会谈，并就加强两国立法机关信息化建设合作交换意见。双方同意签署备忘录。"
)
EN, VI = words_in("en"), words_in("vi")
FORMS = (as_text, as_markdown, as_html, as_json)


def at(hour: int, minute: int = 0, *, day: int = 12) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


MADE_AT = at(7, 30, day=13)


def story(number: int, language: str = "en", **fields: object) -> StoredStory:
    values: dict[str, object] = {
        "key": f"{language}.vietnamplus.vn:{number}",
        "url": f"https://{language}.vietnamplus.vn/story-post{number}.vnp",
        "source": "vietnamplus",
        "edition": language,
        "title": f"Two offices meet, part {number}",
        "lead": "They compared their registers.",
        "paragraphs": ("They met.",),
        "captions": (),
        "byline": "",
        "section": "",
        "tags": (),
        "published_at": at(9, 12),
        "published_basis": "page",
        "language": language,
        "language_confidence": 1.0,
        "declared_language": language,
        "tier": "core",
        "score": 0.9,
        "reasons": (Reason("pair", "Laos", "title"), Reason("pair", "Vietnam", "title")),
        "mentions": (),
        "content_hash": f"v1:{number}",
        "near_signature": b"",
        "layout": "new",
    }
    event = fields.pop("event", number)
    sightings = fields.pop("sightings", ())
    revisions = fields.pop("revisions", ())
    number_of_revision = revisions[-1].number if revisions else 1  # type: ignore[index]
    told = Story(**(values | fields))  # type: ignore[arg-type]
    return StoredStory(number, told, event, number_of_revision, at(10), at(11), sightings, revisions)  # type: ignore[arg-type]


def revision(number: int, title: str = "Title", lead: str = "", *paragraphs: str) -> Revision:
    return Revision(number, at(13 + number, 2), f"v1:{number}", title, lead, paragraphs)


def edition(host: str, last_success: datetime | None, found: int = 40, **fields: object) -> EditionIntake:
    code = host.partition(".")[0]
    return EditionIntake("vietnamplus", code, ("feed", "sitemap"), last_success, found, host=host, **fields)  # type: ignore[arg-type]


READ = (edition("en.vietnamplus.vn", at(1, day=13)), edition("vi.vietnamplus.vn", at(2, day=13), 180))


def digest(
    *stories: StoredStory,
    revised: tuple[StoredStory, ...] = (),
    intake: tuple[EditionIntake, ...] = READ,
    made_at: datetime = MADE_AT,
    languages: tuple[str, ...] = ("en", "vi"),
    day: date = DAY,
    habits: Mapping[str, Habit] = MappingProxyType({}),
    **around: Any,
) -> Digest:
    """A digest; what is not named is what `Around` tells of."""
    return compose(
        day, ZONE, stories, revised, intake, languages, made_at=made_at, around=Around(languages=habits, **around)
    )


ORIGINALS = ("https://e.vn/", "https://vi.vietnamplus.vn/", "https://en.vietnamplus.vn/")
# A story that tries everything.
EVIL = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\" onmouseover='x' [click](javascript:alert(3)) "
    "![i](http://e.vn/x.png) \x1b[31mred\x1b[0m \x1b]0;title\x07 \u202egnp\u202c \u2066x\u2069 \x00\x07\x9b31m "
    "`code` **bold** | cell\r\n# heading\n\n- item\u2028x"
)
EVIL_URLS = [
    "javascript:alert(1)",
    'https://e.vn/"><script>',
    "data:text/html,x",
    "https://e.vn/a\r\nb>c\u202e",
    "//e.vn",
    "http:///x",
    "http://[x",
]


def hostile() -> Digest:
    evil = story(
        1, title=EVIL, lead=EVIL, url=EVIL_URLS[0], source="<b>&", edition='"', language='en"><script>',
        reasons=(Reason("<i>rule", EVIL, "title"),), revisions=(revision(1, EVIL, "a"), revision(2, EVIL + "x", EVIL)),
        sightings=tuple(Sighting(url, "k", "s", "e", at(1), at(1)) for url in EVIL_URLS),
    )  # fmt: skip
    office = Mention("<u>office", "x", "title")
    other = story(2, "vi", event=1, title="# " + EVIL, url=EVIL_URLS[1], mentions=(office,))
    late = story(3, title='=HYPERLINK("http://e.vn")' + EVIL, published_at=at(9, day=11))
    before = [Earlier(90 + number, EVIL, 'lo"><b>', url, at(9, day=11)) for number, url in enumerate(EVIL_URLS)]
    behind = edition("<s>.vn", at(6), trouble=((EVIL, EVIL),), received=Habit(1, (9,) * 28))
    beside: dict[str, Any] = {"late": [late], "earlier": {1: before}, "off_beat": {4: EVIL}, "captures": {1: 1}}
    return digest(evil, other, story(4), intake=(behind, *READ), **beside)
