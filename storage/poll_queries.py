"""Questions about polls and votes. Touch this for a new question about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from bot.domain.polls import Poll
from storage.tables import PollRow, VoteRow, table

_poll, _vote = table(PollRow), table(VoteRow)


def poll(connection: Connection, id: str) -> Poll | None:
    row = connection.execute(select(_poll).where(_poll.c.id == id)).first()
    return _read(row) if row else None


def polls(connection: Connection, group: str) -> Sequence[Poll]:
    """The open ones of that group, oldest first."""
    query = select(_poll).where(_poll.c.group_id == group, _poll.c.closed_at.is_(None))
    return [_read(row) for row in connection.execute(query.order_by(_poll.c.opened_at, _poll.c.id))]


def votes(connection: Connection, poll: str) -> Mapping[str, int]:
    """Account -> the option it is for now."""
    query = select(_vote.c.account_id, _vote.c.choice).where(_vote.c.poll == poll).order_by(_vote.c.account_id)
    return {row.account_id: row.choice for row in connection.execute(query)}


def _read(row: Any) -> Poll:
    return Poll(
        id=row.id, question=row.question, options=tuple(row.options), group=row.group_id, author=row.author,
        opened_at=row.opened_at, closed_at=row.closed_at,
    )  # fmt: skip
