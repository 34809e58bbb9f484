"""Who may sign in to the console. Passwords are hashed by the console (argon2) before they come here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, insert, select, update

from storage.tables import ConsoleUserRow, table

_user = table(ConsoleUserRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleUser:
    """One sign-in. `roles` are those of the organisation: compliance, policy_admin, auditor …

    `password_hash` empty = only the company's identity provider says who this is. `factor`: the secret of the second
    factor, base32; empty = none. `factor_used`: the time step of the last code that was taken.
    """

    name: str
    password_hash: str = field(repr=False)
    roles: frozenset[str] = frozenset()
    locale: str = "zh"
    factor: str = field(default="", repr=False)
    factor_used: int = 0


def listed(connection: Connection) -> Sequence[ConsoleUser]:
    rows = connection.execute(select(_user).order_by(_user.c.name))
    return [
        ConsoleUser(
            name=row.name,
            password_hash=row.password_hash,
            roles=frozenset(row.roles),
            locale=row.locale,
            factor=row.factor,
            factor_used=row.factor_used,
        )
        for row in rows
    ]


def save(connection: Connection, user: ConsoleUser) -> None:
    """New, or another password, other roles, another language for the one with this name, whose second factor stays."""
    given = {"password_hash": user.password_hash, "roles": sorted(user.roles), "locale": user.locale}
    if not connection.execute(update(_user).where(_user.c.name == user.name).values(given)).rowcount:
        factor = {"factor": user.factor, "factor_used": user.factor_used}
        connection.execute(insert(_user), {"name": user.name, **given, **factor})


def remove(connection: Connection, name: str) -> bool:
    """Whether there was one."""
    return connection.execute(delete(_user).where(_user.c.name == name)).rowcount == 1


def set_factor(connection: Connection, name: str, secret: str, step: int) -> bool:
    """Ask for a code of this secret from now on, later than `step`; "" = for none. Whether there is such a user."""
    changed = update(_user).where(_user.c.name == name).values(factor=secret, factor_used=step)
    return connection.execute(changed).rowcount == 1


def use_code(connection: Connection, name: str, step: int) -> bool:
    """Take the code of a time step; False when it, or a later one, was taken before."""
    first = update(_user).where(_user.c.name == name, _user.c.factor_used < step).values(factor_used=step)
    return connection.execute(first).rowcount == 1
