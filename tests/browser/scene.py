"""A folder goes in, a desk with a month of stories in seven languages comes out, as its readers find it on an evening.

The stories are the newsroom's. They come in as crawls would bring them: the month before, a day with its digest, a
story of that day too late for it, a morning, and an afternoon in which some were revised.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine, text

from monitor.app import App, open_app
from monitor.domain import Address, Alarm, Article, Order, Run, Story, Taken
from monitor.jobs import digests
from monitor.jobs.intake import Intake, RawPage
from monitor.newsroom.editions import edition_of, editions, key_of, url_of
from monitor.newsroom.pieces import Piece, load
from monitor.newsroom.rendering import page_of
from monitor.newsroom.truth import read_text
from monitor.normalise import make_story
from monitor.review import Reader, SavedSearch
from monitor.store import Firing
from monitor.text import LOCAL

DAY = date(2026, 3, 12)
EVENING = datetime(2026, 3, 12, 11, 40, tzinfo=UTC)
"""18:40 in Hanoi on the day of the scene, when its readers sit down."""
PLACES: dict[str, tuple[str, ...]] = {}
for _edition in editions():
    PLACES[_edition.source] = (*PLACES.get(_edition.source, ()), _edition.code)
OWN = (
    (
        "vietnamplus/en",
        "17:05",
        "Offices of Party Central Committees of Vietnam and Laos compare notes on e-offices",
        "Officials of the Offices of the Party Central Committees of Vietnam and Laos met by video on March 12.",
    ),
    (
        "vietnamplus/vi",
        "08:35",
        "Thanh Hóa và Hủa Phăn (Lào) phối hợp tìm kiếm, quy tập hài cốt liệt sĩ Việt Nam",
        "Sáng 12/3, tỉnh Thanh Hóa và tỉnh Hủa Phăn của Lào bàn kế hoạch phối hợp trong mùa khô năm nay.",
    ),
    (
        "vietnamplus/fr",
        "10:05",
        "Le Bureau de la Présidence du Laos remercie le Vietnam pour la formation de ses cadres",
        "Le Bureau de la Présidence du Laos a salué le 12 mars la coopération avec le Bureau présidentiel du Vietnam.",
    ),
    (
        "vietnamplus/zh",
        "16:20",
        "越老两国国会办公厅商定2026年合作计划",
        "越南国会办公厅与老挝国会办公厅3月12日以视频方式商定2026年合作计划。",
    ),
)
HABITS = {
    "vietnamplus/en": (
        3,
        "Government Offices of Vietnam and Laos, exchange {}",
        "The Government Offices of Vietnam and Laos held their exchange {} of the season.",
    ),
    "vietnamplus/vi": (
        5,
        "Văn phòng Chính phủ Việt Nam và Lào trao đổi lần thứ {}",
        "Văn phòng Chính phủ Việt Nam và Văn phòng Thủ tướng Lào trao đổi lần thứ {}.",
    ),
    "vietnamplus/zh": (2, "越老两国政府办公厅第{}次交流", "越南政府办公厅与老挝总理府办公厅举行第{}次交流。"),
    "vna/vi": (
        2,
        "Văn phòng Quốc hội Việt Nam và Lào họp lần thứ {}",
        "Văn phòng Quốc hội Việt Nam và Văn phòng Quốc hội Lào họp lần thứ {}.",
    ),
}
LATE_ONE = ("vietnamplus", "en", 339822)
A_MONTH = 28


def make_scene(home: Path) -> None:
    """Fill the empty folder `home` with database, archive and digests."""
    with open_app(environ_of(home), now=lambda: EVENING) as app:
        first = [*_own(), *(piece for piece in load() if piece.kind == "text" and piece.tier != "other")]
        revised = {_name(piece): piece for piece in (*first, *load(edited=True))}
        eve = datetime(2026, 3, 11, 22, 50, tzinfo=UTC)
        noon = datetime(2026, 3, 12, 6, 10, tzinfo=UTC)
        afternoon = EVENING - timedelta(minutes=8)
        _crawl(app, [*_habits(), *(one for one in first if one.published_at < eve and _name(one) != LATE_ONE)], eve)
        _file_digest(app, eve + timedelta(minutes=40))
        _crawl(app, [one for one in first if eve - timedelta(days=2) < one.published_at < noon], noon)
        _crawl(app, [revised[_name(one)] for one in first if eve <= one.published_at < afternoon], afternoon)
        group_events(app.settings.database_url, first)
        _people(app)


def environ_of(home: Path) -> dict[str, str]:
    """The environment of a desk in that folder, whatever stands in that of the test."""
    return {"MONITOR_HOME": str(home), "MONITOR_CONFIG": ""}


def _name(piece: Piece) -> tuple[str, str, int]:
    return piece.source, piece.edition, piece.id


def _crawl(app: App, pieces: Sequence[Piece], at: datetime) -> None:
    """What one crawl of each source brings: pages into the archive, stories into the store, figures into its run."""
    shelf = load()
    for source, codes in PLACES.items():
        started = at - timedelta(minutes=3)
        run = _fired(app, source, codes, started)
        with app.archive.writer(run.id, source, started) as writer:
            intake = Intake(app.store, now=lambda: at, run_id=run.id, writer=writer, keeping="beat")
            for piece in (one for one in reversed(pieces) if one.source == source):
                others = [one for one in shelf if _name(one)[:2] == _name(piece)[:2]][:12]
                intake.take(Taken(story_of(piece)), page(url_of(piece), page_of(piece, others), at))
            intake.close()
        counts = {"listed": 60 * len(codes), "found": 6 * len(codes), **intake.counts}
        served = {code: {"feed": "21 entries", "sitemap": "60 entries"} for code in codes}
        brought = {code: dict(counted) for code, counted in intake.brought.items()}
        app.store.finish_run(run.id, "done", at=at, reason="", counts=counts, served=served, brought=brought)


def _fired(app: App, source: str, codes: Sequence[str], at: datetime) -> Run:
    """The run of a source that its schedule has begun, with every edition."""
    last = app.store.last_slots()
    before = {code: last.get(f"{source}/{code}") for code in codes}
    firings = [
        Firing(f"{source}/{code}", at, slot and slot.due, timedelta(minutes=30)) for code, slot in before.items()
    ]
    asked = app.store.fire(source, firings, Order(source, tuple(codes)), asked_by="schedule", at=at)
    assert asked is not None
    run = app.store.claim_run(asked.run.id, at=at, pid=1, host="desk")
    assert run is not None
    return run


def _file_digest(app: App, at: datetime) -> None:
    """The digest of the day before, handed over at half past six."""
    settings, folder = app.settings.monitor, app.home / "digests"
    places = [(source, code) for source, codes in PLACES.items() for code in codes]
    digests.file_day(
        app.store, DAY - timedelta(days=1), settings.timezone, settings.languages, places, folder, made_at=at
    )


def page(url: str, html: str, at: datetime) -> RawPage:
    """A page as it came over the wire."""
    headers = (("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip"))
    return RawPage(url, 200, headers, gzip.compress(html.encode(), mtime=0), at)


def story_of(piece: Piece) -> Story:
    """The story that a perfect reader makes of a piece."""
    lead, paragraphs = read_text(piece)
    article = Article(
        url=url_of(piece),
        title=piece.title,
        lead=lead,
        paragraphs=paragraphs,
        captions=piece.captions,
        byline=piece.byline,
        section=piece.section,
        tags=piece.tags,
        published_at=piece.published_at.astimezone(UTC),
        published_basis="page",
        declared_language=piece.language,
        dateline=piece.dateline,
        signature=piece.signature,
        layout=piece.layout,
    )
    return make_story(article, Address(key_of(piece), url_of(piece), piece.edition, piece.slug), piece.source)


def _own() -> Iterable[Piece]:
    """What the newsroom lacks of a full day: four events more, each told once."""
    models = {f"{one.source}/{one.edition}": one for one in load() if one.kind == "text" and not one.same_as}
    for number, (place, clock, title, lead) in enumerate(OWN):
        hour, minute = map(int, clock.split(":"))
        yield replace(
            models[place],
            id=900 + number,
            slug=f"own-{number}",
            title=title,
            lead=lead,
            paragraphs=(lead, title),
            captions=(),
            tags=(),
            lead_repeated=False,
            tier="core",
            event="",
            published_at=datetime(2026, 3, 12, hour, minute, tzinfo=LOCAL),
        )


def _habits() -> Iterable[Piece]:
    """Small stories of the weeks before, so that the day has something to be compared with."""
    models = {f"{one.source}/{one.edition}": one for one in load() if one.kind == "text"}
    for place, (a_day, title, lead) in HABITS.items():
        for number in range(A_MONTH * a_day):
            before = timedelta(days=1 + number // a_day, hours=number % 5)
            yield replace(
                models[place],
                id=1000 + number,
                slug=f"exchange-{number}",
                title=title.format(number),
                lead=lead.format(number),
                paragraphs=(f"{title.format(number)} ({place}).",),
                captions=(),
                tags=(),
                tier="core",
                event="",
                published_at=datetime(2026, 3, 12, 2, 15, tzinfo=UTC) - before,
            )


def group_events(database_url: str, pieces: Iterable[Piece]) -> None:
    """Put the stories of one event together, under the number of the first of them."""
    engine = create_engine(database_url)
    with engine.begin() as connection:
        ids = dict(tuple(row) for row in connection.execute(text("SELECT key, id FROM story")))
        events: dict[str, list[int]] = {}
        for piece in pieces:
            if piece.event and key_of(piece) in ids:
                events.setdefault(piece.event, []).append(ids[key_of(piece)])
        for stories in events.values():
            listed = ", ".join(map(str, stories))
            connection.execute(text(f"UPDATE story SET event = {min(stories)} WHERE id IN ({listed})"))
    engine.dispose()


def _people(app: App) -> None:
    """Two readers, what one of them left on the desk, a search that was saved, and something that is wrong."""
    store = app.store
    for name, role in (("mai", "reader"), ("khamla", "operator")):
        given = Reader(name, role, EVENING - timedelta(days=90), f"{name}@office.example")  # type: ignore[arg-type]
        store.keep_reader(given, "$argon2id$none")
    query = {"q": "Văn phòng Chủ tịch nước", "lang": "vi"}
    saved = SavedSearch(0, "local", "Văn phòng Chủ tịch nước", query, "none", "k" * 24, EVENING - timedelta(days=9))
    store.save_search(saved)
    sentence, advice = "vietnamplus/fr has brought no story for 26 hours", "look at https://fr.vietnamplus.vn/"
    store.keep_alarm(Alarm("silent", "vietnamplus/fr", sentence, advice, raised_at=EVENING - timedelta(hours=2)))


def edition_hosts() -> set[str]:
    """Every host that the stories of the scene link to."""
    return {edition_of(piece).host for piece in load()}
