"""The workspaces that installed the app: their tokens in memory, so that no delivery and no deed asks Slack or the
record who we are; and their background work, begun when one is installed and ended when it takes its access back.

The record is the truth. `changed()` says that it was written to; what is here is read again at the next question.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

import structlog

from adapters.slack.delivery import PLATFORM
from adapters.slack.workspace import Workspace
from bot.domain.errors import StorageError
from bot.domain.installations import Installation
from bot.domain.ports import Installations

log = structlog.get_logger(__name__)
AGAIN: Final = 60.0  # seconds until work that broke is begun again


class Workspaces:
    """Asked by the loop (deeds) and by the pipeline's thread (deliveries, capabilities)."""

    def __init__(self, installations: Installations, open_one: Callable[[Installation], Workspace]):
        self._installations = installations
        self._open_one = open_one
        self._lock = threading.Lock()
        self._known: dict[str, Installation] = {}
        self._opened: dict[str, tuple[datetime, Workspace]] = {}  # with when it was installed
        self._is_stale = True
        self._was_read = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._news = asyncio.Event()

    def of(self, workspace: str) -> Workspace | None:
        """The workspace, as long as it lets us in."""
        return self._active().get(workspace)

    def ended(self, workspace: str) -> datetime | None:
        """Since when it lets us in no more."""
        self._active()
        known = self._known.get(workspace)
        return known.ended_at if known is not None else None

    def all(self) -> Sequence[Workspace]:
        return list(self._active().values())

    def changed(self) -> None:
        """The record was written to. From any thread."""
        with self._lock:
            self._is_stale = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._news.set)

    def _active(self) -> Mapping[str, Workspace]:
        with self._lock:
            if self._is_stale:
                self._read()
            return {name: workspace for name, (_, workspace) in self._opened.items()}

    def _read(self) -> None:
        """The first time it must succeed; later what is known holds until the record can be read again."""
        try:
            found = self._installations.installations(PLATFORM)
        except StorageError as error:
            if not self._was_read:
                raise
            log.warning("slack.installations-not-read", error=type(error).__name__)
            return
        self._known = {one.workspace: one for one in found}
        self._opened = dict(self._reopened())
        self._is_stale, self._was_read = False, True

    def _reopened(self) -> Sequence[tuple[str, tuple[datetime, Workspace]]]:
        """Those that let us in; the same object as before, unless it was installed again or a token went."""
        found = []
        for name, one in self._known.items():
            if not one.is_active:
                continue
            before = self._opened.get(name)
            same = before is not None and before[0] == one.installed_at and before[1].has_admin == bool(one.user_token)
            found.append((name, before if before is not None and same else (one.installed_at, self._open_one(one))))
        return found

    async def run(self) -> None:
        """Work for every workspace as long as it lets us in, until cancelled."""
        self._loop = asyncio.get_running_loop()
        running: dict[Workspace, asyncio.Task[None]] = {}
        try:
            while True:
                self._news.clear()
                wanted = set(await asyncio.to_thread(self.all))
                for gone in running.keys() - wanted:
                    await _ended(running.pop(gone))
                for new in wanted - running.keys():
                    running[new] = asyncio.create_task(_insisting(new))
                await self._news.wait()
        finally:
            self._loop = None
            for task in running.values():
                await _ended(task)

    async def aclose(self) -> None:
        with self._lock:
            opened = [workspace for _, workspace in self._opened.values()]
        for workspace in opened:
            await workspace.aclose()


async def _insisting(workspace: Workspace) -> None:
    """One workspace's trouble is not the others'."""
    while True:
        try:
            await workspace.run()
        except Exception as error:  # told, and tried again: nobody else would
            log.error("slack.workspace-stopped", error=type(error).__name__, again_in=AGAIN)
        await asyncio.sleep(AGAIN)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
