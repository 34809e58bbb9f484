"""A governed message, its sendings and its receipts. Touch this when an announcement learns something new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A governed message and its plan."""

    id: str  # short public id, e.g. A-3F
    text: str
    groups: tuple[str, ...]  # group keys
    author: str  # account key, person id, or rule:<id>
    schedule: Mapping[str, str]
    """{"kind": "once", "at": ISO} | {"kind": "cron", "cron": "0 9 * * 1"}
    | {"kind": "days", "days": "monday,friday" or "workday", "time": "09:00"}"""
    zone: str = "Asia/Shanghai"
    calendar: str = ""  # "" | cn-workdays
    on_holiday: str = "skip"  # skip | next_workday | send
    misfire_grace: int = 3600  # seconds a missed run may still be sent late; older ones are recorded as missed
    ack: bool = False
    pin: bool = False  # kept in view in its groups, where the platform can
    state: str = "active"  # active | cancelled | done
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementSaved:
    announcement: Announcement
    event: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPlanned:
    """One sending of an announcement to one group at one planned time; `action` is the outbox key of the post."""

    announcement: str
    group: str
    planned_at: datetime
    action: str | None  # None = missed or skipped: see `state`
    recipients: tuple[str, ...]  # account keys, members at the time of sending
    state: str  # planned | missed | skipped
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """One person's receipt of one delivery. A second one changes nothing."""

    announcement: str
    group: str
    planned_at: datetime | None  # None = the newest delivery in that group
    account: str
    at: datetime
    event: str


AnnouncementRecord = AnnouncementSaved | DeliveryPlanned | Acknowledged
