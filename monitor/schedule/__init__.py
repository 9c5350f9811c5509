"""A rule, a schedule's last slot and the time go in; when its next slot is due, and why, comes out."""

from __future__ import annotations

from monitor.schedule.cron import check_cron
from monitor.schedule.slots import Due, Rule, due, paced
from monitor.schedule.spans import in_words, parse_duration
from monitor.schedule.wall import digest_days, instant_of

__all__ = ["Due", "Rule", "check_cron", "digest_days", "due", "in_words", "instant_of", "paced", "parse_duration"]
