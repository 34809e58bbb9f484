"""The outbox: every action the house ever intended, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field

from storage.columns import Json, Sealed, SealedJson, UtcDateTime, Words
from storage.tables.base import Row

_IN_LINE = text("state IN ('planned', 'sending')")


class ActionRow(Row, table=True):
    """One action. `key` makes it happen at most once."""

    __tablename__ = "action"
    __table_args__ = (
        # The courier's line is short while the history is long: it gets an index of its own.
        Index("ix_action_line", "group_id", "id", sqlite_where=_IN_LINE, postgresql_where=_IN_LINE),
        Index("ix_action_state_id", "state", "id"),
        Index("ix_action_group_id_id", "group_id", "id"),
        Index("ix_action_event", "event"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(sa_type=Words, unique=True)
    kind: str = Field(sa_type=Words)
    platform: str = Field(sa_type=Words)
    group_id: str | None = Field(default=None, sa_type=Words)
    target: str | None = Field(default=None, sa_type=Words)
    text: str = Field(sa_type=Sealed("action.text"))
    buttons: list[dict[str, str]] = Field(sa_type=Json)
    arguments: dict[str, Any] = Field(sa_type=SealedJson("action.arguments"))
    event: str | None = Field(default=None, sa_type=Words)
    rule: str | None = Field(default=None, sa_type=Words)
    not_before: datetime | None = Field(default=None, sa_type=UtcDateTime)
    state: str = Field(sa_type=Words)
    attempt: int
    created_at: datetime = Field(sa_type=UtcDateTime)
    claimed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str = Field(sa_type=Words)
    ref: str = Field(sa_type=Words)
    details: dict[str, str] = Field(sa_type=SealedJson("action.details"))
    instead_of: str = Field(sa_type=Words)
