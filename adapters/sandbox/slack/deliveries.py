"""Getting events, commands and clicks to the bot: order, retries, giving up. How they travel is the transport's matter.

Slack retries an event at once, after one minute and after five; `pace` shortens these waits for demo and tests.
Commands and interactions are sent once: the person would see `operation_timeout`. How much is delivered at all stands
in `quota.py`.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Protocol

from adapters.sandbox.faults import Disorder, Faults, Trouble
from adapters.sandbox.slack.quota import Quota
from adapters.sandbox.slack.state import Json
from adapters.sandbox.world import NoticeBoard

RETRY_WAITS = (0.0, 60.0, 300.0)
DEADLINE = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back. `reason` "" = delivered; else one of Slack's x-slack-retry-reason words."""

    status: int = 200  # 0 = no answer
    reason: str = ""
    no_retry: bool = False
    body: Json | None = None


class Transport(Protocol):
    """HTTP (`posting.py`) or Socket Mode (`sockets.py`). `kind` is events_api | slash_commands | interactive."""

    @property
    def ready(self) -> bool:
        """Whether anybody is there to be told. An app that is not set up yet misses events, as on the real one."""
        ...

    async def send(self, kind: str, payload: Json, retry: int, why: str) -> Answer: ...
    async def drop(self) -> None:
        """The connection breaks: open sockets are closed."""
        ...

    async def aclose(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try of one delivery, kept for tests and the page."""

    key: str
    number: int
    status: int
    reason: str = ""


@dataclass(slots=True, kw_only=True)
class Deliveries:
    """The outgoing side. First attempts leave in order, one after another; retries overtake nobody."""

    transport: Transport
    board: NoticeBoard
    faults: Faults
    quota: Quota
    pace: float = 1.0  # 0.01 = a minute lasts 0.6 s
    attempts: list[Attempt] = field(default_factory=list)
    _open: int = 0
    _idle: asyncio.Event = field(default_factory=asyncio.Event)
    _queue: asyncio.Queue[tuple[str, Json]] = field(default_factory=asyncio.Queue)
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    _sender: asyncio.Task[None] | None = None
    _disorder: Disorder[tuple[str, Json]] = field(init=False)

    def __post_init__(self) -> None:
        self._disorder = Disorder(self.faults, self._queue.put_nowait, self.pace)

    def event(self, key: str, envelope: Json) -> None:
        if not self.transport.ready or self.quota.off:
            return
        if self._sender is None or self._sender.done():
            self._sender = asyncio.get_running_loop().create_task(self._send_all())
        if not self.quota.admits():
            minute = self.quota.minute_to_tell()
            if minute is None:
                return
            kept = {name: envelope[name] for name in ("token", "team_id", "api_app_id")}
            envelope = kept | {"type": "app_rate_limited", "minute_rate_limited": minute}
        what = _what(envelope)
        for _ in range(2 if self.faults.delivery(Trouble.DUPLICATE, what) else 1):
            self._open += 1
            self._idle.clear()
            self._disorder.put(what, (key, envelope))

    async def once(self, key: str, kind: str, payload: Json) -> Answer:
        """A command or an interaction."""
        answer = await self.transport.send(kind, payload, 0, "")
        self.attempts.append(Attempt(key=key, number=0, status=answer.status, reason=answer.reason))
        self.board.tell("delivery", detail="given up" if answer.reason else "acknowledged")
        return answer

    async def quiet(self) -> None:
        while self._open:
            await self._idle.wait()

    async def aclose(self) -> None:
        tasks = [*self._tasks, *([self._sender] if self._sender else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._open = 0
        self._idle.set()
        await self.transport.aclose()

    async def _send_all(self) -> None:
        while True:
            key, envelope = await self._queue.get()
            answer = await self._try(key, envelope, 0, "")
            if answer.reason and not answer.no_retry:
                task = asyncio.get_running_loop().create_task(self._retry(key, envelope, answer.reason))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            else:
                self._finish(answer)

    async def _retry(self, key: str, envelope: Json, why: str) -> None:
        answer = Answer(status=0, reason=why)
        for number, wait in enumerate(RETRY_WAITS, start=1):
            await asyncio.sleep(wait * self.pace)
            answer = await self._try(key, envelope, number, answer.reason)
            if not answer.reason or answer.no_retry:
                break
        self._finish(answer)

    async def _try(self, key: str, envelope: Json, number: int, why: str) -> Answer:
        answer = await self.transport.send("events_api", envelope, number, why)
        if self.faults.delivery(Trouble.DROPPED, _what(envelope)):
            await self.transport.drop()  # the app has it, and Slack does not know
            answer = Answer(status=0, reason="connection_failed")
        self.attempts.append(Attempt(key=key, number=number, status=answer.status, reason=answer.reason))
        self.quota.tried(not answer.reason)
        return answer

    def _finish(self, answer: Answer) -> None:
        self._open -= 1
        if not self._open:
            self._idle.set()
        self.board.tell("delivery", detail="given up" if answer.reason else "acknowledged")


def _what(envelope: Json) -> str:
    """The name by which a switch knows this delivery."""
    event = envelope.get("event") or envelope
    return str(event["type"])
