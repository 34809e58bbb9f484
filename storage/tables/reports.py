"""What members reported. Who it was stands here only: the audit chain does not say it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlmodel import Field

from storage.columns import Sealed, UtcDateTime, Words
from storage.tables.base import Row


class ReportRow(Row, table=True):
    """One member's report of one message; `case_id` is the violation it belongs to."""

    __tablename__ = "report"
    __table_args__ = (
        Index("ix_report_case_id_at", "case_id", "at"),
        Index("ix_report_reporter_at", "reporter", "at"),
    )

    id: str = Field(primary_key=True, sa_type=Words)
    case_id: str = Field(sa_type=Words, sa_column_args=[ForeignKey("violation.id")])
    group_id: str = Field(sa_type=Words)
    message: str | None = Field(default=None, sa_type=Words)
    reporter: str = Field(sa_type=Words)
    rule: str = Field(sa_type=Words)
    words: str = Field(sa_type=Sealed("report.words"))
    at: datetime = Field(sa_type=UtcDateTime)
    event: str = Field(sa_type=Words)
