"""The local WeCom's parts put together: its doors, its company, its deliveries; and what an operator would copy from
the management console. Touch this when a part is added; what people do stands in `conversations.py` and
`memberships.py`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute

from adapters.sandbox.faults import Faults
from adapters.sandbox.wecom import methods
from adapters.sandbox.wecom.api import Api, Tokens
from adapters.sandbox.wecom.archive import Bridge
from adapters.sandbox.wecom.credentials import KEY_VERSION, Credentials
from adapters.sandbox.wecom.deliveries import Deliveries, Door
from adapters.sandbox.wecom.directory import Directory
from adapters.sandbox.wecom.ears import Ears
from adapters.sandbox.wecom.limits import FAULTS, Windows
from adapters.sandbox.wecom.pushes import Pushes
from adapters.sandbox.wecom.sockets import RobotSockets
from adapters.sandbox.wecom.state import APP, Chat, Corp, Message
from adapters.sandbox.wecom.wire import Envelope
from adapters.sandbox.world import Call, NoticeBoard, Refused, Watch
from bot.domain.ports import Clock


def system_clock() -> datetime:
    return datetime.now(UTC)


class Parts:
    """`public_url` is where `app` is reached (`http://127.0.0.1:8000/sandbox/wecom`); the adapter's base URL is that +
    `/cgi-bin/`. `callback_url` and `robot_url` are the bot's own; without them nothing is pushed. `pace` shortens the
    waits between repetitions; it touches neither the five-second deadline nor the limits.
    """

    platform = "wecom"

    def __init__(
        self,
        *,
        credentials: Credentials | None = None,
        public_url: str = "",
        callback_url: str = "",
        robot_url: str = "",
        company: str = "",
        pace: float = 1.0,
        clock: Clock = system_clock,
    ):
        self.credentials = credentials or Credentials()
        self.public_url = public_url
        self.calls: list[Call] = []
        self._board = NoticeBoard()
        self.faults = Faults(usual=FAULTS, told=lambda: self._board.tell("fault"))
        secrets = self.credentials
        windows = Windows(clock)
        self.corp = Corp(
            clock, self._board, windows, robot_name=secrets.robot_name, agent_id=secrets.agent_id, company=company
        )
        self.tokens = Tokens(self.corp, secrets, windows)
        app_door = Envelope(secrets.token, secrets.aes_key, secrets.corp_id)
        robot_door = Envelope(secrets.robot_token, secrets.robot_aes_key, "")
        self.deliveries = Deliveries(
            app=Door(envelope=app_door, as_json=False, url=callback_url),
            robot=Door(envelope=robot_door, as_json=True, url=robot_url),
            board=self._board,
            clock=clock,
            faults=self.faults,
            pace=pace,
        )
        self.pushes = Pushes(self.corp, self.deliveries, secrets)
        contacts_door = Envelope(secrets.contacts_token, secrets.contacts_aes_key, secrets.corp_id)
        self.directory = Directory(
            self.corp, self.deliveries, Door(envelope=contacts_door, as_json=False), secrets.corp_id
        )
        self.sockets = RobotSockets(self.corp, secrets, windows, self._note, self.faults)
        base_url = lambda: f"{self.public_url.rstrip('/')}/cgi-bin/"  # noqa: E731
        self.ears = Ears(self.corp, self.deliveries, self.sockets, secrets, base_url, self._note)
        self.api = Api(self.corp, self.tokens, windows, self.faults, self.calls, methods.table())
        self._app = self._served(Bridge(self.corp, secrets, windows))

    def _served(self, bridge: Bridge) -> Starlette:
        """All that the adapter calls."""
        return Starlette(
            routes=[
                Route("/cgi-bin/{path:path}", self.api.endpoint, methods=["GET", "POST"]),
                WebSocketRoute("/robot", self.sockets.serve),
                Route("/archive", bridge.records, methods=["POST"]),
                Route("/archive/decrypt", bridge.decrypt, methods=["POST"]),
                Route("/archive/media", bridge.media, methods=["POST"]),
            ]
        )

    @property
    def app(self) -> Starlette:
        return self._app

    def connect(self, *, public_url: str, callback_url: str, robot_url: str) -> None:
        """Say where everything is, once the ports are known."""
        self.public_url = public_url
        self.deliveries.app.url, self.deliveries.robot.url = callback_url, robot_url

    async def check_callbacks(self) -> bool:
        """The URL check that WeCom makes when the administrator saves the callbacks."""
        doors = [door for door in (self.deliveries.app, self.deliveries.robot) if door.url]
        return all([await self.deliveries.check(door) for door in doors])

    def settings(self) -> dict[str, Any]:
        """What the operator would copy from the management console: the adapter's settings, without its own choices."""
        secrets, root = self.credentials, self.public_url.rstrip("/")
        return {
            "corp_id": secrets.corp_id,
            "agent_id": secrets.agent_id,
            "secret": secrets.secret,
            "base_url": f"{root}/cgi-bin/",
            "callback": {"token": secrets.token, "aes_key": secrets.aes_key},
            "robot": {
                "token": secrets.robot_token,
                "aes_key": secrets.robot_aes_key,
                "name": secrets.robot_name,
            },
            "archive": {
                "url": f"{root}/archive",
                "secret": secrets.archive_secret,
                "private_keys": {KEY_VERSION: secrets.archive_pem()},
                "rooms": tuple(chat.id for chat in self.corp.chats.values() if chat.kind == "internal_group"),
            },
            "webhooks": {chat.id: chat.webhook for chat in self.corp.chats.values() if chat.webhook},
            "app_groups": tuple(chat.id for chat in self.corp.chats.values() if chat.kind == "app_group"),
        }

    def robot_settings(self) -> dict[str, Any]:
        """The robot's part of `settings` for a bot that holds a connection instead of being called."""
        secrets, root = self.credentials, self.public_url.rstrip("/")
        address = f"ws{root.removeprefix('http')}/robot"
        keys = {"bot_id": secrets.bot_id, "secret": secrets.bot_secret, "socket_url": address}
        return {"mode": "socket", "name": secrets.robot_name, **keys}

    def webhook(self, group: str) -> str:
        """Add a webhook robot to the group; its key."""
        chat = self.corp.chat(group)
        chat.webhook = chat.webhook or self.corp.unique("webhook")
        return chat.webhook

    def watch(self) -> Watch:
        return self._board.watch()

    async def quiet(self) -> None:
        await self.deliveries.quiet()
        await self.sockets.quiet()

    async def aclose(self) -> None:
        await self.sockets.aclose()
        await self.deliveries.aclose()

    def _note(self, method: str, status: str, arguments: dict[str, Any]) -> None:
        self.calls.append(Call(at=self.corp.clock(), method=method, status=status, arguments=arguments))
        self._board.tell("call", detail=method)

    def _inside(self, person: str, group: str) -> Chat:
        chat, user = self.corp.chat(group), self.corp.user(person)
        if person not in chat.members or not user.active or person == APP:
            raise Refused("not-a-member")
        return chat

    def _message(self, group: str, message: str) -> Message:
        for one in self.corp.chat(group).messages:
            if one.id == message:
                return one
        raise Refused("no-such-message")
