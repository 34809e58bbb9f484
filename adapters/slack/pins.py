"""Keeping a message on top of a channel. What is said again and again under one name is pinned once: the one before it
is taken down, as Slack takes a hundred pins in a channel. Touch this when Slack changes what can be pinned.
https://docs.slack.dev/reference/methods/pins.add, https://docs.slack.dev/reference/methods/pins.remove
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog

from adapters.slack.errors import CallFailed
from adapters.slack.threads import Marks

log = structlog.get_logger(__name__)
PINNED: Final = frozenset({"already_pinned"})
Call = Callable[..., Awaitable[dict[str, Any]]]


class Pins:
    """`call` enters the channel where that is what is missing; `marks` remember what is pinned under which name."""

    def __init__(self, call: Call, marks: Marks):
        self._call = call
        self._marks = marks

    async def pin(self, channel: str, ts: str) -> None:
        """Raises CallFailed."""
        try:
            await self._call("pins.add", channel=channel, timestamp=ts)
        except CallFailed as failure:
            if failure.code not in PINNED:
                raise

    async def put_on_top(self, channel: str, ts: str, name: str) -> dict[str, str]:
        """What became of it: the message itself was posted, whatever becomes of its pin."""
        place = f"slack.pinned.{hashlib.sha256(name.encode()).hexdigest()[:16]}.{channel}"
        before = await asyncio.to_thread(self._marks.setting, place)
        if before and before != ts:
            await self._unpin(channel, before)
        try:
            await self.pin(channel, ts)
        except CallFailed as failure:
            return {"pinned": failure.code}
        await asyncio.to_thread(self._marks.put_setting, place, ts)
        return {"pinned": "yes"}

    async def _unpin(self, channel: str, ts: str) -> None:
        """Somebody may have done so, or deleted the message; one pin too many is no reason not to pin the next."""
        try:
            await self._call("pins.remove", channel=channel, timestamp=ts)
        except CallFailed as failure:
            log.info("slack.pin-stayed", channel=channel, code=failure.code)
