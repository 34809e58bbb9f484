"""What reviewers share: notes on cases (only ever added), claims as they stand, filters they keep.

Touch this together with `bot.domain.review`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from storage.columns import Json, Sealed, UtcDateTime, Words
from storage.tables.base import Row


class CaseNoteRow(Row, table=True):
    """Somebody wrote something down about a case."""

    __tablename__ = "case_note"
    __table_args__ = (Index("ix_case_note_case_id_seq", "case_id", "seq"),)

    seq: int | None = Field(default=None, primary_key=True)
    case_id: str = Field(sa_type=Words)
    noted_by: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=UtcDateTime)
    event: str = Field(sa_type=Words)
    note: str = Field(sa_type=Sealed("case_note.note"))


class ClaimRow(Row, table=True):
    """The newest claim on a case. What was claimed before stands in the audit chain."""

    __tablename__ = "claim"

    case_id: str = Field(primary_key=True, sa_type=Words)
    claimed_by: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=UtcDateTime)
    until: datetime = Field(sa_type=UtcDateTime)


class SavedFilterRow(Row, table=True):
    """A filter of a page of the console, under a name."""

    __tablename__ = "saved_filter"
    __table_args__ = (Index("ix_saved_filter_owner", "owner"), Index("ix_saved_filter_shared_with", "shared_with"))

    id: str = Field(primary_key=True, sa_type=Words)
    page: str = Field(sa_type=Words)
    name: str = Field(sa_type=Words)
    asked: dict[str, str] = Field(sa_type=Json)
    owner: str = Field(sa_type=Words)
    shared_with: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=UtcDateTime)
