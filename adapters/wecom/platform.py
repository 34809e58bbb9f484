"""WeCom as the core sees it: the parts of this package put together behind `bot.domain.ports.Platform`.

Touch this module when the port changes, or when a part is added.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from starlette.routing import Route

from adapters.wecom import events
from adapters.wecom.actions import Actions
from adapters.wecom.archive import (
    ArchiveReader,
    ArchiveSource,
    BridgeSource,
    Cursor,
    FileCursor,
    MemoryCursor,
)
from adapters.wecom.capabilities import capabilities
from adapters.wecom.client import WeComClient
from adapters.wecom.config import WeComSettings
from adapters.wecom.polling import Poller
from adapters.wecom.receive import Receiver
from bot.domain.actions import Action, Capabilities, Outcome
from bot.domain.events import Event, RawEvent
from bot.domain.groups import Group, GroupKind, native_id
from bot.domain.ports import Clock, Inbox

NO_GROUPS: tuple[Group, ...] = ()


class WeComPlatform:
    """One company's WeCom. `groups` gives the groups the record knows: WeCom itself cannot list those the app made."""

    name = "wecom"

    def __init__(
        self,
        settings: WeComSettings,
        inbox: Inbox,
        clock: Clock,
        groups: Callable[[], Sequence[Group]] = lambda: NO_GROUPS,
        *,
        source: ArchiveSource | None = None,
        cursor: Cursor | None = None,
    ):
        self._settings = settings
        self._groups = groups
        self._client = _client(settings, settings.secret.get_secret_value())
        self._archive_client = (
            _client(settings, settings.archive.secret.get_secret_value()) if settings.archive else None
        )
        self._receiver = Receiver(settings, inbox, clock)
        self._actions = Actions(
            settings,
            self._client,
            self._archive_client,
            inbox,
            clock,
            self._kind_of,
            lambda group: self._poller.hurry(group),
        )
        self._poller = Poller(settings, self._client, inbox, clock, groups, self._actions.ask)
        self._reader = self._archive_reader(inbox, clock, source, cursor)

    def normalise(self, raw: RawEvent) -> Sequence[Event]:
        return events.normalise(raw, self._settings.robot.name if self._settings.robot else "")

    def capabilities(self, group: Group | None) -> Capabilities:
        return capabilities(
            group.kind if group else None,
            webhook=group is not None and native_id(group.id) in self._settings.webhooks,
            archive=self._settings.archive is not None,
        )

    async def perform(self, action: Action) -> Outcome:
        return await self._actions.perform(action)

    def routes(self) -> Sequence[Route]:
        return self._receiver.routes()

    async def reconcile(self) -> None:
        """One full look at our own groups, customer groups and people, now."""
        await self._poller.everything()

    async def run(self) -> None:
        """Polling and the archive, until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._poller.run(), name="wecom-poll")
                if self._reader is not None:
                    tasks.create_task(self._reader.run(), name="wecom-archive")
        finally:
            await self.close()

    async def close(self) -> None:
        self._client.close()
        if self._archive_client is not None:
            self._archive_client.close()
        if self._reader is not None:
            await self._reader.close()

    def _kind_of(self, group: str) -> GroupKind | None:
        """What the record knows; before it knows, what the settings say."""
        for one in self._groups():
            if one.id == group:
                return one.kind
        archive = self._settings.archive
        if native_id(group) in self._settings.app_groups:
            return GroupKind.APP_GROUP
        return GroupKind.INTERNAL_GROUP if archive and native_id(group) in archive.rooms else None

    def _archive_reader(
        self, inbox: Inbox, clock: Clock, source: ArchiveSource | None, cursor: Cursor | None
    ) -> ArchiveReader | None:
        archive = self._settings.archive
        if archive is None:
            return None
        source = source or BridgeSource(archive.url, archive.secret.get_secret_value(), self._settings.timeout)
        cursor = cursor or (FileCursor(archive.cursor) if archive.cursor else MemoryCursor())
        return ArchiveReader(archive, source, cursor, inbox, clock, self._poller.meet)


def _client(settings: WeComSettings, secret: str) -> WeComClient:
    return WeComClient(base_url=settings.base_url, corp_id=settings.corp_id, secret=secret, timeout=settings.timeout)
