"""The common shape of the sandboxes: what browser page, demo and tests may see and do in a pretended platform.

A `World` holds people, rooms and lines in memory, speaks one platform's wire protocol to the bot (`app`, and the
deliveries it sends), and lets a person in it act. All ids here are the platform's own (`U…`/`C…`, userid/chatid),
without the house's `slack:` prefix. Touch this module when both platforms can offer something new to play with.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from starlette.types import ASGIApp

from adapters.sandbox.faults import Faults


class Refused(Exception):
    """The platform does not let this person do that (not a member, archived, taken name …). `code` says why."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in the sandbox. `external` = customer or guest of another company; `bot` = the app or another bot."""

    id: str
    name: str
    external: bool = False
    bot: bool = False
    locale: str = "zh-CN"
    email: str = ""
    active: bool = True
    admin: bool = False  # of the whole workspace / corporation


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A group chat. `kind` is a value of `bot.domain.groups.GroupKind`; `direct` = a person's talk with the bot."""

    id: str
    name: str
    kind: str
    members: tuple[str, ...] = ()
    owner: str | None = None
    admins: tuple[str, ...] = ()
    external: bool = False
    archived: bool = False
    purpose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message as a reader sees it. `private_to` = only this person sees it (ephemeral, card, direct)."""

    id: str
    at: datetime
    sender: str
    sender_name: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()  # (label, value)
    private_to: str | None = None
    edited: bool = False
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A message of the seed: it is in the history, but the bot is never told of it."""

    group: str
    sender: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """What a world starts with. Nothing of it is delivered to the bot. The bot's own account need not be listed."""

    people: Sequence[Person] = ()
    groups: Sequence[Room] = ()
    messages: Sequence[Past] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that a form asks: one of `options`, or words where there are none."""

    label: str
    options: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What the app asks a person before it goes on."""

    title: str
    fields: tuple[Field, ...]
    submit: str
    cancel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One part of the bot's own page: a heading, words, a rule, or a button with its number."""

    kind: str  # heading | words | rule | button
    text: str = ""
    button: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call the app made. `arguments` are without secrets; `status` is `ok` or the platform's error code."""

    at: datetime
    method: str
    status: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something visible changed: read the world for its new state. `what` is line | room | person | call | delivery |
    fault (a switch was turned or used).

    A `delivery` notice says that one delivery to the bot came to its end (`detail` = `acknowledged` | `given up`).
    """

    what: str
    group: str | None = None
    message: str | None = None
    detail: str = ""


class Watch:
    """One watcher's queue of notices, an async iterator. It listens from the moment it is made until `close`."""

    def __init__(self, board: NoticeBoard):
        self._board = board
        self._queue: asyncio.Queue[Notice | None] = asyncio.Queue()

    def __aiter__(self) -> AsyncIterator[Notice]:
        return self

    async def __anext__(self) -> Notice:
        notice = await self._queue.get()
        if notice is None:
            raise StopAsyncIteration
        return notice

    def put(self, notice: Notice) -> None:
        self._queue.put_nowait(notice)

    def close(self) -> None:
        self._board.forget(self)
        self._queue.put_nowait(None)


class NoticeBoard:
    """Tells every watcher of every notice. Both worlds keep one and answer `watch()` from it."""

    def __init__(self) -> None:
        self._watches: set[Watch] = set()

    def watch(self) -> Watch:
        watch = Watch(self)
        self._watches.add(watch)
        return watch

    def forget(self, watch: Watch) -> None:
        self._watches.discard(watch)

    def tell(self, what: str, group: str | None = None, message: str | None = None, detail: str = "") -> None:
        notice = Notice(what=what, group=group, message=message, detail=detail)
        for watch in tuple(self._watches):
            watch.put(notice)


class World(Protocol):
    """One pretended platform. What a person may not do there raises `Refused`."""

    platform: str
    calls: list[Call]  # newest last
    faults: Faults

    @property
    def app(self) -> ASGIApp:
        """The platform's API (Starlette), to be mounted under a prefix or served on its own port."""
        ...

    def seed(self, seed: Seed) -> None:
        """Add people, groups and past messages without telling the bot."""
        ...

    def people(self) -> Sequence[Person]: ...
    def groups(self) -> Sequence[Room]:
        """All rooms, direct ones too; archived and dissolved ones with `archived=True`."""
        ...

    def messages(self, group: str) -> Sequence[Line]:
        """Oldest first; ephemeral lines and deleted ones (flagged) included."""
        ...

    async def post(self, person: str, group: str, text: str) -> str:
        """Say something as that member; the bot is told as the platform would tell it. Returns the message's id."""
        ...

    async def upload(self, person: str, group: str, name: str, data: bytes, text: str = "") -> str:
        """Put a file into the group as that member. Returns the message's id."""
        ...

    async def edit(self, person: str, group: str, message: str, text: str) -> None: ...
    async def delete(self, person: str, group: str, message: str) -> None: ...
    async def command(self, person: str, group: str, text: str) -> None:
        """Give the bot a command: `/qungui text` on Slack, `@robot text` on WeCom."""
        ...

    async def click(self, person: str, group: str, message: str, button: int) -> None:
        """Press the n-th button (from 0) under a message."""
        ...

    async def report(self, person: str, group: str, message: str) -> None:
        """Ask the bot to have somebody's message looked at: from its menu on Slack, by quoting it on WeCom."""
        ...

    def home(self, person: str) -> Sequence[Piece] | None:
        """The bot's own page as that person sees it, empty before it was opened; None where there is no such page."""
        ...

    async def open_home(self, person: str) -> None:
        """Look at it: the bot is told, and makes it."""
        ...

    async def press_home(self, person: str, button: int) -> None: ...

    def form(self, person: str) -> Form | None:
        """The form that stands before this person."""
        ...

    async def submit(self, person: str, filled: Mapping[str, str]) -> None:
        """Fill it in, by the labels of its fields, and send it off."""
        ...

    async def dismiss(self, person: str) -> None:
        """Close it unsent."""
        ...

    async def create(
        self, person: str, name: str, members: Sequence[str] = (), *, kind: str = "", external: bool = False
    ) -> str:
        """Make a group as that person (who owns it). `kind` "" = the platform's usual one. Returns its id."""
        ...

    async def rename(self, person: str, group: str, name: str) -> None: ...
    async def archive(self, person: str, group: str) -> None:
        """Archive or dissolve it."""
        ...

    async def join(self, person: str, group: str, *, invited_by: str | None = None) -> None: ...
    async def leave(self, person: str, group: str, *, removed_by: str | None = None) -> None: ...
    async def deactivate(self, person: str) -> None:
        """The person leaves the company: the account is switched off."""
        ...

    def watch(self) -> Watch:
        """Notices from now on, for live pages and for tests to await. Close it when done."""
        ...

    async def quiet(self) -> None:
        """Returns when every delivery to the bot so far was acknowledged or given up."""
        ...

    async def aclose(self) -> None:
        """Stop retrying, release connections. The state stays readable."""
        ...
