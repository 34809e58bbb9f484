"""What was said around cases, looks, legal holds, certificates of what was forgotten, and signed checkpoints."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field

from storage.columns import Json, Sealed, UtcDateTime, Words
from storage.tables.base import Row


class ContextRow(Row, table=True):
    """One thing that was said around a case's message; an edit or a deletion is another one."""

    __tablename__ = "context"
    __table_args__ = (UniqueConstraint("violation", "message", "what", "at"), Index("ix_context_at", "at"))

    seq: int | None = Field(default=None, primary_key=True)
    violation: str = Field(sa_type=Words, sa_column_args=[ForeignKey("violation.id")])
    place: int
    group_id: str = Field(sa_type=Words)
    message: str = Field(sa_type=Words)
    thread: str | None = Field(default=None, sa_type=Words)
    account_id: str | None = Field(default=None, sa_type=Words)
    what: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=UtcDateTime)
    text: str = Field(sa_type=Sealed("context.text"))
    content_hash: str = Field(sa_type=Words)
    event: str = Field(sa_type=Words)


class LookRow(Row, table=True):
    """Somebody looked at evidence, or took it out."""

    __tablename__ = "look"
    __table_args__ = (
        Index("ix_look_violation_seq", "violation", "seq"),
        Index("ix_look_subject_seq", "subject", "seq"),
        Index("ix_look_at", "at"),
    )

    seq: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    looked_by: str = Field(sa_type=Words)
    what: str = Field(sa_type=Words)
    violation: str | None = Field(default=None, sa_type=Words)
    subject: str | None = Field(default=None, sa_type=Words)
    unit: str = Field(sa_type=Words)
    reason: str = Field(sa_type=Sealed("look.reason"))
    event: str = Field(sa_type=Words)


class HoldRow(Row, table=True):
    """A legal hold; it is over when `ended_at` is there."""

    __tablename__ = "hold"

    id: str = Field(primary_key=True, sa_type=Words)
    scope: str = Field(sa_type=Words)
    target: str = Field(sa_type=Words)
    reason: str = Field(sa_type=Sealed("hold.reason"))
    placed_by: str = Field(sa_type=Words)
    placed_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_by: str = Field(sa_type=Words)
    end_reason: str = Field(sa_type=Sealed("hold.end_reason"))


class CertificateRow(Row, table=True):
    """What was forgotten, by which rule; `details` hold counts and periods, never what it said."""

    __tablename__ = "certificate"
    __table_args__ = (Index("ix_certificate_at", "at"),)

    id: str = Field(primary_key=True, sa_type=Words)
    what: str = Field(sa_type=Words)
    certified_by: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=UtcDateTime)
    details: dict[str, Any] = Field(sa_type=Json)


class CheckpointRow(Row, table=True):
    """A signed statement about the chain up to `seq`. `statement` is kept as the text that was signed."""

    __tablename__ = "checkpoint"

    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcDateTime)
    statement: str = Field(sa_type=Words)
    public_key: str = Field(sa_type=Words)
    signature: str = Field(sa_type=Words)
