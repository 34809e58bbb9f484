"""A local WeCom and a bot's WeCom adapter on two real servers of loopback, with an inbox that is a list."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from adapters.sandbox.wecom import Credentials, WeComWorld
from adapters.sandbox.world import Person, Room, Seed
from adapters.wecom.config import WeComSettings
from adapters.wecom.platform import WeComPlatform
from bot.domain.events import Event, RawEvent
from bot.domain.groups import Group
from bot.domain.ports import Clock

SEED = Seed(
    people=(
        Person(id="zhang.san", name="张三"),
        Person(id="li.si", name="李四"),
        Person(id="wang.wu", name="王五"),
        Person(id="zhao.liu", name="赵六"),
        Person(id="wmKeHu0000000000000000000000001", name="客户甲", external=True),
    ),
    groups=(
        Room(
            id="appgroup1",
            name="【金科】研发-支付",
            kind="app_group",
            members=("zhang.san", "li.si", "wang.wu"),
            owner="zhang.san",
        ),
        Room(id="wrNeiBu1", name="午饭群", kind="internal_group", members=("zhang.san", "li.si"), owner="li.si"),
        Room(
            id="wrKeHu1",
            name="客户服务-甲",
            kind="customer_group",
            members=("zhang.san", "wmKeHu0000000000000000000000001"),
            owner="zhang.san",
        ),
    ),
)
CREDENTIALS = Credentials()  # once: making its RSA key is the slowest thing here
CUSTOMER = "wmKeHu0000000000000000000000001"


class ListInbox:
    """An inbox in memory; `until` waits for what is awaited instead of sleeping."""

    def __init__(self) -> None:
        self.raws: list[RawEvent] = []
        self.refused = 0
        self._keys: set[str] = set()
        self._grown = asyncio.Condition()

    async def append(self, raw: RawEvent) -> bool:
        async with self._grown:
            if raw.key in self._keys:
                self.refused += 1
                return False
            self._keys.add(raw.key)
            self.raws.append(raw)
            self._grown.notify_all()
            return True

    async def until(self, count: int) -> list[RawEvent]:
        async with self._grown:
            await asyncio.wait_for(self._grown.wait_for(lambda: len(self.raws) >= count), 10)
        return self.raws


class _Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config):
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """The app on a free port of loopback; its address."""
    listener = socket.socket(proto=socket.IPPROTO_TCP)  # named, or asyncio holds small answers back for 40 ms
    listener.bind(("127.0.0.1", 0))
    server = _Server(uvicorn.Config(app, log_level="critical", lifespan="off", ws="websockets-sansio"))
    running = asyncio.create_task(server.serve([listener]))
    await server.listening.wait()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await running
        listener.close()


@dataclass(kw_only=True)
class Rig:
    world: WeComWorld
    platform: WeComPlatform
    settings: WeComSettings
    inbox: ListInbox
    bot: str  # address of the bot's server
    groups: list[Group] = field(default_factory=list)

    def events(self) -> Sequence[Event]:
        return [event for raw in self.inbox.raws for event in self.platform.normalise(raw)]

    async def quiet(self) -> Sequence[Event]:
        """All deliveries are through; everything they said."""
        await self.world.quiet()
        return self.events()

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(raw.body) for raw in self.inbox.raws]

    def calls(self, method: str) -> list[str]:
        return [call.status for call in self.world.calls if call.method == method]


def now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def rig(*, socket: bool = False, clock: Clock = now, patience: float = 0.0, **changes: Any) -> AsyncIterator[Rig]:
    """`changes` go into the adapter's settings. `socket`: the robot holds a connection instead of being called.
    `patience`: seconds until it says that it works on a question; 0 = it does not, as most tests leave them open.
    """
    world, inbox = WeComWorld(credentials=CREDENTIALS, pace=0.01, clock=clock), ListInbox()
    world.seed(SEED)
    groups: list[Group] = []
    async with served(world.app) as wecom:
        world.connect(public_url=wecom, callback_url="", robot_url="")
        told = {**world.settings(), **({"robot": world.robot_settings()} if socket else {})}
        settings = WeComSettings.model_validate({**told, "timeout": 5.0, **changes})
        platform = WeComPlatform(settings, inbox, clock, lambda: groups, patience=patience)
        async with served(Starlette(routes=list(platform.routes()))) as bot:
            world.connect(public_url=wecom, callback_url=f"{bot}/wecom/app", robot_url=f"{bot}/wecom/robot")
            yield Rig(world=world, platform=platform, settings=settings, inbox=inbox, bot=bot, groups=groups)
            await world.aclose()
            await platform.close()
