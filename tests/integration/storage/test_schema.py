"""Migrations bring an empty database to exactly the tables the program expects, and say where a database stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg import sql
from sqlalchemy import create_engine, text
from sqlalchemy.schema import SchemaItem

from bot.domain.errors import StorageError
from bot.domain.records import Noted, Step
from bot.evidence.retention import Retention
from storage import schema
from storage.audit_chain import GENESIS, digest
from storage.engine import Database, database_url, inbox_path
from storage.purge import purge
from storage.store import SqlStore
from storage.tables import Row


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'folder' / 'record.db'}"
        return
    server: str = request.getfixturevalue("postgres_url")
    base, _, name = server.rpartition("/")
    empty = sql.Identifier(f"{name}_empty")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(empty))
        yield f"{base}/{name}_empty"
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(empty))


def test_up_from_empty_and_nothing_differs_from_the_models(empty_url: str) -> None:
    assert schema.current(empty_url) is None
    with pytest.raises(StorageError, match=r"run `qungui db upgrade`"):
        SqlStore(empty_url)
    assert schema.upgrade(empty_url) == schema.head() == schema.current(empty_url)
    assert schema.upgrade(empty_url) == schema.head()  # a second time changes nothing
    engine = create_engine(database_url(empty_url))
    sqlite = engine.dialect.name == "sqlite"

    def ours(item: SchemaItem, name: str | None, kind: str, reflected: bool, other: object) -> bool:
        return not (sqlite and kind == "table" and name == "inbox")  # SQLite keeps the inbox in its own file

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": ours})
        assert compare_metadata(context, Row.metadata) == []
    engine.dispose()
    SqlStore(empty_url).close()


def test_down_to_empty(empty_url: str) -> None:
    schema.upgrade(empty_url)
    database = Database(empty_url)
    config = schema.config()
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert schema.revision_of(connection) is None
    database.close()
    schema.upgrade(empty_url)


def test_a_migration_that_fails_leaves_nothing(empty_url: str) -> None:
    database = Database(empty_url)
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE console_user (name TEXT)"))  # in the way of a late step
    with pytest.raises(StorageError):
        schema.upgrade(empty_url)
    with database.reading() as connection:
        assert schema.revision_of(connection) is None
        with pytest.raises(Exception, match="group_chat"):
            connection.execute(text("SELECT 1 FROM group_chat"))
    database.close()


def test_loads_from_before_are_kept_without_files(empty_url: str) -> None:
    database, config = Database(empty_url), schema.config()
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text("INSERT INTO revision VALUES ('a', 'tree')"))
        connection.execute(
            text("INSERT INTO revision_load (revision, at, loaded_by) VALUES ('a', :at, 'start')"),
            {"at": "2026-03-01 00:00:00.000000"},
        )
    database.close()
    schema.upgrade(empty_url)
    store = SqlStore(empty_url)
    (loaded,) = store.revisions()
    store.close()
    assert (loaded.revision, loaded.by, loaded.files, loaded.previous, loaded.changes) == ("a", "start", {}, "", ())


def test_links_of_the_audit_chain_from_before_stay_verifiable_and_are_never_emptied(empty_url: str) -> None:
    """They are hashed over their content; what comes after them is hashed over its hash, and goes on from them."""
    database, config = Database(empty_url), schema.config()
    at = datetime(2026, 3, 1, tzinfo=UTC)
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0006")
        hash = GENESIS
        for seq in (1, 2):
            link = {"seq": seq, "at": at, "what": "noted", "body": '{"n":1}', "previous": hash}
            hash = digest(seq, at, "noted", '{"n":1}', hash)
            names = "seq, at, what, body, previous, hash"
            into = f"INSERT INTO audit ({names}) VALUES (:{names.replace(', ', ', :')})"
            stored = at if database.dialect == "postgresql" else "2026-03-01 00:00:00.000000"
            connection.execute(text(into), {**link, "at": stored, "hash": hash})
        connection.execute(text("INSERT INTO setting VALUES ('audit.head', :head)"), {"head": f"2:{hash}"})
    database.close()
    schema.upgrade(empty_url)
    store = SqlStore(empty_url)
    store.commit([Step(inbox=None, records=[Noted(what="noted", event=None, at=at)])], at)
    assert store.verify_audit() == (3, None)
    assert purge(store, Retention(days={"audit_bodies": 184}), "x", lambda: at + timedelta(days=999)) != []
    assert [bool(row.body) for row in store.audit()] == [True, True, False, True]  # the last one is the certificate
    assert store.verify_audit() == (4, None)
    store.close()


def test_a_newer_database_is_refused(empty_url: str) -> None:
    schema.upgrade(empty_url)
    database = Database(empty_url)
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(StorageError, match="newer than this program"):
        SqlStore(empty_url)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("mysql://host/name", "mysql is not supported"),
        ("record.db", "not a database URL"),
        ("", "not a database URL"),
    ],
)
def test_urls_that_cannot_be_used(url: str, message: str) -> None:
    with pytest.raises(StorageError, match=message):
        Database(url)


@pytest.mark.parametrize("url", ["postgresql://u@h/n", "postgres://u@h/n", "postgresql+psycopg://u@h/n"])
def test_postgres_urls(url: str) -> None:
    assert database_url(url).drivername == "postgresql+psycopg"


def test_the_inbox_lies_beside_the_record() -> None:
    assert inbox_path(database_url("sqlite:///var/qungui.db")) == Path("var/qungui-inbox.db")


def test_sqlite_is_as_durable_as_we_say(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'record.db'}"
    schema.upgrade(url)
    database = Database(url)
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 15000}
    with database.reading() as connection:
        assert {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in wanted} == wanted
    database.close()
