"""Labelled lines go in, how well they are judged comes out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from monitor import evaluation
from monitor.documents import Document, DocumentError, read_lines
from monitor.evaluation import Prediction
from monitor.events import grouped, same_texts
from monitor.jobs.analysing import analyse_article
from monitor.jobs.grouping import clues_of_line


def evaluate_lines(text: str, *, as_json: bool = False) -> str:
    """The figures as tables, or as JSON. Raises DocumentError where a line cannot be judged or has no label."""
    lines: list[Mapping[str, Any]] = []
    documents: list[Document] = []
    for line in read_lines(text):
        if isinstance(line.document, DocumentError):
            raise DocumentError(f"line {line.number}: {line.document}")
        for label in ("lang", "relevant"):
            if not isinstance(line.fields.get(label), str):
                raise DocumentError(f'line {line.number}: the label "{label}" is missing')
        lines.append(line.fields)
        documents.append(line.document)
    if not lines:
        raise DocumentError("there is no line in it")
    try:
        report = evaluation.evaluate(lines, [_prediction(document) for document in documents])
    except KeyError as error:
        raise DocumentError(f"{error} is no label of relevance") from error
    report = replace(report, **_groupings(lines, documents))
    if as_json:
        return json.dumps(evaluation.as_json(report), ensure_ascii=False, indent=2)
    return evaluation.render(report)


def _prediction(document: Document) -> Prediction:
    analysis = analyse_article(_undeclared(document).article)
    return Prediction(analysis.language.tag, analysis.assessment.tier)


def _groupings(lines: Sequence[Mapping[str, Any]], documents: Sequence[Document]) -> dict[str, Any]:
    """How well events and near-identical texts are found, as far as any line has a label of them."""
    found: dict[str, Any] = {}
    named = {of: dict(enumerate(line.get(of) for line in lines)) for of in ("event", "neardup_group")}
    if not any(label is not None for labels in named.values() for label in labels.values()):
        return found
    clues = {at: clues_of_line(_undeclared(document)) for at, document in enumerate(documents)}
    if any(named["event"].values()):
        found["events"] = evaluation.b_cubed(named["event"], grouped(clues))
    if any(named["neardup_group"].values()):
        found["same_texts"] = evaluation.pairs_of(named["neardup_group"], same_texts(clues))
    return found


def _undeclared(document: Document) -> Document:
    """The label must not help: the text is judged as if nothing were declared of its language."""
    return replace(document, article=replace(document.article, declared_language=""))
