"""A digest goes in, values that JSON can keep come out; and out of these the same digest again.

What is kept follows the fields of the nouns. A field that is added later needs a default, or a new version here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from monitor.digest.nouns import Digest

VERSION = 1
_TICK = timedelta(microseconds=1)


def freeze(digest: Digest) -> dict[str, object]:
    """The digest as JSON values."""
    return {"version": VERSION, "digest": _frozen(digest)}


def thaw(content: Mapping[str, object]) -> Digest:
    """The digest that `freeze` was given, to the last letter. ValueError where the content is none, or of a version
    that this program does not know."""
    if content.get("version") != VERSION:
        raise ValueError(f"a digest frozen in version {content.get('version')!r}; this program knows {VERSION}")
    try:
        digest: Digest = _thawed(Digest, content["digest"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"a frozen digest that is none: {error}") from error
    return digest


def _frozen(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _frozen(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_frozen(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value // _TICK
    return str(value) if isinstance(value, tzinfo) else value


def _thawed(kind: Any, value: Any) -> Any:
    """The value of that type; what JSON knows as well stays as it is."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        (some,) = (one for one in get_args(kind) if one is not NoneType)
        return None if value is None else _thawed(some, value)
    if origin is tuple:
        return _thawed_tuple(get_args(kind), value)
    if origin is Literal:
        if value not in get_args(kind):
            raise TypeError(f"{value!r} is none of {get_args(kind)}")
        return value
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _thawed(hints[name], one) for name, one in value.items() if name in hints})
    if kind in (datetime, date):
        return kind.fromisoformat(value)
    if kind is timedelta:
        return value * _TICK
    return ZoneInfo(value) if kind is tzinfo else value


def _thawed_tuple(kinds: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    if kinds[-1] is Ellipsis:
        return tuple(_thawed(kinds[0], one) for one in value)
    return tuple(_thawed(kind, one) for kind, one in zip(kinds, value, strict=True))


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
