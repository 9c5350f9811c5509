"""What the product is compared with is fair: plain words find what they name, and nothing is learnt from the answer."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from monitor.baseline import LearningError, bare_language, learnt_tiers, likenesses, tier_by_keywords
from monitor.domain import Tier
from monitor.jobs.evaluating import evaluated


@pytest.mark.parametrize(
    ("text", "language", "tier"),
    [
        ("Văn phòng Quốc hội Việt Nam tiếp đoàn Lào", "vi", "core"),
        ("Việt Nam - Lào mở cửa khẩu mới", "vi", "bilateral"),
        ("Quan chức Việt Nam thăm lao động ở Seoul", "vi", "other"),
        ("The Prime Minister’s Office of Laos thanks Vietnamese doctors", "en", "core"),
        ("Le Bureau du gouvernement du Vietnam", "fr", "other"),
        ("Канцелярия правительства Вьетнама приняла гостей из Лаоса", "ru", "core"),
        ("越南政府办公厅与老挝总理府会谈", "zh", "core"),
        ("ລາວ ແລະ ຫວຽດນາມ ເປີດດ່ານໃໝ່", "lo", "bilateral"),
        ("Văn phòng Chính phủ Lào ở Hà Nội", "xx", "core"),
    ],
)
def test_keywords_find_what_they_name(text: str, language: str, tier: Tier) -> None:
    assert tier_by_keywords(text, language) == tier


def test_keywords_are_taken_in_by_what_only_looks_like_the_beat() -> None:
    assert tier_by_keywords("Văn phòng Chính phủ Việt Nam bàn về Lào Cai", "vi") == "core"


def test_langdetect_as_it_comes_knows_no_lao() -> None:
    assert bare_language("ລັດຖະບານລາວ ແລະ ຫວຽດນາມ") == "und"
    assert bare_language("Các đại biểu đã thảo luận về mùa vụ và đường sá của tỉnh.") == "vi"
    assert bare_language("两国代表就边境贸易和农业合作举行了会谈") == "zh"


WORDS = {"core": "offices sign papers", "bilateral": "border markets open", "other": "farmers plant rice"}
TIERS: list[Tier] = ["core", "bilateral", "other"] * 5
TEXTS = [f"{WORDS[tier]} in place {at}" for at, tier in enumerate(TIERS)]


def test_a_classifier_learns_from_the_lines() -> None:
    assert learnt_tiers(TEXTS, TIERS, range(15)) == TIERS


def test_nothing_is_learnt_from_other_versions_of_a_line() -> None:
    odd = "a word that stands nowhere else"
    texts, tiers = [*TEXTS, odd, odd], [*TIERS, "core", "core"]
    assert learnt_tiers(texts, tiers, range(17))[15:] == ["core", "core"]
    told = learnt_tiers([*TEXTS, *[f"{odd} xyzzy"] * 8], [*TIERS, *["core"] * 8], [*range(15), *[15] * 8])
    assert told[15:] != ["core"] * 8


@pytest.mark.parametrize(
    ("texts", "tiers", "families"),
    [
        (TEXTS[:3], TIERS[:3], range(3)),
        (["a", "b"], ["core", "core"], range(2)),
        (TEXTS[:6], TIERS[:6], [0] * 6),
        ([], [], []),
    ],
)
def test_too_few_lines_are_said_to_be_too_few(texts: list[str], tiers: list[Tier], families: Sequence[int]) -> None:
    with pytest.raises(LearningError, match="too few labelled lines of each tier to learn from"):
        learnt_tiers(texts, tiers, families)


def test_likeness_is_a_cosine_of_each_pair_once() -> None:
    pairs = {(one, other): likeness for one, other, likeness in likenesses(["rice grows", "rice grows", "lorries"])}
    assert pairs == {(0, 1): pytest.approx(1.0)}


@pytest.fixture
def without_scikit_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in {"sklearn", *(loaded for loaded in sys.modules if loaded.startswith("sklearn."))}:
        monkeypatch.setitem(sys.modules, name, None)


def labelled_lines() -> str:
    """Three lines of each tier, of which two tell one event."""
    same = {"lang": "en", "date": "2026-03-02"}
    lines: list[Mapping[str, Any]] = [
        same | {"title": text, "text": f"{text}, they said.", "relevant": tier, "event": "x" if at in (0, 3) else None}
        for at, (text, tier) in enumerate(zip(TEXTS[:9], TIERS, strict=False))
    ]
    return "\n".join(map(json.dumps, lines))


def test_all_that_is_compared_with_stands_in_one_report() -> None:
    others = evaluated(labelled_lines(), baseline=True).others
    assert others.left_out == ""
    assert others.figures.keys() == {"plain", "TF-IDF"}
    assert others.figures["TF-IDF"]["core"].f1 == 1.0
    assert others.figures["plain"]["core"].recall == 0.0
    assert others.figures["plain"]["events"].precision == 1.0
    assert 0 < others.figures["TF-IDF"]["events"].f1 <= 1
    assert len(others.notes) == 2


@pytest.mark.usefixtures("without_scikit_learn")
def test_without_scikit_learn_the_plain_filter_is_still_told_and_one_line_says_what_to_install() -> None:
    others = evaluated(labelled_lines(), baseline=True).others
    assert others.figures.keys() == {"plain"}
    assert others.left_out.startswith(
        "what learns needs scikit-learn: pip install 'vietnam-laos-office-monitor[dev]', or"
    )
    assert "\n" not in others.left_out
