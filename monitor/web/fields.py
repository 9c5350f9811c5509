"""An address and what the validation found wrong with a request go in; one sentence comes out, with an example."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.fields import FieldInfo


@dataclass(frozen=True, slots=True)
class Fields:
    """What an address can be asked: an example of each field by name ("" without one), what query and body have.

    `of_the_query` is empty where the address does not look at what else stands there.
    """

    examples: Mapping[str, str] = field(default_factory=dict)
    of_the_query: tuple[str, ...] = ()
    of_the_body: tuple[str, ...] = ()
    whole_body: str = "{}"


def fields_of(route: object) -> Fields:
    """The fields of a handler's address, as the description has them."""
    if not isinstance(route, APIRoute):
        return Fields()
    known = route.dependant
    body = _model(route.body_field.field_info) if route.body_field else None
    query = next((found for one in known.query_params if (found := _model(one.field_info))), None)
    examples = {one.alias: _plain(one.field_info) for one in (*known.path_params, *known.query_params)}
    if query is not None:
        examples |= {name: _plain(info) for name, info in query.model_fields.items()}
    if body is not None:
        examples |= {name: _as_json(info) for name, info in body.model_fields.items()}
    return Fields(examples, _names(query), _names(body), _whole(body) if body else "{}")


def _model(info: FieldInfo) -> type[BaseModel] | None:
    model = info.annotation
    return model if isinstance(model, type) and issubclass(model, BaseModel) else None


def _names(model: type[BaseModel] | None) -> tuple[str, ...]:
    return tuple(model.model_fields) if model else ()


def _plain(info: FieldInfo) -> str:
    return str(info.examples[0]) if info.examples else ""


def _as_json(info: FieldInfo) -> str:
    return json.dumps(info.examples[0], ensure_ascii=False) if info.examples else ""


def _whole(body: type[BaseModel]) -> str:
    """An example of all that is needed, or of the model where it has one."""
    given: Any = body.model_config.get("json_schema_extra")
    if isinstance(given, dict) and given.get("examples"):
        return json.dumps(given["examples"][0], ensure_ascii=False)
    needed = dict(_needed(body))
    return json.dumps(needed, ensure_ascii=False)


def _needed(body: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    for name, info in body.model_fields.items():
        if info.is_required() and info.examples:
            yield name, info.examples[0]


def sentence(error: Mapping[str, Any], known: Fields) -> str:
    """One finding of the validation: which field, what is wrong, an example."""
    kind, place, context = error["type"], error["loc"], error.get("ctx", {})
    if kind == "json_invalid":
        return f"the body is no JSON: {context.get('error', 'it cannot be read')} at position {place[-1]}"
    name = _name(place[1:], known)
    if kind == "string_unicode" and not name:
        return "the body has a field that does not exist, whose name is no text"
    if not name or (place[0] == "body" and kind in ("missing", "model_attributes_type") and len(place) == 1):
        return f"the body must be a JSON object, such as {known.whole_body}"
    if kind == "extra_forbidden" and place[0] == "query":
        return f"there is no field {name} to ask for; there are {', '.join(known.of_the_query)}"
    if kind == "extra_forbidden":
        return f"the body has a field {name} that does not exist; there are {', '.join(known.of_the_body)}"
    said = str(context["error"]) if kind == "value_error" else error["msg"]
    example = known.examples.get(str(place[1]), "")
    return f"{name}: {said[:1].lower()}{said[1:]}" + (f", such as {example}" if example else "")


def _name(place: Sequence[object], known: Fields) -> str:
    """Where in the request: names that came with it are cut short and without anything odd."""
    named = (str(part) if part in known.examples or isinstance(part, int) else ascii(part)[:60] for part in place)
    return ".".join(named)
