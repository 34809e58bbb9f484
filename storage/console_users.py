"""Who may sign in to the console. Passwords are hashed by the console (argon2) before they come here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, insert, select

from storage.tables import ConsoleUserRow, table

_user = table(ConsoleUserRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleUser:
    """One sign-in. `roles` are those of the organisation: compliance, policy_admin, viewer …"""

    name: str
    password_hash: str = field(repr=False)
    roles: frozenset[str] = frozenset()
    locale: str = "zh"


def listed(connection: Connection) -> Sequence[ConsoleUser]:
    rows = connection.execute(select(_user).order_by(_user.c.name))
    return [
        ConsoleUser(name=row.name, password_hash=row.password_hash, roles=frozenset(row.roles), locale=row.locale)
        for row in rows
    ]


def save(connection: Connection, user: ConsoleUser) -> None:
    """New, or instead of the one with the same name."""
    remove(connection, user.name)
    values = {"password_hash": user.password_hash, "roles": sorted(user.roles), "locale": user.locale}
    connection.execute(insert(_user), {"name": user.name, **values})


def remove(connection: Connection, name: str) -> bool:
    """Whether there was one."""
    return connection.execute(delete(_user).where(_user.c.name == name)).rowcount == 1
