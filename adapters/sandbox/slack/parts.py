"""The local Slack's parts put together: its doors, its workspace, its deliveries, and the tokens that it gives out.
Touch this when a part is added; what people do stands in `conversations.py` and `memberships.py`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route, WebSocketRoute

from adapters.sandbox.faults import Faults
from adapters.sandbox.slack.api import Api
from adapters.sandbox.slack.deliveries import Deliveries, Transport
from adapters.sandbox.slack.happenings import Happenings
from adapters.sandbox.slack.interactions import Interactions
from adapters.sandbox.slack.later import Later
from adapters.sandbox.slack.limits import FAULTS, PER_MINUTE, Limits
from adapters.sandbox.slack.payloads import envelope
from adapters.sandbox.slack.posting import Posting
from adapters.sandbox.slack.quota import Quota
from adapters.sandbox.slack.sockets import Sockets
from adapters.sandbox.slack.state import Channel, Json, Token, User, Workspace
from adapters.sandbox.slack.uploads import Shelf
from adapters.sandbox.world import Call, NoticeBoard, Refused, Watch
from bot.domain.ports import Clock

BOT_SCOPES = frozenset(
    {
        "app_mentions:read", "channels:history", "channels:join", "channels:manage", "channels:read", "chat:write",
        "chat:write.public", "commands", "files:read", "groups:history", "groups:read", "groups:write", "im:history",
        "im:read", "im:write", "pins:write", "team:read", "users:read", "users:read.email",
    }
)  # fmt: skip
ADMIN_SCOPES = frozenset({"chat:write", "channels:write", "groups:write"})
ORG_SCOPES = ADMIN_SCOPES | {"admin.conversations:write", "admin.roles:read", "admin.roles:write"}
APP_SCOPES = frozenset({"connections:write"})


def system_clock() -> datetime:
    return datetime.now(UTC)


class Parts:
    """`public_url` is where `app` is reached (`http://127.0.0.1:8000/sandbox/slack`); the adapter's base URL is that +
    `/api/`. `request_url` is the bot's `/slack/events`; with `socket_mode` nothing is sent there. `pace` shortens
    retry waits and the second before a link preview; it does not touch the three-second deadline or the rate tiers.
    """

    platform = "slack"

    def __init__(
        self,
        *,
        signing_secret: str = "sandbox-signing-secret",
        bot_token: str = "xoxb-sandbox",
        admin_token: str | None = "xoxp-sandbox-admin",
        org_token: str | None = None,
        app_token: str = "xapp-sandbox",
        bot_name: str = "qungui",
        command: str = "/qungui",
        team: str = "T0SANDBOX",
        public_url: str = "",
        request_url: str | None = None,
        socket_mode: bool = False,
        pace: float = 1.0,
        clock: Clock = system_clock,
        monotonic: Callable[[], float] = time.monotonic,
        per_minute: Mapping[str, int] = PER_MINUTE,
    ):
        self.public_url = public_url
        self.command_name = command
        self.calls: list[Call] = []
        self.space = Workspace(clock, bot_name=bot_name, team=team)
        self.space.public_url = lambda: self.public_url
        self._board = NoticeBoard()
        self.faults = Faults(usual=FAULTS, told=lambda: self._board.tell("fault"))
        self._later = Later(happenings=lambda: self.happenings, pace=pace)
        self.posting = Posting(secret=signing_secret, url=request_url, wall=lambda: clock().timestamp())
        self.sockets = Sockets(app_id=self.space.app_id)
        transport: Transport = self.sockets if socket_mode else self.posting
        self.quota = Quota(now=lambda: clock().timestamp())
        self.deliveries = Deliveries(
            transport=transport, board=self._board, faults=self.faults, quota=self.quota, pace=pace
        )
        self.happenings = Happenings(
            space=self.space,
            board=self._board,
            announce=self._announce,
            unfurl=self._later.unfurl,
            later=self._later.post,
        )
        self._grant(bot_token, admin_token, app_token)
        if org_token is not None:
            self._enrol(org_token)
        self.interactions = Interactions(
            happenings=self.happenings, public_url=lambda: self.public_url.rstrip("/"), calls=self.calls
        )
        self._app = self._served(Limits(monotonic, per_minute))

    def _served(self, limits: Limits) -> Starlette:
        """All that the adapter calls."""
        api = Api(
            happenings=self.happenings,
            limits=limits,
            faults=self.faults,
            calls=self.calls,
            socket_url=self._socket_url,
        )
        return Starlette(
            routes=[
                Route("/api/{method}", api.endpoint, methods=["GET", "POST"]),
                Route("/files/{file}/{name}", Shelf(space=self.space).endpoint, methods=["GET"]),
                Route("/response/{name}", self.interactions.endpoint, methods=["POST"]),
                WebSocketRoute("/socket", self.sockets.serve),
            ]
        )

    def _grant(self, bot_token: str, admin_token: str | None, app_token: str) -> None:
        bot = self.space.bot.id
        self.space.tokens[bot_token] = Token(kind="bot", user=bot, scopes=BOT_SCOPES)
        self.space.tokens[app_token] = Token(kind="app", user=bot, scopes=APP_SCOPES)
        if admin_token is not None:
            admin = self.space.add_user(
                User(id="U0ADMIN", name="workspace-admin", admin=True, email="admin@sandbox.invalid")
            )
            self.space.tokens[admin_token] = Token(kind="user", user=admin.id, scopes=ADMIN_SCOPES)

    def _enrol(self, org_token: str) -> None:
        """The workspace belongs to an organisation, whose admin lends a token."""
        self.space.enterprise = "E0SANDBOX"
        chief = self.space.add_user(User(id="W0CHIEF", name="org-admin", admin=True, org_admin=True))
        self.space.tokens[org_token] = Token(kind="user", user=chief.id, scopes=ORG_SCOPES)

    @property
    def app(self) -> Starlette:
        return self._app

    @property
    def request_url(self) -> str | None:
        return self.posting.url

    @request_url.setter
    def request_url(self, url: str | None) -> None:
        self.posting.url = url

    @property
    def bot_id(self) -> str:
        return self.space.bot.id

    def watch(self) -> Watch:
        return self._board.watch()

    async def quiet(self) -> None:
        await self._later.quiet()
        await self.deliveries.quiet()

    async def aclose(self) -> None:
        self._later.stop()
        await self.deliveries.aclose()
        await self.sockets.aclose()
        await self.posting.aclose()

    def _person(self, person: str) -> User:
        user = self.space.users.get(person)
        if user is None:
            raise Refused("user_not_found")
        if user.deleted:
            raise Refused("account_inactive")
        return user

    def _channel(self, group: str) -> Channel:
        channel = self.space.channels.get(group)
        if channel is None:
            raise Refused("channel_not_found")
        if channel.archived:
            raise Refused("is_archived")
        return channel

    def _acting(self, person: str, group: str) -> tuple[User, Channel]:
        user, channel = self._person(person), self._channel(group)
        if user.id not in channel.members:
            raise Refused("not_in_channel")
        return user, channel

    def announce_whole(self, event: Json) -> None:
        """Of the organisation that this workspace belongs to, as a whole."""
        key = self.space.serial("Ev")
        self.deliveries.event(key, envelope(self.space, event, key, whole=True))

    def _announce(self, event: Json, channel: Channel | None) -> None:
        if self.space.installed_whole and not self.space.lets_in:
            return  # the organisation's admin has not let the app in here
        key = self.space.serial("Ev")
        shared = channel is not None and channel.shared_outside
        self.deliveries.event(key, envelope(self.space, event, key, shared_outside=shared))

    def _socket_url(self, request: Request) -> str:
        base = str(request.base_url).replace("http", "ws", 1).rstrip("/")
        return f"{base}/socket?ticket={self.sockets.ticket()}"
