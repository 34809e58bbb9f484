"""Small remembered values: cursors of readers, the head of the audit chain. Not configuration: that is a file."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from storage.tables import SettingRow, table

_setting = table(SettingRow)


def kept(connection: Connection, name: str) -> str | None:
    """The value kept under this name."""
    found: str | None = connection.execute(select(_setting.c.value).where(_setting.c.name == name)).scalar()
    return found


def keep(connection: Connection, name: str, value: str) -> None:
    """Remember a value; writers are serialised, so delete-and-insert is safe and the same in both databases."""
    connection.execute(delete(_setting).where(_setting.c.name == name))
    connection.execute(insert(_setting), {"name": name, "value": value})
