"""A report goes in; tables of plain text for a terminal come out, the main figures first, on one screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from monitor.evaluation.chance import Spread
from monitor.evaluation.labels import TIERS
from monitor.evaluation.measures import Measure, Row
from monitor.evaluation.reliability import Bin
from monitor.evaluation.report import Confusion, Miss, Mixing, Report
from monitor.evaluation.writings import LENGTHS, WRITINGS, Form

_NAMES = {
    "core": "core",
    "core_and_bilateral": "core+bilateral",
    "language": "language, full text",
    "language_of_leads": "language, 200 characters",
    "language_of_headlines": "language, headline",
    "events": "events (B-cubed)",
    "events_across_languages": "events across languages (pairs)",
    "same_texts": "near-identical texts (pairs)",
    "event_days": "event days",
}
_WRITINGS = {"plain": "as published", "no_accents": "no accents", "nfd": "NFD", "capitals": "capitals"}
_LENGTHS = {"text": "full text", "lead": "200 characters", "headline": "headline"}
_SCORES = {"core": "called core, that it is", "on_the_beat": "called bilateral or other, that it is on the beat"}
_WIDE = 32


def render(report: Report) -> str:
    """The main figures, then calibration, language, tiers by language, and every line that was mistaken.

    Of a table by class the classes are left out of which there is nothing to find and nothing was said.
    """
    blocks = [
        _head(report),
        _figures(report),
        _calibration(report),
        _language_forms(report),
        _confusion(report.tier_confusion),
        _table("tier", report.tiers.items()),
        _table("core, by language", ((tag, core) for tag, (core, _) in report.by_language.items())),
        _table("core+bilateral, by language", ((tag, beat) for tag, (_, beat) in report.by_language.items())),
        _miss_lines("language", report.language_misses()),
        _mixing_lines("events", report.event_mixings),
        _mixing_lines("near-identical texts", report.text_mixings),
        _miss_lines("event day", report.day_misses),
        _miss_lines("tier", report.tier_misses),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _head(report: Report) -> str:
    told = f"{_counted(report.lines, 'line')} in {_counted(len(set(report.labels.languages)), 'language')}"
    return told + (f", {_counted(report.events.groups, 'event')} of two and more" if report.events else "")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _figures(report: Report) -> str:
    """Each figure, what plain means reach beside it, and how far chance may have moved it."""
    ways = report.others.figures
    beside = "".join(f"{way:>8}" for way in ways)
    head = f"{'':<{_WIDE}}precision  recall      F1{beside}   95 % interval    fifths: mean, least"
    spreads = report.spreads
    rows = [
        _figure(name, row, [reached.get(name) for reached in ways.values()], spreads[name])
        for name, row in report.figures.items()
    ]
    return "\n".join((head, *rows, *(f"  {note}" for note in report.others.notes)))


def _figure(name: str, row: Row, others: Sequence[Row | None], spread: Spread) -> str:
    shares = f"{row.precision:>9.3f} {row.recall:>7.3f} {row.f1:>7.3f}"
    beside = "".join(f"{'-':>8}" if other is None else f"{other.f1:>8.3f}" for other in others)
    return (
        f"{_NAMES[name]:<{_WIDE}}{shares}{beside}   {spread.low:.3f} to {spread.high:.3f}"
        f"  {spread.mean:>12.3f} {spread.least:>6.3f}"
    )


def _calibration(report: Report) -> str:
    """The expected calibration error of the score, and the bins that it comes from."""
    told = report.reliability
    if "all" not in told:
        return ""
    blocks = [f"score taken at its word: expected calibration error {told['all'].error:.3f}"]
    for name, meaning in _SCORES.items():
        blocks += [f"  {meaning}: {told[name].error:.3f} over {_counted(told[name].lines, 'line')}"]
        blocks += map(_bin, told[name].bins)
    return "\n".join(blocks)


def _bin(one: Bin) -> str:
    return (
        f"    {one.since:.1f} to {one.until:.1f}  mean score {one.score:.3f}  right {one.right:.3f}"
        f"  {_counted(one.lines, 'line')}"
    )


def _language_forms(report: Report) -> str:
    forms = report.language_forms
    if len(forms) < len(LENGTHS) * len(WRITINGS):
        return ""
    head = f"{'language, share right':<{_WIDE}}" + "".join(f"{_WRITINGS[one]:>14}" for one in WRITINGS)
    rows = (
        f"{_LENGTHS[length]:<{_WIDE}}" + "".join(f"{forms[Form(length, one)].recall:>14.3f}" for one in WRITINGS)
        for length in LENGTHS
    )
    return "\n".join((head, *rows, *_mistaken(report)))


def _mistaken(report: Report) -> Iterator[str]:
    """Which languages were mistaken in which form, and how often."""
    for form in report.language_forms:
        if misses := Counter(miss.labelled for miss in report.language_misses(form)):
            told = ", ".join(f"{tag} {count}" for tag, count in sorted(misses.items()))
            yield f"  mistaken, {_LENGTHS[form.length]}, {_WRITINGS[form.writing]}: {told}"


def _table(name: str, measures: Iterable[tuple[str, Measure]]) -> str:
    head = f"{name:<{_WIDE}} precision  recall     F1  right/predicted/labelled"
    rows = [
        f"{label:<{_WIDE}} {m.precision:>9.3f} {m.recall:>7.3f} {m.f1:>6.3f}  {m.right}/{m.predicted}/{m.labelled}"
        for label, m in measures
        if m.predicted or m.labelled
    ]
    return "\n".join((head, *rows)) if rows else ""


def _confusion(confusion: Confusion | Mapping[tuple[str, str], int]) -> str:
    if not confusion:
        return ""
    head = f"{'labelled / predicted':<{_WIDE}}" + "".join(f"{tier:>11}" for tier in TIERS)
    rows = (f"{one:<{_WIDE}}" + "".join(f"{confusion.get((one, other), 0):>11}" for other in TIERS) for one in TIERS)
    return "\n".join((head, *rows))


def _mixing_lines(name: str, mixings: Sequence[Mixing]) -> str:
    if not mixings:
        return ""
    parts = (" | ".join(", ".join(part) for part in one.parts) for one in mixings)
    notes = (f"  wrongly {one.wrongly}: {told}" for one, told in zip(mixings, parts, strict=True))
    return "\n".join((f"{name}, wrong in {_counted(len(mixings), 'group')}:", *notes))


def _miss_lines(name: str, misses: Sequence[Miss]) -> str:
    if not misses:
        return ""
    notes = (f"  {m.id}: {m.labelled} taken for {m.predicted}{' (borderline)' * m.borderline}" for m in misses)
    return "\n".join((f"{name}, wrong on {len(misses)}:", *notes))
