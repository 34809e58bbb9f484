"""The company in memory: people, chats, messages, and the archive that writes along. Facts only; rights stand in
`methods/`.
"""

from __future__ import annotations

import hashlib
import itertools
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from adapters.sandbox.wecom.limits import Windows
from adapters.sandbox.world import NoticeBoard, Person, Refused
from bot.domain.ports import Clock

Json = dict[str, Any]
ROOT = 1  # the topmost department
ROBOT = "wb"  # how the id of a group's webhook robot begins in the archive
APP = "app"  # the id under which the app's and the robot's words appear


@dataclass(slots=True, kw_only=True)
class User:
    """`external` = a customer, whom only customer groups know. `active=False` = left the company."""

    id: str
    name: str
    external: bool = False
    active: bool = True
    email: str = ""
    locale: str = "zh-CN"
    admin: bool = False
    bot: bool = False
    departments: tuple[int, ...] = (ROOT,)  # the first is the main one
    status: int = 1  # 1 active, 2 disabled, 4 not activated: the lists name all of them

    def as_person(self) -> Person:
        return Person(
            id=self.id,
            name=self.name,
            external=self.external,
            bot=self.bot,
            locale=self.locale,
            email=self.email,
            active=self.active,
            admin=self.admin,
        )


@dataclass(slots=True, kw_only=True)
class Department:
    """A node of the directory's tree."""

    id: int
    name: str
    parent: int
    leader: str = ""


@dataclass(slots=True, kw_only=True)
class Message:
    """A line in a chat. `card` is the template card it shows, `msgid` the id `message/send` gave the whole sending."""

    id: str
    at: datetime
    sender: str
    text: str
    private_to: str | None = None
    deleted: bool = False
    card: Json | None = None
    msgid: str = ""
    buttons: list[tuple[str, str]] = field(default_factory=list)
    missed: tuple[str, ...] = ()  # members who never got it: too much for them in this minute
    seen_as: dict[str, Json] = field(default_factory=dict)  # userid, or * -> the card that the robot put in its place


@dataclass(slots=True, kw_only=True)
class Chat:
    """`kind`: app_group, customer_group, internal_group, direct. `members`: id -> when they joined."""

    id: str
    name: str
    kind: str
    created: datetime
    owner: str | None = None
    members: dict[str, datetime] = field(default_factory=dict)
    admins: set[str] = field(default_factory=set)
    notice: str = ""
    dissolved: bool = False
    webhook: str = ""
    handed_over: list[datetime] = field(default_factory=list)
    answers: dict[str, tuple[bool, datetime]] = field(default_factory=dict)  # outsider -> agreed to be archived, when
    messages: list[Message] = field(default_factory=list)

    @property
    def version(self) -> str:
        """`member_version`: changes with the members."""
        return hashlib.md5(",".join(sorted(self.members)).encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """What a single-use code opens: a sending's cards (`msgid`), or the way back to a message in a chat."""

    chat: str
    msgid: str
    until: datetime


class Corp:
    """Everything there is. Methods change one thing each, and tell the watchers."""

    def __init__(
        self, clock: Clock, board: NoticeBoard, windows: Windows, *, robot_name: str, agent_id: int, company: str
    ):
        self.clock = clock
        self.windows = windows
        self.agent_id = agent_id
        self.company = company
        self.board = board
        self.users: dict[str, User] = {APP: User(id=APP, name=robot_name, bot=True)}
        self.chats: dict[str, Chat] = {}
        self.departments = {ROOT: Department(id=ROOT, name=company, parent=0)}
        self.visible = frozenset({ROOT})  # the app's visible range: these departments and what is below
        self.hidden = frozenset[str]()  # who is outside of it all the same
        self.is_customer_app = True  # whether the app stands under 客户联系 → 可调用接口的应用
        self.trusted = frozenset({"127.0.0.1", "::1"})  # 企业可信IP
        self.intercepts: dict[str, Json] = {}  # rule_id -> rule, as `get_intercept_rule` tells it
        self.archive: list[Json] = []
        self.requests: dict[str, datetime] = {}  # messages whose repetition is to be dropped -> when they came
        self.media: dict[str, bytes] = {}  # sdkfileid -> bytes
        self.codes: dict[str, Code] = {}  # response_code of a card -> what it opens
        self.answers: dict[str, Code] = {}  # response_code in a robot's response_url -> where the answer goes
        self.task_ids: set[str] = set()
        self.robot_tasks: set[str] = set()
        self.has_callback = True
        self.menu: dict[str, str] = {}  # what stands under the app's own conversation -> its key
        self._numbers = itertools.count(1)

    def number(self) -> int:
        return next(self._numbers)

    def drops(self, path: str, user: str) -> bool:
        """Too much for this person: the message is dropped without a word (DOC 90454)."""
        return not self.windows.bears(path, "person", user)

    def bears(self, path: str, people: int) -> bool:
        """Whether the app may still reach so many people by this call (DOC 90454)."""
        accounts = sum(self.staff(user) is not None for user in self.users)
        return self.windows.bears(path, "app", people=people, accounts=accounts)

    @property
    def lacks(self) -> frozenset[str]:
        """What the app was not given, of what calls may need."""
        given = {"root": ROOT in self.visible, "customers": self.is_customer_app}
        return frozenset(need for need, has in given.items() if not has)

    def line_of(self, number: int) -> set[int]:
        """The department and all above it."""
        found = set[int]()
        while number in self.departments and number not in found:
            found.add(number)
            number = self.departments[number].parent
        return found

    def sees(self, user: str) -> bool:
        """Whether this employee is in the app's visible range."""
        found = self.staff(user)
        places = {place for number in found.departments for place in self.line_of(number)} if found else set[int]()
        return bool(places & self.visible) and user not in self.hidden

    def code(self, book: dict[str, Code], chat: str, msgid: str, life: timedelta) -> str:
        """A new single-use code."""
        code = secrets.token_urlsafe(24)
        book[code] = Code(chat=chat, msgid=msgid, until=self.clock() + life)
        return code

    def redeem(self, book: dict[str, Code], code: str) -> Code | None:
        """What the code opens; None when it is unknown, old, or was used."""
        found = book.pop(code, None)
        return found if found and found.until > self.clock() else None

    def unique(self, prefix: str) -> str:
        return prefix + hashlib.sha256(f"{prefix}{self.number()}".encode()).hexdigest()[: 32 - len(prefix)]

    def staff(self, user: str) -> User | None:
        """An employee who is still here."""
        found = self.users.get(user)
        return found if found and found.active and not found.external and not found.bot else None

    def user(self, user: str) -> User:
        if user not in self.users:
            raise Refused("no-such-person")
        return self.users[user]

    def chat(self, chat: str) -> Chat:
        """A chat in which something can still happen."""
        found = self.chats.get(chat)
        if found is None:
            raise Refused("no-such-group")
        if found.dissolved:
            raise Refused("dissolved")
        return found

    def add_chat(self, chat: Chat) -> Chat:
        self.chats[chat.id] = chat
        self.board.tell("room", chat.id)
        return chat

    def direct(self, user: str) -> Chat:
        """The person's conversation with the app; made when first needed."""
        name = f"dm-{user}"
        if name not in self.chats:
            now = self.clock()
            members = {user: now, APP: now}
            self.add_chat(Chat(id=name, name=self.users[APP].name, kind="direct", created=now, members=members))
        return self.chats[name]

    def say(self, chat: Chat, message: Message) -> Message:
        chat.messages.append(message)
        self.board.tell("line", chat.id, message.id)
        return message

    def spoken(self, chat: Chat, sender: str, text: str, **more: Any) -> Message:
        """A new message of now."""
        return self.say(chat, Message(id=self.unique("CAQ"), at=self.clock(), sender=sender, text=text, **more))

    def record(self, chat: Chat, message: Message, **body: Any) -> None:
        """Into the conversation archive, as DOC 91774 writes it: what people and group robots say. Nothing says that an
        app's own messages stand there, so they do not.
        """
        external = chat.kind == "customer_group"
        self.archive.append(
            {
                "seq": len(self.archive) + 1,
                "msgid": message.id + ("_external" if external else ""),
                "action": "send",
                "from": message.sender if message.sender != APP else ROBOT + chat.id,
                "tolist": [one for one in chat.members if one != message.sender],
                "roomid": "" if chat.kind == "direct" else chat.id,
                "msgtime": int(message.at.timestamp() * 1000),
                **body,
            }
        )

    def shelve(self, name: str, data: bytes) -> Json:
        """A file's or picture's part of its archive record (DOC 91774); its bytes are had by the sdkfileid."""
        file = self.unique("CtYx") * 4
        self.media[file] = data
        digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
        described: Json = {"sdkfileid": file, "md5sum": digest, "filesize": len(data)}
        if not name:
            return {"msgtype": "image", "image": described}
        return {"msgtype": "file", "file": {**described, "filename": name, "fileext": name.rpartition(".")[2]}}
