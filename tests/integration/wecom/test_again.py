"""Background work that died and is started again: calls go through as before."""

from __future__ import annotations

import asyncio
import contextlib

from adapters.wecom.sources import BridgeSource
from bot.domain.actions import Action, ActionKind, OutcomeState
from tests.integration.wecom.rig import rig


async def test_once_its_work_is_started_again_calls_go_through() -> None:
    async with rig() as live:
        await live.platform.close()  # as when one of its parts died
        work = asyncio.create_task(live.platform.run())
        await asyncio.sleep(0)  # it has begun
        said = Action(key="k", kind=ActionKind.POST, platform="wecom", group="wecom:appgroup1", text="x")
        outcome = await live.platform.perform(said)
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work
        assert outcome.state is OutcomeState.CONFIRMED
        assert (await live.platform.perform(said)).reason == "closed", "whoever is cancelled stays down"


async def test_the_archive_can_be_read_again() -> None:
    async with rig() as live:
        assert live.settings.archive is not None
        source = BridgeSource(live.settings.archive.url, live.settings.archive.secret.get_secret_value(), 5.0)
        before = await source.fetch(0, 10)
        await source.close()
        assert await source.fetch(0, 10) == before
        await source.close()
