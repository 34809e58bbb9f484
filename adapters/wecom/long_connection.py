"""The smart robot by WebSocket (长连接): connected, kept connected, and what is heard goes into the inbox in order.

https://developer.work.weixin.qq.com/document/path/101463. WeCom keeps one connection per robot: whoever subscribes
later takes it over, and the earlier one is told so. We do not take it back, or two processes would take it from each
other for ever; the log says so, and the robot is silent here until the process is started again. Nothing that was said
while nobody was connected is delivered later. Touch this module when WeCom changes how a robot stays connected.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final

import structlog

from adapters.wecom.config import Robot
from adapters.wecom.errors import PAUSE, TOO_OFTEN, CallFailed, Offline, Refused, TooFast
from adapters.wecom.pace import Pace
from adapters.wecom.receive import robot_delivery
from adapters.wecom.robot_line import RESPOND, SEND, Frame, Line, require_sdk
from adapters.wecom.streams import WORDS, Streams, stream_of
from bot.domain.errors import RequestRefused, StorageError
from bot.domain.events import RawEvent
from bot.domain.ports import Clock, Inbox

log = structlog.get_logger(__name__)
FIRST: Final = 1.0  # seconds before the first try to connect again; doubled each time
LONGEST: Final = 60.0
REFUSED: Final = 300.0  # our credentials were refused: subscribing is guarded, and only a person can mend it
STEADY: Final = 60.0  # a connection that held so long starts the count anew
KEEPING: Final = 2.0  # seconds between tries to store what was heard


class LongConnection:
    """`run` it; `say` and `send` fail with `Offline` while there is no connection."""

    def __init__(
        self,
        robot: Robot,
        inbox: Inbox,
        clock: Clock,
        *,
        first: float = FIRST,
        pulse: float = 30.0,
        streams: Streams | None = None,
        pace: Pace | None = None,
    ):
        require_sdk()
        self._pace = pace or Pace(clock)
        self._streams = streams or Streams()
        self._following: set[asyncio.Task[None]] = set()
        self._robot = robot
        self._inbox = inbox
        self._clock = clock
        self._first = first
        self._pulse = pulse
        self._line: Line | None = None
        self._heard: asyncio.Queue[Frame] = asyncio.Queue()
        self._trouble = ""
        self.replaced = False
        self.up = asyncio.Event()  # set while there is a connection
        self._down_since = clock()

    async def run(self) -> None:
        """Until cancelled, or until another process takes the robot over."""
        async with asyncio.TaskGroup() as tasks:
            keeping = tasks.create_task(self._keep(), name="wecom-robot-inbox")
            try:
                await self._stay_connected()
            finally:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(KEEPING):
                        await self._heard.join()
                keeping.cancel()
                for following in self._following:
                    following.cancel()

    async def _stay_connected(self) -> None:
        wait = self._first
        while not self.replaced:
            began = time.monotonic()
            try:
                await self._connect_once()
            except Refused as refusal:
                wait = max(wait, REFUSED)
                self._report(str(refusal))
            except CallFailed as error:
                self._report(str(error))
            else:
                wait = self._first if time.monotonic() - began > STEADY else wait
            if self.replaced:
                log.error("wecom.robot_taken_over", fix="another process is connected as this robot; stop one of them")
                return
            await asyncio.sleep(wait * random.uniform(0.75, 1.0))
            wait = min(wait * 2, max(LONGEST, self._first))

    async def _connect_once(self) -> None:
        secret = self._robot.secret.get_secret_value() if self._robot.secret else ""
        line = Line(
            bot_id=self._robot.bot_id,
            secret=secret,
            url=self._robot.socket_url,
            heard=self._hear,
            pulse=self._pulse,
        )
        try:
            await line.open()
            self._line = line
            self.up.set()
            self._report("")
            await line.closed()
            self._report("connection-lost")
        finally:
            if self._line is not None:
                self._line, self._down_since = None, self._clock()
            self.up.clear()
            await line.close()

    def _hear(self, frame: Frame) -> None:
        body = frame.get("body")
        if isinstance(body, Mapping) and body.get("msgtype") == "event":
            event = body.get("event")
            if isinstance(event, Mapping) and event.get("eventtype") == "disconnected_event":
                self.replaced = True
        self._heard.put_nowait(frame)

    async def _keep(self) -> None:
        """Into the inbox, in the order heard. Nobody repeats what was lost, so this insists."""
        while True:
            frame = await self._heard.get()
            try:
                content = _content(frame)
                raw = robot_delivery(content, self._clock())
                is_new = await self._store(raw)
                if is_new and content.get("msgtype") in WORDS:
                    self._follow(content, stream_of(raw.key))
            except RequestRefused as refusal:
                log.warning("wecom.request_refused", door="robot", reason=refusal.reason, status=refusal.status)
            finally:
                self._heard.task_done()

    def _follow(self, content: Mapping[str, Any], stream: str) -> None:
        say = partial(self.say, RESPOND, content["req_id"], chat=conversation_of(content))
        following = asyncio.create_task(self._streams.follow(stream, say))
        self._following.add(following)
        following.add_done_callback(self._following.discard)

    async def _store(self, raw: RawEvent) -> bool:
        while True:
            try:
                return await self._inbox.append(raw)
            except StorageError as error:
                log.error("wecom.not_stored", door="robot", error=type(error).__name__)
                await asyncio.sleep(KEEPING)

    def _report(self, trouble: str) -> None:
        """One line when something stops working, one when it works again."""
        if trouble and trouble != self._trouble:
            log.warning("wecom.robot_offline", code=trouble)
        elif not trouble:
            log.info("wecom.robot_connected")
        self._trouble = trouble

    def lag(self) -> float:
        """Seconds for which nobody has heard what was said to the robot; 0 while there is a connection."""
        return 0.0 if self._line is not None else max(0.0, (self._clock() - self._down_since).total_seconds())

    async def say(self, command: str, req_id: str, body: Mapping[str, Any], chat: str = "") -> None:
        """Answer what was heard under `req_id`; in a `chat` (or to a person) that counts as a message."""
        line = self._open_line()
        await self._paced(chat, lambda: line.say(command, req_id, body))

    async def send(self, chat: str, body: Mapping[str, Any]) -> None:
        """Speak first, in a group or to a person (where somebody has spoken to the robot before)."""
        line = self._open_line()
        await self._paced(chat, lambda: line.send(chat, body))

    async def _paced(self, chat: str, call: Callable[[], Awaitable[None]]) -> None:
        """Answers and what the robot says unasked count together, by conversation."""
        among = {"chat": (chat,)}
        if chat and (wait := self._pace.wait(SEND, among)):
            raise TooFast(wait)
        try:
            await call()
        except Refused as refusal:
            if refusal.code == TOO_OFTEN:
                self._pace.refused(SEND, among)
            raise
        self._pace.accepted(SEND, among)

    def _open_line(self) -> Line:
        if self._line is None:
            raise Offline("robot-taken-over", None) if self.replaced else Offline("robot-offline", PAUSE)
        return self._line


def conversation_of(content: Mapping[str, Any]) -> str:
    """Where something was said to the robot: a group, or the person in the robot's own conversation."""
    sender = content.get("from")
    return str(content.get("chatid") or (sender.get("userid") if isinstance(sender, Mapping) else "") or "")


def _content(frame: Frame) -> dict[str, Any]:
    """A delivery as the callback brings it, and under `req_id` what answers it."""
    body = frame.get("body")
    if not isinstance(body, Mapping):
        raise RequestRefused("not-a-delivery", 400)
    headers = frame.get("headers")
    req_id = str(headers.get("req_id") or "") if isinstance(headers, Mapping) else ""
    return {**body, "req_id": req_id}
