"""The store against a model of a few lines: whatever comes in whatever batches, outcomes and stories are the same."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.domain import Outcome, Taken
from monitor.store import Store
from tests.store.making import NOON, made

KEYS, TEXTS = ("k1", "k2", "k3"), ("một", "hai", "ba")
ITEMS = st.tuples(st.sampled_from(KEYS), st.sampled_from(TEXTS), st.sampled_from(["core", "bilateral", "other"]))


@dataclass
class Model:
    """Every story is a list of its texts; every text belongs to the story that had it first."""

    texts: list[list[str]] = field(default_factory=list)
    owner: dict[str, int] = field(default_factory=dict)
    page: dict[str, tuple[str, int | None]] = field(default_factory=dict)

    def take(self, key: str, text: str, tier: str) -> Outcome:
        last, mine = self.page.get(key, ("", None))
        theirs = self.owner.get(text)
        if theirs is not None and theirs != mine:
            self.page[key] = (text, theirs)
            return "duplicate"
        if mine is not None:
            is_old = text in (last, self.texts[mine][-1])
            self.page[key] = (text, mine)
            if not is_old:
                self.texts[mine].append(text)
                self.owner[text] = mine
            return "unchanged" if is_old else "revised"
        if tier == "other":
            self.page[key] = (text, None)
            return "unchanged" if last == text else "off_beat"
        self.texts.append([text])
        self.owner[text] = len(self.texts) - 1
        self.page[key] = (text, len(self.texts) - 1)
        return "new"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(ITEMS, min_size=1, max_size=6), max_size=6))
def test_outcomes_and_stories_are_those_of_the_model(store: Store, batches: list[list[tuple[str, str, str]]]) -> None:
    model, mark = Model(), uuid.uuid4().hex
    for batch in batches:
        taken = store.take([item(mark, *one) for one in batch], run_id=None, at=NOON)
        assert taken == tuple(model.take(*one) for one in batch)
    for key, (text, story) in model.page.items():
        found = store.by_key(f"{mark}:{key}")
        known = store.known([f"{mark}:{key}"])[f"{mark}:{key}"]
        assert known.checks == sum(one[0] == key for batch in batches for one in batch)
        if story is None:
            assert found is None, text
        else:
            assert found is not None
            assert [one.content_hash for one in found.revisions] == [f"v1:{mark}{one}" for one in model.texts[story]]
            assert [one.paragraphs[0] for one in found.revisions] == model.texts[story]
            assert found.story.paragraphs[0] == model.texts[story][-1]


def item(mark: str, key: str, text: str, tier: str) -> Taken:
    """A page whose key and hash no other example has."""
    return made(f"{mark}:{key}", text, tier=tier, content_hash=f"v1:{mark}{text}")
