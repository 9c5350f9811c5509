"""What was observed goes in, alarms come out: each says in one sentence what is wrong and in one what to do."""

from monitor.health.judging import alarms
from monitor.health.nouns import EditionSeen, MissingDigest, Observation
from monitor.health.reached import answered, editions_read, is_reached, reads_day, reads_today
from monitor.health.wording import headline, in_words, shown

__all__ = [
    "EditionSeen",
    "MissingDigest",
    "Observation",
    "alarms",
    "answered",
    "editions_read",
    "headline",
    "in_words",
    "is_reached",
    "reads_day",
    "reads_today",
    "shown",
]
