"""The workspaces that installed the app: their tokens in memory, so that no delivery and no deed asks Slack or the
record who we are; and their background work, begun when one is installed and ended when it takes its access back.

An organisation that installed it as a whole stands for each of its workspaces that lets us in; a workspace that
installed it by itself, too, goes by its own installation.

The record is the truth. `changed()` says that it was written to; what is here is read again at the next question.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import structlog

from adapters.slack.delivery import PLATFORM
from adapters.slack.keys import is_organisation
from adapters.slack.organisations import Organisation
from adapters.slack.workspace import Workspace
from bot.domain.errors import StorageError
from bot.domain.installations import Installation
from bot.domain.ports import Installations

log = structlog.get_logger(__name__)
Mark = tuple[str, datetime, bool]  # what was installed, when, and whether a token is lent
AGAIN: Final = 60.0  # seconds until work that broke is begun again


class Workspaces:
    """Asked by the loop (deeds) and by the pipeline's thread (deliveries, capabilities)."""

    def __init__(
        self,
        installations: Installations,
        open_one: Callable[[Installation, str], Workspace],
        open_organisation: Callable[[Installation], Organisation],
        *,
        besides: str = "",
    ):
        """`open_one` gets an installation and which workspace of it; `besides`: the one that the configuration's token
        serves."""
        self._installations = installations
        self._open_one = open_one
        self._open_organisation = open_organisation
        self._besides = besides
        self._lock = threading.Lock()
        self._known: dict[str, Installation] = {}
        self._opened: dict[str, tuple[Mark, Workspace]] = {}
        self._organisations: dict[str, tuple[datetime, Organisation]] = {}
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

    def places(self) -> Sequence[tuple[str, str]]:
        """(workspace, what was installed), who installed first first."""
        self._active()
        marks = sorted((mark[1], team, mark[0]) for team, (mark, _) in self._opened.items())
        return [(team, installed) for _, team, installed in marks]

    def lets_in(self, workspace: str) -> bool:
        """Whether this workspace, or this organisation as a whole, does."""
        if workspace in self._active():
            return True
        known = self._known.get(workspace)
        return known is not None and known.is_active

    def teams(self, organisation: str) -> Sequence[str]:
        """The workspaces of an organisation that let us in."""
        self._active()
        known = self._known.get(organisation)
        return known.teams if known is not None and known.is_active else ()

    def met(self, workspace: str, organisation: str) -> bool:
        """A delivery came through a workspace of an organisation: it lets us in, though nobody has said so yet."""
        if is_organisation(workspace) or not self.lets_in(organisation):
            return False
        known = self._known[organisation]
        if workspace not in known.teams and workspace != self._besides:
            self._installations.open_to(replace(known, teams=tuple(sorted({*known.teams, workspace}))))
            self.changed()
        return True

    def look_again(self) -> None:
        """Slack says that an organisation's workspaces changed. In the loop."""
        for _, organisation in self._organisations.values():
            organisation.news.set()

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
        self._organisations = dict(self._looked_at())
        self._is_stale, self._was_read = False, True

    def _reopened(self) -> Iterator[tuple[str, tuple[Mark, Workspace]]]:
        """Those that let us in; the same object as before, unless it was installed again or a token went."""
        served: dict[str, Installation] = {}
        for one in self._known.values():  # by id: organisations come before workspaces
            if one.is_active:
                served |= dict.fromkeys(one.teams if is_organisation(one.workspace) else (one.workspace,), one)
        served.pop(self._besides, None)
        for team, one in served.items():
            mark = (one.workspace, one.installed_at, bool(one.user_token))
            before = self._opened.get(team)
            same = before is not None and before[0] == mark
            yield team, before if before is not None and same else (mark, self._open_one(one, team))

    def _looked_at(self) -> Iterator[tuple[str, tuple[datetime, Organisation]]]:
        for id, one in self._known.items():
            if one.is_active and is_organisation(id):
                before = self._organisations.get(id)
                same = before is not None and before[0] == one.installed_at
                yield id, before if before is not None and same else (one.installed_at, self._open_organisation(one))

    def _working(self) -> set[Workspace | Organisation]:
        """Everything that has work to do in the background."""
        return {*self.all(), *(organisation for _, organisation in self._organisations.values())}

    async def run(self) -> None:
        """Work for every workspace as long as it lets us in, until cancelled."""
        self._loop = asyncio.get_running_loop()
        running: dict[Workspace | Organisation, asyncio.Task[None]] = {}
        try:
            while True:
                self._news.clear()
                wanted = await asyncio.to_thread(self._working)
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


async def _insisting(workspace: Workspace | Organisation) -> None:
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
