"""Reading back what was said in threads: Slack's history shows only where threads begin.

The window of days is listed for messages with replies (once more, where the channel was read from later on). Those
whose newest reply is younger than what was read are asked for them. A day between two such looks at a channel is
enough: replies come live as well, and the inbox refuses what it has. Replies under a message that is older than the
window stay unread, and what was deleted meanwhile is nowhere. Touch this when Slack tells which threads grew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final, Protocol

from adapters.slack.delivery import Json, moment, text_of
from adapters.slack.pages import Pages, store
from adapters.slack.people import Identity
from bot.domain.events import RawEvent
from bot.domain.ports import Clock, Inbox

OVERLAP: Final = timedelta(days=1)  # asked for again, for edits and for what came while the last look went on
EVERY: Final = timedelta(days=1)
AT_ONCE: Final = 1_000  # replies held in memory

Sealing = Callable[[Iterable[Json], str, Identity, datetime], list[RawEvent]]


class Marks(Protocol):
    """Where reading stopped. Durable; a lost one costs calls, never a second judgement."""

    def setting(self, name: str) -> str | None: ...
    def put_setting(self, name: str, value: str) -> None: ...


class Threads:
    """`entries` makes of messages what live deliveries of them would have stored."""

    def __init__(self, pages: Pages, inbox: Inbox, clock: Clock, marks: Marks, *, days: int, entries: Sealing):
        self._pages = pages
        self._inbox = inbox
        self._clock = clock
        self._marks = marks
        self._days = days
        self._entries = entries
        self._looked: dict[str, datetime] = {}  # since the start
        self._listed: dict[str, list[Json]] = {}  # where threads begin, of channels whose whole window was just read

    def listed(self, channel: str, beginnings: list[Json]) -> None:
        """The channel was read from the beginning of the window on: these have replies, the newest first."""
        self._listed[channel] = beginnings

    def is_due(self, channel: str) -> bool:
        last = self._looked.get(channel)
        return last is None or self._clock() - last >= EVERY

    async def read(self, channel: str, me: Identity) -> tuple[int, int]:
        """(replies seen, those that the inbox did not have)."""
        begun = self._clock()
        since, seen, new = await self._since(channel, begun), 0, 0
        floor = stamp(begun - timedelta(days=self._days))
        beginnings = self._listed.pop(channel, None)
        if beginnings is None:
            listing = self._pages.messages("conversations.history", channel=channel, oldest=floor)
            beginnings = [beginning(message) async for message in listing if has_replies(message)]
        grown = [text_of(one, "ts") for one in beginnings if later(text_of(one, "latest_reply"), since)]
        for thread in reversed(grown):  # the oldest first
            some, fresh = await self._replies(channel, thread, since, me)
            seen, new = seen + some, new + fresh
        await asyncio.to_thread(self._marks.put_setting, _mark(channel), stamp(begun))
        self._looked[channel] = begun
        return seen, new

    async def _replies(self, channel: str, thread: str, since: str, me: Identity) -> tuple[int, int]:
        kept: list[Json] = []
        seen = new = 0
        asked = self._pages.messages("conversations.replies", channel=channel, ts=thread, oldest=since)
        async for message in asked:
            if text_of(message, "ts") != thread:  # the first of every page is where the thread begins
                kept.append(message)
            if len(kept) >= AT_ONCE:
                seen, new = seen + len(kept), new + await self._store(kept, channel, me)
                kept = []
        return seen + len(kept), new + await self._store(kept, channel, me)

    async def _store(self, replies: list[Json], channel: str, me: Identity) -> int:
        return await store(self._inbox, self._entries(replies, channel, me, self._clock()))

    async def _since(self, channel: str, now: datetime) -> str:
        floor = stamp(now - timedelta(days=self._days))
        mark = await asyncio.to_thread(self._marks.setting, _mark(channel))
        begins = await asyncio.to_thread(self._marks.setting, beginning_of(channel)) or ""
        known = moment(mark)
        return max(floor, begins, stamp(known - OVERLAP) if known is not None else "")


def has_replies(message: Json) -> bool:
    return bool(message.get("reply_count"))


def beginning(message: Json) -> Json:
    """What has to be remembered of a message with replies until they are read."""
    return {"ts": text_of(message, "ts"), "latest_reply": text_of(message, "latest_reply")}


def later(ts: str, since: str) -> bool:
    """Without knowing when the newest reply was, the thread is asked."""
    return not ts or ts > since


def beginning_of(channel: str) -> str:
    """The name under which it is kept where a channel's own messages begin, if it had another id before."""
    return f"slack.history.begins.{channel}"


def stamp(at: datetime) -> str:
    return f"{at.timestamp():.6f}"


def _mark(channel: str) -> str:
    return f"slack.history.threads.{channel}"
