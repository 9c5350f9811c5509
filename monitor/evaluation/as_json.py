"""A report goes in, plain values for JSON come out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from monitor.evaluation.chance import Spread
from monitor.evaluation.measures import Measure, Row
from monitor.evaluation.reliability import Reliability
from monitor.evaluation.report import Confusion, Miss, Mixing, Report


def as_json(report: Report) -> dict[str, Any]:
    """The report with shares of four decimals and confusions as {labelled: {predicted: n}}.

    `figures` holds every figure with its interval and its fifths; what no line is labelled for is not there.
    """
    return {
        "lines": report.lines,
        "figures": _figures(report),
        "tiers": {tier: _measured(measure) for tier, measure in report.tiers.items()},
        "core_and_bilateral": _measured(report.on_the_beat),
        "by_language": {
            tag: {"core": _measured(core), "core_and_bilateral": _measured(beat)}
            for tag, (core, beat) in report.by_language.items()
        },
        "tier_confusion": _nested(report.tier_confusion),
        "tier_misses": _misses(report.tier_misses),
        "language": _language(report),
        **_groups(report),
        "calibration": {name: _reliability(one) for name, one in report.reliability.items()},
        **_others(report),
    }


def _figures(report: Report) -> dict[str, Any]:
    spreads = report.spreads
    return {name: _shares(row) | _spread(spreads[name]) for name, row in report.figures.items()}


def _shares(row: Row | Measure) -> dict[str, float]:
    return {name: round(getattr(row, name), 4) for name in ("precision", "recall", "f1")}


def _spread(spread: Spread) -> dict[str, Any]:
    return {
        "interval": [round(spread.low, 4), round(spread.high, 4)],
        "fifths": {"mean": round(spread.mean, 4), "least": round(spread.least, 4)},
    }


def _measured(measure: Measure) -> dict[str, float | int]:
    return {**_shares(measure), **asdict(measure)}


def _language(report: Report) -> dict[str, Any]:
    forms: dict[str, dict[str, Any]] = {}
    for form, measure in report.language_forms.items():
        told = {"accuracy": round(measure.recall, 4), "right": measure.right, "lines": measure.labelled}
        missed = _misses(report.language_misses(form))
        forms.setdefault(form.length, {})[form.writing] = told | {"misses": missed}
    return {
        "accuracy": round(report.language_accuracy, 4),
        "tags": {tag: _measured(measure) for tag, measure in report.languages.items()},
        "confusion": _nested(report.language_confusion),
        "misses": _misses(report.language_misses()),
        "forms": forms,
    }


def _groups(report: Report) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    if events := report.events:
        shown["events"] = _shares(Row(events.precision, 1, events.recall, 1))
        shown["events"] |= {"lines": events.lines, "groups": events.groups, "mixings": _mixings(report.event_mixings)}
    for name in ("events_across_languages", "same_texts"):
        if measure := report.counts(name):
            shown[name] = _measured(measure)
    if "same_texts" in shown:
        shown["same_texts"]["mixings"] = _mixings(report.text_mixings)
    if days := report.counts("event_days"):
        shown["event_days"] = _measured(days) | {"misses": _misses(report.day_misses)}
    return shown


def _reliability(one: Reliability) -> dict[str, Any]:
    bins = [{name: round(value, 4) for name, value in asdict(held).items()} for held in one.bins]
    return {"lines": one.lines, "error": round(one.error, 4), "bins": bins}


def _others(report: Report) -> dict[str, Any]:
    if not report.others.figures:
        return {}
    told = {
        way: {name: _shares(row) for name, row in figures.items()} for way, figures in report.others.figures.items()
    }
    return {
        "baselines": told,
        "baseline_notes": list(report.others.notes),
        "baselines_left_out": report.others.left_out,
    }


def _misses(misses: Iterable[Miss]) -> list[dict[str, Any]]:
    return [asdict(miss) for miss in misses]


def _mixings(mixings: Iterable[Mixing]) -> list[dict[str, Any]]:
    return [{"wrongly": one.wrongly, "parts": [list(part) for part in one.parts]} for one in mixings]


def _nested(confusion: Confusion | Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    nested: dict[str, dict[str, int]] = {}
    for (labelled, said), count in sorted(confusion.items()):
        nested.setdefault(labelled, {})[said] = count
    return nested
