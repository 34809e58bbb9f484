"""What an operator pastes into a platform's own pages, made from the configuration or from defaults."""

from __future__ import annotations

from typing import Any

from adapters.slack.config import SlackSettings
from adapters.slack.keys import is_organisation
from adapters.slack.manifest import manifest
from bot.settings import Config


def slack_manifest(config: Config | None, url: str | None) -> dict[str, Any]:
    """The Slack app. `url` wins over the configured address; without either, Socket Mode."""
    settings = config.platforms.get("slack") if config is not None else None
    if config is None or not isinstance(settings, SlackSettings):
        return manifest(url)
    socket = settings.mode == "socket" and url is None
    configured = config.server.public_url if settings.is_shared or not socket else ""
    return manifest(
        url or configured or None,
        path=settings.path,
        command=settings.command,
        socket=socket,
        shared=settings.is_shared,
        organisation=settings.org_admin_token is not None or any(map(is_organisation, settings.workspaces)),
    )
