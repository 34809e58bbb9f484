"""The local Slack put together, and the people in it: what the page, the demo and the tests hold in their hands.

Left out of the real one: group direct messages; installing the app in several workspaces is in `several.py`. Everything
else the adapter relies on is here and as strict as the public reference (`reference/`) says.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route, WebSocketRoute

from adapters.sandbox.faults import Faults
from adapters.sandbox.slack import forms, homes, views
from adapters.sandbox.slack.api import Api
from adapters.sandbox.slack.deliveries import Deliveries, Transport
from adapters.sandbox.slack.happenings import Happenings
from adapters.sandbox.slack.interactions import Interactions
from adapters.sandbox.slack.later import Later
from adapters.sandbox.slack.limits import FAULTS, PER_MINUTE, Limits
from adapters.sandbox.slack.methods import modals
from adapters.sandbox.slack.payloads import envelope
from adapters.sandbox.slack.posting import Posting
from adapters.sandbox.slack.quota import Quota
from adapters.sandbox.slack.rights import tidy_name, why_not_name
from adapters.sandbox.slack.seeding import add_person, plant
from adapters.sandbox.slack.sockets import Sockets
from adapters.sandbox.slack.state import Channel, Json, Message, Token, Upload, User, Workspace
from adapters.sandbox.slack.typed import encode
from adapters.sandbox.slack.uploads import Shelf
from adapters.sandbox.world import Call, Form, Line, NoticeBoard, Person, Piece, Refused, Room, Seed, Watch
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
SHORTCUT = "qungui_report"  # the one that the app's manifest puts into the menu of messages


def system_clock() -> datetime:
    return datetime.now(UTC)


class SlackWorld:
    """A `World` (see `adapters/sandbox/world.py`).

    `public_url` is where `app` is reached (`http://127.0.0.1:8000/sandbox/slack`); the adapter's base URL is that +
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
        api = Api(
            happenings=self.happenings,
            limits=Limits(monotonic, per_minute),
            faults=self.faults,
            calls=self.calls,
            socket_url=self._socket_url,
        )
        self._app = Starlette(
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

    # What can be seen

    def people(self) -> Sequence[Person]:
        return [views.person(user) for user in self.space.users.values()]

    def groups(self) -> Sequence[Room]:
        return [views.room(self.space, channel) for channel in self.space.channels.values()]

    def messages(self, group: str) -> Sequence[Line]:
        channel = self.space.channels[group]
        return [views.line(self.space, channel, message) for message in channel.messages]

    def watch(self) -> Watch:
        return self._board.watch()

    # What people do

    async def post(self, person: str, group: str, text: str) -> str:
        user, channel = self._acting(person, group)
        return self.happenings.post(channel, user, encode(text, self.space.users.values())).ts

    async def upload(self, person: str, group: str, name: str, data: bytes, text: str = "") -> str:
        user, channel = self._acting(person, group)
        upload = Upload(id=self.space.serial("F"), name=name, data=data, user=user.id, channel=channel.id)
        return self.happenings.post(channel, user, encode(text, self.space.users.values()), files=(upload,)).ts

    async def edit(self, person: str, group: str, message: str, text: str) -> None:
        user, channel = self._acting(person, group)
        line = self._own(user, channel, message)
        self.happenings.change(channel, line, text=encode(text, self.space.users.values()), blocks=(), by=user.id)

    async def delete(self, person: str, group: str, message: str) -> None:
        user, channel = self._acting(person, group)
        self.happenings.delete(channel, self._own(user, channel, message))

    async def command(self, person: str, group: str, text: str) -> None:
        user, channel = self._acting(person, group)
        if user.stranger:
            raise Refused("commands_not_for_external_members")  # the real one does not offer them
        typed = encode(text, self.space.users.values())
        fields: Json = dict(self.interactions.command(user, channel, self.command_name, typed))
        answer = await self.deliveries.once(fields["trigger_id"], "slash_commands", fields)
        if answer.reason:
            raise Refused("operation_timeout" if answer.status == 0 else f"dispatch_failed_{answer.status}")
        self.interactions.immediate(user, channel, answer.body)

    async def click(self, person: str, group: str, message: str, button: int) -> None:
        user, channel = self._acting(person, group)
        line = channel.message(message)
        if line is None or line.only_for not in (None, user.id):
            raise Refused("message_not_found")
        pressable = views.buttons(line)
        if not 0 <= button < len(pressable):
            raise Refused("no_such_button")
        element, block_id = pressable[button]
        await self._interact(self.interactions.press(user, channel, line, element, block_id))

    def home(self, person: str) -> Sequence[Piece]:
        return homes.pieces(self.space, person)

    async def open_home(self, person: str, tab: str = "home") -> None:
        """Somebody opens the bot's own page."""
        self.happenings.announce(homes.opened(self.space, self._person(person), tab), None)

    async def press_home(self, person: str, button: int) -> None:
        await self._interact(homes.pressed(self.space, self._person(person), button))

    async def pick(self, person: str, group: str, message: str, callback: str) -> None:
        """Somebody picks the app's entry in a message's menu. Public channels show messages to everybody."""
        user, channel = self._person(person), self._channel(group)
        line = channel.message(message)
        if line is None or line.only_for not in (None, user.id):
            raise Refused("message_not_found")
        if user.stranger or (channel.private and user.id not in channel.members):
            raise Refused("not_in_channel")
        back = self.interactions.way_back(channel, user.id)
        await self._interact(forms.picked(self.space, user, channel, line, callback, back))

    async def report(self, person: str, group: str, message: str) -> None:
        await self.pick(person, group, message, SHORTCUT)

    def form(self, person: str) -> Form | None:
        shown = forms.standing(self.space, person)
        return forms.as_form(shown) if shown else None

    async def submit(self, person: str, filled: Mapping[str, str]) -> None:
        """Somebody fills in the form that stands before them, by the labels of its fields, and sends it off."""
        user = self._person(person)
        answer = await self._interact(forms.submitted(self.space, user, filled))
        forms.answered(self.space, user, answer, partial(modals.answered, self.space))
        self._board.tell("form", detail=user.id)

    async def dismiss(self, person: str) -> None:
        """Close the form unsent; the app is told if it asked for that."""
        payload = forms.closed(self.space, self._person(person))
        if payload is not None:
            await self._interact(payload)

    async def _interact(self, payload: Json) -> Json | None:
        """What the app said to it."""
        answer = await self.deliveries.once(str(payload.get("trigger_id", payload["type"])), "interactive", payload)
        if answer.reason:
            raise Refused("operation_timeout" if answer.status == 0 else f"dispatch_failed_{answer.status}")
        return answer.body

    async def create(
        self, person: str, name: str, members: Sequence[str] = (), *, kind: str = "", external: bool = False
    ) -> str:
        owner = self._person(person)
        tidy = tidy_name(name)
        if why := why_not_name(tidy):
            raise Refused(why)
        if self.space.named(tidy) is not None:
            raise Refused("name_taken")
        channel = Channel(
            id=self.space.serial("C"),
            name=tidy,
            creator=owner.id,
            created=self.space.now(),
            members=list(dict.fromkeys([owner.id, *(self._person(m).id for m in members)])),
            private=kind == "private",
            shared_outside=external,
        )
        self.happenings.create(channel)
        return channel.id

    async def rename(self, person: str, group: str, name: str) -> None:
        user, channel = self._acting(person, group)
        tidy = tidy_name(name)
        if why := why_not_name(tidy):
            raise Refused(why)
        if self.space.named(tidy) not in (None, channel):
            raise Refused("name_taken")
        if not user.admin and user.id not in (channel.creator, *channel.managers):
            raise Refused("not_authorized")
        self.happenings.rename(channel, tidy, user.id)

    async def share(self, person: str, group: str) -> str:
        """Begin to share it with another company: an id that begins with G becomes another one. Returns the id."""
        _, channel = self._acting(person, group)
        if channel.id.startswith("G"):
            self.happenings.move(channel, self.space.serial("C"))
        return channel.id

    async def archive(self, person: str, group: str) -> None:
        user, channel = self._acting(person, group)
        self.happenings.archive(channel, user.id)

    async def join(self, person: str, group: str, *, invited_by: str | None = None) -> None:
        user, channel = self._person(person), self._channel(group)
        if user.id in channel.members:
            raise Refused("already_in_channel")
        if channel.private and invited_by is None:
            raise Refused("channel_not_found")
        self.happenings.join(channel, user.id, invited_by)

    async def leave(self, person: str, group: str, *, removed_by: str | None = None) -> None:
        channel = self._channel(group)
        if person not in channel.members:
            raise Refused("not_in_channel")
        self.happenings.leave(channel, person, removed_by)

    async def deactivate(self, person: str) -> None:
        user = self._person(person)
        user.deleted = True
        self.happenings.user_changed(user)

    async def hire(self, person: Person) -> None:
        """A new account in the workspace (`team_join`)."""
        self.happenings.user_changed(add_person(self.space, person), "team_join")

    # Housekeeping

    def seed(self, seed: Seed) -> None:
        plant(self.space, self.happenings, seed)

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

    def _own(self, user: User, channel: Channel, ts: str) -> Message:
        message = channel.message(ts)
        if message is None:
            raise Refused("message_not_found")
        if message.user != user.id:
            raise Refused("cant_update_message")
        return message

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
