"""Checks for `qungui doctor`: do the tokens work, do they have the rights, and what to do in Slack's settings if not.

Every check only reads. The scopes and events named here are those that `manifest.py` asks for. Touch both when the
adapter needs another right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.app_web import app_web
from adapters.slack.client import SlackClient
from adapters.slack.config import SlackSettings
from adapters.slack.errors import CallFailed, understood
from adapters.slack.hearing import channels
from adapters.slack.tokens import ORG_SCOPE
from bot.domain.checks import Check, Said
from bot.domain.groups import native_id
from bot.domain.installations import Installation

BOT_SCOPES: Final = (
    "app_mentions:read", "channels:history", "channels:join", "channels:manage", "channels:read", "chat:write",
    "chat:write.public", "commands", "files:read", "groups:history", "groups:read", "groups:write", "im:history",
    "im:read", "im:write", "pins:write", "team:read", "users:read", "users:read.email",
)  # fmt: skip
ADMIN_SCOPES: Final = ("chat:write", "channels:write", "groups:write")
OVER_ALL_SCOPES: Final = (ORG_SCOPE, "admin.roles:read", "admin.roles:write")
ORG_SCOPES: Final = (*ADMIN_SCOPES, *OVER_ALL_SCOPES)  # lent by an organisation's admin, who installs for all of it
BOT_EVENTS: Final = (
    "app_home_opened", "app_mention", "app_uninstalled", "channel_archive", "channel_created", "channel_deleted",
    "channel_id_changed", "channel_left", "channel_rename", "channel_shared", "channel_unarchive", "channel_unshared",
    "group_archive", "group_deleted", "group_left", "group_rename", "group_unarchive", "member_joined_channel",
    "member_left_channel", "message.channels", "message.groups", "message.im", "team_join", "tokens_revoked",
    "user_change",
)  # fmt: skip
ORG_EVENTS: Final = ("team_access_granted", "team_access_revoked")  # overheard, see `organisations.py`
FIXES: Final[dict[str, Said]] = {
    "invalid_auth": Said(
        "The token is wrong: copy it again from the app's page at api.slack.com/apps (bot_token, admin_user_token and "
        "org_admin_token: OAuth & Permissions; app_token: Basic Information → App-Level Tokens).",
        "令牌不对：在 api.slack.com/apps 的应用页面重新复制（bot_token、admin_user_token、org_admin_token 在 "
        "OAuth & Permissions，app_token 在 Basic Information → App-Level Tokens）。",
    ),
    "not_authed": Said("The token is empty: set it in the configuration.", "令牌是空的：在配置里填上。"),
    "account_inactive": Said(
        "The app was removed from the workspace: install it again and copy the new token.",
        "应用已被移出工作区：重新安装，换上新的令牌。",
    ),
    "token_revoked": Said(
        "The token was revoked: install the app again and copy the new token.",
        "令牌已被吊销：重新安装应用，换上新的令牌。",
    ),
    "token_expired": Said(
        "Its tokens end every twelve hours (token rotation). Where a workspace installed the app the running bot "
        "renews them: start it. A token in the configuration cannot be renewed: let the workspace install the app.",
        "令牌每十二小时到期（token rotation）。工作区安装的应用由运行中的机器人换新令牌：请启动它。"
        "写在配置里的令牌无法换新：请改用工作区安装（client_id）。",
    ),
    "not_allowed_token_type": Said(
        "A token of another kind: bot_token begins with xoxb-, admin_user_token with xoxp-, app_token with xapp-.",
        "令牌的种类不对：bot_token 以 xoxb- 开头，admin_user_token 以 xoxp- 开头，app_token 以 xapp- 开头。",
    ),
    "cannot-connect": Said(
        "Check the network, HTTPS_PROXY and slack.base_url.", "检查网络、HTTPS_PROXY 和 slack.base_url。"
    ),
}
NOT_ADMIN: Final = Said(
    "Let a workspace admin or owner install the app, and use that person's user token.",
    "请工作区的管理员或所有者安装应用，并使用其用户令牌。",
)
LOOK: Final = Said(
    "See https://docs.slack.dev/reference/methods/auth.test for this error.",
    "这个错误码的说明见 https://docs.slack.dev/reference/methods/auth.test",
)


async def check(
    settings: SlackSettings, installed: Iterable[Installation] = (), named: Iterable[str] = ()
) -> Sequence[Check]:
    """All checks of every workspace, in an order in which the first failure usually explains the rest. `named`: keys of
    the groups that the configuration counts on."""
    found: list[Check] = []
    groups = [native_id(key) for key in named]
    if settings.bot_token is not None:
        found += await _workspace(settings, [one for one in groups if ":" not in one])
    if settings.is_shared:
        active = [one for one in installed if one.is_active]
        found.append(_installed(active))
        for one in active:
            mark = f"{one.workspace}:"
            here = [group.removeprefix(mark) for group in groups if group.startswith(mark)]
            checks = await _workspace(settings.with_tokens(one.bot_token, one.user_token), here)
            found += [replace(check, name=f"{check.name}-{one.workspace}") for check in checks]
    if settings.mode == "socket" and settings.app_token is not None:
        async with app_web(settings) as web:
            found.append(await _socket(web, settings.app_token.get_secret_value()))
    return found


async def _workspace(settings: SlackSettings, named: Sequence[str]) -> list[Check]:
    client = SlackClient(settings)
    try:
        found = await _token("slack.bot", await client.web("bot"), BOT_SCOPES)
        if found[0].ok:
            found += await channels(client, join=settings.join_public_channels, named=named)
            found += await _admin(client) if client.has("admin") else [_no_admin()]
            found += await _token("slack.org", await client.web("org"), OVER_ALL_SCOPES) if client.has("org") else []
        return found
    finally:
        await client.aclose()


def _installed(active: Sequence[Installation]) -> Check:
    return Check(
        name="slack.workspaces",
        ok=bool(active),
        needed=False,
        detail=", ".join(f"{one.name} ({one.workspace})" for one in active)
        or Said("no workspace has installed the app yet", "还没有工作区安装这个应用"),
        fix=""
        if active
        else Said(
            "Let an admin of each workspace open <public_url>/slack/install.",
            "请每个工作区的管理员打开 <public_url>/slack/install。",
        ),
    )


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
    fix = _scopes(", ".join(missing)) if missing else ""
    detail = Said(f"{len(granted)} scopes", f"{len(granted)} 项权限")
    checks.append(Check(name=f"{name}-scopes", ok=not missing, detail=detail, fix=fix))
    return checks


def _scopes(missing: str) -> Said:
    return Said(
        f"Missing: {missing}. Add them under OAuth & Permissions → Scopes, or update the App Manifest with what "
        "`qungui slack manifest` prints; then reinstall the app.",
        f"缺少：{missing}。在 OAuth & Permissions → Scopes 里加上，或用 `qungui slack manifest` 的输出更新 "
        "App Manifest；然后重新安装应用。",
    )


async def _admin(client: SlackClient) -> list[Check]:
    checks = await _token("slack.admin", await client.web("admin"), ADMIN_SCOPES)
    if not checks[0].ok:
        return checks
    try:
        me = await (await client.web("admin")).auth_test()
        answer = await client.call("users.info", user=str(me["user_id"]))
    except CallFailed as failure:
        return [*checks, _failed("slack.admin-rights", failure)]
    user = answer.get("user") or {}
    is_admin = bool(user.get("is_admin") or user.get("is_owner"))
    fix = "" if is_admin else NOT_ADMIN
    return [*checks, Check(name="slack.admin-rights", ok=is_admin, detail=str(me.get("user", "")), fix=fix)]


def _no_admin() -> Check:
    return Check(
        name="slack.admin",
        ok=False,
        needed=False,
        detail=Said(
            "no admin_user_token: deleting others' messages, renaming, removing members become reminders",
            "没有 admin_user_token：删除他人的消息、改名、移出成员会改为提醒",
        ),
        fix=Said(
            "To enforce, let an admin install the app with the user scopes and set slack.admin_user_token.",
            "要真正执行，请管理员带用户权限（user scopes）安装应用，并填写 slack.admin_user_token。",
        ),
    )


async def _socket(web: AsyncWebClient, app_token: str) -> Check:
    try:
        await web.apps_connections_open(app_token=app_token)
    except (SlackClientError, aiohttp.ClientError, TimeoutError, AttributeError) as error:
        return _failed("slack.socket", understood(error))
    return Check(
        name="slack.socket", ok=True, detail=Said("Socket Mode connections can be opened", "可以建立 Socket Mode 连接")
    )


def _failed(name: str, failure: CallFailed) -> Check:
    return Check(name=name, ok=False, detail=failure.code, fix=FIXES.get(failure.code, LOOK))
