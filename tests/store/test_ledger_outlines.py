"""What the ledger is made of stays what the facts of the stories say, whatever becomes of these."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from monitor.domain import Facts, Relation, Story, Tier
from monitor.ledger import Agreed, Promised, Version
from monitor.store import Store, open_store
from monitor.store.ledger_outlines import outline_of
from monitor.store.schema import ledger_outline, story
from tests.ledger.making import agreement, facts, promise
from tests.store.making import NOON, later, made

BEAT: tuple[Tier, ...] = ("core", "bilateral")
KEYS = ("k1", "k2", "k3")
TOLD: Sequence[Facts | None] = (
    None,
    facts(()),
    facts(("visit", "talks"), "2026-09-12", "2026-09-14", country="la", promises=[promise("2026-12-01")]),
    facts(
        ("signing",),
        agreements=[agreement("a plan", "2026", "2030"), agreement("a note")],
        promises=[promise("2027-01-01", "2027-03-31", "talks", "the next round"), promise("2026-10-01", kind="")],
    ),
)
BETWEEN = (None, Relation("party", "vn.x", "la.x", "to_laos"), Relation("government", "", "la.y", ""))
TEXTS = (
    "một",
    "Ngày 13/9, hai Văn phòng hội đàm tại Viêng Chăn và ký bản ghi nhớ giai đoạn 2026-2030.",
    "Hai Văn phòng hội đàm. Vòng hội đàm tiếp theo dự kiến diễn ra tại Hà Nội vào quý 1/2027.",
)
READINGS = st.tuples(
    *(st.sampled_from(KEYS), st.sampled_from(TEXTS), st.sampled_from((*BEAT, "other"))),
    *(st.sampled_from(TOLD), st.sampled_from(BETWEEN)),
)
Reading = tuple[str, str, Tier, Facts | None, Relation | None]


@dataclass
class Desk:
    """A store, and the keys of the pages of an example that nothing else has."""

    store: Store
    mark: str = field(default_factory=lambda: uuid.uuid4().hex)

    def take(self, reading: Reading) -> None:
        """A page as it was fetched: a new story, a revision, a copy, or the same again."""
        key, text, tier, told, relation = reading
        fields = {"tier": tier, "facts": told, "relation": relation, "content_hash": f"v1:{self.mark}{text}"}
        self.store.take([made(f"{self.mark}:{key}", text, **fields)], run_id=None, at=later(hours=1))

    def reparse(self, reading: Reading) -> None:
        """The archived page of a story, read anew by later rules."""
        key, _, tier, told, relation = reading
        if stored := self.store.by_key(f"{self.mark}:{key}"):
            self.store.rewrite([(stored.id, replace(stored.story, tier=tier, facts=told, relation=relation))])

    def read(self, _: Reading) -> None:
        self.store.read_facts()

    def put(self, reading: Reading) -> None:
        if stored := self.store.by_key(f"{self.mark}:{reading[0]}"):
            self.store.put_mark(stored.id, "chi", "off_beat", "not ours", at=later(hours=2))

    def merge(self, _: Reading) -> None:
        found = [stored for key in KEYS if (stored := self.store.by_key(f"{self.mark}:{key}"))]
        if len({stored.event for stored in found}) > 1:
            self.store.merge_events(found[0].event, found[-1].event, "chi", later(hours=3))
        self.store.group_waiting()

    def split(self, reading: Reading) -> None:
        if stored := self.store.by_key(f"{self.mark}:{reading[0]}"):
            self.store.split_story(stored.id, "chi", later(hours=4))
        self.store.group_waiting()


DEEDS: tuple[Callable[[Desk, Reading], None], ...] = (
    *(Desk.take, Desk.take, Desk.reparse, Desk.read, Desk.put, Desk.merge, Desk.split),
)
FIRST: Reading = ("k1", TEXTS[1], "core", TOLD[3], BETWEEN[1])
BARE: Reading = ("k1", TEXTS[2], "core", None, None)
GONE: Reading = ("k1", TEXTS[0], "other", TOLD[2], BETWEEN[2])


@example(deeds=[(Desk.take, BARE), (Desk.read, BARE)])
@example(deeds=[(Desk.take, FIRST), (Desk.take, BARE), (Desk.read, BARE), (Desk.reparse, GONE)])
@example(deeds=[(Desk.take, FIRST), (Desk.take, GONE), (Desk.reparse, BARE)])
@example(deeds=[(Desk.take, FIRST), (Desk.take, ("k2", *BARE[1:])), (Desk.put, FIRST), (Desk.merge, FIRST)])
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.tuples(st.sampled_from(DEEDS), READINGS), max_size=12))
def test_after_every_deed_the_ledger_reads_what_the_facts_say(
    store: Store, deeds: list[tuple[Callable[[Desk, Reading], None], Reading]]
) -> None:
    desk = Desk(store)
    for deed, reading in deeds:
        deed(desk, reading)
        assert_equal(store, {stored.id for key in KEYS if (stored := store.by_key(f"{desk.mark}:{key}"))})


def test_a_copy_that_is_brought_back_has_the_outlines_of_its_stories(store: Store, tmp_path: Path) -> None:
    fields = {"facts": TOLD[3], "relation": BETWEEN[1]}
    store.take([made("a.vn:1", "một", **fields), made("a.vn:2", "hai")], run_id=None, at=NOON)
    store.backup(tmp_path / "copy.db")
    with open_store(f"sqlite:///{tmp_path / 'other.db'}") as other:
        other.restore(tmp_path / "copy.db")
        assert_equal(other, {1, 2})
        assert [len(one.promises) for one in other.ledger_versions(None, None, BEAT)] == [2, 0]


def assert_equal(store: Store, ids: set[int]) -> None:
    """The ledger reads of these stories what their facts and their event say; an outline is there for no other."""
    stored = [found for one in ids if (found := store.story(one))]
    on_the_beat = {one.id: one for one in stored if one.story.tier in BEAT}
    read = {one.story: one for one in store.ledger_versions(None, None, BEAT) if one.story in ids}
    assert read.keys() == on_the_beat.keys()
    for number, version in read.items():
        assert version.event == on_the_beat[number].event
        assert without_texts(version) == expected(number, on_the_beat[number].story)
    for version in store.versions_in_words(sorted(on_the_beat)):
        told = on_the_beat[version.story].story.facts or Facts()
        assert [one.sentence for one in version.agreements] == [one.sentence for one in told.agreements]
        assert [one.sentence for one in version.promises] == [one.sentence for one in told.promises]
    assert_kept(store, ids)


def expected(number: int, told: Story) -> tuple[object, ...]:
    """What an outline is to say of a story, said once more, apart from the code that writes it."""
    said, relation = told.facts or Facts(), told.relation or Relation("", "", "", "")  # type: ignore[arg-type]
    first = said.days[0] if said.days else None
    return (
        (first and first.since, first and first.until, said.kinds, said.places[0].country if said.places else ""),
        (told.tier, told.language, relation.kind, relation.direction),
        tuple(Agreed("", told.language, number, one.since, one.until) for one in said.agreements),
        tuple(
            Promised(one.words, told.language, number, one.kind, one.due_since, one.due_until) for one in said.promises
        ),
    )


def without_texts(version: Version) -> tuple[object, ...]:
    return (
        (version.day, version.until, version.kinds, version.country),
        (version.tier, version.language, version.office, version.direction),
        version.agreements,
        version.promises,
    )


def assert_kept(store: Store, ids: set[int]) -> None:
    """The rows themselves: one for each story on the beat of which anything was read, as its columns are now."""
    columns = (story.c.id, story.c.tier, story.c.facts, story.c.relation)
    with store._database.reading() as connection:
        rows = connection.execute(select(*columns).where(story.c.id.in_(ids))).mappings().all()
        kept = connection.execute(select(ledger_outline).where(ledger_outline.c.story_id.in_(ids))).mappings().all()
    wanted = [row for row in rows if row["tier"] in BEAT and (row["facts"] is not None or row["relation"] is not None)]
    assert sorted(map(repr, map(dict, kept))) == sorted(repr(outline_of(dict(row))) for row in wanted)
