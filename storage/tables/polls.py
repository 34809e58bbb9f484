"""Polls in groups and the votes of their members."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlmodel import Field

from storage.columns import Sealed, SealedJson, UtcDateTime, Words
from storage.tables.base import Row


class PollRow(Row, table=True):
    """A question with its options, as it is now."""

    __tablename__ = "poll"

    id: str = Field(primary_key=True, sa_type=Words)
    question: str = Field(sa_type=Sealed("poll.question"))
    options: list[str] = Field(sa_type=SealedJson("poll.options"))
    group_id: str = Field(sa_type=Words, index=True)
    author: str = Field(sa_type=Words)
    opened_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    event: str = Field(sa_type=Words)


class VoteRow(Row, table=True):
    """What one account is for; a later vote takes the place of the one before."""

    __tablename__ = "vote"

    poll: str = Field(primary_key=True, sa_type=Words, sa_column_args=[ForeignKey("poll.id")])
    account_id: str = Field(primary_key=True, sa_type=Words)
    choice: int
    at: datetime = Field(sa_type=UtcDateTime)
    event: str = Field(sa_type=Words)
