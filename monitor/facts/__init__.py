"""A story in; out the facts of its event: when, where, who met whom, what was signed and what was promised for when.

Read sentence by sentence, in the words of `data/facts.toml` and `data/exchanges.toml`. A fact is told only where the
sentence tells it plainly: what is denied, depends on something, or looks back is none.
"""

from __future__ import annotations

from datetime import date

from monitor.domain import Facts, Story
from monitor.facts.fields import as_fields, from_fields
from monitor.facts.page import page_of
from monitor.facts.promised import promises
from monitor.facts.signed import agreements
from monitor.facts.what import kinds_of
from monitor.facts.when import event_days
from monitor.facts.whereabouts import event_places
from monitor.facts.whom import meetings

__all__ = ["as_fields", "event_day_of", "facts_of", "from_fields"]


def facts_of(story: Story) -> Facts:
    """What a story says of its event; its language, publication and mentions are taken as they are."""
    page = page_of(story)
    days = event_days(page)
    return Facts(
        kinds=kinds_of(page, days),
        days=days,
        places=event_places(page, days),
        meetings=meetings(page, story.mentions),
        agreements=agreements(page),
        promises=promises(page, days),
    )


def event_day_of(facts: Facts | None) -> date | None:
    """The first day of the event that a story reports of; None where it tells none."""
    return facts.days[0].since if facts and facts.days else None
