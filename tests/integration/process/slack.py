"""A local Slack on a port of its own, the people in it, and the line between it and the bot, which may be slow."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from random import Random
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.sandbox.slack.deliveries import Answer, Transport
from adapters.sandbox.slack.world import SlackWorld
from adapters.sandbox.world import Call, Person, Room, Seed
from bot.cli.serving import listening_socket, serving
from bot.web.site import server
from tests.integration.process.child import PATIENCE, Home

SECRET = "sandbox-signing-secret"
PEOPLE = ("U1", "U2", "U3", "U4", "U5")
CHANNELS = ("C1", "C2", "C3", "C4", "C5", "C6")
DEEDS = frozenset({"chat.postEphemeral", "chat.postMessage"})


class Line:
    """From the bot to Slack. Deeds take up to `seconds` before they reach Slack, and again before the answer is back.

    `moment("arrived")` and `moment("done")` let a test wait for just these times.
    """

    def __init__(self, app: ASGIApp, seconds: float, random: Random):
        self._app = app
        self._seconds = seconds
        self._random = random
        self._waiting: dict[str, asyncio.Future[None]] = {}

    async def moment(self, what: str) -> None:
        """Waits for the next deed to be on its way to Slack, or to be done but not answered."""
        async with asyncio.timeout(PATIENCE):
            await self._waiting.setdefault(what, asyncio.get_running_loop().create_future())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].rpartition("/")[2] not in DEEDS:
            await self._app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                await self._pass("done")
            await send(message)

        await self._pass("arrived")
        await self._app(scope, receive, answer)

    async def _pass(self, what: str) -> None:
        if (waiting := self._waiting.pop(what, None)) is not None and not waiting.done():
            waiting.set_result(None)
        await asyncio.sleep(self._seconds * self._random.random())  # the line's own slowness, no wait for anything


class Witness:
    """The way from Slack to the bot, remembered: what was sent, and what came back."""

    def __init__(self, transport: Transport):
        self._transport = transport
        self.heard: list[tuple[dict[str, Any], Answer]] = []
        self._next: asyncio.Future[None] | None = None

    @property
    def ready(self) -> bool:
        return self._transport.ready

    async def send(self, kind: str, payload: dict[str, Any], retry: int, why: str) -> Answer:
        answer = await self._transport.send(kind, payload, retry, why)
        self.heard.append((payload, answer))
        if not answer.reason and self._next is not None and not self._next.done():
            self._next.set_result(None)
        return answer

    async def acknowledged(self) -> None:
        """Waits for the next delivery that the bot acknowledges."""
        self._next = asyncio.get_running_loop().create_future()
        async with asyncio.timeout(PATIENCE):
            await self._next

    async def drop(self) -> None:
        await self._transport.drop()

    async def aclose(self) -> None:
        await self._transport.aclose()


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Slack, as the test sees it."""

    world: SlackWorld
    line: Line
    witness: Witness

    def settings(self, **more: Any) -> dict[str, Any]:
        """The section of the configuration that connects the bot to it."""
        known = {"bot_token": "xoxb-sandbox", "signing_secret": SECRET, "base_url": f"{self.world.public_url}/api/"}
        return {**known, **more}

    def posted(self, words: Iterable[str]) -> Counter[str]:
        """How many messages Slack really carried out for the bot that hold each of these words."""
        return deeds(self.world.calls, words)


def deeds(calls: Iterable[Call], words: Iterable[str]) -> Counter[str]:
    """Word -> number of messages that hold it, among the posts that succeeded."""
    posted = [
        json.dumps(dict(call.arguments), ensure_ascii=False)
        for call in calls
        if call.method in DEEDS and call.status == "ok"
    ]
    return Counter({word: sum(word in one for one in posted) for word in words})


@contextlib.asynccontextmanager
async def slack(home: Home, *, pace: float = 0.02, slowness: float = 0.0, seed: int = 0) -> AsyncIterator[Side]:
    """A workspace with a few people and channels that delivers to the bot at home; served until left."""
    world = SlackWorld(signing_secret=SECRET, request_url=f"{home.url}/slack/events", pace=pace)
    people = [Person(id=id, name=f"Person {id}") for id in PEOPLE]
    rooms = [
        Room(id=id, name=f"room-{id.lower()}", kind="channel", members=(*PEOPLE, world.bot_id), owner="U1")
        for id in CHANNELS
    ]
    world.seed(Seed(people=people, groups=rooms))
    line = Line(world.app, slowness, Random(seed))
    witness = Witness(world.posting)
    world.deliveries.transport = witness
    bound = listening_socket("127.0.0.1", 0)
    world.public_url = "http://{}:{}".format(*bound.getsockname())
    try:
        async with serving(server(Starlette(routes=[Mount("/", line)]), "127.0.0.1", 0), bound):
            yield Side(world=world, line=line, witness=witness)
    finally:
        await world.aclose()
        bound.close()
