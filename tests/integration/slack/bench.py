"""A company in the local Slack, the adapter beside it, each on its own loopback port, and an inbox in memory."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.types import ASGIApp

from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.world import Past, Person, Room, Seed
from adapters.slack.config import SlackSettings
from adapters.slack.history import MemoryMarks
from adapters.slack.platform import SlackPlatform
from bot.domain.events import Event, RawEvent

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
PAST = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BOT = "U0QUNGUI"
E = TypeVar("E", bound=Event)


class ListInbox:
    """Keeps raws in order, refuses a key it has, and can be waited on."""

    def __init__(self) -> None:
        self.raws: list[RawEvent] = []
        self.refused = 0
        self.failures: list[Exception] = []  # raised by the next appends, one each
        self._news = asyncio.Condition()

    async def append(self, raw: RawEvent) -> bool:
        if self.failures:
            raise self.failures.pop()
        async with self._news:
            fresh = all(known.key != raw.key for known in self.raws)
            if fresh:
                self.raws.append(raw)
            else:
                self.refused += 1
            self._news.notify_all()
            return fresh

    async def until(self, true: Callable[[], bool]) -> None:
        async with self._news:
            await asyncio.wait_for(self._news.wait_for(true), 10)


@dataclass(slots=True, kw_only=True)
class Bench:
    world: SlackWorld
    platform: SlackPlatform
    inbox: ListInbox
    bot_url: str
    settings: SlackSettings
    marks: MemoryMarks

    def restarted(self) -> SlackPlatform:
        """A new process of the bot, with the record of the old one."""
        return SlackPlatform(self.settings, self.inbox, now, self.marks)

    def events(self) -> list[Event]:
        return [event for raw in self.inbox.raws for event in self.platform.normalise(raw)]

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events() if type(event) is kind]

    def statuses(self, method: str) -> list[str]:
        return [call.status for call in self.world.calls if call.method == method]

    def texts(self, group: str) -> list[str]:
        return [line.text for line in self.world.messages(group) if not line.deleted]


def company() -> Seed:
    return Seed(
        people=(
            Person(id="U0LIN", name="林晓", email="lin@huaxia.example"),
            Person(id="U0MARK", name="Mark", email="mark@huaxia.example", locale="en-US"),
            Person(id="U0CHEN", name="陈静", email="chen@huaxia.example"),
            Person(id="U0GUEST", name="Gast", external=True),
        ),
        groups=(
            Room(id="C0PAY", name="jk-rd-pay", kind="channel", members=(BOT, "U0LIN", "U0MARK"), owner="U0LIN"),
            Room(id="C0OPEN", name="open-talk", kind="channel", members=("U0LIN", "U0MARK"), owner="U0LIN"),
            Room(id="C0CLOSED", name="hr-private", kind="private", members=("U0LIN",), owner="U0LIN"),
            Room(
                id="C0SHARED",
                name="with-supplier",
                kind="channel",
                members=(BOT, "U0LIN", "U0GUEST"),
                owner="U0LIN",
                external=True,
            ),
        ),
        messages=(Past(group="C0PAY", sender="U0LIN", text="上周的消息", at=PAST),),
    )


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """The app on a free loopback port, from a real server."""
    listener = socket.socket(proto=socket.IPPROTO_TCP)  # named, or asyncio holds small answers back for 40 ms
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    config = uvicorn.Config(app, log_level="error", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


def now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def bench(
    *, admin: bool = True, socket_mode: bool = False, join: bool = False, backfill_days: int = 14, org: bool = False
) -> AsyncIterator[Bench]:
    """Sandbox and adapter, wired by URLs only."""
    org_token = "xoxp-sandbox-org" if org else None
    world = SlackWorld(signing_secret=SECRET, socket_mode=socket_mode, pace=0.0005, org_token=org_token)
    world.seed(company())
    inbox = ListInbox()
    async with served(world.app) as sandbox_url:
        world.public_url = sandbox_url
        settings = SlackSettings(
            bot_token=SecretStr("xoxb-sandbox"),
            signing_secret=SecretStr(SECRET),
            admin_user_token=SecretStr("xoxp-sandbox-admin") if admin else None,
            org_admin_token=SecretStr(org_token) if org_token else None,
            app_token=SecretStr("xapp-sandbox"),
            mode="socket" if socket_mode else "http",
            join_public_channels=join,
            backfill_days=backfill_days,
            base_url=f"{sandbox_url}/api/",
        )
        marks = MemoryMarks()
        platform = SlackPlatform(settings, inbox, now, marks)
        async with served(Starlette(routes=list(platform.routes()))) as bot_url:
            world.request_url = f"{bot_url}{settings.path}"
            try:
                yield Bench(
                    world=world,
                    platform=platform,
                    inbox=inbox,
                    bot_url=world.request_url,
                    settings=settings,
                    marks=marks,
                )
            finally:
                await platform.aclose()
                await world.aclose()
