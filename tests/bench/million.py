"""A file and a number in, a desk's database with that many stories out: eight years of news in seven languages.

The texts are chance sequences of set phrases, names and words, the frequent ones as frequent as in a language, some
1.5 KB a story. Of ten stories three are on the beat, one came in long after its day, four belong to an event with
others, and of those between the offices six (`happenings`); of twenty one was revised. Rows go in as they are, and the
full-text index is built at the end, so that a million take minutes.
"""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from monitor.facts import as_fields
from monitor.register import identifiers
from monitor.store import open_store
from monitor.store.ledger_outlines import outline_of
from monitor.store.search import BOUNDARY, marks_of, place_of
from monitor.terms import words_of
from tests.bench.happenings import Happening, Happenings, version_of

NOW = datetime(2026, 11, 27, 11, tzinfo=UTC)
"""18:00 in Hanoi on the last day."""
YEARS = timedelta(days=8 * 365)
OFFICES = identifiers()
# language: (share of the stories, editions, set phrases)
LANGUAGES: dict[str, tuple[float, tuple[tuple[str, str], ...], str]] = {
    "vi": (
        0.46,
        (("vietnamplus", "vi"), ("vna", "vi"), ("vna_pictorial", "vi")),
        "Văn phòng Chính phủ|Văn phòng Quốc hội|Văn phòng Trung ương Đảng|đoàn đại biểu|hợp tác|"
        "Việt Nam|Lào|Viêng Chăn|Hà Nội|"
        "Thủ tướng Phạm Minh Chính|Chủ tịch nước|biên bản ghi nhớ|hai nước|hai bên|quan hệ hữu nghị|"
        "đoàn kết đặc biệt|trao đổi kinh nghiệm|"
        "công tác tham mưu|thăm và làm việc|tiếp|ký kết|tăng cường|thúc đẩy|cán bộ|đào tạo|kế hoạch|"
        "phát triển kinh tế|đầu tư|thương mại|"
        "giáo dục|quốc phòng|an ninh|biên giới|cửa khẩu|nhân dịp|khẳng định|cho biết|đã|và|của|với|"
        "trong|các|những|tại|năm|ngày|về|được|"
        "người dân|địa phương|doanh nghiệp|dự án|thủy điện|du lịch|văn hóa|sinh viên|thanh niên|"
        "tỉnh Hủa Phăn|tỉnh Savannakhet",
    ),
    "en": (
        0.2,
        (("vietnamplus", "en"), ("vna", "en")),
        "Government Office|National Assembly Office|Party Central Committee|"
        "Prime Minister Pham Minh Chinh|Prime Minister's Office|Vietnam|"
        "Laos|Lao|Vientiane|Hanoi|the two countries|both sides|delegation|cooperation|"
        "memorandum of understanding|signed|visited|received|"
        "experience|training|officials|plan|investment|trade|border|education|defence|security|"
        "special solidarity|friendship|the|of|and|in|"
        "to|a|for|on|with|as|said|that|at|by|from|year|will|people|province|project|hydropower|tourism|"
        "culture|students|youth|economy",
    ),
    "fr": (
        0.08,
        (("vietnamplus", "fr"),),
        "Bureau du gouvernement|Bureau de l'Assemblée nationale|Premier ministre|Vietnam|Laos|Vientiane|"
        "Hanoï|les deux pays|coopération|"
        "délégation|mémorandum|a signé|a reçu|formation|cadres|échange d'expériences|amitié|"
        "solidarité spéciale|le|la|les|de|des|et|en|à|"
        "pour|dans|avec|sur|qui|une|province|projet|frontière|économie|commerce|éducation|sécurité|"
        "année|développement",
    ),
    "es": (
        0.06,
        (("vietnamplus", "es"),),
        "Oficina del Gobierno|Oficina de la Asamblea Nacional|Primer Ministro|Vietnam|Laos|Vientián|"
        "Hanói|ambos países|cooperación|delegación|"
        "memorando|firmó|recibió|formación|funcionarios|intercambio de experiencias|amistad|"
        "solidaridad especial|el|la|los|de|y|en|a|para|"
        "con|sobre|que|una|provincia|proyecto|frontera|economía|comercio|educación|seguridad|año|desarrollo",
    ),
    "ru": (
        0.06,
        (("vietnamplus", "ru"),),
        "Канцелярия правительства|Канцелярия Национального собрания|премьер-министр|Вьетнам|Лаос|"
        "Вьентьян|Ханой|две страны|сотрудничество|"
        "делегация|меморандум|подписали|принял|обучение|опыт|дружба|особая солидарность|и|в|на|с|по|о|"
        "для|что|от|провинция|проект|граница|"
        "экономика|торговля|образование|безопасность|год|развитие",
    ),
    "zh": (
        0.08,
        (("vietnamplus", "zh"),),
        "政府办公厅|国会办公厅|总理府|越南|老挝|万象|河内|两国|双方|合作|代表团|谅解备忘录|签署|会见|培训|干部|经验|友谊|特殊团结|的|和|在|与|了|是|"
        "对|将|年|月|日|省|项目|边境|经济|贸易|教育|安全|发展|人民|访问|总理|主席|加强|推动",
    ),
    "lo": (
        0.06,
        (("vna_pictorial", "lo"),),
        "ຫ້ອງວ່າການລັດຖະບານ|ຫ້ອງວ່າການສະພາແຫ່ງຊາດ|ນາຍົກລັດຖະມົນຕີ|ຫວຽດນາມ|ລາວ|ວຽງຈັນ|ຮ່າໂນ້ຍ|ສອງປະເທດ|"
        "ສອງຝ່າຍ|ຮ່ວມມື|ຄະນະຜູ້ແທນ|"
        "ບົດບັນທຶກ|ເຊັນ|ຕ້ອນຮັບ|ຝຶກອົບຮົມ|ພະນັກງານ|ປະສົບການ|ມິດຕະພາບ|ສາມັກຄີພິເສດ|ແລະ|ໃນ|ຂອງ|ກັບ|ທີ່|"
        "ໄດ້|ປີ|ແຂວງ|ໂຄງການ|ຊາຍແດນ|ເສດຖະກິດ|ການຄ້າ|ການສຶກສາ|ພັດທະນາ",
    ),
}
_ONSETS = "b,c,d,g,h,k,l,m,n,p,r,s,t,v,x,th,kh,ph,ng,nh,tr,ch"
_RIMES = "a,an,ang,e,en,i,in,o,on,u,un,ai,ao,eo,ia,ieu,oa,ong,uong"
_HAN = "阮陈黎范黄武裴邓林何高山水江海平安文明光东西南北中大小新永长青红白金石花春秋"
_LAO = [onset + rime for onset in "ກຂຄງຈສຊຍດຕຖທນບປຜພຟມຢຣລວຫອຮ" for rime in ("າ", "ີ", "ູ", "ົງ", "ັນ", "່າ", "້ອຍ")]
_SENTENCES, _TITLES = 12_000, 4_000
_COLUMNS = {
    "story": "id key url source edition title lead paragraphs "
    "captions byline section tags published_at published_basis language "
    "language_confidence declared_language tier score reasons mentions relation facts promised_until "
    "content_hash near_signature layout dateline signature flags "
    "event revision first_seen placed_at search place",
    "ledger_outline": "story_id day until kinds country office direction agreed promised",
    "identity": "content_hash story_id",
    "page": "key url source edition tier content_hash story_id "
    "first_seen checked_at checks published_at listed_title etag last_modified",
    "sighting": "story_id url key source edition first_seen last_seen",
    "revision": "story_id number seen_at content_hash title lead paragraphs",
    "capture": "file position length key url story_id at",
}
_AT_ONCE = 5_000
Fields = dict[str, Any]
Said = tuple[str, str]
"""A text, and its words as the index has them."""


def fill(path: Path, stories: int) -> None:
    """Make the database; a file that is there is replaced."""
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    open_store(f"sqlite:///{path}").close()
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for mode in ("journal_mode=DELETE", "journal_mode=OFF", "synchronous=OFF", "cache_size=-2000000"):
            database.execute(f"PRAGMA {mode}")
        triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            database.execute(f"DROP TRIGGER {name}")
        _fill_tables(database, stories)
        _fill_index(database)
        for _, statement in triggers:
            database.execute(statement)
        database.execute("PRAGMA journal_mode=WAL")


def _fill_tables(database: sqlite3.Connection, stories: int) -> None:
    vocabulary: set[str] = set()
    made = _made(random.Random(4), stories, vocabulary)
    while batch := list(islice(made, _AT_ONCE)):
        database.execute("BEGIN")
        for table, columns in _COLUMNS.items():
            names = columns.split()
            rows = [row for one in batch for row in one[table]]
            marks = ", ".join("?" * len(names))
            database.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)
        database.execute("COMMIT")
    database.execute("BEGIN")
    words = [(word,) for word in sorted(vocabulary) if not "\ue000" <= word[0] <= "\uf8ff"]
    database.executemany("INSERT INTO story_word VALUES (?)", words)
    database.execute("COMMIT")


def _fill_index(database: sqlite3.Connection) -> None:
    """As ordinary work leaves it: in several parts."""
    set_size = "INSERT INTO story_search(story_search, rank) VALUES ('hashsize', ?)"
    database.execute(set_size, (64 << 20,))
    database.execute("INSERT INTO story_search(rowid, search) SELECT place, search FROM story ORDER BY place")
    database.execute(set_size, (1 << 20,))


@dataclass(frozen=True)
class _Tongue:
    """What the stories of a language are made of."""

    code: str
    titles: Sequence[Said]
    sentences: Sequence[Said]
    editions: Sequence[tuple[str, str]]
    gap: str


def _tongue(chance: random.Random, code: str) -> _Tongue:
    _, editions, phrases = LANGUAGES[code]
    gap, listed = ("" if code in ("zh", "lo") else " "), phrases.split("|")
    weights = list(accumulate(1 / (at + 6) for at in range(len(listed))))

    def said(least: int, most: int) -> Said:
        parts = chance.choices(listed, cum_weights=weights, k=chance.randint(least, most))
        parts.insert(chance.randrange(len(parts)), _name(chance, code, 400))
        text = gap.join(parts)
        return text[:1].upper() + text[1:], " ".join(words_of(text))

    titles = [said(4, 7) for _ in range(_TITLES)]
    return _Tongue(code, titles, [said(8, 14) for _ in range(_SENTENCES)], editions, gap)


def _name(chance: random.Random, code: str, kinds: int) -> str:
    """A name; of `kinds` hundreds there are so many."""
    pick = random.Random(chance.randrange(kinds * 100))
    if code == "zh":
        return "".join(pick.choices(_HAN, k=3))
    if code == "lo":
        return "".join(pick.choices(_LAO, k=3))
    onsets, rimes = _ONSETS.split(","), _RIMES.split(",")
    return "".join(pick.choice(onsets) + pick.choice(rimes) for _ in range(3)).capitalize()


def _made(chance: random.Random, stories: int, vocabulary: set[str]) -> Iterator[dict[str, list[tuple[Any, ...]]]]:
    tongues = [_tongue(chance, code) for code in LANGUAGES]
    shares = list(accumulate(share for share, _, _ in LANGUAGES.values()))
    for tongue in tongues:
        vocabulary.update(word for _, words in (*tongue.titles, *tongue.sentences) for word in words.split())
    step, events = YEARS / stories, Happenings(chance)
    for number in range(1, stories + 1):
        (tongue,) = chance.choices(tongues, cum_weights=shares)
        yield _one(chance, number, NOW - YEARS + step * number, tongue, events, vocabulary)


def _one(
    chance: random.Random, number: int, seen: datetime, tongue: _Tongue, events: Happenings, vocabulary: set[str]
) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of a story: by table."""
    published = seen - timedelta(seconds=chance.randrange(60, 3_600))
    is_late = chance.random() < 0.1
    published = NOW - YEARS * chance.random() if is_late else published
    title, lead, *body = chance.choice(tongue.titles), *chance.sample(tongue.sentences, 13)
    names = [_name(chance, tongue.code, 3_000) for _ in range(2)]
    named = (f"{names[0]}{tongue.gap}{names[1]}", " ".join(words_of(tongue.gap.join(names))))
    vocabulary.update(named[1].split())
    texts = [*(_together(body[at : at + 3], tongue.gap) for at in range(0, 12, 3)), named]
    source, edition = chance.choice(tongue.editions)
    (tier,) = chance.choices(("core", "bilateral", "other"), (5, 25, 70))
    offices = chance.sample(OFFICES, chance.choice((1, 2, 2))) if tier != "other" and chance.random() < 0.6 else []
    happening = events.told(number, tier, published.date(), is_late=is_late)
    key, content_hash = f"{source}.vn:{number}", f"v1:{random.Random(number).randbytes(16).hex()}"
    url = f"https://{source}.vn/{edition}/post{number}.vnp"
    mentions = [{"office": office, "words": texts[0][0][:20], "where": "lead"} for office in offices]
    kinds = {"language": tongue.code, "tier": tier, "source": source, "edition": edition}
    marks = marks_of(kinds | {"mentions": mentions, "published_at": published})
    parts = f" {BOUNDARY} ".join((title[1], lead[1], *(words for _, words in texts)))
    reasons = [{"rule": "both_countries", "words": "Lào", "where": "title"}] * (3 if tier != "other" else 0)
    revised = chance.random() < 0.05
    at, first_seen = _instant(published), _instant(seen)
    paragraphs = _json([text for text, _ in texts])
    relation, facts, last = _understood(number, tier, happening)
    line = outline_of({"id": number, "relation": relation, "facts": facts}) if facts else {}
    told = (*list(line.values())[:-2], *(_json_or_none(line[name]) for name in ("agreed", "promised"))) if line else ()
    story = (
        *(number, key, url, source, edition, title[0], lead[0], paragraphs, "[]", "TTXVN", "", _json([tongue.code])),
        *(at, "page", tongue.code, 0.99, tongue.code, tier, 0.7, _json(reasons), _json(mentions)),
        *(*map(_json_or_none, (relation, facts)), last, content_hash),
        *(chance.randbytes(128), "new", "", "", "[]", happening.number, 2 if revised else 1, first_seen, at),
        *(f"{' '.join(marks)} {BOUNDARY} {parts}", place_of(published, number)),
    )
    later = _instant(min(seen + timedelta(hours=chance.randrange(1, 30)), NOW))
    former = [(number, 1, first_seen, f"{content_hash}0", title[0], lead[0], _json([texts[0][0], texts[2][0]]))]
    newest = (number, 2 if revised else 1, later if revised else first_seen, content_hash, None, None, None)
    return {
        "story": [story],
        "ledger_outline": [told] if told else [],
        "identity": [(content_hash, number)],
        "page": [(key, url, source, edition, tier, content_hash, number, first_seen, first_seen, 1, at, "", "", "")],
        "sighting": [(number, url, key, source, edition, first_seen, first_seen)],
        "revision": [*(former if revised else ()), newest],
        "capture": [(f"run-{number // 2_000}.gz", number % 2_000 * 20_000, 20_000, key, url, number, first_seen)],
    }


def _understood(number: int, tier: str, happening: Happening) -> tuple[Fields | None, Fields | None, str | None]:
    """Relation, facts and the last day of a promise, as the columns of a story on the beat have them."""
    if tier == "other":
        return None, None, None
    found = version_of(happening, number)
    relation = {"kind": happening.office, "vietnam": "", "laos": "", "direction": happening.direction}
    last = max((one.due_until.isoformat() for one in found.promises), default=None)
    return relation if tier == "core" else None, as_fields(found), last


def _together(sentences: Sequence[Said], gap: str) -> Said:
    return (f".{gap}".join(text for text, _ in sentences) + ".", " ".join(words for _, words in sentences))


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _json_or_none(value: object) -> str | None:
    return None if value is None else _json(value)
