"""The archive's parts put together: which source, which cursor, whose consent. Touch this when a part is added."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from adapters.wecom.archive import ArchiveReader
from adapters.wecom.client import WeComClient
from adapters.wecom.config import WeComSettings
from adapters.wecom.consent import Consent
from adapters.wecom.cursor import CAUGHT_UP, Cursor, FileCursor, MemoryCursor, NotedCursor, Notes
from adapters.wecom.library import LibrarySource
from adapters.wecom.refusals import Refusals
from adapters.wecom.sources import ArchiveSource, BridgeSource
from bot.domain.ports import Clock, Inbox


def source_of(settings: WeComSettings) -> ArchiveSource | None:
    """The library in a process of ours, or somebody's bridge to it; None without the archive. Starts nothing yet."""
    archive = settings.archive
    if archive is None:
        return None
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
) -> ArchiveReader | None:
    """`client` speaks with the archive's secret; `notes` is the record, which keeps how far we are."""
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
    return ArchiveReader(archive, source, cursor, inbox, clock, meet, consents=consents, note=note)
