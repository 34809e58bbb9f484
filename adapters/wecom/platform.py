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
    ArchiveFailed,
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
from adapters.wecom.errors import AnswerLost
from adapters.wecom.polling import Poller
from adapters.wecom.receive import Receiver
from bot.attachments.answer import answer
from bot.domain.actions import Action, Capabilities, Outcome, failed
from bot.domain.attachments import ReadsFiles
from bot.domain.events import Event, File, RawEvent
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
        files: ReadsFiles | None = None,
    ):
        """`files` reads files that members posted; without it, and without the archive, none is fetched."""
        self._settings = settings
        self._groups = groups
        self._client = _client(settings, settings.secret.get_secret_value())
        self._archive_client = (
            _client(settings, settings.archive.secret.get_secret_value()) if settings.archive else None
        )
        self._source = source or _bridge(settings)
        self._files, self._inbox, self._clock = files, inbox, clock
        self._receiver = Receiver(settings, inbox, clock)
        self._actions = Actions(
            settings,
            self._client,
            self._archive_client,
            inbox,
            clock,
            self._kind_of,
            lambda group: self._poller.hurry(group),
            self._read_file,
        )
        self._poller = Poller(settings, self._client, inbox, clock, groups, self._actions.ask)
        self._reader = self._archive_reader(cursor)

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

    def _archive_reader(self, cursor: Cursor | None) -> ArchiveReader | None:
        archive = self._settings.archive
        if archive is None or self._source is None:
            return None
        cursor = cursor or (FileCursor(archive.cursor) if archive.cursor else MemoryCursor())
        return ArchiveReader(archive, self._source, cursor, self._inbox, self._clock, self._poller.meet)

    async def _read_file(self, action: Action) -> Outcome:
        """Only the archive gives the files of groups."""
        if self._files is None or self._source is None:
            return failed("wecom-file-without-archive")
        source = self._source

        async def fetch(file: File, most: int) -> bytes:
            try:
                return await source.media(file.ref, most)
            except ArchiveFailed as error:
                raise AnswerLost(str(error)) from error

        return await answer(action, fetch, self._files, self._inbox, self._clock)


def _bridge(settings: WeComSettings) -> ArchiveSource | None:
    archive = settings.archive
    return BridgeSource(archive.url, archive.secret.get_secret_value(), settings.timeout) if archive else None


def _client(settings: WeComSettings, secret: str) -> WeComClient:
    return WeComClient(base_url=settings.base_url, corp_id=settings.corp_id, secret=secret, timeout=settings.timeout)
