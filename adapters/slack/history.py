"""Reading back: what was said before the bot came, while it was down, and what Slack failed to deliver.

Each message is stored in the shape of a live delivery and under the same key, so the inbox refuses what was heard live.
How far a channel was read is remembered (`Marks`); where that is not known, the window of days is read. Only what
somebody wrote is taken: the joins and renames of long ago are not today's state, and no command of last week is obeyed.
Slack's history does not hold replies in threads (see `threads.py`), nor what was deleted; edits of messages that are
older than the overlap below are not found. Touch this module when those should be.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from adapters.slack.client import SlackClient
from adapters.slack.delivery import Json, inner, text_of
from adapters.slack.envelope import HISTORY, POSTS, sealed
from adapters.slack.errors import WAIT, CallFailed, Fate
from adapters.slack.pages import Pages, store
from adapters.slack.people import Identity
from adapters.slack.threads import Marks, Threads, beginning_of, begun_by, stamp
from bot.domain.events import RawEvent
from bot.domain.ports import Clock, Inbox

log = structlog.get_logger(__name__)
OVERLAP: Final = timedelta(days=1)  # read again after a start, for edits; what is known is refused
AT_ONCE: Final = 5_000  # messages of a channel held in memory
TRIES: Final = 5  # for one channel; after that the next full look asks again
Reading = Callable[[str, Identity], Awaitable[tuple[int, int]]]


class MemoryMarks:
    """Marks that are gone with the process."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    def setting(self, name: str) -> str | None:
        return self._kept.get(name)

    def put_setting(self, name: str, value: str) -> None:
        self._kept[name] = value


class History:
    """Reads one channel after the other, oldest message first, in the order in which they were asked for."""

    def __init__(
        self, client: SlackClient, inbox: Inbox, clock: Clock, marks: Marks, *, days: int, at_once: int = AT_ONCE
    ):
        self._client = client
        self._inbox = inbox
        self._clock = clock
        self._marks = marks
        self._days = days
        self._at_once = at_once
        self._pages = Pages(client)
        self._threads = Threads(self._pages, inbox, clock, marks, days=days, entries=entries)
        self._threaded: deque[tuple[str, Identity]] = deque()  # channels whose threads are to be read, when all else is
        self._wanted: asyncio.Queue[tuple[str, Identity]] = asyncio.Queue()
        self._waiting: set[str] = set()
        self._begun: set[str] = set()  # channels read since the start

    def want(self, channel: str, me: Identity) -> None:
        """Read this channel (in which we are) as soon as its turn comes. With `days` 0, never."""
        if self._days and channel not in self._waiting:
            self._waiting.add(channel)
            self._wanted.put_nowait((channel, me))

    async def run(self) -> None:
        """Read what is wanted, until cancelled: first what was said in channels, then in threads."""
        while True:
            if self._wanted.empty() and self._threaded:
                channel, me = self._threaded.popleft()
                await self._insist(self._threads.read, channel, me)
                continue
            channel, me = await self._wanted.get()
            self._waiting.discard(channel)
            if await self._insist(self.read, channel, me) and self._threads.is_due(channel):
                self._threaded.append((channel, me))

    async def _insist(self, read: Reading, channel: str, me: Identity) -> bool:
        """Whether it was read in the end."""
        for _ in range(TRIES):
            try:
                seen, new = await read(channel, me)
            except CallFailed as failure:
                log.warning("slack.history-not-read", channel=channel, fate=failure.fate, code=failure.code)
                if failure.fate is Fate.REFUSED:
                    return False
                await asyncio.sleep(failure.retry_after or WAIT.get(failure.fate, 1.0))
            except Exception as error:  # the inbox or the record, whatever database it is: listening must go on
                log.warning("slack.history-not-stored", channel=channel, error=type(error).__name__)
                await asyncio.sleep(WAIT[Fate.UNSENT])
            else:
                if new:
                    log.info("slack.history-read", channel=channel, messages=seen, new=new)
                return True
        return False

    async def read(self, channel: str, me: Identity) -> tuple[int, int]:
        """From where reading stopped until now: (messages seen, those that the inbox did not have)."""
        oldest, seen, new = await self._oldest(channel), 0, 0
        beginnings: list[Json] | None = [] if oldest <= stamp(self._floor()) else None
        while True:
            # Pages come newest first, and are wanted oldest first: keep the oldest, and ask again for the rest.
            kept: deque[Json] = deque(maxlen=self._at_once)
            count = 0
            async for message in self._pages.messages("conversations.history", channel=channel, oldest=oldest):
                kept.append(message)
                count += 1
                if beginnings is not None and (found := begun_by(message)) is not None:
                    beginnings.append(found)
            if beginnings is not None:  # the first time round saw them all
                self._threads.listed(channel, beginnings)
                beginnings = None
            if kept:
                seen += len(kept)
                inorder = sorted(kept, key=lambda message: text_of(message, "ts"))
                new += await store(self._inbox, entries(inorder, channel, me, self._clock()))
                oldest = text_of(inorder[-1], "ts")
                await asyncio.to_thread(self._marks.put_setting, _mark(channel), oldest)
            if count <= self._at_once:
                self._begun.add(channel)
                return seen, new

    def _floor(self) -> datetime:
        return self._clock() - timedelta(days=self._days)

    async def _oldest(self, channel: str) -> str:
        """The ts after which to read."""
        floor = self._floor()
        mark = await asyncio.to_thread(self._marks.setting, _mark(channel))
        if mark and channel in self._begun:
            return mark
        begins = await asyncio.to_thread(self._marks.setting, beginning_of(channel)) or ""
        return max(stamp(floor), begins, f"{float(mark) - OVERLAP.total_seconds():.6f}" if mark else "")


def entries(messages: Iterable[Json], channel: str, me: Identity, at: datetime) -> list[RawEvent]:
    """What live deliveries of these messages would have stored, without our own and without notices."""
    found = (_entry(message, channel, me, at) for message in messages)
    return [raw for raw in found if raw is not None]


def _entry(message: Json, channel: str, me: Identity, at: datetime) -> RawEvent | None:
    if text_of(message, "subtype") not in POSTS or message.get("user") == me.user:
        return None
    ts, edit = text_of(message, "ts"), text_of(inner(message, "edited"), "ts")
    event: dict[str, Any] = {**message, "type": "message", "channel": channel, "event_ts": ts}
    envelope: dict[str, Any] = {
        "type": "event_callback",
        "team_id": me.team,
        "authorizations": [{"team_id": me.team, "user_id": me.user, "is_bot": True}],
    }
    if edit:  # the words are those of the edit; who wrote something else first is not told
        event = {"type": "message", "subtype": "message_changed", "channel": channel, "ts": edit, "event_ts": edit}
        event["message"] = dict(message)
        envelope["event_id"] = f"{channel}:{ts}:{edit}"
    envelope["event"] = event
    return sealed(HISTORY, envelope, json.dumps(envelope).encode(), at)  # not orjson: it refuses lone surrogates


def _mark(channel: str) -> str:
    return f"slack.history.{channel}"
