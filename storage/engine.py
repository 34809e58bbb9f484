"""Opening the database: one URL in, an engine whose transactions mean the same on SQLite and on PostgreSQL.

Touch this for a pragma, a driver or a pool. Readers get a consistent snapshot; writers are serialised (SQLite: BEGIN
IMMEDIATE; PostgreSQL: one advisory lock), so that the audit chain has one order and a claim is made once. On SQLite the
write-ahead log is synced on every commit (synchronous=FULL): with NORMAL the last commits can be lost on power loss.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.domain.errors import StorageError
from bot.evidence.keys import Keyring
from storage.columns import use_keys

BUSY_MS = 15_000
WRITER_LOCK = 0x71756E67  # "qung": the advisory lock that all writers of one database share
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_MS}",
    "PRAGMA secure_delete=ON",  # what is forgotten is overwritten, not only unlinked; hot paths delete nothing large
)


def database_url(url: str) -> URL:
    """The URL as SQLAlchemy needs it; `postgresql://` means the psycopg driver."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StorageError(
            f"{url!r} is not a database URL; use sqlite:///qungui.db or postgresql://host/name"
        ) from error
    match parsed.get_backend_name():
        case "sqlite" if parsed.database and parsed.database != ":memory:":
            return parsed
        case "sqlite":
            raise StorageError("an SQLite record needs a file (sqlite:///qungui.db): a record in memory is not durable")
        case "postgresql" | "postgres":
            return parsed.set(drivername="postgresql+psycopg")
        case other:
            raise StorageError(f"{other} is not supported; use sqlite:///qungui.db or postgresql://host/name")


def inbox_path(url: URL) -> Path:
    """Where the inbox of an SQLite record lies: `qungui.db` -> `qungui-inbox.db`, beside it."""
    main = Path(str(url.database))
    return main.with_name(f"{main.stem}-inbox.db")


def compiled_path(url: str) -> Path | None:
    """Where compiled policies lie between starts: beside an SQLite record; nowhere when the record is on a server."""
    where = database_url(url)
    return Path(str(where.database)).with_name("compiled") if where.get_backend_name() == "sqlite" else None


def make_private(path: Path) -> None:
    """An empty file that only its owner may read, unless there is a file; what SQLite lays beside it is like it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)


class Database:
    """An engine with two ways in: `reading()` and `writing()`. Safe to share between threads."""

    def __init__(self, url: str, keyring: Keyring | None = None):
        self.url = database_url(url)
        self.dialect = self.url.get_backend_name()
        if self.dialect == "sqlite":
            make_private(Path(str(self.url.database)))
        self._engine = create_engine(
            self.url, hide_parameters=True, pool_pre_ping=self.dialect != "sqlite", connect_args=_arguments(self.url)
        )
        use_keys(self._engine.dialect, keyring or Keyring())
        # Threads of one process queue here; SQLite's own waiting is a sleep, which would cost up to 100 ms.
        self._one_writer = threading.Lock()
        if self.dialect == "sqlite":
            _configure_sqlite(self._engine)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent view of the record."""
        with _explained(), self._engine.connect() as connection:
            if self.dialect == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One durable transaction: all of it when the block ends, nothing when it raises."""
        with _explained(), self._one_writer, self._engine.connect() as connection:
            connection = connection.execution_options(qungui_writes=True)
            with connection.begin():
                if self.dialect == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITER_LOCK})
                yield connection

    def scrub(self) -> None:
        """Empty the write-ahead log, which still holds what was just blanked. (PostgreSQL does the like when it
        vacuums.)"""
        if self.dialect != "sqlite":
            return
        with _explained(), self._one_writer, self._engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self._engine.dispose()


def _arguments(url: URL) -> dict[str, str]:
    """PostgreSQL compiles queries it thinks expensive; ours become slower by it (five times, measured)."""
    ours = url.get_backend_name() == "postgresql" and "options" not in url.query
    return {"options": "-c jit=off"} if ours else {}


@contextmanager
def _explained() -> Iterator[None]:
    """The database's own errors as the house's, without the values (they may be people's words)."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        cause = getattr(error, "orig", None) or error
        # From None: the original error quotes rows, and whoever logs this one must not log people's words.
        raise StorageError(f"the record refused: {type(cause).__name__}: {_first_line(cause)}") from None


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0]


def _configure_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connected(raw: Any, _record: object) -> None:
        raw.isolation_level = None  # the driver must not begin transactions by itself: we say how
        for pragma in PRAGMAS:
            raw.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("qungui_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
