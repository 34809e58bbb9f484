"""Counts of violations that are kept rather than counted: by unit, group, rule, result and the case's state now.

The database keeps them itself (triggers, migration 0009). A question that asks for nothing else is answered from a few
hundred counts, however many violations there are. Touch this when another filter should be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

from sqlalchemy import Connection, func, or_, select
from sqlalchemy.sql import ColumnElement

from bot.domain.views import ViolationFilter
from storage.tables import AccountRow, AccountStandingRow, StandingRow, table

_standing = table(StandingRow)
_theirs, _account = table(AccountStandingRow), table(AccountRow)
_CHANGES_NO_COUNT: Final = frozenset({"limit", "offset", "newest_first"})

CONDITIONS: Final[Mapping[str, Callable[[Any], ColumnElement[bool]]]] = {
    "group": lambda key: _standing.c.group_id == key,
    "unit": lambda unit: or_(_standing.c.unit == unit, _standing.c.unit.startswith(f"{unit}/", autoescape=True)),
    "rule": lambda rule: _standing.c.rule == rule,
    "result": lambda result: _standing.c.result == result,
    "state": lambda state: _standing.c.state == state,
}
TALLIES: Final[Mapping[str, ColumnElement[Any]]] = {
    "rule": _standing.c.rule,
    "group": _standing.c.group_id,
    "unit": _standing.c.unit,
    "result": _standing.c.result,
    "state": _standing.c.state,
}


def knows(filter: ViolationFilter, by: str = "rule") -> bool:
    """Whether the kept counts answer this."""
    asked = {one.name for one in fields(filter) if getattr(filter, one.name) is not None} - _CHANGES_NO_COUNT
    return asked <= {"result"} if by == "person" else by in TALLIES and asked <= CONDITIONS.keys()


def counted(connection: Connection, filter: ViolationFilter) -> int:
    """How many there are."""
    total = select(func.coalesce(func.sum(_standing.c.number), 0)).where(*_conditions(filter))
    return int(connection.execute(total).scalar_one())


def tally(connection: Connection, filter: ViolationFilter, by: str) -> Sequence[tuple[str, int]]:
    """Counts, highest first."""
    if by == "person":
        return _by_person(connection, filter.result)
    key, number = TALLIES[by].label("key"), func.sum(_standing.c.number).label("number")
    asked = select(key, number).where(*_conditions(filter)).group_by(key).order_by(number.desc(), key)
    return [(row[0], int(row[1])) for row in connection.execute(asked) if row[1]]


def _by_person(connection: Connection, result: str | None) -> Sequence[tuple[str, int]]:
    """By person, or by account where nobody is known to have it."""
    key, number = func.coalesce(_account.c.person_id, _theirs.c.account_id), func.sum(_theirs.c.number)
    asked = select(key.label("key"), number.label("number")).select_from(
        _theirs.outerjoin(_account, _account.c.id == _theirs.c.account_id)
    )
    if result is not None:
        asked = asked.where(_theirs.c.result == result)
    rows = connection.execute(asked.group_by("key").order_by(number.desc(), "key"))
    return [(row[0], int(row[1])) for row in rows if row[1]]


def _conditions(filter: ViolationFilter) -> list[ColumnElement[bool]]:
    asked = ((make, getattr(filter, name)) for name, make in CONDITIONS.items())
    return [make(value) for make, value in asked if value is not None]
