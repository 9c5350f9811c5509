"""Stories in; out which of them tell the same event, in whatever language, and which are one text. All of it pure."""

from monitor.events.candidates import likeliest, neighbours
from monitor.events.clues import VERSION, Clues, clues_of
from monitor.events.grouping import (
    alike,
    are_near,
    grouped,
    joined,
    same_texts,
    scoring,
)
from monitor.events.judging import FARTHEST, SLOW, USUAL, Sign, Verdict, same_event, same_text, score_if_same
from monitor.events.outlines import Outline, likely, outline_of, read, written
from monitor.events.sides import Packed, Side, pack, side_of, unpacked

__all__ = [
    "FARTHEST",
    "SLOW",
    "USUAL",
    "VERSION",
    "Clues",
    "Outline",
    "Packed",
    "Side",
    "Sign",
    "Verdict",
    "alike",
    "are_near",
    "clues_of",
    "grouped",
    "joined",
    "likeliest",
    "likely",
    "neighbours",
    "outline_of",
    "pack",
    "read",
    "same_event",
    "same_text",
    "same_texts",
    "score_if_same",
    "scoring",
    "side_of",
    "unpacked",
    "written",
]
