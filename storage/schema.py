"""The schema's life: bring a database up to date, say where it stands. The steps are in `storage/migrations/versions/`.

Touch this when migrating itself changes; for a new table write a migration.
"""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.domain.errors import StorageError
from storage.engine import Database


def config() -> Config:
    """Alembic's settings. Its commands need a connection of ours in `attributes["connection"]`."""
    alembic = Config()
    alembic.set_main_option("script_location", "storage:migrations")  # by package: works from a wheel too
    return alembic


def head() -> str:
    """The newest revision this version of the program knows."""
    newest = ScriptDirectory.from_config(config()).get_current_head()
    if newest is None:
        raise StorageError("no migrations were found beside the program: reinstall it")
    return newest


def revision_of(connection: Connection) -> str | None:
    """The revision of an open database; None = it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def current(url: str) -> str | None:
    """The revision of the database at `url`; None = it is empty."""
    database = Database(url)
    try:
        with database.reading() as connection:
            return revision_of(connection)
    finally:
        database.close()


def upgrade(url: str) -> str:
    """Bring the database at `url` up to date, creating it when it is empty; returns its revision. All or nothing."""
    database = Database(url)
    alembic = config()
    try:
        with database.writing() as connection:
            alembic.attributes["connection"] = connection
            command.upgrade(alembic, "head")
            return revision_of(connection) or head()
    finally:
        database.close()


def check(connection: Connection) -> None:
    """Refuse to work on a schema that is not ours."""
    stands, wanted = revision_of(connection), head()
    if stands == wanted:
        return
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if stands is not None and stands not in known:
        raise StorageError(f"the database is at revision {stands}, newer than this program: upgrade the program")
    raise StorageError(f"the database is at revision {stands or 'none'}, {wanted} is needed: run `qungui db upgrade`")
