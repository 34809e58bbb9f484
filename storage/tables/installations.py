"""Workspaces that installed the app. Touch it when an installation must carry something new."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from storage.columns import Json, UtcDateTime, Words
from storage.tables.base import Row


class InstallationRow(Row, table=True):
    """One workspace or organisation. The tokens are encrypted by `storage/installations.py`; empty = there is none."""

    __tablename__ = "installation"

    platform: str = Field(primary_key=True, sa_type=Words)
    workspace: str = Field(primary_key=True, sa_type=Words)
    name: str = Field(sa_type=Words)
    bot_user: str = Field(sa_type=Words)
    bot_token: str = Field(sa_type=Words)
    user_token: str = Field(sa_type=Words)
    lent_by: str = Field(sa_type=Words)
    scopes: list[str] = Field(sa_type=Json)
    installed_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_why: str = Field(sa_type=Words)
    bot_refresh: str = Field(sa_type=Words)
    bot_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    user_refresh: str = Field(sa_type=Words)
    user_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    teams: list[str] = Field(sa_type=Json)
    claimed_by: str = Field(default="", sa_type=Words)  # who exchanges its refresh tokens now; "" = nobody
    claimed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
