"""Workspaces that let us in, where one application serves several of a platform; and organisations of workspaces."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """One workspace, or one organisation of them, and the tokens it gave us. Ended ones are kept without tokens: the
    record names their groups."""

    platform: str
    workspace: str  # the platform's id of it: what keys of its groups and accounts carry
    name: str
    bot_user: str
    bot_token: str = field(repr=False)
    user_token: str = field(default="", repr=False)  # lent by a workspace admin; empty = we advise only
    lent_by: str = ""  # native id of that admin
    bot_refresh: str = field(default="", repr=False)  # good for one exchange against a new token; empty = it lasts
    bot_until: datetime | None = None  # when bot_token stops being good; None = never
    user_refresh: str = field(default="", repr=False)
    user_until: datetime | None = None
    teams: tuple[str, ...] = ()  # of an organisation: the workspaces in it that it lets us into
    scopes: tuple[str, ...] = ()
    installed_at: datetime
    ended_at: datetime | None = None
    ended_why: str = ""

    @property
    def is_active(self) -> bool:
        return self.ended_at is None
