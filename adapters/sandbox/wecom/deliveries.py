"""Pushing to the bot's callback URLs: encrypted, 5 seconds to answer 200, three repetitions with the same body.

The URL check (`echostr`, answered in plain within a second) comes before anything is pushed, as when the
administrator saves the URL.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from adapters.sandbox.faults import Disorder, Faults, Trouble
from adapters.sandbox.wecom.wire import Envelope, to_xml
from adapters.sandbox.world import NoticeBoard
from adapters.wecom import reference
from bot.domain.ports import Clock

CHECK_SECONDS = 1.0
DEADLINE = 5.0
RETRY_WAITS = tuple(reference.chosen()["retry_waits"].value)


@dataclass(slots=True, kw_only=True)
class Door:
    """One callback URL of the bot. Without `url` nothing is pushed, as with an app that has no callback."""

    envelope: Envelope
    as_json: bool
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try of one delivery, kept for tests and the page. `status` 0 = no answer in time."""

    what: str
    number: int
    status: int


Answered = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """On its way. `answered` reads what the bot says in its answer; without it that is thrown away."""

    door: Door
    what: str
    request: httpx.Request
    again: bool
    answered: Answered | None = None


@dataclass(slots=True, kw_only=True)
class Deliveries:
    """First attempts leave in order, one after another; repetitions overtake nobody."""

    app: Door
    robot: Door
    board: NoticeBoard
    clock: Clock
    faults: Faults
    pace: float = 1.0
    deadline: float = DEADLINE
    check_deadline: float = CHECK_SECONDS
    attempts: list[Attempt] = field(default_factory=list)
    _open: int = 0
    _idle: asyncio.Event = field(default_factory=asyncio.Event)
    _queue: asyncio.Queue[Delivery] = field(default_factory=asyncio.Queue)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _sender: asyncio.Task[None] | None = None
    _http: httpx.AsyncClient | None = None
    _is_closed: bool = False
    _disorder: Disorder[Delivery] = field(init=False)

    def __post_init__(self) -> None:
        self._disorder = Disorder(self.faults, self._queue.put_nowait, self.pace)

    async def check(self, door: Door) -> bool:
        """The URL check, over a connection of its own: the bot may have been started anew since the last one."""
        word = str(secrets.randbelow(10**19))
        sealed, query = door.envelope.seal(word, self._stamp())
        try:
            async with httpx.AsyncClient(timeout=self.check_deadline, trust_env=False) as client:
                answer = await client.get(door.url, params={**query, "echostr": sealed})
        except httpx.HTTPError:
            return False
        return answer.status_code == 200 and answer.text == word

    def push(
        self,
        door: Door,
        what: str,
        content: Mapping[str, Any],
        *,
        again: bool = True,
        answered: Answered | None = None,
    ) -> None:
        """Deliver soon. `again=False`: once only (the robot's card events)."""
        if not door.url or self._is_closed:
            return
        if self._sender is None or self._sender.done():
            self._sender = asyncio.get_running_loop().create_task(self._send_all())
        request = self._request(door, content)
        for _ in range(2 if self.faults.delivery(Trouble.DUPLICATE, what) else 1):
            self._open += 1
            self._idle.clear()
            self._disorder.put(what, Delivery(door=door, what=what, request=request, again=again, answered=answered))

    def _request(self, door: Door, content: Mapping[str, Any]) -> httpx.Request:
        plain = json.dumps(content, ensure_ascii=False) if door.as_json else to_xml(content)
        sealed, query = door.envelope.seal(plain, self._stamp())
        if door.as_json:
            body = json.dumps({"encrypt": sealed})
        else:
            body = to_xml(
                {"ToUserName": content.get("ToUserName", ""), "AgentID": content.get("AgentID", ""), "Encrypt": sealed}
            )
        return self._client().build_request("POST", door.url, params=query, content=body.encode())

    def _stamp(self) -> int:
        return int(self.clock().timestamp())

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            self._http = httpx.AsyncClient(timeout=self.deadline, trust_env=False, follow_redirects=False)
        return self._http

    async def _send_all(self) -> None:
        while True:
            delivery = await self._queue.get()
            if await self._try(delivery, 0) or not delivery.again:
                self._finish(self.attempts[-1].status == 200)
                continue
            task = asyncio.get_running_loop().create_task(self._repeat(delivery))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _repeat(self, delivery: Delivery) -> None:
        done = False
        for number, wait in enumerate(RETRY_WAITS, start=1):
            await asyncio.sleep(wait * self.pace)
            done = await self._try(delivery, number)
            if done:
                break
        self._finish(done)

    async def _try(self, delivery: Delivery, number: int) -> bool:
        body = b""
        try:
            answer = await self._client().send(delivery.request)
            status, body = answer.status_code, answer.content
        except httpx.HTTPError:
            status = 0
        if self.faults.delivery(Trouble.DROPPED, delivery.what):
            status = 0  # the app has it, and WeCom does not know
        self.attempts.append(Attempt(what=delivery.what, number=number, status=status))
        if status == 200 and body and delivery.answered is not None:
            delivery.answered(_opened(delivery, body))
        return status == 200

    def _finish(self, done: bool) -> None:
        self._open -= 1
        self.board.tell("delivery", detail="acknowledged" if done else "given up")
        if not self._open:
            self._idle.set()

    async def quiet(self) -> None:
        while self._open:
            await self._idle.wait()

    async def aclose(self) -> None:
        self._is_closed = True
        tasks = [*self._tasks, *([self._sender] if self._sender else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._open = 0
        self._idle.set()
        if self._http is not None:
            await self._http.aclose()
            self._http = None


def _opened(delivery: Delivery, body: bytes) -> dict[str, Any]:
    """The answer's content; empty when it cannot be read."""
    try:
        found = json.loads(delivery.door.envelope.unseal(json.loads(body), delivery.request.url.params["nonce"]))
    except (ValueError, AttributeError, IndexError):
        return {}
    return found if isinstance(found, dict) else {}
