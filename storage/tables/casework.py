"""What cases and sanctions need to remember: what is taken back, what was counted anew, who let what go, what was said.

Touch this together with `bot.domain.records` when the casework must know something new after a restart.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlmodel import Field

from storage.columns import Sealed, UtcDateTime, Words
from storage.tables.base import Row


class RestorationRow(Row, table=True):
    """A deed that is to be taken back, or was. `action` is the outbox key of the deed."""

    __tablename__ = "restoration"
    __table_args__ = (
        Index("ix_restoration_state_due", "state", "due"),
        Index("ix_restoration_violation", "violation"),
    )

    action: str = Field(primary_key=True, sa_type=Words)
    violation: str = Field(sa_type=Words)
    why: str = Field(sa_type=Words)
    state: str = Field(sa_type=Words)
    due: datetime = Field(sa_type=UtcDateTime)
    at: datetime = Field(sa_type=UtcDateTime)
    event: str = Field(sa_type=Words)
    attempts: int
    reason: str = Field(sa_type=Words)


class RecountRow(Row, table=True):
    """What a violation counts as since another case was annulled. The newest holds."""

    __tablename__ = "recount"
    __table_args__ = (Index("ix_recount_violation_seq", "violation", "seq"),)

    seq: int | None = Field(default=None, primary_key=True)
    violation: str = Field(sa_type=Words, sa_column_args=[ForeignKey("violation.id")])
    strike: int
    step: int | None = None
    because: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=UtcDateTime)
    event: str = Field(sa_type=Words)


class ApprovalRow(Row, table=True):
    """Somebody let an action go, was the first of two to do so, or withdrew it."""

    __tablename__ = "approval"
    __table_args__ = (Index("ix_approval_action_seq", "action", "seq"),)

    seq: int | None = Field(default=None, primary_key=True)
    action: str = Field(sa_type=Words)
    settled_by: str = Field(sa_type=Words)
    approved: bool
    final: bool
    at: datetime = Field(sa_type=UtcDateTime)
    event: str = Field(sa_type=Words)


class AnswerRow(Row, table=True):
    """The engine's answer to a command from the console, where nobody can be written to."""

    __tablename__ = "answer"
    __table_args__ = (Index("ix_answer_at", "at"),)

    command: str = Field(primary_key=True, sa_type=Words)
    given_by: str = Field(sa_type=Words)
    text: str = Field(sa_type=Sealed("answer.text"))
    refused: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=UtcDateTime)
