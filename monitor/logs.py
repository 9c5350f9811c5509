"""Events go in, one line each comes out on a stream: for people ("console") or for machines ("json").

The lines of other libraries' loggers take the same way. Nothing that was crawled can break a line or act on a terminal:
control characters are escaped, long values are cut, and a traceback stays inside its event's line.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Literal, Protocol, TextIO, cast

Form = Literal["console", "json"]

# What structlog would load for pretty tracebacks that are not wanted here: 9 MB.
_UNWANTED = ("rich", "better_exceptions", "twisted")
_LONGEST = 2_000
_LONGEST_TRACEBACK = 20_000
# C0 and C1, line separators, everything that turns the direction of writing or cannot be seen, halves of characters.
_UNSHOWABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_BARE = re.compile(r"[^\s\"=\\]+")
_FIRST = ("time", "level", "logger", "event")
# Chatter at the level INFO that says the same at every start.
_CHATTER = ("scrapy.middleware", "scrapy.crawler", "scrapy.addons", "apscheduler", "uvicorn.access", "alembic")


@contextmanager
def _without(names: tuple[str, ...]) -> Iterator[None]:
    """Let an import within not find those of the modules that nobody has imported yet."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


with _without(_UNWANTED):
    import structlog
    from structlog.stdlib import ProcessorFormatter
    from structlog.typing import EventDict


class BoundLogger(Protocol):
    """What `logger` hands out: an event's name, and what belongs to it by name."""

    def bind(self, **fields: Any) -> BoundLogger: ...
    def debug(self, event: str, **fields: Any) -> Any: ...
    def info(self, event: str, **fields: Any) -> Any: ...
    def warning(self, event: str, **fields: Any) -> Any: ...
    def error(self, event: str, **fields: Any) -> Any: ...
    def exception(self, event: str, **fields: Any) -> Any: ...


def logger(name: str) -> BoundLogger:
    """A logger for a module: `log.info("run_started", run=12, source="vna")`. May be made before `configure`."""
    return cast(BoundLogger, structlog.get_logger(name))


def configure(form: Form, *, stream: TextIO | None = None, run: int | None = None, source: str = "") -> None:
    """Let every logger of the process, ours and others', write to `stream` (standard error), from INFO on.

    With `run` and `source` they stand on every line. May be called again: the last call counts.
    """
    common = {**({"run": run} if run is not None else {}), **({"source": source} if source else {})}
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setLevel(logging.INFO)
    handler.setFormatter(_formatter(form, common))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in _CHATTER:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def log_uncaught() -> None:
    """Let an exception that ends the process, or a thread of it, be an event too instead of many lines."""
    log = logging.getLogger("monitor")

    def uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.critical("uncaught", exc_info=(kind, error, trace))

    def uncaught_in_thread(happened: threading.ExceptHookArgs) -> None:
        if happened.exc_value is not None and not isinstance(happened.exc_value, SystemExit):
            uncaught(happened.exc_type, happened.exc_value, happened.exc_traceback)

    sys.excepthook, threading.excepthook = uncaught, uncaught_in_thread


def _formatter(form: Form, common: dict[str, Any]) -> logging.Formatter:
    def bound(_: object, __: str, event: EventDict) -> EventDict:
        return {**common, **event}

    render: Callable[[object, str, EventDict], str] = _as_json if form == "json" else _as_line
    own = [bound, _described, _traced, ProcessorFormatter.remove_processors_meta, render]
    return _OneLine(processors=cast(Any, own), foreign_pre_chain=[], use_get_message=True)


class _OneLine(ProcessorFormatter):
    """One line whatever comes: also where a message and its arguments do not belong together."""

    def format(self, record: logging.LogRecord) -> str:
        try:
            record.getMessage()
        except (TypeError, ValueError, KeyError):
            record.msg, record.args = f"{record.msg} {record.args!r}", ()
        return super().format(record)


def _described(_: object, __: str, event: EventDict) -> EventDict:
    record: logging.LogRecord = event["_record"]
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {**event, "time": at, "level": record.levelname.lower(), "logger": record.name}


def _traced(_: object, __: str, event: EventDict) -> EventDict:
    """The traceback, where there is one, as a text of its own; its end says most, so its middle is what is cut."""
    record: logging.LogRecord = event["_record"]
    given = event.pop("exc_info", None) or record.exc_info
    event.pop("stack_info", None)
    if given is True:
        given = sys.exc_info()
    elif isinstance(given, BaseException):
        given = type(given), given, given.__traceback__
    if isinstance(given, tuple) and given[0] is not None:
        event["exception"] = _cut(logging.Formatter().formatException(given), _LONGEST_TRACEBACK)
    return event


def _as_json(_: object, __: str, event: EventDict) -> str:
    fields = {name: _plain(name, value) for name, value in _ordered(event).items()}
    line = json.dumps(fields, ensure_ascii=False, default=str)
    return _UNSHOWABLE.sub(_json_escape, line)


def _as_line(_: object, __: str, event: EventDict) -> str:
    fields = _ordered(event)
    time, level, name, said = (escaped(str(fields.pop(key, ""))) for key in _FIRST)
    rest = " ".join(f"{escaped(str(key))}={_shown(str(key), value)}" for key, value in fields.items())
    return f"{time} {level:<8} {name}: {_cut(said)}{'  ' + rest if rest else ''}"


def _ordered(event: EventDict) -> dict[str, Any]:
    return {name: event[name] for name in _FIRST if name in event} | dict(event)


def _plain(name: str, value: Any) -> Any:
    """A value as JSON has it; what it has no form for as text, and every text cut."""
    if isinstance(value, bool | int | float) or value is None:
        return value
    if isinstance(value, dict):
        return {_cut(str(key)): _plain("", inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain("", inner) for inner in value]
    return value if name == "exception" else _cut(str(value))


def _shown(name: str, value: Any) -> str:
    found = _plain(name, value)
    text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, default=str)
    shown = escaped(text)
    if _BARE.fullmatch(shown) or not isinstance(found, str):
        return shown
    return '"' + shown.replace('"', '\\"') + '"'


def _cut(text: str, longest: int = _LONGEST) -> str:
    if len(text) <= longest:
        return text
    half = longest // 2
    return f"{text[:half]} ... {len(text) - 2 * half} characters ... {text[-half:]}"


def escaped(text: str) -> str:
    """The text on one line, with nothing in it that a terminal or a reader of lines would act on."""
    return _UNSHOWABLE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    if character in _SHORT:
        return _SHORT[character]
    number = ord(character)
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"


def _json_escape(found: re.Match[str]) -> str:
    number = ord(found[0])
    if number < 0x10000:
        return f"\\u{number:04x}"
    number -= 0x10000
    return f"\\u{0xD800 + (number >> 10):04x}\\u{0xDC00 + (number & 0x3FF):04x}"
