"""A town for transcripts: the demo's company on a real server on loopback, and people who act and wait in it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from starlette.routing import Mount

from adapters.sandbox.actors import PATIENCE, Stage
from bot.bootstrap.demo import Demo, open_demo
from bot.domain.ports import QueuedAction, ViolationFilter, ViolationView
from bot.web.site import free_port, server, site
from storage.store import SqlStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """The demo, running."""

    demo: Demo

    @property
    def slack(self) -> Stage:
        return Stage(world=self.demo.slack, company=self.demo.company)

    @property
    def wecom(self) -> Stage:
        return Stage(world=self.demo.wecom, company=self.demo.company)

    @property
    def store(self) -> SqlStore:
        return self.demo.application.store

    def account(self, person: str, platform: str) -> str:
        """The account key of a person."""
        return self.demo.company.account(person, platform)

    async def settled(self) -> None:
        """Waits until everything that came in is finished and nothing that is due is left to send."""
        async with asyncio.timeout(PATIENCE):
            while await self._delivered() or await asyncio.to_thread(self._busy):  # noqa: ASYNC110
                await asyncio.sleep(0.05)  # the record tells nobody when it changes

    async def _delivered(self) -> bool:
        """Waits for the worlds' deliveries; never a reason to wait again."""
        await asyncio.gather(self.demo.slack.quiet(), self.demo.wecom.quiet())
        return False

    def _busy(self) -> bool:
        store, now = self.demo.application.store, self.demo.application.clock()
        planned = [*store.actions(state="planned", limit=10_000), *store.actions(state="sending")]
        due = [one for one in planned if one.action.not_before is None or one.action.not_before <= now]
        return bool(due) or store.health()["inbox_pending"] > 0

    def violations(self, **wanted: object) -> list[ViolationView]:
        return list(self.demo.application.store.violations(ViolationFilter(**wanted)))  # type: ignore[arg-type]

    def actions(self, **wanted: object) -> list[QueuedAction]:
        return list(self.demo.application.store.actions(**wanted))  # type: ignore[arg-type]


@contextlib.asynccontextmanager
async def town(folder: Path, *, history: bool = False, policies: Path | None = None) -> AsyncIterator[Town]:
    """The company with its two platforms, governed, until left."""
    port = free_port()
    demo = open_demo(f"http://127.0.0.1:{port}", folder, console_secret="s" * 40, history=history, policies=policies)
    app = site(demo.application, [Mount("/sandbox/slack", demo.slack.app), Mount("/sandbox/wecom", demo.wecom.app)])
    web = server(app, "127.0.0.1", port)
    serving = asyncio.create_task(web.serve())
    try:
        while not web.started:  # noqa: ASYNC110 - uvicorn tells nobody
            await asyncio.sleep(0.01)
        async with demo.running():
            here = Town(demo=demo)
            await asyncio.gather(*(platform.reconcile() for platform in demo.application.platforms.values()))
            await here.settled()
            yield here
    finally:
        web.should_exit = True
        await serving
        demo.close()
