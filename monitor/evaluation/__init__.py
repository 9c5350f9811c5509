"""Labelled lines and what was said of them in; out a report of how good that is, and how sure one can be of it.

All of it pure: who answers (the product, a plain filter, a classifier that learns) is the caller's choice.
"""

from monitor.evaluation.as_json import as_json
from monitor.evaluation.as_text import render
from monitor.evaluation.labels import Answers, Labels, families_of, labels_of, of_file, problem_of, tier_of
from monitor.evaluation.measures import Grouping, Measure, Row, b_cubed, pairs_of
from monitor.evaluation.reliability import Reliability, reliability
from monitor.evaluation.report import Miss, Others, Report, evaluate, figures
from monitor.evaluation.writings import FORMS, TEXT, Form, forms_of

__all__ = [
    "FORMS",
    "TEXT",
    "Answers",
    "Form",
    "Grouping",
    "Labels",
    "Measure",
    "Miss",
    "Others",
    "Reliability",
    "Report",
    "Row",
    "as_json",
    "b_cubed",
    "evaluate",
    "families_of",
    "figures",
    "forms_of",
    "labels_of",
    "of_file",
    "pairs_of",
    "problem_of",
    "reliability",
    "render",
    "tier_of",
]
