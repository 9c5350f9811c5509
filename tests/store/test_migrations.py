"""From an empty database to the newest schema, and what is refused on the way."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from monitor.store import StoreError, open_store
from monitor.store.columns import HEAD, VERSIONS, metadata
from monitor.store.database import open_database
from tests.store.making import NOON, made

Kind = sa.types.TypeEngine[object]
MIGRATIONS = Path(sys.modules["monitor.store"].__path__[0]) / "migrations"


def test_the_versions_the_program_knows_are_those_that_lie_there() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert tuple(one.revision for one in reversed(list(scripts.walk_revisions()))) == VERSIONS
    assert scripts.get_current_head() == HEAD


def test_the_migrations_make_the_tables_that_the_program_works_with(fresh_url: str) -> None:
    database = open_database(fresh_url)
    options = {"include_object": _is_ours, "compare_type": _is_other_kind}
    with database.reading() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    database.close()
    assert differences == []


def _is_ours(_thing: object, name: str, kind: str, _reflected: bool, _other: object) -> bool:
    return not (name or "").startswith("story_search") and (kind, name) != ("column", "search_words")


def _is_other_kind(context: MigrationContext, _one: object, _other: object, stored: Kind, wanted: Kind) -> bool:
    return stored.compile(dialect=context.dialect) != wanted.compile(dialect=context.dialect)


def test_opening_again_changes_nothing(fresh_url: str) -> None:
    with open_store(fresh_url) as store:
        store.take([made()], run_id=None, at=NOON)
    with open_store(fresh_url) as store:
        assert store.by_key("a.vn:1") is not None


def test_processes_that_start_together_do_not_collide(fresh_url: str) -> None:
    code = "import sys; from monitor.store import open_store; open_store(sys.argv[1]).close()"
    command = [sys.executable, "-c", code, fresh_url]
    with ThreadPoolExecutor(4) as pool:
        ended = list(pool.map(lambda _: subprocess.run(command, capture_output=True, text=True), range(4)))
    assert [one.stderr for one in ended] == [""] * 4
    with open_store(fresh_url) as store:
        assert store.statistics().stories == 0


def test_a_database_at_the_newest_version_is_opened_without_alembic(fresh_url: str) -> None:
    open_store(fresh_url).close()
    code = "import sys; from monitor.store import open_store; open_store(sys.argv[1]); print('alembic' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code, fresh_url], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "False"


def test_a_newer_database_is_refused_and_named(fresh_url: str) -> None:
    database = open_database(fresh_url)
    with database.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(StoreError, match=r"newer schema 9999.*update the program"):
        open_store(fresh_url)


def test_another_programs_tables_are_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE story (x)")
    with pytest.raises(StoreError, match="another program"):
        open_store(f"sqlite:///{tmp_path / 'other.db'}")


def test_a_file_that_is_no_database_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database, " * 100)
    with pytest.raises(StoreError) as refused:
        open_store(f"sqlite:///{tmp_path / 'notes.txt'}")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("url", ["", "var/monitor.db", "mysql://x/y", "sqlite+aiosqlite:///x"])
def test_what_is_no_url_of_a_known_database_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="sqlite"):
        open_store(url)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="file"):
        open_store(f"sqlite:///{tmp_path}/file/below/store.db")


def test_a_server_that_does_not_answer_is_one_line_without_the_password() -> None:
    with pytest.raises(StoreError) as refused:
        open_store("postgres://someone:secret@127.0.0.1:1/nowhere")
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_is_understood(fresh_postgresql_url: str, scheme: str) -> None:
    with open_store(fresh_postgresql_url.replace("postgresql", scheme, 1)) as store:
        assert store.statistics().stories == 0


def test_a_store_in_memory_keeps_what_it_is_given() -> None:
    with open_store("sqlite://") as store:
        assert store.take([made()], run_id=None, at=NOON) == ("new",)
        assert store.by_key("a.vn:1") is not None
