"""Why stories stand together, in the reader's words."""

from __future__ import annotations

import ast
import inspect

import pytest

from monitor.events import judging
from monitor.web.signs import sign_words
from monitor.words import words_in


def rules() -> set[str]:
    """The rule of every sign that the module of the judging can give."""
    calls = [one for one in ast.walk(ast.parse(inspect.getsource(judging))) if isinstance(one, ast.Call)]
    named = [one.args[0] for one in calls if isinstance(one.func, ast.Name) and one.func.id == "Sign"]
    found = {one.value for one in named if isinstance(one, ast.Constant)}
    assert len(named) >= len(found) > 25
    assert all(isinstance(one, ast.Constant) for one in named), "a sign's rule stands there as it is"
    return {str(one) for one in found}


@pytest.mark.parametrize("rule", sorted(rules()))
def test_every_rule_has_a_phrase_in_both_languages(rule: str) -> None:
    english, vietnamese = (sign_words(rule, words_in(language)) for language in ("en", "vi"))
    assert rule not in (english, vietnamese)
    assert english != vietnamese


def test_a_rule_of_another_version_goes_by_its_name() -> None:
    assert sign_words("same_colour", words_in("en")) == "same_colour"
