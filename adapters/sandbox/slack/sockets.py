"""The Socket Mode transport: hello, envelopes, acknowledgements, refresh. A payload goes to any one connection."""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect

from adapters.sandbox.slack.deliveries import DEADLINE, Answer
from adapters.sandbox.slack.state import Json

MAX_CONNECTIONS = 10


@dataclass(slots=True, kw_only=True)
class Sockets:
    """Open sockets, tickets that let one in, and envelopes that wait for their acknowledgement."""

    app_id: str
    connections: list[WebSocket] = field(default_factory=list)
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    _tickets: set[str] = field(default_factory=set)
    _waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    _turn: int = 0

    @property
    def ready(self) -> bool:
        return bool(self.connections)

    def ticket(self) -> str:
        ticket = secrets.token_urlsafe(12)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, socket: WebSocket) -> None:
        """The endpoint. A ticket from apps.connections.open is good for one connection."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await socket.close(code=1008)
            return
        self._tickets.discard(ticket)
        await socket.accept()
        if len(self.connections) >= MAX_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {}})
            await socket.close()
            return
        self.connections.append(socket)
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self.connections),
                "connection_info": {"app_id": self.app_id},
                "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
            }
        )
        self.connected.set()
        try:
            while True:
                self._acknowledge(await socket.receive_text())
        except WebSocketDisconnect:
            pass  # the app went away: it will open a new connection, or not
        finally:
            if socket in self.connections:
                self.connections.remove(socket)
            if not self.connections:
                self.connected.clear()

    def _acknowledge(self, text: str) -> None:
        answer = json.loads(text)
        waiting = self._waiting.pop(answer.get("envelope_id", ""), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    async def send(self, kind: str, payload: Json, retry: int, why: str) -> Answer:
        if not self.connections:
            return Answer(status=0, reason="connection_failed")
        self._turn += 1
        socket = self.connections[self._turn % len(self.connections)]
        envelope_id = secrets.token_hex(8)
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = waiting
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
            "retry_attempt": retry,
            "retry_reason": why,
        }
        try:
            await socket.send_text(json.dumps(envelope, ensure_ascii=False))
            answer = await asyncio.wait_for(waiting, DEADLINE)
        except TimeoutError:
            return Answer(status=0, reason="timeout")
        except (RuntimeError, WebSocketDisconnect):  # closed between the choice and the sending
            return Answer(status=0, reason="connection_failed")
        finally:
            self._waiting.pop(envelope_id, None)
        return Answer(body=answer.get("payload"))

    async def refresh(self) -> None:
        """Ask every connection to be replaced, as Slack does every few hours."""
        for socket in tuple(self.connections):
            self.connected.clear()
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}})

    async def drop(self) -> None:
        """Every connection ends, and nobody was asked to open another first."""
        for socket in tuple(self.connections):
            self.connections.remove(socket)
            await socket.close(code=1012)
        self.connected.clear()

    async def aclose(self) -> None:
        for socket in tuple(self.connections):
            await socket.close()
