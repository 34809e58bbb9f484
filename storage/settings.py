"""Small remembered values: cursors of readers, the head of the audit chain, what the engine must know after
a restart (`Remembered`). Not configuration: that is a file."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select

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
