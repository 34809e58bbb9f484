"""The archive's parts put together: which source, how often, which cursor, whose consent. Touch this when a part is
added.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from adapters.wecom.archive import ArchiveReader
from adapters.wecom.client import WeComClient
from adapters.wecom.config import Archive, WeComSettings
from adapters.wecom.consent import Consent
from adapters.wecom.cursor import CAUGHT_UP, Cursor, FileCursor, MemoryCursor, NotedCursor, Notes
from adapters.wecom.errors import TOO_OFTEN
from adapters.wecom.library import LibrarySource
from adapters.wecom.pace import Pace
from adapters.wecom.refusals import Refusals
from adapters.wecom.sources import ArchiveFailed, ArchiveSource, BridgeSource, Sealed
from bot.domain.ports import Clock, Inbox

PULL: Final = "GetChatData"


class Paced:
    """A source that is asked for records no more often than WeCom bears."""

    def __init__(self, source: ArchiveSource, pace: Pace, rest: Callable[[float], Awaitable[None]] = asyncio.sleep):
        self._source = source
        self._pace = pace
        self._rest = rest
        self.decrypt, self.media, self.close = source.decrypt, source.media, source.close

    async def fetch(self, seq: int, limit: int) -> Sequence[Sealed]:
        while wait := self._pace.wait(PULL):
            await self._rest(wait)
        try:
            found = await self._source.fetch(seq, limit)
        except ArchiveFailed as error:
            if str(error) == str(TOO_OFTEN):
                self._pace.refused(PULL)
            raise
        self._pace.accepted(PULL)
        return found


def source_of(settings: WeComSettings, pace: Pace | None = None) -> ArchiveSource | None:
    """The library in a process of ours, or somebody's bridge to it; None without the archive. Starts nothing yet."""
    archive = settings.archive
    if archive is None:
        return None
    source = _source(settings, archive)
    return Paced(source, pace) if pace is not None else source


def _source(settings: WeComSettings, archive: Archive) -> ArchiveSource:
    secret = archive.secret.get_secret_value()
    if archive.library is None:
        return BridgeSource(archive.url, secret, settings.timeout)
    return LibrarySource(
        archive.library,
        corp_id=settings.corp_id,
        secret=secret,
        seconds=settings.timeout,
        memory=archive.memory,
        proxy=archive.proxy,
        proxy_password=archive.proxy_password.get_secret_value() if archive.proxy_password else "",
    )


def reader_of(
    settings: WeComSettings,
    source: ArchiveSource | None,
    client: WeComClient | None,
    inbox: Inbox,
    clock: Clock,
    meet: Callable[[str], Awaitable[None]],
    *,
    platform: str = "wecom",
    cursor: Cursor | None = None,
    notes: Notes | None = None,
    heard: Callable[[Mapping[str, Any]], None] = lambda record: None,
) -> ArchiveReader | None:
    """`client` speaks with the archive's secret; `notes` is the record, which keeps how far we are; `heard` is told
    every record that may be read."""
    archive = settings.archive
    if archive is None or source is None or client is None:
        return None

    def note(until: datetime) -> None:
        if notes is not None:
            notes.put_setting(f"{platform}.{CAUGHT_UP}", until.isoformat())

    if cursor is None:
        lasting = NotedCursor(notes, platform) if notes is not None else MemoryCursor()
        cursor = FileCursor(archive.cursor) if archive.cursor else lasting
    consents = Consent(client, clock, Refusals(notes, platform))
    return ArchiveReader(archive, source, cursor, inbox, clock, meet, consents=consents, note=note, heard=heard)
