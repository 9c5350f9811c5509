"""Core stories with what they say of their events go in; the ledger of exchanges comes out: who met whom when, on whose
ground, what was signed for how long, what was promised for when, and what became of that.

An event counts once, in however many languages and papers it is told. Time is an argument: `today` says up to where a
promise may have been kept.
"""

from monitor.ledger.nouns import Agreed, Exchange, Line, News, Promised, Promising, State, Version, Wanted
from monitor.ledger.promises import EARLY, GRACE, NOTICE, news_of, promises_of, with_states
from monitor.ledger.reading import exchanges_in_turn, exchanges_of, in_words, with_texts
from monitor.ledger.reminders import events_to_tell, needed_from
from monitor.ledger.summing import chosen, summed, years_of
from monitor.ledger.visits import with_visits

__all__ = [
    "EARLY",
    "GRACE",
    "NOTICE",
    "Agreed",
    "Exchange",
    "Line",
    "News",
    "Promised",
    "Promising",
    "State",
    "Version",
    "Wanted",
    "chosen",
    "events_to_tell",
    "exchanges_in_turn",
    "exchanges_of",
    "in_words",
    "needed_from",
    "news_of",
    "promises_of",
    "summed",
    "with_states",
    "with_texts",
    "with_visits",
    "years_of",
]
