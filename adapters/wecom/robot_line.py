"""One connection of the smart robot, carried by Tencent's own SDK (`wecom-aibot-python-sdk`, the extra `robot`), with
the corrections that running it showed to be needed.

The SDK prints whole messages to its logger, cannot reach a `ws://` address, tells errors as text, does not notice that
the server hung up politely, and reconnects by calling itself ever deeper. So here it speaks for one connection only and
into no log; when to connect again is decided in `long_connection.py`. Touch this module with a new version of the SDK.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from adapters.wecom.errors import PAUSE, AnswerLost, NotSent, Offline, Refused
from bot.domain.errors import ConfigError

Frame = Mapping[str, Any]
PATIENCE: Final = 10.0  # seconds for the connection, and for the answer to our credentials
SEND: Final = "aibot_send_msg"
RESPOND: Final = "aibot_respond_msg"
RESPOND_UPDATE: Final = "aibot_respond_update_msg"
HEARD: Final = ("message", "event")  # the SDK's names for the frames that bring something

_AUTH_CODE = re.compile(r"\(code: (-?\d+)\)$")
_ACK_CODE = re.compile(r"^Reply ack error: errcode=(-?\d+),")


class _Silence:
    """The SDK's logger: its lines hold what people wrote."""

    def _nothing(self, *_: object) -> None: ...

    debug = info = warn = error = _nothing


def require_sdk() -> None:
    """Raises ConfigError where the extra is not installed."""
    if importlib.util.find_spec("aibot") is None:
        raise ConfigError("wecom.robot.mode is socket, which needs Tencent's SDK: pip install 'qungui[robot]'")


class Line:
    """From `open` to `close`. Every failure is a `CallFailed`."""

    def __init__(self, *, bot_id: str, secret: str, url: str, heard: Callable[[Frame], None], pulse: float = 30.0):
        """`heard` gets every frame that brings a message or an event. `pulse`: seconds between our pings."""
        sdk = importlib.import_module("aibot")
        if url.startswith("ws://"):  # a sandbox: `websockets` refuses a TLS context for such an address
            wire: Any = importlib.import_module("aibot.ws")
            wire._SSL_CONTEXT = None
        options = sdk.WSClientOptions(
            bot_id=bot_id,
            secret=secret,
            ws_url=url,
            max_reconnect_attempts=0,
            heartbeat_interval=int(pulse * 1000),
            logger=_Silence(),
        )
        self._client = sdk.WSClient(options)
        self._welcome: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        for event in HEARD:
            self._client.on(event, heard)
        self._client.on("authenticated", self._accepted)
        self._client.on("error", self._went_wrong)

    def _accepted(self) -> None:
        if not self._welcome.done():
            self._welcome.set_result(None)

    def _went_wrong(self, error: Exception) -> None:
        """Only what happens before we are let in: afterwards the end of the connection says enough."""
        if self._welcome.done():
            return
        code = _AUTH_CODE.search(str(error))
        self._welcome.set_exception(Refused(int(code[1])) if code else NotSent(type(error).__name__))

    @property
    def is_open(self) -> bool:
        return bool(self._client.is_connected)

    async def open(self) -> None:
        """Connect and be let in."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._client.connect()
                receiving = self._client._ws_manager._receive_task
                if receiving is not None:
                    await asyncio.wait({receiving, self._welcome}, return_when=asyncio.FIRST_COMPLETED)
        except TimeoutError:
            raise NotSent("no-answer") from None
        if not self._welcome.done():
            self._welcome.cancel()
            raise NotSent("hung-up")
        self._welcome.result()

    async def closed(self) -> None:
        """Until the connection is over, whoever ended it."""
        receiving = self._client._ws_manager._receive_task
        if receiving is not None:
            await asyncio.wait({receiving})

    async def say(self, command: str, req_id: str, body: Mapping[str, Any]) -> None:
        """A frame that answers `req_id`; returns when WeCom has accepted it."""
        await self._acknowledged(lambda: self._client.reply({"headers": {"req_id": req_id}}, dict(body), command))

    async def send(self, chat: str, body: Mapping[str, Any]) -> None:
        """Speak first, in a group or to a person."""
        await self._acknowledged(lambda: self._client.send_message(chat, dict(body)))

    async def _acknowledged(self, call: Callable[[], Any]) -> None:
        if not self.is_open:
            raise Offline("robot-offline", PAUSE)
        try:
            await call()
        except TimeoutError:
            raise AnswerLost("no-acknowledgement") from None
        except RuntimeError as error:  # all that the SDK tells apart is told in words
            code = _ACK_CODE.match(str(error))
            raise (Refused(int(code[1])) if code else AnswerLost("connection-broken")) from None

    async def close(self) -> None:
        """Hang up; the SDK leaves the work to tasks of its own."""
        before = asyncio.all_tasks()
        self._client.disconnect()
        leaving = asyncio.all_tasks() - before
        if leaving:
            await asyncio.wait(leaving, timeout=PATIENCE)
