"""Slack's bench: the local Slack, an adapter with an admin's token, and a channel that the bot made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from adapters.sandbox.faults import Fault, Trouble
from adapters.slack.platform import SlackPlatform
from bot.domain.actions import Action, ActionKind, OutcomeState
from bot.domain.events import Event, MessagePosted
from bot.domain.groups import native_id
from tests.integration.slack.bench import Bench as Wire
from tests.integration.slack.bench import bench as wired

CLOSED = "http://127.0.0.1:9/"  # nobody listens there: Slack tries, tries again, and gives up
LIN = "U0LIN"
METHODS: Mapping[ActionKind, str] = {
    ActionKind.POST: "chat.postMessage",
    ActionKind.REMIND: "chat.postMessage",
    ActionKind.RENAME: "conversations.rename",
}


class SlackBench:
    def __init__(self, wire: Wire, group: str):
        self._wire = wire
        self._open_url = wire.world.request_url
        self.platform: SlackPlatform = wire.platform
        self.group = group
        self.person = f"slack:{LIN}"
        self.newcomer = "slack:U0CHEN"

    def events(self) -> Sequence[Event]:
        return self._wire.events()

    def refused(self) -> int:
        return self._wire.inbox.refused

    async def tell_bot(self, text: str) -> None:
        await self._wire.world.post(LIN, native_id(self.group), f"@{self._wire.world.space.bot.name} {text}")

    async def quiet(self) -> None:
        await self._wire.world.quiet()

    def deliver_twice(self) -> None:
        self._wire.world.faults.switch(Trouble.DUPLICATE)

    def lose_answer(self, action: Action) -> None:
        self._wire.world.faults.add(METHODS[action.kind], Fault(lost=True))

    def fail(self, action: Action, times: int) -> None:
        self._wire.world.faults.add("*", Fault(status=503), times)

    def in_group(self) -> Sequence[str]:
        return self._wire.texts(native_id(self.group))

    def to_person(self) -> Sequence[str]:
        rooms = [room.id for room in self._wire.world.groups() if room.kind == "direct"]
        return [line.text for room in rooms for line in self._wire.world.messages(room) if line.private_to == LIN]

    def name(self) -> str:
        return self._wire.world.space.channels[native_id(self.group)].name

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        self._wire.world.request_url = self._open_url
        running = asyncio.create_task(self.platform.run())
        try:
            yield
        finally:
            running.cancel()
            await asyncio.wait([running])
            self._wire.world.request_url = CLOSED

    async def say(self, text: str) -> None:
        await self._wire.world.post(LIN, native_id(self.group), text)

    async def until_heard(self, text: str) -> Event:
        await self._wire.inbox.until(lambda: any(one.text == text for one in self._wire.of(MessagePosted)))
        return next(one for one in self._wire.of(MessagePosted) if one.text == text)

    def restarted(self) -> None:
        self.platform = self._wire.restarted()


@asynccontextmanager
async def bench() -> AsyncIterator[SlackBench]:
    async with wired() as wire:
        create = Action(
            key="make",
            kind=ActionKind.CREATE,
            platform="slack",
            arguments={"name": "conformance", "members": [f"slack:{LIN}", "slack:U0MARK"]},
        )
        made = await wire.platform.perform(create)
        assert made.state is OutcomeState.CONFIRMED
        await wire.world.quiet()
        yield SlackBench(wire, f"slack:{made.ref}")
