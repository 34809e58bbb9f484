"""The inbox of a PostgreSQL record. (SQLite keeps it in a file of its own: `storage/inbox_sqlite.py`.)"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.columns import UtcDateTime, Words
from storage.tables.base import Row


class InboxRow(Row, table=True):
    """One verified delivery. Finished or set aside (`error`) when `finished_at` is there."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("key", "platform"),
        Index("ix_inbox_open", "seq", postgresql_where=text("finished_at IS NULL")),
        Index("ix_inbox_failed", "seq", postgresql_where=text("error IS NOT NULL")),
    )

    seq: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    platform: str = Field(sa_type=Words)
    key: str = Field(sa_type=Words)
    kind: str = Field(sa_type=Words)
    lane: str = Field(sa_type=Words)
    received_at: datetime = Field(sa_type=UtcDateTime)
    body_sha256: str | None = Field(default=None, sa_type=Words)
    body: bytes
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str | None = Field(default=None, sa_type=Words)
