"""The structure's rules, as tests: who may import whom, who owns which library, how long a function may be."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted([*ROOT.glob("monitor/**/*.py"), *ROOT.glob("spiders/*.py")])

# Rooms of the house and their floor: imports run down only, and not along a floor.
FLOORS = {
    "domain": 0,
    "review": 0,
    "text": 0,
    "habits": 1,
    "markup": 1,
    "phrases": 1,
    "sentences": 1,
    "terms": 1,
    "transcription": 1,
    "words": 1,
    "discover": 2,
    "page": 2,
    "language": 2,
    "fingerprint": 2,
    "beat": 2,
    "register": 2,
    "dating": 2,
    "documents": 2,
    "evaluation": 2,
    "digest": 2,
    "orders": 2,
    "schedule": 2,
    "health": 2,
    "highlight": 2,
    "baseline": 2,
    "exchanges": 2,
    "ledger": 2,
    "events": 3,
    "changes": 3,
    "facts": 3,
    "normalise": 4,
    "config": 5,
    "store": 5,
    "archive": 5,
    "mail": 5,
    "webhook": 5,
    "passwords": 5,
    "paper": 5,
    "logs": 5,
    "processes": 5,
    "jobs": 6,
    "app": 7,
    "crawl": 8,
    "web": 8,
    "terminal": 8,
    "daemon": 9,
    "cli": 10,
}
EDGES = ("config", "store", "archive", "mail", "webhook")
EDGE_PATHS = [[edge] for edge in EDGES]
# What opens an edge; the rest of what they export are values and errors, which any higher floor may name.
OPENERS = {"open_store", "load", "Archive", "Mailer", "Webhook"}
OWNERS = {
    "langdetect": {"language", "baseline"},
    "rensa": {"fingerprint"},
    "ahocorasick_rs": {"phrases"},
    "sklearn": {"baseline"},
    "selectolax": {"page", "discover"},
    "lxml": {"discover"},
    "trafilatura": {"page"},
    "warcio": {"archive"},
    "tomllib": {"config", "phrases", "newsroom", "beat", "register"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "scrapy": {"crawl", "spiders"},
    "twisted": {"crawl"},
    "aiohttp": {"crawl"},
    "yarl": {"crawl"},
    "typer": {"cli"},
    "rich": {"terminal"},
    "uvicorn": {"newsroom", "daemon"},
    "h11": {"daemon"},
    "fastapi": {"web"},
    "starlette": {"web"},
    "pydantic": {"web"},
    "prometheus_client": {"web"},
    "jinja2": {"web"},
    "markupsafe": {"web"},
    "babel": {"words"},
    "icalendar": {"ledger"},
    "argon2": {"passwords"},
    "weasyprint": {"paper"},
    "apscheduler": {"schedule", "daemon"},
    "psutil": {"daemon", "processes"},
    "structlog": {"logs"},
    "smtplib": {"mail"},
}
LONGEST_FUNCTION = 40
CLOCKS = re.compile(r"\bdatetime\.(?:now|utcnow|today)\(|\bdate\.today\(|\btime\.time\(|\bos\.environ\b|\bos\.getenv\(")
# Beside the composition root: the bootstrap, which has no root yet, and the stand-in of the sites.
MAY_READ_CLOCK_AND_ENVIRONMENT = {"app", "__main__", "newsroom"}


def room(path: Path) -> str:
    """The module or package of ours that a file belongs to."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return "spiders" if parts[0] == "spiders" else (parts[1] if len(parts) > 1 else "")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(module, names) of every import in a file, also those inside of functions."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = tuple(alias.name for alias in node.names)
            if node.module == "monitor":
                yield from ((f"monitor.{name}", ()) for name in names)
            else:
                yield node.module, names


def rooms_imported(path: Path) -> set[str]:
    named = (module.split(".") for module, _ in imports(path))
    return {parts[1] for parts in named if parts[0] == "monitor" and len(parts) > 1} - {"__version__"}


@pytest.mark.parametrize(
    "path", [path for path in MODULES if room(path) in FLOORS], ids=lambda path: str(path.relative_to(ROOT))
)
def test_imports_run_down_only(path: Path) -> None:
    here = room(path)
    wrong = {there for there in rooms_imported(path) if there != here and FLOORS.get(there, 99) >= FLOORS[here]}
    # Two exceptions at the very top: the command line starts the stand-in, and knows how its own program is set up.
    assert wrong - ({"newsroom", "__main__"} if here == "cli" else set()) == set()


def test_every_room_has_a_floor() -> None:
    assert {room(path) for path in MODULES} - set(FLOORS) == {"", "__init__", "__main__", "newsroom", "spiders"} - {""}


def test_the_newsroom_imports_nothing_of_ours() -> None:
    for path in MODULES:
        if room(path) == "newsroom":
            assert rooms_imported(path) <= {"newsroom"}, path


def test_spiders_import_only_nouns_layouts_and_their_base() -> None:
    for path in MODULES:
        if room(path) == "spiders":
            ours = {module for module, _ in imports(path) if module.startswith("monitor")}
            assert ours <= {"monitor.domain", "monitor.page", "monitor.crawl.spider"}, path


def test_nobody_imports_a_spider_by_name() -> None:
    for path in MODULES:
        if room(path) != "spiders":
            assert not [module for module, _ in imports(path) if module.startswith("spiders.")], path


def test_only_the_composition_root_opens_the_edges() -> None:
    for path in MODULES:
        if room(path) in {"app", *EDGES}:
            continue
        edges = {name for module, names in imports(path) for name in names if module.split(".")[1:2] in EDGE_PATHS}
        called = {
            node.func.id for node in ast.walk(tree(path)) if isinstance(node, ast.Call) and hasattr(node.func, "id")
        }
        assert not OPENERS & edges & called, f"{path} opens an edge by itself"


def test_only_the_command_line_knows_the_command_line() -> None:
    for path in MODULES:
        if room(path) not in {"cli", "__main__"}:
            assert "cli" not in rooms_imported(path), path


def test_neither_the_command_line_nor_the_daemon_imports_scrapy() -> None:
    for path in MODULES:
        if room(path) in {"cli", "terminal", "jobs", "app", "web", "daemon"}:
            assert not [module for module, _ in imports(path) if module.split(".")[0] in ("scrapy", "twisted")], path


@pytest.mark.parametrize("library", OWNERS)
def test_each_outside_library_has_its_owner(library: str) -> None:
    users = {room(path) for path in MODULES if library in {module.split(".")[0] for module, _ in imports(path)}}
    assert users <= OWNERS[library]


def test_every_outside_library_is_named_here() -> None:
    ours = {"monitor", "spiders", "tests"}
    used = {module.split(".")[0] for path in MODULES for module, _ in imports(path)}
    assert used - set(sys.stdlib_module_names) - ours <= set(OWNERS)


def test_no_function_is_longer_than_forty_lines() -> None:
    long = []
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} {length}")
    assert long == []


def test_every_module_says_what_it_is() -> None:
    silent = [path for path in MODULES if path.stat().st_size and not ast.get_docstring(tree(path))]
    assert silent == []


def test_the_clock_and_the_environment_are_read_in_one_place() -> None:
    for path in MODULES:
        if room(path) not in MAY_READ_CLOCK_AND_ENVIRONMENT:
            assert not CLOCKS.search(path.read_text(encoding="utf-8")), path


def test_no_broad_except() -> None:
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else ""
                assert caught not in ("", "Exception"), f"{path}:{node.lineno}"
                if caught == "BaseException":
                    assert any(isinstance(inner, ast.Raise) for inner in ast.walk(node)), f"{path}:{node.lineno}"


def test_the_top_of_the_tree_holds_only_what_belongs_there() -> None:
    allowed = {"scrapy.cfg", "requirements.txt", "monitor", "spiders", "tests", "deploy", "README.md", "CHANGELOG.md"}
    allowed |= {"CONTRIBUTING.md", "LICENSE", "pyproject.toml", "docs", ".ci", ".gitignore", ".git"}
    made = {".venv", "var", "monitor.toml", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}
    made |= {"build", "dist", "vietnam_laos_office_monitor.egg-info"}
    assert {path.name for path in ROOT.iterdir()} <= allowed | made
