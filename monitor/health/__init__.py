"""What was observed goes in, alarms come out: each says in one sentence what is wrong and in one what to do."""

from monitor.health.judging import alarms
from monitor.health.nouns import EditionSeen, MissingDigest, Observation, answered, is_success
from monitor.health.wording import headline, in_words, shown

__all__ = [
    "EditionSeen",
    "MissingDigest",
    "Observation",
    "alarms",
    "answered",
    "headline",
    "in_words",
    "is_success",
    "shown",
]
