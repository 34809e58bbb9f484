"""What was ordered and what became of it: the outbox, read.

How actions move through it is the business of `outbox.py`. Touch this when a question about actions changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from bot.domain.actions import ActionKind, OutcomeState
from bot.domain.views import QueuedAction
from storage import views
from storage.tables import ActionRow, table

_action = table(ActionRow)


def actions(
    connection: Connection, state: str | None, group: str | None, event: str | None, limit: int
) -> Sequence[QueuedAction]:
    """Newest first."""
    query = select(_action).order_by(_action.c.id.desc()).limit(limit)
    asked = {_action.c.state: state, _action.c.group_id: group, _action.c.event: event}
    for column, value in asked.items():
        if value is not None:
            query = query.where(column == value)
    return [views.queued_action(row) for row in connection.execute(query)]


def action(connection: Connection, key: str) -> QueuedAction | None:
    row = connection.execute(select(_action).where(_action.c.key == key)).first()
    return views.queued_action(row) if row else None


def deeds(connection: Connection, since: datetime) -> Sequence[tuple[str, ActionKind, datetime]]:
    """What rules ordered since then: rule, kind of action, when; oldest first. Nothing that was only simulated."""
    columns = (_action.c.rule, _action.c.kind, _action.c.created_at, _action.c.state, _action.c.key)
    newest_first = select(*columns).where(_action.c.rule.is_not(None)).order_by(_action.c.id.desc())
    found = []
    with connection.execute(newest_first.execution_options(yield_per=500)) as rows:
        for row in rows:
            if row.created_at < since:
                break
            if row.state != OutcomeState.SIMULATED and not row.key.endswith(":ask"):
                found.append((row.rule, ActionKind(row.kind), row.created_at))
    return found[::-1]
