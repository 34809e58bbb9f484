"""What the adapter fetches and puts into its own inbox, and reading it back. Pure.

A snapshot body is reduced to what we read, so that its hash changes only when something changed for us.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import orjson

from adapters.slack.delivery import PLATFORM, Json, account, group, inner, moment, text_of
from adapters.slack.envelope import SNAPSHOT
from adapters.slack.people import Identity, account_info
from bot.domain.events import AccountChanged, AccountInfo, Event, GroupSnapshot, RawEvent, Unknown
from bot.domain.groups import GroupKind

_CHANNEL_FIELDS: Final = (
    "id", "name", "is_private", "is_group", "is_im", "is_mpim", "is_ext_shared", "is_archived", "created", "creator"
)  # fmt: skip
_USER_FIELDS: Final = (
    "id", "team_id", "name", "real_name", "deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger",
    "locale",
)  # fmt: skip
_PROFILE_FIELDS: Final = ("display_name", "real_name", "email")


def reduced_channel(channel: Json) -> dict[str, Any]:
    kept = {name: channel[name] for name in _CHANNEL_FIELDS if name in channel}
    return kept | {"purpose": text_of(inner(channel, "purpose"), "value")}


def reduced_user(user: Json) -> dict[str, Any]:
    kept = {name: user[name] for name in _USER_FIELDS if name in user}
    profile = inner(user, "profile")
    kept["profile"] = {name: profile[name] for name in _PROFILE_FIELDS if profile.get(name)}
    if company := inner(user, "enterprise_user").get("enterprise_id"):
        kept["enterprise_user"] = {"enterprise_id": company}
    return kept


def channel_snapshot(
    channel: Json, members: Iterable[str] | None, users: Iterable[Json], me: Identity
) -> dict[str, Any]:
    """`members` None = could not be asked (a channel we may see but not list)."""
    company = {"enterprise": me.enterprise} if me.enterprise else {}
    return company | {
        "type": "channel",
        "team": me.team,
        "bot_user": me.user,
        "channel": reduced_channel(channel),
        "members": None if members is None else sorted(members),
        "users": sorted((reduced_user(user) for user in users), key=lambda user: str(user.get("id"))),
    }


def people_snapshot(users: Iterable[Json], *, team: str, enterprise: str = "") -> dict[str, Any]:
    listed = sorted((reduced_user(user) for user in users), key=lambda user: str(user.get("id")))
    return {"type": "users", "team": team, "enterprise": enterprise, "users": listed}


def digest(body: Json, previous: str) -> str:
    """Of the content and of what came before it: going back to an old state is news, repeating one is not."""
    sealed = orjson.dumps(body, option=orjson.OPT_SORT_KEYS) + previous.encode()
    return hashlib.sha256(sealed).hexdigest()[:32]


def sealed(body: Json, key: str, at: datetime) -> RawEvent:
    channel = text_of(inner(body, "channel"), "id")
    return RawEvent(
        platform=PLATFORM,
        key=key,
        kind=SNAPSHOT,
        body=orjson.dumps(body),
        received_at=at,
        lane=group(channel) if channel else "",
    )


def read_snapshot(body: Json, key: str, at: datetime) -> Sequence[Event]:
    id = f"{PLATFORM}:{key}"
    if body.get("type") == "users":
        return tuple(_accounts(body, id, at))
    channel = inner(body, "channel")
    native = text_of(channel, "id")
    if body.get("type") != "channel" or not native:
        return (Unknown(id=id, platform=PLATFORM, at=at, what="snapshot"),)
    creator, members = text_of(channel, "creator"), body.get("members")
    return (
        GroupSnapshot(
            id=id,
            platform=PLATFORM,
            at=at,
            group=group(native),
            actor=account(creator)
            if creator
            else None,  # Slack tells the creator; who owns it is our record's business
            name=text_of(channel, "name") or None,
            kind=kind_of(channel),
            members=frozenset(account(m) for m in members if isinstance(m, str)) if isinstance(members, list) else None,
            accounts=tuple(_info(user, body) for user in _users(body)),
            external=bool(channel.get("is_ext_shared")),
            purpose=text_of(channel, "purpose"),
            archived=bool(channel.get("is_archived")),
            created_at=moment(channel.get("created")),
            created_by_us=bool(creator) and creator == body.get("bot_user"),
        ),
    )


def kind_of(channel: Json) -> GroupKind:
    """By flags: an id's first letter never tells."""
    if channel.get("is_im"):
        return GroupKind.DIRECT
    private = channel.get("is_private") or channel.get("is_group") or channel.get("is_mpim")
    return GroupKind.PRIVATE if private else GroupKind.CHANNEL


def _users(body: Json) -> list[Json]:
    users = body.get("users")
    return [user for user in users if isinstance(user, dict) and user.get("id")] if isinstance(users, list) else []


def _accounts(body: Json, id: str, at: datetime) -> Iterable[Event]:
    for user in _users(body):
        info = _info(user, body)
        yield AccountChanged(id=f"{id}/{user['id']}", platform=PLATFORM, at=at, actor=info.account, info=info)


def _info(user: Json, body: Json) -> AccountInfo:
    return account_info(user, text_of(body, "team"), text_of(body, "enterprise"))
