"""Groups, people, accounts, and membership as intervals: who was where, when, in which role."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlmodel import Field

from storage.columns import Json, Sealed, UtcDateTime, Words
from storage.tables.base import Row


class GroupRow(Row, table=True):
    """A group as it is now. Its members are the open intervals of `membership`; its history is in the audit chain."""

    __tablename__ = "group_chat"

    id: str = Field(primary_key=True, sa_type=Words)
    platform: str = Field(sa_type=Words)
    name: str = Field(sa_type=Words)
    kind: str = Field(sa_type=Words)
    unit: str | None = Field(default=None, sa_type=Words, index=True)
    external: bool
    owner: str | None = Field(default=None, sa_type=Words)
    admins: list[str] = Field(sa_type=Json)
    purpose: str = Field(sa_type=Sealed("group_chat.purpose"))
    created_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    known_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    named_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    active_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reviewed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ends_on: date | None = Field(default=None)
    archived: bool
    created_by_us: bool
    labels: dict[str, str] = Field(sa_type=Json)
    locale: str = Field(sa_type=Words)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    event: str = Field(sa_type=Words)


class PersonRow(Row, table=True):
    """One human as known now."""

    __tablename__ = "person"

    id: str = Field(primary_key=True, sa_type=Words)
    name: str = Field(sa_type=Sealed("person.name"))
    unit: str | None = Field(default=None, sa_type=Words, index=True)
    employment: str = Field(sa_type=Words)
    roles: list[str] = Field(sa_type=Json)
    email: str = Field(sa_type=Sealed("person.email"))
    locale: str = Field(sa_type=Words)
    is_bot: bool
    changed_at: datetime = Field(sa_type=UtcDateTime)
    event: str = Field(sa_type=Words)


class AccountRow(Row, table=True):
    """Whose account it is now (`person_id` empty: taken from somebody and given to nobody yet)."""

    __tablename__ = "account"

    id: str = Field(primary_key=True, sa_type=Words)
    platform: str = Field(sa_type=Words)
    person_id: str | None = Field(default=None, sa_type=Words, sa_column_args=[ForeignKey("person.id")], index=True)
    rank: int  # the person's first account, second, …


class MembershipRow(Row, table=True):
    """One account in one group in one role from `since` to `until` (empty = still)."""

    __tablename__ = "membership"
    __table_args__ = (
        Index(
            "uq_membership_open",
            "group_id",
            "account_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        Index("ix_membership_group_id_since", "group_id", "since"),
        Index("ix_membership_account_id_since", "account_id", "since"),
    )

    id: int | None = Field(default=None, primary_key=True)
    group_id: str = Field(sa_type=Words)
    account_id: str = Field(sa_type=Words)
    role: str = Field(sa_type=Words)
    since: datetime = Field(sa_type=UtcDateTime)
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    opened_by: str = Field(sa_type=Words)
    closed_by: str | None = Field(default=None, sa_type=Words)
    why: str = Field(sa_type=Words)
