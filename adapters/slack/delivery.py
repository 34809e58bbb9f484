"""One delivery opened for reading: the inner event with what its envelope says. The event readers get this. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.domain.events import Ignored, Unknown
from bot.domain.groups import key

Json = Mapping[str, Any]
PLATFORM = "slack"


def account(user: str) -> str:
    return key(PLATFORM, user)


def group(channel: str) -> str:
    return key(PLATFORM, channel)


def text_of(body: Json, name: str) -> str:
    """A string field; anything else reads as empty."""
    value = body.get(name)
    return value if isinstance(value, str) else ""


def inner(body: Json, name: str) -> Json:
    """An object field; anything else reads as an empty object."""
    value = body.get(name)
    return value if isinstance(value, dict) else {}


def moment(stamp: Any) -> datetime | None:
    """Slack's `1700000000.000100` or seconds as a number."""
    try:
        return datetime.fromtimestamp(float(stamp), UTC) if stamp else None
    except (TypeError, ValueError, OverflowError, OSError):
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """`body` is the inner event; `own` are the ids by which our own messages are known."""

    id: str  # of the delivery: slack:<event_id>
    body: Json
    at: datetime
    team: str = ""
    enterprise: str = ""
    installation: str = ""  # the workspace, or the organisation as a whole, that installed us
    bot_user: str = ""
    app: str = ""

    @property
    def channel(self) -> str:
        """The channel's native id, given as text or as an object."""
        return text_of(self.body, "channel") or text_of(inner(self.body, "channel"), "id")

    @property
    def group(self) -> str | None:
        return group(self.channel) if self.channel else None

    @property
    def actor(self) -> str | None:
        user = text_of(self.body, "user")
        return account(user) if user else None

    def is_own(self, message: Json) -> bool:
        """Whether this app wrote the message. Modern bots post without a subtype: the user or the app id tells."""
        if self.bot_user and message.get("user") == self.bot_user:
            return True
        app = text_of(message, "app_id") or text_of(inner(message, "bot_profile"), "app_id")
        return bool(self.app) and app == self.app and bool(message.get("bot_id"))

    def ignored(self, why: str) -> tuple[Ignored]:
        return (Ignored(id=self.id, platform=PLATFORM, at=self.at, group=self.group, actor=self.actor, why=why),)

    def unknown(self, what: str) -> tuple[Unknown]:
        return (Unknown(id=self.id, platform=PLATFORM, at=self.at, group=self.group, actor=self.actor, what=what),)


def opened(envelope: Json, key: str, received_at: datetime) -> Delivery:
    body = inner(envelope, "event")
    at = moment(body.get("event_ts")) or moment(body.get("ts")) or moment(envelope.get("event_time")) or received_at
    authorizations = envelope.get("authorizations")
    bots = [a for a in authorizations if isinstance(a, dict)] if isinstance(authorizations, list) else []
    bot = next((text_of(a, "user_id") for a in bots if a.get("is_bot")), "")
    company = text_of(bots[0], "enterprise_id") if bots else ""
    whole = company if bots and bots[0].get("is_enterprise_install") else ""
    if not bot:  # older envelopes name the installing bot here
        users = envelope.get("authed_users")
        bot = users[0] if isinstance(users, list) and users and isinstance(users[0], str) else ""
    return Delivery(
        id=f"{PLATFORM}:{text_of(envelope, 'event_id') or key}",
        body=body,
        at=at,
        team=text_of(envelope, "team_id"),
        enterprise=text_of(envelope, "enterprise_id") or company,
        installation=whole or text_of(envelope, "team_id"),
        bot_user=bot,
        app=text_of(envelope, "api_app_id"),
    )
