"""The robot's long connection as the platform serves it: DOC 101463. One live subscription per robot; the later one
takes it over, and the earlier one is told. Frames: `{cmd, headers: {req_id}, body}`, answered without `cmd`.

Not published and so chosen here: the errcodes (those of the HTTP API that mean the same), a subscription refused when
it is repeated or comes too often, a connection closed after 90 silent seconds. Left out: uploading media.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.websockets import WebSocket, WebSocketDisconnect

from adapters.sandbox.faults import Fault, Faults
from adapters.sandbox.wecom.arguments import check
from adapters.sandbox.wecom.credentials import Credentials
from adapters.sandbox.wecom.errors import Errcode, Unfaithful
from adapters.sandbox.wecom.limits import Windows
from adapters.sandbox.wecom.methods.appchat import words
from adapters.sandbox.wecom.methods.messages import check_card, show_card
from adapters.sandbox.wecom.state import APP, Corp, Json, Message
from adapters.wecom import reference

SUBSCRIBE, SEND = "aibot_subscribe", "aibot_send_msg"
SHOWN = ("text", "markdown", "template_card")  # what this sandbox can show of what a robot may say
OF_FAULTS = ("aibot_respond_msg", "aibot_respond_update_msg", SEND)  # a heartbeat must not use up a switch
SILENCE = float(reference.chosen()["silence"].value)
REPLY_LIFE = timedelta(hours=24)
STREAM_LIFE = timedelta(minutes=6)
AT_ONCE = timedelta(seconds=5)  # for a welcome and for the change of a card
UNKNOWN = 40058  # a frame that is none


@dataclass(slots=True, kw_only=True)
class Open:
    """What may be answered: a message, an event, a press. `stream` is the text that is still growing."""

    what: str  # message | enter_chat | card
    chat: str
    at: datetime
    message: str = ""  # of a press: the card's message
    user: str = ""
    stream: str = ""
    stream_at: datetime | None = None
    shown: str = ""  # the message that shows the stream
    done: bool = False


class RobotSockets:
    """The endpoint, and the way by which the robot hears. `connected` is set while somebody is subscribed."""

    def __init__(
        self,
        corp: Corp,
        credentials: Credentials,
        windows: Windows,
        note: Callable[[str, str, Json], None],
        faults: Faults,
    ):
        self._corp = corp
        self._faults = faults
        self._credentials = credentials
        self._windows = windows
        self._note = note
        self._live: WebSocket | None = None
        self._open: dict[str, Open] = {}
        self._heard_in: set[str] = set()  # chats where somebody has spoken to the robot
        self._sending: set[asyncio.Task[None]] = set()
        self.pings = 0
        self.connected = asyncio.Event()
        self._do: Mapping[str, Callable[[str, Json], None]] = {
            "ping": self._ping,
            "aibot_respond_msg": self._respond,
            "aibot_respond_welcome_msg": self._welcome,
            "aibot_respond_update_msg": self._update,
            "aibot_send_msg": self._send,
        }

    @property
    def is_used(self) -> bool:
        """Whether this robot speaks over a connection; else its callback is called."""
        return self._live is not None

    async def serve(self, socket: WebSocket) -> None:
        await socket.accept()
        try:
            while True:
                async with asyncio.timeout(SILENCE):
                    text = await socket.receive_text()
                answer, fault = await self._answer(socket, text)
                if fault is not None and fault.lost:
                    self._live = None
                    self.connected.clear()
                    await socket.close(code=1011)
                    break
                await socket.send_text(json.dumps(answer, ensure_ascii=False))
        except TimeoutError:
            await socket.close(code=1001)
        except (WebSocketDisconnect, RuntimeError):
            pass  # it hung up, or another took its place while it was being answered
        finally:
            if self._live is socket:
                self._live = None
                self.connected.clear()

    async def _answer(self, socket: WebSocket, text: str) -> tuple[Json, Fault | None]:
        req_id, command, status = "", "", "ok"
        body: Json = {}
        fault: Fault | None = None
        try:
            frame = json.loads(text)
            req_id, command = str(frame["headers"]["req_id"]), str(frame["cmd"])
            body = frame.get("body") or {}
            fault = self._faults.take(command) if command in OF_FAULTS else None
            if fault is not None and fault.code:
                raise Errcode(int(fault.code), "on purpose")
            await self._take(socket, command, req_id, body)
        except Errcode as refusal:
            if (facts := reference.known().get(command)) and refusal.code not in facts.errors:
                raise Unfaithful(f"{command}: {refusal.code}") from refusal
            status = str(refusal.code)
            return {"headers": {"req_id": req_id}, "errcode": refusal.code, "errmsg": refusal.text}, fault
        except (ValueError, KeyError, TypeError, AttributeError):
            status = str(UNKNOWN)
            return {"headers": {"req_id": req_id}, "errcode": UNKNOWN, "errmsg": "invalid frame"}, fault
        finally:
            self._note(command or "frame", status, {name: body[name] for name in body if name != "secret"})
        return {"headers": {"req_id": req_id}, "errcode": 0, "errmsg": "ok"}, fault

    async def _take(self, socket: WebSocket, command: str, req_id: str, body: Json) -> None:
        if command not in self.commands:
            raise Errcode(UNKNOWN, "invalid cmd")
        if command != SUBSCRIBE and self._live is not socket:
            raise Errcode(41001, "not subscribed")
        check(reference.known()[command], body)
        if command == SUBSCRIBE:
            return await self._subscribe(socket, body)
        return self._do[command](req_id, body)

    @property
    def commands(self) -> frozenset[str]:
        """What it understands."""
        return frozenset({SUBSCRIBE, *self._do})

    def _ping(self, req_id: str, body: Json) -> None:
        self.pings += 1

    async def _subscribe(self, socket: WebSocket, body: Json) -> None:
        if not self._windows.bears(SUBSCRIBE, "robot"):
            raise Errcode(45009, "subscribed too often")
        if self._live is socket:
            raise Errcode(40058, "subscribed already")
        if body.get("bot_id") != self._credentials.bot_id or body.get("secret") != self._credentials.bot_secret:
            raise Errcode(40001, "invalid bot_id or secret")
        before, self._live = self._live, socket
        self.connected.set()
        if before is not None:
            event = {"msgtype": "event", "event": {"eventtype": "disconnected_event"}}
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await before.send_text(json.dumps(self._frame("aibot_event_callback", event)))
                await before.close()

    def _frame(self, command: str, body: Json) -> Json:
        common = {"msgid": secrets.token_hex(12), "aibotid": self._credentials.bot_id}
        return {"cmd": command, "headers": {"req_id": secrets.token_hex(8)}, "body": common | body}

    # What the robot hears

    def tell(self, command: str, body: Json, open_: Open) -> str:
        """A message or an event, soon; its req_id. Nobody connected: nobody hears it, and it is not kept."""
        frame = self._frame(command, body)
        req_id = str(frame["headers"]["req_id"])
        self._open[req_id] = open_
        if open_.what == "message":
            self._heard_in.add(open_.chat)
        if self._live is not None:
            task = asyncio.get_running_loop().create_task(self._write(self._live, frame))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
        return req_id

    async def _write(self, socket: WebSocket, frame: Json) -> None:
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await socket.send_text(json.dumps(frame, ensure_ascii=False))

    def break_off(self) -> None:
        """The connection breaks as soon as what is on its way was written."""
        task = asyncio.get_running_loop().create_task(self.drop())
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def quiet(self) -> None:
        if self._sending:
            await asyncio.wait(set(self._sending))

    async def drop(self, code: int = 1011) -> None:
        """Break the connection, as a network or a restart does."""
        if self._live is not None:
            await self._live.close(code=code)

    # What the robot says

    def _opened(self, req_id: str, *what: str) -> Open:
        found = self._open.get(req_id)
        if found is None or found.what not in what or found.done:
            raise Errcode(60140, "invalid req_id")
        return found

    def _counted(self, chat: str) -> None:
        """Answers and what the robot says unasked count together."""
        if not self._windows.bears(SEND, "chat", chat):
            raise Errcode(45009, "too many messages in this chat")

    def _respond(self, req_id: str, body: Json) -> None:
        found = self._opened(req_id, "message", "card")
        now = self._corp.clock()
        if now - found.at > REPLY_LIFE:
            raise Errcode(60140, "req_id expired")
        self._counted(found.chat)
        if body["msgtype"] == "stream":
            self._stream(found, body["stream"], now)
        else:
            self._say(found.chat, body)

    def _stream(self, found: Open, stream: Json, now: datetime) -> None:
        name, content = str(stream["id"]), str(stream["content"])
        if found.stream and found.stream != name:
            raise Errcode(40058, "invalid stream")
        if found.stream_at is not None and now - found.stream_at > STREAM_LIFE:
            raise Errcode(60140, "stream expired")
        if not found.stream:
            found.stream, found.stream_at = name, now
            found.shown = self._corp.spoken(self._corp.chats[found.chat], APP, content).id
        else:  # each frame brings the whole text
            shown = next(one for one in self._corp.chats[found.chat].messages if one.id == found.shown)
            shown.text = content
            self._corp.board.tell("line", found.chat, shown.id)
        found.done = bool(stream.get("finish"))

    def _say(self, chat: str, body: Json) -> None:
        if body["msgtype"] not in SHOWN:
            raise Errcode(40008, "invalid message type")
        if body["msgtype"] == "template_card":
            show_card(self._corp, chat, check_card(self._corp, body["template_card"], self._corp.robot_tasks))
        else:
            self._corp.spoken(self._corp.chats[chat], APP, words(body))

    def _welcome(self, req_id: str, body: Json) -> None:
        found = self._opened(req_id, "enter_chat")
        if self._corp.clock() - found.at > AT_ONCE:
            raise Errcode(60140, "req_id expired")
        self._say(found.chat, body)
        found.done = True

    def _update(self, req_id: str, body: Json) -> None:
        """The card that was pressed, for the people named, else for all; once."""
        found, card = self._opened(req_id, "card"), body["template_card"]
        if self._corp.clock() - found.at > AT_ONCE:
            raise Errcode(60140, "req_id expired")
        message = self._message(found)
        if message.card is None or card.get("task_id") != message.card.get("task_id"):
            raise Errcode(42014, "invalid task_id")
        found.done = True
        for user in body.get("userids") or ["*"]:
            message.seen_as[str(user)] = card
        self._corp.board.tell("line", found.chat, message.id)

    def _message(self, found: Open) -> Message:
        return next(one for one in self._corp.chats[found.chat].messages if one.id == found.message)

    def _send(self, req_id: str, body: Json) -> None:
        """Unasked: only where somebody has spoken to the robot; never plain text."""
        chat = str(body.get("chatid") or "")
        known = self._corp.chats.get(chat) or self._corp.chats.get(f"robot-{chat}")
        if known is None or known.dissolved:
            raise Errcode(40050, "chatid not exist")
        if known.id not in self._heard_in:
            raise Errcode(40054, "nobody has spoken to the robot in this chat")
        self._counted(known.id)
        self._say(known.id, body)

    async def aclose(self) -> None:
        if self._live is not None:
            with contextlib.suppress(RuntimeError):
                await self._live.close()
