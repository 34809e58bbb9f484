"""Small remembered values: cursors of readers, the head of the audit chain, what the engine must know after
a restart (`Remembered`). Not configuration: that is a file."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select

from bot.domain.errors import StorageError
from bot.evidence.keys import Keyring
from storage.engine import Database
from storage.tables import SettingRow, table

_setting = table(SettingRow)


def kept(connection: Connection, name: str) -> str | None:
    """The value kept under this name."""
    found: str | None = connection.execute(select(_setting.c.value).where(_setting.c.name == name)).scalar()
    return found


def under(connection: Connection, prefix: str) -> Mapping[str, str]:
    """All values whose names begin so, by name."""
    begin_so = _setting.c.name.startswith(prefix, autoescape=True)
    rows = connection.execute(select(_setting.c.name, _setting.c.value).where(begin_so))
    return {row.name: row.value for row in rows}


def keep(connection: Connection, name: str, value: str) -> None:
    """Remember a value; writers are serialised, so delete-and-insert is safe and the same in both databases."""
    connection.execute(delete(_setting).where(_setting.c.name == name))
    connection.execute(insert(_setting), {"name": name, "value": value})


KEYS = "evidence.key_ids"


def need_only(connection: Connection, key: str) -> None:
    """From now on no other key than this is needed to read the record."""
    keep(connection, KEYS, key)


def know_keys(database: Database, keyring: Keyring) -> None:
    """Remember which keys sealed texts of this record; refuse to open it without one of them, rather than fail at the
    first text that is read."""
    with database.reading() as connection:
        used = (kept(connection, KEYS) or "").split()
    missing = [id for id in used if id not in keyring.ids]
    if missing:
        raise StorageError(f"texts of the record are sealed with key {', '.join(missing)}: add it to evidence.keys")
    if keyring.active is not None and keyring.active not in used:
        with database.writing() as connection:
            keep(connection, KEYS, " ".join([*used, keyring.active]))
