"""Announcements, their sendings to groups, and people's receipts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint
from sqlmodel import Field

from storage.columns import Json, Sealed, UtcDateTime, Words
from storage.tables.base import Row


class AnnouncementRow(Row, table=True):
    """A governed message and its plan, as it is now."""

    __tablename__ = "announcement"

    id: str = Field(primary_key=True, sa_type=Words)
    text: str = Field(sa_type=Sealed("announcement.text"))
    groups: list[str] = Field(sa_type=Json)
    author: str = Field(sa_type=Words)
    schedule: dict[str, str] = Field(sa_type=Json)
    zone: str = Field(sa_type=Words)
    calendar: str = Field(sa_type=Words)
    on_holiday: str = Field(sa_type=Words)
    misfire_grace: int
    ack: bool
    pin: bool
    state: str = Field(sa_type=Words, index=True)
    created_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    event: str = Field(sa_type=Words)


class DeliveryRow(Row, table=True):
    """One sending to one group at one planned time: there is never a second one."""

    __tablename__ = "delivery"

    announcement: str = Field(primary_key=True, sa_type=Words, sa_column_args=[ForeignKey("announcement.id")])
    group_id: str = Field(primary_key=True, sa_type=Words)
    planned_at: datetime = Field(primary_key=True, sa_type=UtcDateTime, index=True)
    action: str | None = Field(default=None, sa_type=Words)
    recipients: list[str] = Field(sa_type=Json)
    state: str = Field(sa_type=Words)
    event: str = Field(sa_type=Words)


class AcknowledgementRow(Row, table=True):
    """One person's receipt of one sending: the first one counts."""

    __tablename__ = "acknowledgement"
    __table_args__ = (
        ForeignKeyConstraint(
            ["announcement", "group_id", "planned_at"],
            ["delivery.announcement", "delivery.group_id", "delivery.planned_at"],
        ),
    )

    announcement: str = Field(primary_key=True, sa_type=Words)
    group_id: str = Field(primary_key=True, sa_type=Words)
    planned_at: datetime = Field(primary_key=True, sa_type=UtcDateTime)
    account_id: str = Field(primary_key=True, sa_type=Words)
    at: datetime = Field(sa_type=UtcDateTime)
    event: str = Field(sa_type=Words)
