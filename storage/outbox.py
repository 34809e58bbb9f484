"""The outbox's moves: claim, settle, recover. Each is called inside one write transaction.

    planned ──claim──> sending ──settle──> confirmed | failed | unknown ──settle──> confirmed | failed
       ^                  │                                        │       (a probe, or an answer that came late)
       └──── retry ───────┴────────────────────────────────────────┘
    recover: what is still `sending` at start-up becomes `unknown`

Order is kept per group: only the first action *in line* may go, and none while another is being sent. In line are due
actions and those that were put back by a rate limit; one that was planned for later (`not_before`, never tried) lets
others pass until its time comes. Touch this when the courier's promises change.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, case, exists, func, or_, select, text, update
from sqlalchemy.sql import ColumnElement, FromClause

from bot.domain.actions import Outcome, OutcomeState
from bot.domain.errors import StorageError
from bot.domain.groups import platform_of
from bot.domain.views import QueuedAction
from storage.audit_chain import Entry
from storage.columns import canonical
from storage.tables import ActionRow, table
from storage.views import queued_action

_action = table(ActionRow)
_PLANNED, _SENDING = OutcomeState.PLANNED.value, OutcomeState.SENDING.value
LOST = "answer lost: the program stopped while the call was being made"


def _due(action: FromClause, now: datetime) -> ColumnElement[bool]:
    return or_(action.c.not_before.is_(None), action.c.not_before <= now)


def _of(house: str) -> ColumnElement[bool]:
    """Whether an action is of that house, as `bot.domain.actions.house` says."""
    platform = platform_of(house)
    personal = _action.c.target.startswith(f"{platform}:", autoescape=True)
    place = func.coalesce(case((personal, _action.c.target)), _action.c.group_id, "")
    deeper = place.startswith(f"{house}:", autoescape=True)
    if house != platform:
        return deeper
    return and_(_action.c.platform == platform, ~place.like("%:%:%"))


def claim(
    connection: Connection, now: datetime, limit: int, without: Collection[str] = (), only: str = ""
) -> Sequence[QueuedAction]:
    """Mark the first due action of each free group as being sent, and return them; `without` names the houses that are
    left alone, `only` the one to which one may go."""
    ahead = _action.alias("ahead")
    blocked = exists().where(
        ahead.c.group_id == _action.c.group_id,
        # Literally the condition of the partial index `ix_action_line`, or SQLite would not use it.
        text("ahead.state IN ('planned', 'sending')"),
        or_(
            ahead.c.state == _SENDING,
            and_(ahead.c.state == _PLANNED, ahead.c.id < _action.c.id, or_(_due(ahead, now), ahead.c.attempt > 0)),
        ),
    )
    ready = (
        select(_action)
        .where(_action.c.state == _PLANNED, _due(_action, now), ~blocked)
        .where(*(~_of(house) for house in sorted(without)), *([_of(only)] if only else []))
        .order_by(_action.c.id)
        .limit(limit)
    )
    rows = connection.execute(ready).all()
    if rows:
        taken = (
            update(_action)
            .where(_action.c.id == bindparam("b_id"))
            .values(state=_SENDING, claimed_at=now, attempt=_action.c.attempt + 1)
        )
        connection.execute(taken, [{"b_id": row.id} for row in rows])
    return [queued_action(row, state=OutcomeState.SENDING, attempt=row.attempt + 1, claimed_at=now) for row in rows]


def settle(connection: Connection, id: int, outcome: Outcome, at: datetime) -> Entry | None:
    """Record what came of a claimed action; returns what the audit chain says of it (nothing for a retry, unless the
    chain has said before that its outcome is unknown)."""
    again = outcome.state is OutcomeState.PLANNED
    values = {
        "state": outcome.state.value,
        "reason": outcome.reason,
        "ref": outcome.ref,
        "details": dict(outcome.details),
        "not_before": at + timedelta(seconds=outcome.retry_after or 0) if again else _action.c.not_before,
        "settled_at": None if again else at,
    }
    before = connection.execute(select(_action.c.key, _action.c.state).where(_action.c.id == id)).one_or_none()
    # `unknown` may still be settled: an answer that comes late is better than none.
    settling = _action.c.state.in_([_SENDING, OutcomeState.UNKNOWN.value])
    if connection.execute(update(_action).where(_action.c.id == id, settling).values(values)).rowcount != 1:
        raise StorageError(f"action {id} is not being sent, so nothing can have come of it")
    if before is None or (again and before.state == _SENDING):
        return None
    return _settled(before.key, outcome)


def recover(connection: Connection, at: datetime) -> Sequence[Entry]:
    """What is still being sent lost its answer: it becomes unknown. Returns the audit entries, one per action."""
    keys = list(connection.execute(select(_action.c.key).where(_action.c.state == _SENDING)).scalars())
    lost = {"state": OutcomeState.UNKNOWN.value, "reason": LOST, "settled_at": at}
    connection.execute(update(_action).where(_action.c.state == _SENDING).values(lost))
    return [_settled(key, Outcome(state=OutcomeState.UNKNOWN, reason=LOST)) for key in keys]


def _settled(key: str, outcome: Outcome) -> Entry:
    body = {"action": key, "state": outcome.state, "reason": outcome.reason, "ref": outcome.ref}
    return Entry(what="action_settled", body=canonical({**body, "details": outcome.details}))
