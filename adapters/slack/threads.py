"""Reading back what was said in threads: Slack's history shows only where threads begin.

The window of days is listed for messages with replies (once more, where the channel was read from later on). Those
whose newest reply is younger than what was read are asked for them. A day between two such looks at a channel is
enough: replies come live as well, and the inbox refuses what it has. Threads that began before the window are asked for
where we know of them: they were in the window once, a reply to them came live, or one was sent to the channel as well.
Other replies under older messages stay unread, as nothing tells of them, and what was deleted meanwhile is nowhere.
Touch this when Slack tells which threads grew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Set
from datetime import datetime, timedelta
from typing import Final, Protocol

import orjson

from adapters.slack.delivery import Json, moment, text_of
from adapters.slack.errors import CallFailed, Fate
from adapters.slack.pages import Pages, store
from adapters.slack.people import Identity
from bot.domain.events import RawEvent
from bot.domain.ports import Clock, Inbox

OVERLAP: Final = timedelta(days=1)  # asked for again, for edits and for what came while the last look went on
EVERY: Final = timedelta(days=1)
AT_ONCE: Final = 1_000  # replies held in memory
MOST: Final = 50  # threads of a channel that are remembered, those with the newest replies

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
            beginnings = [found async for message in listing if (found := begun_by(message)) is not None]
        listed = {text_of(one, "ts"): text_of(one, "latest_reply") for one in reversed(beginnings)}
        known = await asyncio.to_thread(remembered, self._marks, channel)
        older = {ts: newest for ts, newest in known.items() if ts not in listed and newest > floor}
        gone: set[str] = set()
        for thread in sorted({*older, *(ts for ts, newest in listed.items() if later(newest, since))}):
            try:
                some, fresh, newest = await self._replies(channel, thread, since, me)
            except CallFailed as failure:
                if failure.fate is not Fate.REFUSED or thread in listed:
                    raise
                gone.add(thread)  # where it began is deleted
                continue
            seen, new = seen + some, new + fresh
            if thread in older:
                older[thread] = max(newest, older[thread])
        await asyncio.to_thread(self._remember, channel, listed | older, gone, floor)
        await asyncio.to_thread(self._marks.put_setting, _mark(channel), stamp(begun))
        self._looked[channel] = begun
        return seen, new

    def _remember(self, channel: str, met: dict[str, str], gone: Set[str], floor: str) -> None:
        """With what was overheard while these were read; without those in which nothing was said in the window."""
        both = remembered(self._marks, channel) | met
        kept = {ts: newest for ts, newest in both.items() if ts not in gone and (newest or ts) > floor}
        remember(self._marks, channel, kept)

    async def _replies(self, channel: str, thread: str, since: str, me: Identity) -> tuple[int, int, str]:
        """(replies seen, those that the inbox did not have, the newest one's ts)."""
        kept: list[Json] = []
        seen = new = 0
        newest = ""
        asked = self._pages.messages("conversations.replies", channel=channel, ts=thread, oldest=since)
        async for message in asked:
            if text_of(message, "ts") != thread:  # the first of every page is where the thread begins
                kept.append(message)
                newest = max(newest, text_of(message, "ts"))
            if len(kept) >= AT_ONCE:
                seen, new = seen + len(kept), new + await self._store(kept, channel, me)
                kept = []
        return seen + len(kept), new + await self._store(kept, channel, me), newest

    async def _store(self, replies: list[Json], channel: str, me: Identity) -> int:
        return await store(self._inbox, self._entries(replies, channel, me, self._clock()))

    async def _since(self, channel: str, now: datetime) -> str:
        floor = stamp(now - timedelta(days=self._days))
        mark = await asyncio.to_thread(self._marks.setting, _mark(channel))
        begins = await asyncio.to_thread(self._marks.setting, beginning_of(channel)) or ""
        known = moment(mark)
        return max(floor, begins, stamp(known - OVERLAP) if known is not None else "")


def begun_by(message: Json) -> Json | None:
    """What has to be remembered of a message until its thread is read: it has replies, or is a reply that was sent to
    the channel as well, to a message that may be older."""
    if message.get("reply_count"):
        return {"ts": text_of(message, "ts"), "latest_reply": text_of(message, "latest_reply")}
    if text_of(message, "subtype") == "thread_broadcast" and text_of(message, "thread_ts"):
        return {"ts": text_of(message, "thread_ts"), "latest_reply": text_of(message, "ts")}
    return None


def remembered(marks: Marks, channel: str) -> dict[str, str]:
    """Threads of a channel that we know of: the ts of where each begins, and of the newest reply that we know."""
    kept = marks.setting(_known(channel))
    found = orjson.loads(kept) if kept else {}
    return {ts: newest for ts, newest in found.items() if isinstance(newest, str)} if isinstance(found, dict) else {}


def remember(marks: Marks, channel: str, threads: Mapping[str, str]) -> None:
    newest = sorted(threads, key=lambda ts: threads[ts] or ts, reverse=True)[:MOST]
    kept = orjson.dumps({ts: threads[ts] or ts for ts in sorted(newest)}).decode()
    if kept != (marks.setting(_known(channel)) or "{}"):
        marks.put_setting(_known(channel), kept)


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


def _known(channel: str) -> str:
    return f"slack.history.known.{channel}"
