"""Shapes of JSON go in, shapes made of them come out: the few forms of which every answer is described."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "integer", "minimum": 1}
FLAG: Schema = {"type": "boolean"}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
DAY: Schema = {"type": "string", "format": "date"}
INSTANT: Schema = {"type": "string", "format": "date-time"}


def one_of(*values: str) -> Schema:
    """One of these texts."""
    return {"type": "string", "enum": list(values)}


def or_null(schema: Schema) -> Schema:
    """That, or nothing."""
    return {"anyOf": [schema, {"type": "null"}]}


def named(values: Schema) -> Schema:
    """An object whose names are not known beforehand."""
    return {"type": "object", "additionalProperties": values}


def listed(items: Schema) -> Schema:
    """A list of such."""
    return {"type": "array", "items": items}


def thing(**properties: Schema) -> Schema:
    """An object with all of these properties and no other."""
    return {"type": "object", "required": list(properties), "properties": properties, "additionalProperties": False}


def ref(name: str) -> Schema:
    """A component of the description."""
    return {"$ref": f"#/components/schemas/{name}"}


MAYBE_INSTANT = or_null(INSTANT)
MAYBE_TEXT = or_null(TEXT)


def page_of(name: str, component: str, **more: Schema) -> Schema:
    """A part of a list, newest first: `next` is the cursor that the part after it begins with, null at the end."""
    return thing(**{name: listed(ref(component))}, next=MAYBE_TEXT, **more)
