"""Sentences in; out what was signed, in the words of the text, with its period."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.domain import Agreement
from monitor.facts.page import Page, Sentence
from monitor.phrases import Hit

_MOST_AGREEMENTS = 5
_LONGEST_WORDS, _REACH = 180, 140
_END_OF_CLAUSE = re.compile(r"[.;。；!?](?!\d)|,(?=\s|[\u3400-\u9fff])|，|\s[-–—]\s(?!\d)")
_LEADING = re.compile(
    r"^(?:\s|了|(?:the|for|of|to)\b|an?\b|их\b|один\b|un\b|une\b|le\b|la\b|les\b|des\b|l'|el\b|los\b|las\b|với\b|một\b|các\b|những\b)+"
)
# What stands between a paper and its being signed.
_AUXILIARY = re.compile(
    r"\s*(?:was|were|has been|have been|đã được|được|đã|cũng|a été|ont été|fue|fueron|se|был[аои]?"
    r"|被|ໄດ້ຖືກ|ຖືກ|ได้รับการ|also)*\s*$"
)
_YEARS = re.compile(
    r"(?<![\d/.])(?P<since>20\d\d)\s*"
    r"(?:[-–—]{1,2}|/|to|through|đến|tới|and|à|et|a|y|по|至|到|ຫາ|ถึง|hingga)\s*(?P<until>20\d\d|\d\d)(?![\d/])"
)
_YEAR = re.compile(
    r"(?:\bfor|\bnăm|\bpour|\bpara|\bde|\bна|\bof|ປີ|ปี|untuk)\s*(?P<year>20\d\d)(?![\d/–-])|(?P<han>20\d\d)年(?:度)?(?!\d)"
)
# A paper that stands before the word has been signed only if that is said; Vietnamese says so of papers of old.
_PASSIVE = re.compile(
    r"\b(?:was|were|has been|have been|a été|ont été|fue|fueron|se|был[аои]?)\b[\w\s]{0,20}$|被|ຖືກ|ได้รับการ"
)
_WHICH = re.compile(r"\b(?:the|of|all|those|these|such|already|recently|previously)\s+$")
_ENDING = re.compile(r"[a-zà-ÿа-яё]*")
_LONGEST_PERIOD = 25
_AND = re.compile(r"\s*(?:\b(?:và|and|et|y|и|dan)|并|ແລະ|และ)?\s*$")


def agreements(page: Page) -> tuple[Agreement, ...]:
    """What the body tells as signed; without any, what the headline does."""
    told = [one for sentence in page.sentences for one in _signed(sentence)]
    body = [one for one in told if one.where != "title"] or told
    first = dict[tuple[str, str, str], Agreement]()
    for one in body:
        first.setdefault((one.words, one.since, one.until), one)
    return tuple(first.values())[:_MOST_AGREEMENTS]


def _signed(sentence: Sentence) -> Iterator[Agreement]:
    hits = sentence.find("signed")
    if not hits or not sentence.is_fact or any(hit.value == "not_now" for hit in hits):
        return
    papers = sentence.find("agreement")
    end = 0
    for verb in hits:
        paper = _paper_of(verb, papers)
        if paper is None or paper.start < end or _is_of_old(sentence.lowered, verb, paper):
            continue
        words, end = _words(_without_promise(sentence, paper), verb, paper)
        since, until = period_in(words) if period_in(words)[0] else period_in(sentence.shown)
        yield Agreement(words, since, until, sentence.where, sentence.shown)


def _is_of_old(lowered: str, verb: Hit, paper: Hit) -> bool:
    """Whether "signed" only says which paper is meant: "the signed agreement", "các thỏa thuận đã ký kết"."""
    if paper.start < verb.start and paper.end <= verb.start:
        return _PASSIVE.search(lowered, paper.end, verb.start) is None
    is_past = lowered.startswith("signed", verb.start)
    return is_past and _WHICH.search(lowered, max(0, verb.start - 12), verb.start) is not None


def _without_promise(sentence: Sentence, paper: Hit) -> str:
    """The sentence as far as the words of promise behind the paper ("... and agreed to hold a workshop")."""
    coming = (hit.start for hit in sentence.find("promise") if hit.start > paper.end)
    return _AND.sub("", sentence.shown[: next(coming, None)])


def _paper_of(verb: Hit, papers: list[Hit]) -> Hit | None:
    """The paper that follows the verb, else the one just before it."""
    behind = (one for one in papers if verb.start <= one.start and one.start - verb.end <= _REACH)
    before = (one for one in reversed(papers) if one.start < verb.start and verb.start - one.end <= _REACH)
    return next(behind, None) or next(before, None)


def _words(shown: str, verb: Hit, paper: Hit) -> tuple[str, int]:
    if paper.start < verb.start:
        words = shown[paper.start : verb.start]
        return _AUXILIARY.sub("", words).strip(" ,，")[:_LONGEST_WORDS], verb.end
    # Of a stem the ending is still to come.
    rest = _ENDING.match(shown, verb.end)
    start = min(rest.end() if rest else verb.end, paper.start)
    stop = _END_OF_CLAUSE.search(shown, paper.end)
    end = stop.start() if stop else len(shown)
    return _LEADING.sub("", shown[start:end]).strip(" ,，")[:_LONGEST_WORDS], end


def period_in(words: str) -> tuple[str, str]:
    """The years that words give as a period, "" where they give none."""
    for found in _YEARS.finditer(words):
        until = found["until"] if len(found["until"]) == 4 else found["since"][:2] + found["until"]
        if 0 < int(until) - int(found["since"]) <= _LONGEST_PERIOD:
            return found["since"], until
    one = _YEAR.search(words)
    year = (one["year"] or one["han"]) if one else ""
    return year, year
