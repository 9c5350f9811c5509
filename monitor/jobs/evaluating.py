"""Labelled lines go in, how well they are judged comes out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from monitor import evaluation, language
from monitor.documents import Document, DocumentError, read_lines
from monitor.domain import Story
from monitor.evaluation import FORMS, TEXT, Answers, Form, Labels, Report, forms_of, labels_of, of_file, problem_of
from monitor.events import clues_of, grouped, same_texts
from monitor.facts import event_day_of, facts_of
from monitor.jobs.baselines import others_on
from monitor.jobs.grouping import story_of_line

_NAMED_PROBLEMS = 3


@dataclass(frozen=True, slots=True)
class Labelled:
    """Labelled lines that can be measured: their labels, and their documents without what the labels would tell."""

    labels: Labels
    documents: Sequence[Document]


def evaluate_lines(text: str, *, as_json: bool = False) -> str:
    """The figures as tables, or as JSON. Raises DocumentError where a line cannot be judged or has no label."""
    return shown(evaluated(text), as_json=as_json)


def shown(report: Report, *, as_json: bool) -> str:
    """A report as tables, or as JSON."""
    if as_json:
        return json.dumps(evaluation.as_json(report), ensure_ascii=False, indent=2)
    return evaluation.render(report)


def evaluated(
    text: str | Mapping[str, str], *, baseline: bool = False, event_days: Mapping[str, str] | None = None
) -> Report:
    """The report on labelled lines, of one file or of several by name; with `baseline`, what plain means reach on them
    beside it.

    `event_days` holds labels of event days by `id`, for lines that carry none. Raises DocumentError.
    """
    labelled = read_labelled({"": text} if isinstance(text, str) else text, event_days or {})
    answers = answers_of(labelled)
    if baseline:
        return evaluation.evaluate(labelled.labels, answers, others_on(labelled.labels, labelled.documents))
    return evaluation.evaluate(labelled.labels, answers)


def read_days(text: str) -> Mapping[str, str]:
    """Labels of event days by the `id` of their line, from one JSON object. Raises DocumentError."""
    try:
        days = json.loads(text)
    except (RecursionError, ValueError) as error:
        raise DocumentError(f"not JSON that can be read: {error}") from error
    if not isinstance(days, dict) or not all(isinstance(day, str) for day in days.values()):
        raise DocumentError('not a JSON object of days by id: {"id": "2026-03-12"}')
    return days


def read_labelled(files: Mapping[str, str], event_days: Mapping[str, str]) -> Labelled:
    """The labelled lines of files, by their names. DocumentError names the first lines that cannot be measured and
    counts them all.

    The names of events and texts are each file's own. Of several the name of the file stands before that of the line.
    """
    lines: list[Mapping[str, Any]] = []
    documents: list[Document] = []
    problems: list[str] = []
    for name, line in ((name, line) for name, text in files.items() for line in read_lines(text)):
        fields = _with_day(line.fields, event_days)
        place = f"{name}, line {line.number}" if len(files) > 1 else f"line {line.number}"
        if isinstance(line.document, DocumentError):
            problems.append(f"{place}: {line.document}")
        elif problem := problem_of(fields):
            problems.append(f"{place}: {problem}")
        else:
            lines.append(of_file(fields, name) if len(files) > 1 else fields)
            documents.append(_undeclared(line.document))
    if problems:
        raise DocumentError(_told(problems))
    if not lines:
        raise DocumentError("there is no line in it")
    return Labelled(labels_of(lines), documents)


def _told(problems: Sequence[str]) -> str:
    more = len(problems) - _NAMED_PROBLEMS
    return "; ".join(problems[:_NAMED_PROBLEMS]) + (f"; and {more} more lines" if more > 0 else "")


def _with_day(fields: Mapping[str, Any], event_days: Mapping[str, str]) -> Mapping[str, Any]:
    day = event_days.get(str(fields.get("id")))
    return {"event_day": day} | dict(fields) if day else fields


def answers_of(labelled: Labelled) -> Answers:
    """What the product says of each line, as the store would have it."""
    stories = [story_of_line(document) for document in labelled.documents]
    return replace(
        _groupings(labelled.labels, stories),
        tiers=[story.tier for story in stories],
        scores=[story.score for story in stories],
        languages=_languages(labelled.documents, stories),
        days=_days(labelled.labels, stories),
    )


def _groupings(labels: Labels, stories: Sequence[Story]) -> Answers:
    """Events and near-identical texts, as far as any line has a label of them."""
    if not any((*labels.events, *labels.texts)):
        return Answers()
    clues = {at: clues_of(story) for at, story in enumerate(stories)}
    events = _in_order(grouped(clues)) if any(labels.events) else ()
    return Answers(events=events, texts=_in_order(same_texts(clues)) if any(labels.texts) else ())


def _in_order(groups: Mapping[int, int]) -> Sequence[int]:
    return [groups[at] for at in range(len(groups))]


def _languages(documents: Sequence[Document], stories: Sequence[Story]) -> Mapping[Form, Sequence[str | None]]:
    forms = [forms_of(document.article) for document in documents]
    tagged: dict[Form, Sequence[str | None]] = {
        form: [language.tag(one[form]).tag if one[form] else None for one in forms] for form in FORMS if form != TEXT
    }
    return {TEXT: [story.language for story in stories], **tagged}


def _days(labels: Labels, stories: Sequence[Story]) -> Sequence[str]:
    """The first day of each event as its story tells it, "" where none does; asked only where any is labelled."""
    if not any(labels.days):
        return ()
    told = (event_day_of(facts_of(story)) for story in stories)
    return [day.isoformat() if day else "" for day in told]


def _undeclared(document: Document) -> Document:
    """The label must not help: the text is judged as if nothing were declared of its language."""
    return replace(document, article=replace(document.article, declared_language=""))
