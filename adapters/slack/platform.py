"""Slack as the core sees it (`bot.domain.ports.Platform`): puts the adapter's parts together.

One app serves the workspace whose token stands in the configuration, or every workspace that installed it, or both.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from starlette.routing import Route

from adapters.slack import events
from adapters.slack.app_web import app_web
from adapters.slack.capabilities import capabilities
from adapters.slack.config import SlackSettings
from adapters.slack.errors import FATE_OF, Fate
from adapters.slack.history import MemoryMarks
from adapters.slack.install import Installing
from adapters.slack.keys import Keys, mark_in, mark_on
from adapters.slack.moves import Following
from adapters.slack.receive import Door
from adapters.slack.socket_mode import listen
from adapters.slack.threads import Marks
from adapters.slack.workspace import Workspace
from adapters.slack.workspaces import Workspaces
from bot.domain.actions import Action, Capabilities, Outcome, failed, unknown
from bot.domain.attachments import ReadsFiles
from bot.domain.errors import ConfigError
from bot.domain.events import Event, Ignored, RawEvent
from bot.domain.groups import Group, GroupKind, native_id
from bot.domain.installations import Installation
from bot.domain.ports import Clock, Inbox, Installations

log = structlog.get_logger(__name__)
NOT_INSTALLED = "workspace-not-installed"
NOT_IN = "slack-not-in-channel"


class SlackPlatform:
    """One Slack app."""

    name = "slack"

    def __init__(
        self,
        settings: SlackSettings,
        inbox: Inbox,
        clock: Clock,
        marks: Marks | None = None,
        files: ReadsFiles | None = None,
        installations: Installations | None = None,
        public_url: str = "",
    ):
        """`marks` remember how far each channel's history was read; without them a restart reads the window again.
        `files` reads files that members posted; without it none is fetched. `installations` keeps the workspaces that
        install the app; `public_url` is where they come back to."""
        self._settings = settings
        self._inbox = inbox
        self._clock = clock
        self._marks = marks or MemoryMarks()
        self._files = files
        self._heard = Following(inbox, self._marks)
        self._keys = Keys(many=settings.is_shared, home=settings.team)
        self._home = self._opened(settings, "", settings.team) if settings.bot_token is not None else None
        self._workspaces: Workspaces | None = None
        self._installing: Installing | None = None
        if settings.is_shared:
            if installations is None:
                raise ConfigError("slack.client_id is set, and nothing keeps the installations")
            if not public_url:
                log.warning("slack.no-public-url", why="browsers come back to the redirect URL of the app's settings")
            self._workspaces = Workspaces(installations, self._installed)
            self._workspaces.all()  # tokens that cannot be read are told now, not at the first delivery
            self._installing = Installing(settings, installations, self._workspaces.changed, clock, public_url)

    def _opened(self, settings: SlackSettings, mark: str, team: str) -> Workspace:
        return Workspace(settings, self._inbox, self._clock, self._marks, self._files, mark=mark, team=team)

    def _installed(self, installation: Installation) -> Workspace:
        settings = self._settings.with_tokens(installation.bot_token, installation.user_token)
        return self._opened(settings, self._keys.mark_of(installation.workspace), installation.workspace)

    def _workspace(self, mark: str) -> Workspace | None:
        return self._workspaces.of(mark) if mark and self._workspaces is not None else self._home

    def normalise(self, raw: RawEvent) -> Sequence[Event]:
        found = self._keys.outward(raw, events.normalise(raw))
        if not self._is_over(raw):
            return found
        return [
            Ignored(id=one.id, platform=one.platform, at=one.at, group=one.group, actor=one.actor, why=NOT_INSTALLED)
            for one in found
        ]

    def _is_over(self, raw: RawEvent) -> bool:
        """Whoever has not installed us, or has taken the access back, is not governed."""
        if self._workspaces is None or not (mark := mark_in(raw)) or self._workspaces.of(mark) is not None:
            return False
        ended = self._workspaces.ended(mark)
        return ended is None or raw.received_at > ended

    def capabilities(self, group: Group | None) -> Capabilities:
        workspace = self._workspace(mark_on(group.id) if group is not None else "")
        return capabilities(group, admin=workspace is not None and workspace.has_admin)

    def unheard(self, group: Group) -> str:
        workspace = self._workspace(mark_on(group.id))
        if workspace is None:
            return NOT_INSTALLED
        me = workspace.known_user
        ours = any(native_id(one).rpartition(":")[2] == me for one in group.members)
        return "" if ours or not me or group.kind is GroupKind.DIRECT else NOT_IN

    def lags(self) -> Mapping[str, float]:
        """Slack pushes; what it failed to push is read back and counted as missed."""
        return {}

    async def perform(self, action: Action) -> Outcome:
        mark, local = self._keys.inward(action)
        workspace = self._workspace(mark)
        return self._told(await workspace.perform(local)) if workspace is not None else failed(NOT_INSTALLED)

    async def probe(self, action: Action, since: datetime) -> Outcome:
        mark, local = self._keys.inward(action)
        workspace = self._workspace(mark)
        return self._told(await workspace.probe(local, since)) if workspace is not None else unknown(NOT_INSTALLED)

    def _told(self, outcome: Outcome) -> Outcome:
        """Where there are several workspaces, a dead token of one says nothing of Slack as a whole."""
        ours = self._settings.is_shared and FATE_OF.get(outcome.reason) is Fate.DEAD
        return replace(outcome, down=False) if ours else outcome

    def changed(self) -> None:
        """The record of installations was written to by somebody else. From any thread."""
        if self._workspaces is not None:
            self._workspaces.changed()

    def routes(self) -> Sequence[Route]:
        routes = list(self._installing.routes()) if self._installing is not None else []
        if self._settings.mode != "http" or self._settings.signing_secret is None:
            return tuple(routes)
        door = Door(
            self._settings.signing_secret.get_secret_value(),
            self._heard,
            self._clock,
            max_body=self._settings.max_body,
            keys=self._keys,
        )
        return (*routes, Route(self._settings.path, door))

    async def reconcile(self) -> None:
        """One full look at people, channels and members, now."""
        for workspace in self._all():
            await workspace.reconcile()

    def _all(self) -> list[Workspace]:
        installed = self._workspaces.all() if self._workspaces is not None else ()
        return [*([self._home] if self._home is not None else []), *installed]

    async def run(self) -> None:
        """The regular full looks, the reading back, and Socket Mode where configured, until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                if self._home is not None:
                    tasks.create_task(self._home.run())
                if self._workspaces is not None:
                    tasks.create_task(self._workspaces.run())
                if self._settings.mode == "socket" and self._settings.app_token is not None:
                    tasks.create_task(self._listen(self._settings.app_token.get_secret_value()))
        finally:
            await self.aclose()

    async def _listen(self, app_token: str) -> None:
        async with app_web(self._settings) as web:
            await listen(web, app_token, self._heard, self._clock, keys=self._keys)

    async def aclose(self) -> None:
        """Release the connections; a later call opens new ones."""
        if self._home is not None:
            await self._home.aclose()
        if self._workspaces is not None:
            await self._workspaces.aclose()
