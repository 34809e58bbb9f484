"""The callback URLs: `<path>/app` (XML, the self-built app), `<path>/contacts` (the same, of 通讯录同步) and
`<path>/robot` (JSON, the smart robot by callback).

Verify, decrypt, store, and only then answer 200: WeCom gives 1 s for the URL check and 5 s for a delivery, and
repeats three times what was not answered with 200. A repetition finds its key in the inbox and is acknowledged
too. What is refused is not stored and leaves one log line without content. Touch this module when WeCom delivers
in another way.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from adapters.wecom.config import Callback, WeComSettings
from adapters.wecom.doors import Doors
from adapters.wecom.envelope import Envelope, read_json, read_xml, wrapped_json, wrapped_xml
from adapters.wecom.shapes import Odd, encoded, named, storable
from adapters.wecom.streams import WORDS, Streams, stream_of
from bot.domain.errors import RequestRefused, StorageError
from bot.domain.events import RawEvent
from bot.domain.groups import key
from bot.domain.ports import Clock, Inbox

MAX_BODY = 1 << 20  # the largest documented text is 20 kB; a delivery is base64 of a little more
log = structlog.get_logger(__name__)


class Receiver:
    """Both callback URLs. `routes()` goes into the web server."""

    def __init__(
        self,
        settings: WeComSettings,
        inbox: Inbox,
        clock: Clock,
        heard: Callable[[str, str], None] = lambda event, change: None,
        streams: Streams | None = None,
        doors: Doors | None = None,
    ):
        """`heard` is told the name and the change of each event that comes, before anybody has read it."""
        self._heard = heard
        self.doors = doors or Doors(None, "wecom", clock)
        self._streams = streams or Streams()
        self._inbox = inbox
        self._clock = clock
        self._settings = settings
        self._app = _envelope(settings.callback, settings.corp_id)
        robot = settings.robot.callback if settings.robot else None
        self._robot = _envelope(robot, "") if robot else None
        contacts = settings.contacts.callback if settings.contacts else None
        self._contacts = _envelope(contacts, settings.corp_id) if contacts else None

    def routes(self) -> list[Route]:
        found = [Route(f"{self._settings.path}/app", self.app, methods=["GET", "POST"])]
        if self._robot is not None:
            found.append(Route(f"{self._settings.path}/robot", self.robot, methods=["GET", "POST"]))
        if self._contacts is not None:
            found.append(Route(f"{self._settings.path}/contacts", self.contacts, methods=["GET", "POST"]))
        return found

    async def contacts(self, request: Request) -> Response:
        """通讯录同步 delivers as an app does, under a token and key of its own."""
        assert self._contacts is not None  # the route exists only then
        return await self._answer(request, "contacts", self._contacts, self._read_app)

    async def app(self, request: Request) -> Response:
        return await self._answer(request, "app", self._app, self._read_app)

    async def robot(self, request: Request) -> Response:
        """What is stored is acknowledged by an empty answer, or by "working on it" when the answer is slow to come."""
        robot = self._robot
        assert robot is not None  # the route exists only then
        told: dict[str, Any] = {}

        def read(envelope: Envelope, body: bytes, query: Mapping[str, str]) -> RawEvent | None:
            told.update(read_json(envelope.open(wrapped_json(body), query)))
            return None if _stream(told) else robot_delivery(told, self._clock())

        acknowledged, is_new = await self._take(request, "robot", robot, read)
        if acknowledged.status_code != 200 or not told:
            return acknowledged
        shown = await self._shown(told, is_new)
        if shown is None:
            return acknowledged
        plain = json.dumps(shown, ensure_ascii=False)
        nonce = request.query_params.get("nonce", "")
        return JSONResponse(robot.seal(plain, int(self._clock().timestamp()), nonce))

    async def _shown(self, told: Mapping[str, Any], is_new: bool) -> Mapping[str, Any] | None:
        """What stands under the question. One that comes again may have lost its first answer on the way."""
        if stream := _stream(told):
            return self._streams.refreshed(stream)
        if told.get("msgtype") not in WORDS:
            return None
        stream = stream_of(robot_delivery(told, self._clock()).key)
        if is_new:
            return await self._streams.first(stream)
        return self._streams.refreshed(stream) if self._streams.is_shown(stream) else None

    async def _answer(
        self,
        request: Request,
        door: str,
        envelope: Envelope,
        read: Callable[[Envelope, bytes, Mapping[str, str]], RawEvent | None],
    ) -> Response:
        return (await self._take(request, door, envelope, read))[0]

    async def _take(
        self,
        request: Request,
        door: str,
        envelope: Envelope,
        read: Callable[[Envelope, bytes, Mapping[str, str]], RawEvent | None],
    ) -> tuple[Response, bool]:
        """(what to answer, whether something new was stored). `read` gives what is to be stored, if anything."""
        is_new = False
        try:
            _check_age(request.query_params, self._clock().timestamp(), self._settings.max_age)
            if request.method != "POST":  # GET, and HEAD with it: the URL check
                word = envelope.open(request.query_params.get("echostr", ""), request.query_params)
                self.doors.accepted(door)
                return PlainTextResponse(word), False
            raw = read(envelope, await _body(request), request.query_params)
            if raw is not None:
                is_new = await self._inbox.append(raw)
            self.doors.accepted(door)
        except RequestRefused as refusal:
            self.doors.refused(door, refusal.reason)
            log.warning("wecom.request_refused", door=door, reason=refusal.reason, status=refusal.status)
            return Response(status_code=refusal.status), False
        except StorageError as error:  # not 200: WeCom will deliver it again
            log.error("wecom.not_stored", door=door, error=type(error).__name__)
            return Response(status_code=503), False
        return Response(status_code=200), is_new

    def _read_app(self, envelope: Envelope, body: bytes, query: Mapping[str, str]) -> RawEvent:
        plain = envelope.open(wrapped_xml(body), query)
        content = read_xml(plain)
        # Messages have a MsgId. Events have none, and "sender + second" is not unique for change_external_chat
        # (sender `sys`).
        native = content.get("MsgId")
        unique = f"msg:{native}" if native else f"event:{_sha(plain)}"
        self._heard(named(content.get("Event")), named(content.get("ChangeType")))
        return delivery("event", unique, content, content.get("ChatId"), self._clock())


def _stream(told: Mapping[str, Any]) -> str:
    """The stream about which WeCom asks how far we are; "" when it tells something else."""
    asked = told.get("stream")
    return str(asked.get("id") or "") if told.get("msgtype") == "stream" and isinstance(asked, Mapping) else ""


def robot_delivery(content: Mapping[str, Any], at: datetime) -> RawEvent:
    """What the robot was told, by callback or over its connection: one key for one message either way."""
    told = {name: value for name, value in content.items() if name != "req_id"}  # the same message, sent again
    unique = content.get("msgid") or _sha(json.dumps(told, ensure_ascii=True, sort_keys=True))
    return delivery("robot", f"robot:{unique}", content, content.get("chatid"), at)


def delivery(kind: str, unique: str, content: Mapping[str, Any], chat: object, at: datetime) -> RawEvent:
    try:
        body = encoded(content)
    except Odd as odd:
        raise RequestRefused(str(odd), 400) from None
    lane = key("wecom", storable(chat)) if isinstance(chat, str) and chat else ""
    return RawEvent(platform="wecom", key=storable(unique), kind=kind, body=body, received_at=at, lane=lane)


def _envelope(callback: Callback, receive_id: str) -> Envelope:
    return Envelope(
        token=callback.token.get_secret_value(),
        aes_key=callback.aes_key.get_secret_value(),
        receive_id=receive_id,
    )


def _sha(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()


def _check_age(query: Mapping[str, str], now: float, most: float) -> None:
    """A delivery overheard once must not be of use for ever. WeCom's own repetitions come within half a minute."""
    try:
        age = abs(now - int(query.get("timestamp", "")))
    except (ValueError, OverflowError):  # of what is no number, and of one beyond all clocks
        raise RequestRefused("no-timestamp", 400) from None
    if age > most:
        raise RequestRefused("stale-timestamp", 401)


async def _body(request: Request) -> bytes:
    """The body, read no further than allowed whatever Content-Length claims."""
    parts = bytearray()
    try:
        async for part in request.stream():
            parts += part
            if len(parts) > MAX_BODY:
                raise RequestRefused("too-large", 413)
    except ClientDisconnect:
        raise RequestRefused("cut-off", 400) from None
    return bytes(parts)
