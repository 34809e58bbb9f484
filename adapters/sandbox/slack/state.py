"""What the local Slack remembers: users, channels, messages, tokens. Plain data and look-ups; no rights, no wire.

Touch it when a payload needs a field that nothing here holds yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.domain.ports import Clock

Json = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class User:
    """A workspace member, a guest, an outside member of a shared channel, or a bot."""

    id: str
    name: str
    email: str = ""
    locale: str = "zh-CN"
    team: str = ""
    bot: bool = False
    bot_id: str = ""
    admin: bool = False
    org_admin: bool = False
    stranger: bool = False
    deleted: bool = False
    updated: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file somebody put into a channel."""

    id: str
    name: str
    data: bytes
    user: str
    channel: str


@dataclass(slots=True, kw_only=True)
class Message:
    """One message. `only_for` = ephemeral: that user's eyes, not in the history."""

    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: tuple[Upload, ...] = ()
    thread_ts: str | None = None
    bot_id: str = ""
    app_id: str = ""
    edited: Json | None = None
    broadcast: bool = False  # a reply that was sent to the channel as well
    deleted: bool = False
    only_for: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)  # name -> who gave it
    metadata: Json | None = None  # what the app attached; shown to it alone, and only when it asks


@dataclass(slots=True, kw_only=True)
class Channel:
    """A public or private channel, or a direct message (then `members` are the two)."""

    id: str
    name: str
    creator: str
    created: int
    members: list[str] = field(default_factory=list)
    managers: list[str] = field(default_factory=list)
    private: bool = False
    direct: bool = False
    shared_outside: bool = False
    host: str = ""  # shared between workspaces: whose it is
    teams: tuple[str, ...] = ()  # … and all that share it
    general: bool = False
    archived: bool = False
    purpose: str = ""
    topic: str = ""
    previous_names: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    pins: list[str] = field(default_factory=list)  # ts of messages, the newest last

    def message(self, ts: str) -> Message | None:
        return next((m for m in self.messages if m.ts == ts and not m.deleted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """A message that is to be posted at a time (epoch seconds)."""

    id: str
    channel: str
    user: str
    at: int
    made: int
    text: str
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    thread_ts: str | None = None
    is_lost: bool = False  # it carries metadata: taken, and never posted


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a token is and may: `kind` bot (xoxb) | user (xoxp) | app (xapp)."""

    kind: str
    user: str
    scopes: frozenset[str]
    enterprise: str = ""  # given for this organisation as a whole
    until: datetime | None = None  # rotating: when it ends


class Workspace:
    """The whole memory of the local Slack."""

    def __init__(self, clock: Clock, *, team: str = "T0SANDBOX", app_id: str = "A0QUNGUI", bot_name: str = "qungui"):
        self.clock = clock
        self.team = team
        self.app_id = app_id
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.tokens: dict[str, Token] = {}
        self.uploads: dict[str, Upload] = {}
        self.scheduled: dict[str, Scheduled] = {}
        self.reserved: set[str] = {"kick"}  # to admins, by the workspace's preferences: archive | create | kick
        self.public_url: Callable[[], str] = str  # where files are fetched; told by the world
        self.dead_tokens: dict[str, str] = {}  # token -> token_revoked | account_inactive | token_expired
        self.enterprise = ""  # the organisation it belongs to
        self.siblings: Callable[[], Sequence[Workspace]] = lambda: [self]  # the workspaces of its organisation
        self.lets_in = True  # … whose admin let the app into this workspace
        self.installed_whole = False  # … and installed it for all of it
        self.homes: dict[str, Json] = {}  # user -> the page that the app shows there
        self.modals: dict[str, list[Json]] = {}  # user -> the forms that stand before them, the last on top
        self.triggers: dict[str, tuple[str, datetime]] = {}  # trigger_id -> who pressed ("" = used up), and when
        self._serial = 0
        self._last_micros = 0
        self.bot = self.add_user(User(id="U0QUNGUI", name=bot_name, bot=True, bot_id="B0QUNGUI"))

    def belong(self, enterprise: str, siblings: Callable[[], Sequence[Workspace]], serials: int) -> None:
        """To an organisation, with ids of its own from there on."""
        self.enterprise, self.siblings, self.lets_in = enterprise, siblings, False
        self._serial += serials

    def add_user(self, user: User) -> User:
        user.team = user.team or (self.team if not user.stranger else "T0OUTSIDE")
        user.updated = self.now()
        self.users[user.id] = user
        return user

    def now(self) -> int:
        return int(self.clock().timestamp())

    def serial(self, prefix: str) -> str:
        self._serial += 1
        return f"{prefix}{self._serial:08d}"

    def trigger(self, user: str) -> str:
        """A `trigger_id` of something that this person just did."""
        name = self.serial("1337.")
        self.triggers[name] = (user, self.clock())
        return name

    def stamp(self, at: datetime | None = None) -> str:
        """A message id: seconds and microseconds, never twice (for the present; the seed brings its own times)."""
        if at is not None:
            micros = int(at.timestamp() * 1_000_000)
        else:
            micros = self._last_micros = max(int(self.clock().timestamp() * 1_000_000), self._last_micros + 1)
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    def add_channel(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        return channel

    def named(self, name: str) -> Channel | None:
        return next((c for c in self.channels.values() if not c.direct and c.name == name), None)

    def direct_with(self, user: str) -> Channel:
        """The bot's direct channel with a user, opened on first use."""
        for channel in self.channels.values():
            if channel.direct and user in channel.members:
                return channel
        return self.add_channel(
            Channel(
                id=self.serial("D"),
                name="",
                creator=self.bot.id,
                created=self.now(),
                members=[self.bot.id, user],
                direct=True,
            )
        )

    def visible_channels(self, user: str) -> Iterator[Channel]:
        """Public ones, and those the user is in."""
        return (c for c in self.channels.values() if user in c.members or not (c.private or c.direct))


def when(ts: str) -> datetime:
    """The time in a message id."""
    return datetime.fromtimestamp(float(ts), UTC)
