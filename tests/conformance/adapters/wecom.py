"""WeCom's bench: the local WeCom, an adapter with robot and archive, and a group that the app made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from adapters.sandbox.faults import Fault, Trouble
from adapters.wecom.cursor import MemoryCursor
from adapters.wecom.platform import WeComPlatform
from bot.domain.actions import Action, ActionKind
from bot.domain.events import Event, MessagePosted
from bot.domain.groups import Group, GroupKind
from tests.integration.wecom.rig import Rig, now, rig

ZHANG = "zhang.san"
ROOM = "appgroup1"
METHODS: Mapping[ActionKind, str] = {
    ActionKind.POST: "appchat/send",
    ActionKind.REMIND: "message/send",
    ActionKind.RENAME: "appchat/update",
}


class WeComBench:
    def __init__(self, live: Rig):
        self._live = live
        self._cursor = MemoryCursor()
        self.group = f"wecom:{ROOM}"
        self.person = f"wecom:{ZHANG}"
        self.newcomer = "wecom:zhao.liu"
        self.platform = self._opened()

    def _opened(self) -> WeComPlatform:
        live = self._live
        return WeComPlatform(live.settings, live.inbox, now, lambda: live.groups, cursor=self._cursor)

    def events(self) -> Sequence[Event]:
        return self._live.events()

    def refused(self) -> int:
        return self._live.inbox.refused

    async def tell_bot(self, text: str) -> None:
        await self._live.world.command(ZHANG, ROOM, text)

    async def quiet(self) -> None:
        await self._live.world.quiet()

    def deliver_twice(self) -> None:
        self._live.world.faults.switch(Trouble.DUPLICATE)

    def lose_answer(self, action: Action) -> None:
        self._live.world.faults.add(METHODS[action.kind], Fault(lost=True))

    def fail(self, action: Action, times: int) -> None:
        self._live.world.faults.add(METHODS[action.kind], Fault(status=503), times)

    def in_group(self) -> Sequence[str]:
        return [line.text for line in self._live.world.messages(ROOM)]

    def to_person(self) -> Sequence[str]:
        return [line.text for line in self._live.world.messages(f"dm-{ZHANG}")]

    def name(self) -> str:
        return next(room.name for room in self._live.world.groups() if room.id == ROOM)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        running = asyncio.create_task(self.platform.run())
        try:
            yield
        finally:
            running.cancel()
            await asyncio.wait([running])

    async def say(self, text: str) -> None:
        await self._live.world.post(ZHANG, ROOM, text)

    async def until_heard(self, text: str) -> Event:
        while True:
            for one in self.events():
                if isinstance(one, MessagePosted) and one.text == text:
                    return one
            await self._live.inbox.until(len(self._live.inbox.raws) + 1)

    def restarted(self) -> None:
        self.platform = self._opened()


@asynccontextmanager
async def bench() -> AsyncIterator[WeComBench]:
    async with rig() as live:
        assert live.settings.archive is not None
        quick = live.settings.archive.model_copy(update={"interval": 0.02})
        live.settings = live.settings.model_copy(update={"archive": quick})
        live.groups.append(Group(id=f"wecom:{ROOM}", platform="wecom", name="支付", kind=GroupKind.APP_GROUP))
        made = WeComBench(live)
        try:
            yield made
        finally:
            await made.platform.close()
