"""Who we are, and Slack's user objects to `AccountInfo`. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from adapters.slack.delivery import Json, account, inner, text_of
from bot.domain.events import AccountInfo
from bot.domain.groups import Employment

SLACKBOT: Final = "USLACKBOT"  # is_bot is false for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who we are, from auth.test."""

    user: str
    team: str
    enterprise: str = ""


def account_info(user: Json, team: str, enterprise: str = "") -> AccountInfo:
    profile = inner(user, "profile")
    name = (
        text_of(profile, "display_name")
        or text_of(profile, "real_name")
        or text_of(user, "real_name")
        or text_of(user, "name")
    )
    locale = text_of(user, "locale").partition("-")[0]
    return AccountInfo(
        account=account(text_of(user, "id")),
        name=name,
        email=text_of(profile, "email"),
        employment=employment(user, team, enterprise),
        is_bot=bool(user.get("is_bot")) or user.get("id") == SLACKBOT,
        locale=locale if locale in ("zh", "en") else "",
    )


def employment(user: Json, team: str, enterprise: str = "") -> Employment:
    """Deactivated = left; guests and members of other workspaces are outsiders, unless of our own organisation."""
    if user.get("deleted"):
        return Employment.LEFT
    if user.get("is_restricted") or user.get("is_ultra_restricted") or is_foreign(user, team, enterprise):
        return Employment.EXTERNAL
    return Employment.STAFF


def is_foreign(user: Json, team: str, enterprise: str = "") -> bool:
    """Whether another company's, met in a shared channel: who is there is that company's matter. Guests are ours."""
    home = text_of(user, "team_id")
    same_company = bool(enterprise) and inner(user, "enterprise_user").get("enterprise_id") == enterprise
    return bool(user.get("is_stranger")) or (bool(home and team) and home != team and not same_company)
