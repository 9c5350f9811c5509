"""Stories in; out which of them tell the same event, in whatever language, and which are one text. All of it pure."""

from monitor.events.clues import VERSION, Clues, clues_of
from monitor.events.grouping import are_near, grouped, joined, neighbours, same_texts, scoring
from monitor.events.judging import FARTHEST, SLOW, USUAL, Sign, Verdict, same_event, same_text, score_if_same
from monitor.events.sides import Side, pack, side_of, unpacked

__all__ = [
    "FARTHEST",
    "SLOW",
    "USUAL",
    "VERSION",
    "Clues",
    "Side",
    "Sign",
    "Verdict",
    "are_near",
    "clues_of",
    "grouped",
    "joined",
    "neighbours",
    "pack",
    "same_event",
    "same_text",
    "same_texts",
    "score_if_same",
    "scoring",
    "side_of",
    "unpacked",
]
