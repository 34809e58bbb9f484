"""Counts that tell at a glance whether work is piling up. Touch this when another one should be watched."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from bot.domain.actions import OutcomeState
from bot.domain.cases import CaseState
from bot.domain.rules import Result
from bot.domain.views import ViolationFilter
from storage import standing
from storage.shelf import Shelf
from storage.tables import ActionRow, AnnouncementRow, GroupRow, PersonRow, Row, StandingRow, table

_action, _person, _standing = table(ActionRow), table(PersonRow), table(StandingRow)
_CASES = (Result.HIT.value, Result.ERROR.value)  # an error is born closed unless its rule says `on_error: hold`
_OVER = (CaseState.CLOSED.value, CaseState.OVERTURNED.value, CaseState.VOIDED.value)


def numbers(connection: Connection, shelf: Shelf) -> Mapping[str, int]:
    """Name -> count, of all that is watched."""
    pending, failed = shelf.counts(connection)
    states = dict.fromkeys(OutcomeState, 0) | _states(connection)
    return {
        "inbox_pending": pending,
        "inbox_failed": failed,
        **{f"outbox_{state}": count for state, count in states.items()},
        "groups": _count(connection, GroupRow),
        "people": _people(connection),
        "violations": standing.counted(connection, ViolationFilter()),
        "open_cases": _open_cases(connection),
        "announcements": _count(connection, AnnouncementRow),
    }


def _count(connection: Connection, row: type[Row]) -> int:
    return connection.execute(select(func.count()).select_from(table(row))).scalar_one()


def _people(connection: Connection) -> int:
    """Without the bot itself and others that are none."""
    return connection.execute(select(func.count()).select_from(_person).where(_person.c.is_bot.is_(False))).scalar_one()


def _states(connection: Connection) -> dict[OutcomeState, int]:
    rows = connection.execute(select(_action.c.state, func.count()).group_by(_action.c.state))
    return {OutcomeState(state): count for state, count in rows}


def _open_cases(connection: Connection) -> int:
    """Hits, and faults that a rule wants looked at, whose case is not over."""
    open_ = select(func.coalesce(func.sum(_standing.c.number), 0)).where(
        _standing.c.result.in_(_CASES), _standing.c.state.not_in(_OVER)
    )
    return int(connection.execute(open_).scalar_one())
