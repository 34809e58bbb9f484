"""The local WeCom put together, and the people in it: what the page, the demo and the tests hold in their hands.

Left out of the real one: media that the app sends, menus, the suite and third-party side, approval of
invitations. What a person does in an internal or app group reaches the bot only through the archive (what is said) and
when it asks (everything else), as on the real one.
Kept as a choice, not verified there: who leaves the company stays listed in the groups until somebody removes them.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from adapters.sandbox.wecom.methods import intercept
from adapters.sandbox.wecom.methods.messages import buttons
from adapters.sandbox.wecom.pushes import LEFT, REMOVED, Pushes
from adapters.sandbox.wecom.sockets import RobotSockets
from adapters.sandbox.wecom.state import APP, Chat, Corp, Message, User
from adapters.sandbox.wecom.wire import Envelope
from adapters.sandbox.world import Call, Line, NoticeBoard, Person, Refused, Room, Seed, Watch
from bot.domain.ports import Clock

ROBOT_CHAT = "robot-"  # begins the id of a person's conversation with the robot
KINDS = ("app_group", "customer_group", "internal_group")


def system_clock() -> datetime:
    return datetime.now(UTC)


class WeComWorld:
    """A `World` (see `adapters/sandbox/world.py`).

    `public_url` is where `app` is reached (`http://127.0.0.1:8000/sandbox/wecom`); the adapter's base URL is that
    + `/cgi-bin/`. `callback_url` and `robot_url` are the bot's own; without them nothing is pushed. `pace`
    shortens the waits between repetitions; it touches neither the five-second deadline nor the limits.
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
        self.corp = Corp(clock, self._board, robot_name=secrets.robot_name, agent_id=secrets.agent_id, company=company)
        self.tokens = Tokens(self.corp, secrets)
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
        windows = Windows(clock)
        self.sockets = RobotSockets(self.corp, secrets, windows, self._note)
        base_url = lambda: f"{self.public_url.rstrip('/')}/cgi-bin/"  # noqa: E731
        self.ears = Ears(self.corp, self.deliveries, self.sockets, secrets, base_url)
        api = Api(self.corp, self.tokens, windows, self.faults, self.calls, methods.table())
        bridge = Bridge(self.corp, secrets, windows)
        self._app = Starlette(
            routes=[
                Route("/cgi-bin/{path:path}", api.endpoint, methods=["GET", "POST"]),
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

    def webhook(self, group: str) -> str:
        """Add a webhook robot to the group; its key."""
        chat = self.corp.chat(group)
        chat.webhook = chat.webhook or self.corp.unique("webhook")
        return chat.webhook

    def robot_settings(self) -> dict[str, Any]:
        """The robot's part of `settings` for a bot that holds a connection instead of being called."""
        secrets, root = self.credentials, self.public_url.rstrip("/")
        address = f"ws{root.removeprefix('http')}/robot"
        keys = {"bot_id": secrets.bot_id, "secret": secrets.bot_secret, "socket_url": address}
        return {"mode": "socket", "name": secrets.robot_name, **keys}

    def visit_robot(self, person: str) -> str:
        """Somebody opens the robot's own conversation, for the first time today; its id."""
        name = f"{ROBOT_CHAT}{person}"
        if name not in self.corp.chats:
            now, called = self.corp.clock(), self.credentials.robot_name
            chat = Chat(id=name, name=called, kind="direct", created=now, members={person: now, APP: now})
            self.corp.add_chat(chat)
        self.ears.entered(person, self.corp.chats[name])
        return name

    def card(self, person: str, group: str, message: str) -> dict[str, Any] | None:
        """The template card as that person sees it."""
        found = self._message(group, message)
        return found.seen_as.get(person) or found.seen_as.get("*") or found.card

    def _note(self, method: str, status: str, arguments: dict[str, Any]) -> None:
        self.calls.append(Call(at=self.corp.clock(), method=method, status=status, arguments=arguments))
        self._board.tell("call", detail=method)

    # What can be seen

    def people(self) -> Sequence[Person]:
        return [user.as_person() for user in self.corp.users.values()]

    def groups(self) -> Sequence[Room]:
        return [_room(chat) for chat in self.corp.chats.values()]

    def messages(self, group: str) -> Sequence[Line]:
        chat = self.corp.chats.get(group)
        if chat is None:
            raise Refused("no-such-group")
        return [self._line(message) for message in chat.messages]

    def _line(self, message: Message) -> Line:
        sender = self.corp.users.get(message.sender)
        return Line(
            id=message.id,
            at=message.at,
            sender=message.sender,
            sender_name=sender.name if sender else message.sender,
            text=message.text,
            buttons=tuple(message.buttons),
            private_to=message.private_to,
            deleted=message.deleted,
        )

    # What can be done

    def seed(self, seed: Seed) -> None:
        now = self.corp.clock()
        for one in seed.people:
            self.corp.users[one.id] = User(
                id=one.id,
                name=one.name,
                external=one.external,
                active=one.active,
                email=one.email,
                locale=one.locale,
                admin=one.admin,
                bot=one.bot,
            )
        for room in seed.groups:
            if room.kind not in KINDS:
                raise ValueError(f"{room.id}: kind must be one of {', '.join(KINDS)}, not {room.kind!r}")
            self.corp.add_chat(
                Chat(
                    id=room.id,
                    name=room.name,
                    kind=room.kind,
                    created=now,
                    owner=room.owner,
                    members=dict.fromkeys(room.members, now),
                    admins=set(room.admins),
                    notice=room.purpose,
                    dissolved=room.archived,
                )
            )
        for past in seed.messages:
            said = Message(id=self.corp.unique("CAQ"), at=past.at, sender=past.sender, text=past.text)
            chat = self.corp.chats[past.group]
            self.corp.say(chat, said)
            self.corp.record(chat, said, msgtype="text", text={"content": past.text})

    async def post(self, person: str, group: str, text: str) -> str:
        chat = self._inside(person, group)
        if intercept.stops(self.corp, chat, person, text):
            raise Refused("intercepted")
        message = self.corp.spoken(chat, person, text)
        if chat.kind == "direct":
            if group.startswith(ROBOT_CHAT):
                self.ears.called(person, chat, message)
            else:
                self.pushes.said_to_app(person, message)
            return message.id
        self.corp.record(chat, message, msgtype="text", text={"content": text})
        if f"@{self.credentials.robot_name}" in text:
            self.ears.called(person, chat, message)
        return message.id

    async def upload(self, person: str, group: str, name: str, data: bytes, text: str = "") -> str:
        """A file is a message of its own; words that come with it are one more."""
        chat = self._inside(person, group)
        if text:
            await self.post(person, group, text)
        message = self.corp.spoken(chat, person, f"[{name}]")
        self.corp.record(chat, message, **self.corp.shelve(name, data))
        return message.id

    async def edit(self, person: str, group: str, message: str, text: str) -> None:
        raise Refused("wecom-has-no-edit")

    async def delete(self, person: str, group: str, message: str) -> None:
        """Recall: only one's own."""
        chat, found = self._inside(person, group), self._message(group, message)
        if found.sender != person or found.deleted:
            raise Refused("not-your-message")
        found.deleted = True
        self._board.tell("line", group, message)
        recall = Message(id=self.corp.unique("CAQ"), at=self.corp.clock(), sender=person, text="")
        suffix = "_external" if chat.kind == "customer_group" else ""
        self.corp.record(chat, recall, msgtype="revoke", action="recall", revoke={"pre_msgid": message + suffix})

    async def command(self, person: str, group: str, text: str) -> None:
        direct = self.corp.chat(group).kind == "direct"
        await self.post(person, group, text if direct else f"@{self.credentials.robot_name} {text}")

    async def click(self, person: str, group: str, message: str, button: int) -> None:
        found, chat = self._message(group, message), self._inside(person, group)
        if found.private_to not in (person, None):
            raise Refused("not-your-card")
        card = found.seen_as.get(person) or found.seen_as.get("*")
        shown = buttons(card) if card else found.buttons
        if not 0 <= button < len(shown) or not shown[button][1]:
            raise Refused("no-such-button")
        if found.private_to is None:  # before everybody: the robot's
            self.ears.pressed(person, chat, found, shown[button][1])
        else:
            self.pushes.clicked(person, found, shown[button][1])

    async def create(
        self, person: str, name: str, members: Sequence[str] = (), *, kind: str = "", external: bool = False
    ) -> str:
        kind = kind or ("customer_group" if external else "internal_group")
        if kind not in KINDS or kind == "app_group":
            raise Refused("only-the-app-makes-app-groups" if kind == "app_group" else "no-such-kind")
        people = list(dict.fromkeys([person, *members]))
        if self.corp.staff(person) is None:
            raise Refused("only-staff")
        if kind == "internal_group" and any(self.corp.user(one).external for one in people):
            raise Refused("customers-only-in-customer-groups")
        now = self.corp.clock()
        chat = Chat(id=self.corp.unique("wr"), name=name, kind=kind, created=now, owner=person)
        chat.members = dict.fromkeys(people, now)
        self.corp.add_chat(chat)
        self.pushes.customer_group(chat, "create")
        return chat.id

    async def rename(self, person: str, group: str, name: str) -> None:
        chat = self._inside(person, group)
        chat.name = name
        self._board.tell("room", group)
        self.pushes.customer_group(chat, "update", "change_name")

    async def archive(self, person: str, group: str) -> None:
        """Dissolve: the owner only."""
        chat = self._inside(person, group)
        if chat.owner != person:
            raise Refused("not-the-owner")
        chat.dissolved = True
        self._board.tell("room", group)
        self.pushes.customer_group(chat, "dismiss")

    async def join(self, person: str, group: str, *, invited_by: str | None = None) -> None:
        chat, user = self.corp.chat(group), self.corp.user(person)
        if invited_by is not None:
            self._inside(invited_by, group)
        if person in chat.members or chat.kind == "direct" or not user.active:
            raise Refused("cannot-join")
        if user.external and chat.kind != "customer_group":
            raise Refused("customers-only-in-customer-groups")
        before = chat.version
        chat.members[person] = self.corp.clock()
        self._board.tell("room", group)
        self.pushes.members_changed(chat, "add_member", [person], before, 0 if invited_by else 3)

    async def leave(self, person: str, group: str, *, removed_by: str | None = None) -> None:
        chat = self._inside(person, group)
        if removed_by is not None and removed_by != chat.owner and removed_by not in chat.admins:
            raise Refused("not-the-owner")
        before = chat.version
        del chat.members[person]
        chat.admins.discard(person)
        self.pushes.members_changed(chat, "del_member", [person], before, REMOVED if removed_by else LEFT)
        if chat.owner == person:
            chat.owner = next((one for one in chat.members if self.corp.staff(one)), None)
            self.pushes.customer_group(chat, "update", "change_owner")
        self._board.tell("room", group)

    async def answer(self, person: str, group: str, *, agrees: bool) -> None:
        """An outsider says whether the group may be archived. The archive tells of it as of a message."""
        chat = self._inside(person, group)
        if not self.corp.users[person].external:
            raise Refused("not-an-outsider")
        now = self.corp.clock()
        chat.answers[person] = (agrees, now)
        word = "agree" if agrees else "disagree"
        said = Message(id=self.corp.unique("CAQ"), at=now, sender=person, text="")
        stamp = int(now.timestamp() * 1000)
        self.corp.record(chat, said, msgtype=word, **{word: {"userid": person, f"{word}_time": stamp}})
        self.pushes.answered(person, agrees)

    async def deactivate(self, person: str) -> None:
        user = self.corp.user(person)
        if not user.active or user.external or user.bot:
            raise Refused("not-an-employee")
        user.active = False
        self._board.tell("person", detail=person)
        self.pushes.visible(person, still=False)
        self.directory.left(person)

    async def hire(self, person: Person) -> None:
        """Somebody new enters the app's visible range."""
        self.seed(Seed(people=(person,)))
        self._board.tell("person", detail=person.id)
        if not person.external:
            self.pushes.visible(person.id, still=True)
            self.directory.came(person.id)

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

    # Watching

    def watch(self) -> Watch:
        return self._board.watch()

    async def quiet(self) -> None:
        await self.deliveries.quiet()
        await self.sockets.quiet()

    async def aclose(self) -> None:
        await self.sockets.aclose()
        await self.deliveries.aclose()


def _room(chat: Chat) -> Room:
    return Room(
        id=chat.id,
        name=chat.name,
        kind=chat.kind,
        members=tuple(one for one in chat.members if one != APP),
        owner=chat.owner,
        admins=tuple(sorted(chat.admins)),
        external=chat.kind == "customer_group",
        archived=chat.dissolved,
        purpose=chat.notice,
    )
