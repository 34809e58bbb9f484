"""A channel gets a new id (Slack Connect): its history was read under the old one, and must not be judged twice.

Slack tells it once, and the messages keep their ts under the new id; so the moment is kept before which the channel is
not read back. Touch this when Slack tells of moves in another way.
"""

from __future__ import annotations

import asyncio
from typing import Final

import orjson

from adapters.slack.delivery import inner, moment, text_of
from adapters.slack.envelope import EVENT
from adapters.slack.keys import mark_in
from adapters.slack.threads import Marks, beginning_of, stamp
from bot.domain.events import RawEvent
from bot.domain.ports import Inbox

MOVED: Final = "channel_id_changed"
_SOUGHT: Final = MOVED.encode()


class Following:
    """The inbox as the doors see it: what it takes is looked at for moves."""

    def __init__(self, inbox: Inbox, marks: Marks):
        self._inbox = inbox
        self._marks = marks

    async def append(self, raw: RawEvent) -> bool:
        fresh = await self._inbox.append(raw)
        if fresh and raw.kind == EVENT and _SOUGHT in raw.body:
            await self._follow(raw)
        return fresh

    async def _follow(self, raw: RawEvent) -> None:
        event = inner(orjson.loads(raw.body), "event")
        channel = text_of(event, "new_channel_id")
        if text_of(event, "type") == MOVED and channel:
            at = moment(event.get("event_ts")) or raw.received_at
            mark = mark_in(raw)
            name = beginning_of(f"{mark}:{channel}" if mark else channel)
            await asyncio.to_thread(self._marks.put_setting, name, stamp(at))
