"""Labelled lines go in, how well they are judged comes out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from monitor import evaluation
from monitor.documents import Document, DocumentError, read_lines
from monitor.evaluation import Prediction
from monitor.jobs.analysing import analyse_article


def evaluate_lines(text: str, *, as_json: bool = False) -> str:
    """The figures as tables, or as JSON. Raises DocumentError where a line cannot be judged or has no label."""
    lines: list[Mapping[str, Any]] = []
    predictions: list[Prediction] = []
    for line in read_lines(text):
        if isinstance(line.document, DocumentError):
            raise DocumentError(f"line {line.number}: {line.document}")
        for label in ("lang", "relevant"):
            if not isinstance(line.fields.get(label), str):
                raise DocumentError(f'line {line.number}: the label "{label}" is missing')
        lines.append(line.fields)
        predictions.append(_prediction(line.document))
    if not lines:
        raise DocumentError("there is no line in it")
    try:
        report = evaluation.evaluate(lines, predictions)
    except KeyError as error:
        raise DocumentError(f"{error} is no label of relevance") from error
    if as_json:
        return json.dumps(evaluation.as_json(report), ensure_ascii=False, indent=2)
    return evaluation.render(report)


def _prediction(document: Document) -> Prediction:
    """The label must not help: the text is judged as if nothing were declared of its language."""
    analysis = analyse_article(replace(document.article, declared_language=""))
    return Prediction(analysis.language.tag, analysis.assessment.tier)
