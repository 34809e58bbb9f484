"""Checks for `qungui doctor`: do the tokens work, do they have the rights, and what to do in Slack's settings if not.

Every check only reads. The scopes and events named here are those that `manifest.py` asks for. Touch both when the
adapter needs another right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.client import SlackClient
from adapters.slack.config import SlackSettings
from adapters.slack.errors import CallFailed, understood

BOT_SCOPES: Final = (
    "app_mentions:read", "channels:history", "channels:join", "channels:manage", "channels:read", "chat:write",
    "chat:write.public", "commands", "files:read", "groups:history", "groups:read", "groups:write", "im:history",
    "im:read", "im:write", "team:read", "users:read", "users:read.email",
)  # fmt: skip
ADMIN_SCOPES: Final = ("chat:write", "channels:write", "groups:write")
BOT_EVENTS: Final = (
    "app_mention", "channel_archive", "channel_created", "channel_deleted", "channel_id_changed", "channel_left",
    "channel_rename", "channel_shared", "channel_unarchive", "channel_unshared", "group_archive", "group_deleted",
    "group_left", "group_rename", "group_unarchive", "member_joined_channel", "member_left_channel",
    "message.channels", "message.groups", "message.im", "team_join", "user_change",
)  # fmt: skip
FIXES: Final[dict[str, str]] = {
    "invalid_auth": "The token is wrong: copy it again from the app's OAuth & Permissions page.",
    "account_inactive": "The app was removed from the workspace: install it again and copy the new token.",
    "token_revoked": "The token was revoked: install the app again and copy the new token.",
    "token_expired": "Switch token rotation off in the app's settings; this adapter uses lasting tokens.",
    "cannot-connect": "Check the network, HTTPS_PROXY and slack.base_url.",
}
LOOK: Final = "See https://docs.slack.dev/reference/methods/auth.test for this error."


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One finding of the doctor. `needed=False` = something optional is off."""

    name: str
    ok: bool
    detail: str = ""
    fix: str = ""
    needed: bool = True


async def check(settings: SlackSettings) -> Sequence[Check]:
    """All checks, in an order in which the first failure usually explains the rest."""
    client = SlackClient(settings)
    try:
        found = await _token("slack.bot", client.web("bot"), BOT_SCOPES)
        if not found[0].ok:
            return found
        found += await _admin(client) if client.has_admin else [_no_admin()]
        if settings.mode == "socket" and settings.app_token is not None:
            found.append(await _socket(client.web("bot"), settings.app_token.get_secret_value()))
        return found
    finally:
        await client.aclose()


async def _token(name: str, web: AsyncWebClient, scopes: Iterable[str]) -> list[Check]:
    """Whether the token is alive, and which scopes it lacks (Slack tells them in a header)."""
    try:
        answer = await web.api_call("auth.test")
    except (SlackClientError, aiohttp.ClientError, TimeoutError, AttributeError) as error:
        return [_failed(name, understood(error))]
    data: Any = answer.data
    checks = [Check(name=name, ok=True, detail=f"{data.get('user')} in {data.get('team')}")]
    granted = {scope.strip() for scope in str(answer.headers.get("x-oauth-scopes", "")).split(",") if scope.strip()}
    missing = [scope for scope in scopes if scope not in granted]
    fix = f"Add under OAuth & Permissions → Scopes, then reinstall the app: {', '.join(missing)}" if missing else ""
    checks.append(Check(name=f"{name}-scopes", ok=not missing, detail=f"{len(granted)} scopes", fix=fix))
    return checks


async def _admin(client: SlackClient) -> list[Check]:
    checks = await _token("slack.admin", client.web("admin"), ADMIN_SCOPES)
    if not checks[0].ok:
        return checks
    try:
        me = await client.web("admin").auth_test()
        answer = await client.call("users.info", user=str(me["user_id"]))
    except CallFailed as failure:
        return [*checks, _failed("slack.admin-rights", failure)]
    user = answer.get("user") or {}
    is_admin = bool(user.get("is_admin") or user.get("is_owner"))
    fix = "" if is_admin else "Let a workspace admin or owner install the app, and use that person's user token."
    return [*checks, Check(name="slack.admin-rights", ok=is_admin, detail=str(me.get("user", "")), fix=fix)]


def _no_admin() -> Check:
    return Check(
        name="slack.admin",
        ok=False,
        needed=False,
        detail="no admin_user_token: deleting others' messages, renaming, removing members become reminders",
        fix="To enforce, let an admin install the app with the user scopes and set slack.admin_user_token.",
    )


async def _socket(web: AsyncWebClient, app_token: str) -> Check:
    try:
        await web.apps_connections_open(app_token=app_token)
    except (SlackClientError, aiohttp.ClientError, TimeoutError, AttributeError) as error:
        return _failed("slack.socket", understood(error))
    return Check(name="slack.socket", ok=True, detail="Socket Mode connections can be opened")


def _failed(name: str, failure: CallFailed) -> Check:
    return Check(name=name, ok=False, detail=failure.code, fix=FIXES.get(failure.code, LOOK))
