"""Labelled texts go in; what is learnt from the others about each of them comes out. The only owner of scikit-learn.

TF-IDF of words and pairs of words, and of two to four characters where scripts have no spaces. Lines are asked only by
what was learnt without any version of their event, so nothing leaks; everything is seeded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from monitor.domain import Tier

FOLDS = 5
# The best of 1, 10 and 100 on the corpus, which flatters it.
_STRENGTH = 100
# Texts less alike than this are not worth a pair; so many rows are compared with all others at a time.
_LEAST_ALIKE = 0.2
_AT_A_TIME = 500
_MISSING = (
    "what learns needs scikit-learn: pip install 'vietnam-laos-office-monitor[dev]', or python3 -m monitor test in a "
    "checkout, which installs it"
)
_TOO_FEW = "too few labelled lines of each tier to learn from"


class LearningError(Exception):
    """Why nothing can be learnt, and what to do about it, in one line."""


def learnt_tiers(texts: Sequence[str], tiers: Sequence[Tier], families: Sequence[int]) -> list[Tier]:
    """The tier of each text by a logistic regression over the texts of the other folds.

    LearningError where scikit-learn is missing, or where there are too few lines of each tier to learn from.
    """
    count = _folds_possible(tiers, families)
    fresh, folds = _model(), _folds(tiers, families, count)
    named = {tier: tier for tier in tiers}
    said: dict[int, Tier] = {}
    for learn, ask in folds:
        if len({tiers[at] for at in learn}) < 2:
            raise LearningError(_TOO_FEW)
        model = fresh.fit([texts[at] for at in learn], [tiers[at] for at in learn])
        told = model.predict([texts[at] for at in ask])
        said |= {int(at): named[tier] for at, tier in zip(ask, told, strict=True)}
    return [said[at] for at in range(len(texts))]


def likenesses(texts: Sequence[str]) -> list[tuple[int, int, float]]:
    """(one, other, cosine of their TF-IDF) of all pairs of texts that are somewhat alike. LearningError as above."""
    features = _features().fit_transform(texts)
    return [pair for since in range(0, len(texts), _AT_A_TIME) for pair in _alike(features, since)]


def _alike(features: Any, since: int) -> Iterator[tuple[int, int, float]]:
    """The pairs of so many rows, from `since` on, with later ones."""
    cosines = (features[since : since + _AT_A_TIME] @ features.T).tocoo()
    # Words and characters are two unit vectors side by side.
    for row, other, cosine in zip(cosines.row.tolist(), cosines.col.tolist(), cosines.data.tolist(), strict=True):
        if since + row < other and cosine / 2 >= _LEAST_ALIKE:
            yield since + row, other, cosine / 2


def _features() -> Any:
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
        from sklearn.pipeline import make_union  # type: ignore[import-untyped]
    except ImportError as error:
        raise LearningError(_MISSING) from error
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    return make_union(words, TfidfVectorizer(analyzer="char", ngram_range=(2, 4), sublinear_tf=True))


def _model() -> Any:
    features = _features()
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
    from sklearn.multiclass import OneVsRestClassifier  # type: ignore[import-untyped]
    from sklearn.pipeline import make_pipeline

    # The dual form is quick where there are many more features than lines.
    one = LogisticRegression(
        C=_STRENGTH, class_weight="balanced", solver="liblinear", dual=True, max_iter=1000, random_state=0
    )
    return make_pipeline(features, OneVsRestClassifier(one))


def _folds_possible(tiers: Sequence[Tier], families: Sequence[int]) -> int:
    """As many folds as each tier has lines for, and at most so many as there are families."""
    count = min(FOLDS, len(set(families)), *Counter(tiers).values())
    if count < 2 or len(set(tiers)) < 2:
        raise LearningError(_TOO_FEW)
    return count


def _folds(tiers: Sequence[Tier], families: Sequence[int], count: int) -> list[tuple[Sequence[int], Sequence[int]]]:
    """(lines to learn from, lines to ask) of each fold: each with its share of the tiers, no family in two."""
    from sklearn.model_selection import StratifiedGroupKFold  # type: ignore[import-untyped]

    return list(StratifiedGroupKFold(count, shuffle=True, random_state=0).split(tiers, tiers, families))
