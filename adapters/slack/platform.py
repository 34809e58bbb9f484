"""Slack as the core sees it (`bot.domain.ports.Platform`): puts the adapter's parts together.

One app serves the workspace whose token stands in the configuration, or every workspace that installed it, or both.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import structlog
from starlette.routing import Route

from adapters.slack import events
from adapters.slack.app_events import found_dead, found_ending
from adapters.slack.app_web import app_web
from adapters.slack.capabilities import capabilities
from adapters.slack.client import SlackClient
from adapters.slack.config import SlackSettings
from adapters.slack.envelope import said
from adapters.slack.history import MemoryMarks
from adapters.slack.install import Installing
from adapters.slack.keys import Keys, is_organisation, mark_in, mark_on, marked_raw, organisation_of
from adapters.slack.moves import Following
from adapters.slack.organisations import Organisation, Overhearing
from adapters.slack.receive import Door
from adapters.slack.rotation import UNKNOWN, InstalledTokens, Trade
from adapters.slack.shared import Place, Shared
from adapters.slack.socket_mode import listen
from adapters.slack.threads import Marks
from adapters.slack.tokens import Tokens, Who
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
ELSEWHERE = "slack-governed-elsewhere"
LENT: Final[tuple[Who, ...]] = ("admin", "org")


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
        self._heard: Inbox = Following(inbox, self._marks, days=settings.backfill_days)
        self._shared = Shared(self._marks, self._places) if settings.is_shared else None
        self._keys = (
            Keys(many=True, home=settings.team, governor=self._shared.of) if self._shared is not None else Keys()
        )
        self._home = self._opened("", settings.team) if settings.bot_token is not None else None
        self._workspaces: Workspaces | None = None
        self._installing: Installing | None = None
        if settings.is_shared:
            if installations is None:
                raise ConfigError("slack.client_id is set, and nothing keeps the installations")
            if not public_url:
                log.warning("slack.no-public-url", why="browsers come back to the redirect URL of the app's settings")
            self._installations = installations
            self._trade = Trade(settings, installations, clock)
            self._workspaces = Workspaces(installations, self._installed, self._organised, besides=settings.team)
            self._workspaces.all()  # tokens that cannot be read are told now, not at the first delivery
            self._heard = Overhearing(self._heard, self._workspaces.look_again)
            self._installing = Installing(
                settings, installations, self._workspaces.changed, clock, public_url, self._trade.lock
            )

    def _opened(self, mark: str, team: str, tokens: Tokens | None = None, installation: str = "") -> Workspace:
        return Workspace(
            self._settings, self._inbox, self._clock, self._marks, self._files, mark=mark, team=team, tokens=tokens,
            installation=installation, shared=self._shared,
        )  # fmt: skip

    def _places(self) -> Sequence[Place]:
        """The workspaces that let us in; the configuration's was there first."""
        installed = self._workspaces.places() if self._workspaces is not None else ()
        return [*([(self._settings.team, self._settings.team)] if self._home is not None else []), *installed]

    def _tokens(self, installation: Installation) -> InstalledTokens:
        return InstalledTokens(installation, self._trade, self._clock, self)

    def _installed(self, installation: Installation, team: str) -> Workspace:
        tokens = self._tokens(installation)
        return self._opened(self._keys.mark_of(team), team, tokens, installation.workspace)

    def _organised(self, installation: Installation) -> Organisation:
        client = SlackClient(self._settings, tokens=self._tokens(installation))
        changed = self._workspaces.changed if self._workspaces is not None else lambda: None
        return Organisation(installation, client, self._installations, changed, self._settings.poll_interval)

    async def lost(self, installation: Installation, who: Who) -> None:
        """See `rotation.Told`."""
        lender = "" if who == "bot" else installation.lent_by
        raw = found_dead(installation.workspace, self._clock(), UNKNOWN, lender)
        await self._inbox.append(marked_raw(raw, self._keys.mark_of(installation.workspace)))

    async def ending(self, installation: Installation, who: Who, why: str, until: datetime) -> None:
        """See `rotation.Told`."""
        raw = found_ending(installation.workspace, self._clock(), why, until, lent=who != "bot")
        await self._inbox.append(marked_raw(raw, self._keys.mark_of(installation.workspace)))

    def _workspace(self, mark: str) -> Workspace | None:
        return self._workspaces.of(mark) if mark and self._workspaces is not None else self._home

    def normalise(self, raw: RawEvent) -> Sequence[Event]:
        mark = mark_in(raw) if self._workspaces is not None else ""
        teams = self._workspaces.teams(mark) if self._workspaces is not None and is_organisation(mark) else ()
        found = self._keys.outward(raw, events.normalise(raw), teams)
        if not self._is_over(raw, mark):
            return found
        return [
            Ignored(id=one.id, platform=one.platform, at=one.at, group=one.group, actor=one.actor, why=NOT_INSTALLED)
            for one in found
        ]

    def _is_over(self, raw: RawEvent, mark: str) -> bool:
        """Whoever has not installed us, or has taken the access back, is not governed."""
        if self._workspaces is None or not mark or self._workspaces.lets_in(mark):
            return False
        ended = self._workspaces.ended(mark)
        if ended is not None:
            return raw.received_at > ended
        return not self._workspaces.met(mark, organisation_of(said(raw)))

    def capabilities(self, group: Group | None) -> Capabilities:
        workspace = self._workspace(mark_on(group.id) if group is not None else "")
        admin, org = (workspace is not None and workspace.has(who) for who in LENT)
        return capabilities(group, admin=admin, org=org)

    def unheard(self, group: Group) -> str:
        workspace = self._workspace(mark_on(group.id))
        if workspace is None:
            return NOT_INSTALLED
        if self._is_governed_elsewhere(group):
            return ELSEWHERE
        me = workspace.known_user
        ours = any(native_id(one).rpartition(":")[2] == me for one in group.members)
        return "" if ours or not me or group.kind is GroupKind.DIRECT else NOT_IN

    def _is_governed_elsewhere(self, group: Group) -> bool:
        if self._shared is None:
            return False
        governor = self._shared.governor(native_id(group.id).rpartition(":")[2], is_shared=group.external)
        return bool(governor) and self._keys.mark_of(governor) != mark_on(group.id)

    def lags(self) -> Mapping[str, float]:
        """Slack pushes; what it failed to push is read back and counted as missed."""
        return {}

    async def perform(self, action: Action) -> Outcome:
        mark, local = self._keys.inward(action)
        workspace = self._workspace(mark)
        return await workspace.perform(local) if workspace is not None else failed(NOT_INSTALLED)

    async def probe(self, action: Action, since: datetime) -> Outcome:
        mark, local = self._keys.inward(action)
        workspace = self._workspace(mark)
        return await workspace.probe(local, since) if workspace is not None else unknown(NOT_INSTALLED)

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
