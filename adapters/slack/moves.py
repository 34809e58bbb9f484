"""What is overheard of live deliveries because reading back will need it.

A channel gets a new id (Slack Connect): its history was read under the old one, and must not be judged twice. Slack
tells it once, and the messages keep their ts under the new id; so the moment is kept before which the channel is not
read back. A reply comes to a message older than the window that is read back: nothing will ever list that thread, so it
is kept that there is one. Touch this when Slack tells of moves in another way.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

from adapters.slack.delivery import inner, moment, text_of
from adapters.slack.envelope import EVENT, said
from adapters.slack.keys import mark_in
from adapters.slack.threads import Marks, beginning_of, remember, remembered, stamp
from bot.domain.events import RawEvent
from bot.domain.ports import Inbox

MOVED: Final = "channel_id_changed"
_SOUGHT: Final = MOVED.encode()
_THREADED: Final = b'"thread_ts"'


class Following:
    """The inbox as the doors see it: what it takes is looked at for moves."""

    def __init__(self, inbox: Inbox, marks: Marks, *, days: int = 0):
        """`days`: how far back channels are read."""
        self._inbox = inbox
        self._marks = marks
        self._window = timedelta(days=days)

    async def append(self, raw: RawEvent) -> bool:
        fresh = await self._inbox.append(raw)
        if fresh and raw.kind == EVENT and _SOUGHT in raw.body:
            await self._follow(raw)
        if fresh and self._window and raw.kind == EVENT and _THREADED in raw.body:
            await self._note_thread(raw)
        return fresh

    async def _note_thread(self, raw: RawEvent) -> None:
        event = inner(said(raw), "event")
        thread, ts, channel = text_of(event, "thread_ts"), text_of(event, "ts"), text_of(event, "channel")
        is_old = bool(thread) and thread < stamp(raw.received_at - self._window)
        if text_of(event, "type") == "message" and is_old and channel:
            mark = mark_in(raw)
            await asyncio.to_thread(self._keep_thread, f"{mark}:{channel}" if mark else channel, thread, ts)

    def _keep_thread(self, channel: str, thread: str, ts: str) -> None:
        remember(self._marks, channel, remembered(self._marks, channel) | {thread: ts})

    async def _follow(self, raw: RawEvent) -> None:
        event = inner(said(raw), "event")
        channel = text_of(event, "new_channel_id")
        if text_of(event, "type") == MOVED and channel:
            at = moment(event.get("event_ts")) or raw.received_at
            mark = mark_in(raw)
            name = beginning_of(f"{mark}:{channel}" if mark else channel)
            await asyncio.to_thread(self._marks.put_setting, name, stamp(at))
