"""Reading back: what was said before the bot came, while it was down, and what Slack failed to deliver.

Each message is stored in the shape of a live delivery and under the same key, so the inbox refuses what was heard live.
How far a channel was read is remembered (`Marks`); where that is not known, the window of days is read. Only what
somebody wrote is taken: the joins and renames of long ago are not today's state, and no command of last week is obeyed.
Slack's history does not hold replies in threads (only those that were also sent to the channel), nor what was deleted;
edits of messages that are older than the overlap below are not found. Touch this module when those should be.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import structlog

from adapters.slack.client import PAGE, SlackClient
from adapters.slack.delivery import Json, inner, moment, text_of
from adapters.slack.envelope import HISTORY, POSTS, sealed
from adapters.slack.errors import WAIT, CallFailed, Fate
from adapters.slack.people import Identity
from bot.domain.events import RawEvent
from bot.domain.ports import Clock, Inbox

log = structlog.get_logger(__name__)
PATIENCE: Final = 90.0  # seconds to wait for our own pace
OVERLAP: Final = timedelta(days=1)  # read again after a start, for edits; what is known is refused
AT_ONCE: Final = 5_000  # messages of a channel held in memory
TRIES: Final = 5  # for one channel; after that the next full look asks again


class Marks(Protocol):
    """Where a channel's reading stopped. Durable; a lost one costs calls, never a second judgement."""

    def setting(self, name: str) -> str | None: ...
    def put_setting(self, name: str, value: str) -> None: ...


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
        self._wanted: asyncio.Queue[tuple[str, Identity]] = asyncio.Queue()
        self._waiting: set[str] = set()
        self._begun: set[str] = set()  # channels read since the start

    def want(self, channel: str, me: Identity) -> None:
        """Read this channel (in which we are) as soon as its turn comes. With `days` 0, never."""
        if self._days and channel not in self._waiting:
            self._waiting.add(channel)
            self._wanted.put_nowait((channel, me))

    async def run(self) -> None:
        """Read what is wanted, until cancelled."""
        while True:
            channel, me = await self._wanted.get()
            self._waiting.discard(channel)
            await self._insist(channel, me)

    async def _insist(self, channel: str, me: Identity) -> None:
        for _ in range(TRIES):
            try:
                read, new = await self.read(channel, me)
            except CallFailed as failure:
                log.warning("slack.history-not-read", channel=channel, fate=failure.fate, code=failure.code)
                if failure.fate is Fate.REFUSED:
                    return
                await asyncio.sleep(failure.retry_after or WAIT.get(failure.fate, 1.0))
            except Exception as error:  # the inbox or the record, whatever database it is: listening must go on
                log.warning("slack.history-not-stored", channel=channel, error=type(error).__name__)
                await asyncio.sleep(WAIT[Fate.UNSENT])
            else:
                if new:
                    log.info("slack.history-read", channel=channel, messages=read, new=new)
                return

    async def read(self, channel: str, me: Identity) -> tuple[int, int]:
        """From where reading stopped until now: (messages seen, those that the inbox did not have)."""
        oldest, seen, new = await self._oldest(channel), 0, 0
        while True:
            # Pages come newest first, and are wanted oldest first: keep the oldest, and ask again for the rest.
            kept: deque[Json] = deque(maxlen=self._at_once)
            count = 0
            async for message in self._messages(channel, oldest):
                kept.append(message)
                count += 1
            if kept:
                seen += len(kept)
                inorder = sorted(kept, key=lambda message: text_of(message, "ts"))
                new += await self._store(entries(inorder, channel, me, self._clock()))
                oldest = text_of(inorder[-1], "ts")
                await asyncio.to_thread(self._marks.put_setting, _mark(channel), oldest)
            if count <= self._at_once:
                self._begun.add(channel)
                return seen, new

    async def _oldest(self, channel: str) -> str:
        """The ts after which to read."""
        floor = self._clock() - timedelta(days=self._days)
        mark = await asyncio.to_thread(self._marks.setting, _mark(channel))
        if not mark:
            return _ts(floor)
        if channel in self._begun:
            return mark
        return max(_ts(floor), f"{float(mark) - OVERLAP.total_seconds():.6f}")

    async def _messages(self, channel: str, oldest: str) -> AsyncIterator[Json]:
        cursor = ""
        while True:
            answer = await self._page(channel, oldest, cursor)
            for message in answer.get("messages") or ():
                if isinstance(message, dict) and moment(text_of(message, "ts")):
                    yield message
            cursor = text_of(inner(answer, "response_metadata"), "next_cursor")
            if not cursor:
                return

    async def _page(self, channel: str, oldest: str, cursor: str) -> Json:
        """One page. Being limited is no failure here: apps sold outside the Marketplace get one page a minute."""
        while True:
            try:
                return await self._client.call(
                    "conversations.history",
                    patience=PATIENCE,
                    channel=channel,
                    oldest=oldest,
                    limit=PAGE,
                    cursor=cursor or None,
                )
            except CallFailed as failure:
                if failure.fate is not Fate.LIMITED:
                    raise
                await asyncio.sleep(failure.retry_after or WAIT[Fate.LIMITED])

    async def _store(self, stored: Sequence[RawEvent]) -> int:
        """How many were new. A page at once, so that it costs one sync of the disk; appends keep their order."""
        new = 0
        for start in range(0, len(stored), PAGE):
            some = stored[start : start + PAGE]
            new += sum(await asyncio.gather(*(self._inbox.append(raw) for raw in some)))
        return new


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


def _ts(moment: datetime) -> str:
    return f"{moment.timestamp():.6f}"
