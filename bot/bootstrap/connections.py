"""The platforms that the configuration names, connected. Touch this when a platform is added, or needs another part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from adapters.slack.config import SlackSettings
from adapters.slack.platform import SlackPlatform
from adapters.wecom.companies import WeComCompanies
from adapters.wecom.config import WeComSettings
from bot.domain.actions import Ability, ActionKind, Capabilities
from bot.domain.groups import Group, native_id
from bot.domain.installations import Installation
from bot.domain.ports import Installations, Platform

if TYPE_CHECKING:
    from bot.bootstrap.application import Application

NOWHERE: Capabilities = {kind: Ability(can=False, why="platform not configured") for kind in ActionKind}


def nobody() -> None:
    """Nobody is waiting for the bell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """Platform by name; Slack's workspaces, and the bell to ring when their access changed."""

    platforms: Mapping[str, Platform] = field(default_factory=dict)
    installations: Installations | None = None
    access_changed: Callable[[], None] = nobody

    def capabilities(self, group: Group) -> Capabilities:
        """What can be done in this group."""
        platform = self.platforms.get(group.platform)
        return platform.capabilities(group) if platform else NOWHERE

    def installation(self, platform: str, workspace: str) -> Installation | None:
        """The workspace that installed us; None where the configuration holds its token."""
        found = self.installations.installations(platform) if self.installations is not None else ()
        return next((one for one in found if one.workspace == workspace), None)


def connect(app: Application) -> Connections:
    """Made, not yet running."""
    platforms: dict[str, Platform] = {}
    installations, access_changed = None, nobody
    if isinstance(slack := app.config.platforms.get("slack"), SlackSettings):
        installations = _installations(app, slack)
        platforms["slack"] = made = SlackPlatform(
            slack, app.inbox, app.clock, app.store, app.files, installations, app.config.server.public_url
        )
        access_changed = made.changed
    if isinstance(wecom := app.config.platforms.get("wecom"), WeComSettings):
        platforms["wecom"] = companies = _companies(app, wecom)
        app.metrics.follow("wecom", companies.lags)
    return Connections(platforms=platforms, installations=installations, access_changed=access_changed)


def _installations(app: Application, settings: SlackSettings) -> Installations | None:
    return app.store.installations_by(settings.token_key.get_secret_value()) if settings.token_key is not None else None


def _companies(app: Application, settings: WeComSettings) -> WeComCompanies:
    def name_of(account: str) -> str:
        person = app.roster.person_of(account)
        return person.name if person is not None else native_id(account)

    return WeComCompanies(
        settings,
        app.inbox,
        app.clock,
        lambda: app.roster.groups(),
        notes=app.store,
        files=app.files,
        name_of=name_of,
        zone=app.config.zone,
    )
