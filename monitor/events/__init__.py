"""Stories in; out which of them tell the same event, in whatever language, and which are one text. All of it pure."""

from monitor.events.clues import VERSION, Clues, as_fields, clues_of, from_fields
from monitor.events.grouping import are_near, grouped, joined, neighbours, same_texts
from monitor.events.judging import FARTHEST, SLOW, USUAL, Sign, Verdict, same_event, same_text

__all__ = [
    "FARTHEST",
    "SLOW",
    "USUAL",
    "VERSION",
    "Clues",
    "Sign",
    "Verdict",
    "are_near",
    "as_fields",
    "clues_of",
    "from_fields",
    "grouped",
    "joined",
    "neighbours",
    "same_event",
    "same_text",
    "same_texts",
]
