"""A town for transcripts: the demo's company on a real server on loopback, and people who act and wait in it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.sandbox.actors import PATIENCE, Stage
from bot.announcements.events import ring
from bot.bootstrap.application import utc_now
from bot.bootstrap.demo import open_demo
from bot.bootstrap.rehearsal import House, routes
from bot.cli.serving import listening_socket, serving
from bot.domain.ports import Clock
from bot.domain.views import QueuedAction, ViolationFilter, ViolationView
from bot.settings.recurring import Canary
from bot.web.site import server, site
from storage.store import SqlStore

__all__ = ["PATIENCE", "Town", "town"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Town(House):
    """The demo, running, with a reader's eye on the record."""

    @property
    def store(self) -> SqlStore:
        return self.demo.application.store

    def stage(self, platform: str) -> Stage:
        return {"slack": self.slack, "wecom": self.wecom}[platform]

    def account(self, person: str, platform: str) -> str:
        """The account key of a person."""
        return self.demo.company.account(person, platform)

    def violations(self, rule: str | None = None, **wanted: object) -> list[ViolationView]:
        return list(self.store.violations(ViolationFilter(rule=rule, **wanted)))  # type: ignore[arg-type]

    async def scanned(self) -> None:
        """Every group is looked at now, as the schedule does every few hours."""
        now = self.demo.application.clock()
        await self.demo.application.inbox.append(ring("scan", "", now, now))
        await self.settled()

    async def recorded(self, rule: str, number: int) -> None:
        """Waits until the record holds so many violations of the rule."""
        async with asyncio.timeout(PATIENCE):
            while len(await asyncio.to_thread(self.violations, rule)) < number:
                await asyncio.sleep(0.05)
        await self.settled()

    def actions(self, event: str | None = None, **wanted: object) -> list[QueuedAction]:
        return list(self.store.actions(event=event, **wanted))  # type: ignore[arg-type]


@contextlib.asynccontextmanager
async def town(
    folder: Path,
    *,
    history: bool = False,
    policies: Path | None = None,
    clock: Clock = utc_now,
    canaries: Sequence[Canary] = (),
) -> AsyncIterator[Town]:
    """The company with its two platforms, governed, until left. The page to play it is at `/sandbox/`."""
    bound = listening_socket("127.0.0.1", 0)
    host, port = bound.getsockname()[:2]
    demo = open_demo(
        f"http://{host}:{port}",
        folder,
        console_secret="s" * 40,
        history=history,
        policies=policies,
        clock=clock,
        canaries=canaries,
    )
    try:
        extra, ending = routes(demo)
        async with serving(server(site(demo.application, extra), host, port), bound, ending), demo.running():
            here = Town(demo=demo)
            await asyncio.gather(*(platform.reconcile() for platform in demo.application.platforms.values()))
            await here.settled()
            yield here
    finally:
        demo.close()
        bound.close()
