"""The stories of a day and the state of the intake go in; the day's digest comes out, as text, Markdown, HTML or JSON.

Its first line always says whether the sites were read: an empty day never looks like a failure, nor a failure like an
empty day. Every text of a story is taken for hostile.
"""

from monitor.digest.compose import compose
from monitor.digest.forms.hypertext import as_html
from monitor.digest.forms.machine import as_json
from monitor.digest.forms.markdown import as_markdown
from monitor.digest.forms.terminal import as_text
from monitor.digest.nouns import Change, Digest, DigestItem, EditionFigure, EditionIntake, State, Telling

__all__ = [
    "Change",
    "Digest",
    "DigestItem",
    "EditionFigure",
    "EditionIntake",
    "State",
    "Telling",
    "as_html",
    "as_json",
    "as_markdown",
    "as_text",
    "compose",
]
