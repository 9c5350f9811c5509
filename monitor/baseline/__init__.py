"""Texts go in, what plain means make of them comes out: what the product must beat to be worth its rules.

A keyword filter such as a newsroom writes in ten minutes, langdetect as it comes, and what a classifier learns from the
labelled lines themselves. Only `evaluate --baseline` asks them; scikit-learn, which is an extra, is read only then.
"""

from monitor.baseline.bare import bare_language
from monitor.baseline.keywords import tier_by_keywords
from monitor.baseline.learning import LearningError, learnt_tiers, likenesses

__all__ = ["LearningError", "bare_language", "learnt_tiers", "likenesses", "tier_by_keywords"]
