"""The Slack app to create, generated from what this adapter needs: scopes, events, command, buttons.

https://docs.slack.dev/reference/app-manifest. Needs no token, so it can be asked for before there is an app.
"""

from __future__ import annotations

from typing import Any, Final

from adapters.slack.config import SlackSettings
from adapters.slack.forms import SHORTCUTS
from adapters.slack.setup import ADMIN_SCOPES, BOT_EVENTS, BOT_SCOPES, ORG_EVENTS, ORG_SCOPES

RETURN: Final = "/slack/oauth_redirect"  # where Slack sends the browser back to when somebody installs the app
DEFAULT_PATH: str = SlackSettings.model_fields["path"].default
DEFAULT_COMMAND: str = SlackSettings.model_fields["command"].default


def manifest(
    url: str | None,
    *,
    path: str = DEFAULT_PATH,
    command: str = DEFAULT_COMMAND,
    socket: bool = False,
    shared: bool = False,
    organisation: bool = False,
) -> dict[str, Any]:
    """What to paste under Create New App → From a manifest. `url` is where Slack, and browsers that install the app in
    several workspaces (`shared`), reach us; None, or `socket`: Socket Mode. `organisation`: an Enterprise organisation
    may install it as a whole, and lend what only its admin can."""
    door = {"request_url": f"{url.rstrip('/')}{path}"} if url is not None and not socket else {}
    back = {"redirect_urls": [f"{url.rstrip('/')}{RETURN}"]} if shared and url is not None else {}
    lent = ORG_SCOPES if organisation else ADMIN_SCOPES
    slash = {
        "command": command,
        "description": "群规 group rules: status, owner, announcements",
        "usage_hint": "help | status | rules | owner @name | announce …",
        "should_escape": True,
    }
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {"name": "Qungui", "description": "群规: governance for company group chats"},
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "qungui", "always_online": True},
            "shortcuts": [dict(one) for one in SHORTCUTS],
            "slash_commands": [slash | ({"url": door["request_url"]} if door else {})],
        },
        "oauth_config": back | {"scopes": {"bot": list(BOT_SCOPES), "user": list(lent)}},
        "settings": {
            "event_subscriptions": door | {"bot_events": [*BOT_EVENTS, *(ORG_EVENTS if organisation else ())]},
            "interactivity": {"is_enabled": True} | door,
            "org_deploy_enabled": organisation,
            "socket_mode_enabled": not door,
            "token_rotation_enabled": False,  # may be switched on where workspaces install it; it cannot be taken back
        },
    }
