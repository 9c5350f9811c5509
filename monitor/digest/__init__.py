"""The stories of a day and the state of the intake go in; the day's digest comes out, as text, Markdown, HTML or JSON.

Its first line always says whether the sites were read: an empty day never looks like a failure, nor a failure like an
empty day. Every text of a story is taken for hostile. The digest itself is data; what it says of its own is put into
words when it is shown, in the language of the `Words` handed in.
"""

from monitor.digest.compose import Around, compose
from monitor.digest.forms.heading import headline, headline_parts, title_of
from monitor.digest.forms.hypertext import as_html
from monitor.digest.forms.machine import as_json
from monitor.digest.forms.markdown import as_markdown
from monitor.digest.forms.terminal import as_text
from monitor.digest.freezing import freeze, thaw
from monitor.digest.joining import joined
from monitor.digest.nouns import (
    Change,
    Digest,
    DigestItem,
    Earlier,
    Edit,
    EditionFigure,
    EditionIntake,
    Habit,
    LanguageFigure,
    LeftOut,
    PartChange,
    PromiseNews,
    State,
    Telling,
    Why,
)

__all__ = [
    "Around",
    "Change",
    "Digest",
    "DigestItem",
    "Earlier",
    "Edit",
    "EditionFigure",
    "EditionIntake",
    "Habit",
    "LanguageFigure",
    "LeftOut",
    "PartChange",
    "PromiseNews",
    "State",
    "Telling",
    "Why",
    "as_html",
    "as_json",
    "as_markdown",
    "as_text",
    "compose",
    "freeze",
    "headline",
    "headline_parts",
    "joined",
    "thaw",
    "title_of",
]
