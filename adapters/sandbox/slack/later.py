"""What the local Slack does by itself a while after: the preview of a link, and messages that were scheduled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from adapters.sandbox.slack.happenings import Happenings
from adapters.sandbox.slack.state import Channel, Json, Message, Scheduled

UNFURL_SECONDS = 1.0
TICK = 1.0  # seconds between looks at the clock, which may be set


@dataclass(slots=True, kw_only=True)
class Later:
    """`pace` shortens the wait for a preview; a message's own time is by the clock."""

    happenings: Callable[[], Happenings]
    pace: float
    _soon: set[asyncio.Task[None]] = field(default_factory=set)
    _waiting: set[asyncio.Task[None]] = field(default_factory=set)  # scheduled: nobody waits for their time

    def unfurl(self, channel: Channel, message: Message, link: str) -> None:
        async def attach() -> None:
            await asyncio.sleep(UNFURL_SECONDS * self.pace)
            if not message.deleted:
                preview: Json = {"from_url": link, "original_url": link, "title": "Preview", "id": 1}
                self.happenings().change(channel, message, attachments=[*message.attachments, preview])

        self._begin(attach(), self._soon)

    def post(self, waiting: Scheduled) -> None:
        """What was called off meanwhile, and what carries metadata, is never posted."""

        async def post() -> None:
            space = self.happenings().space
            while (left := waiting.at - space.clock().timestamp()) > 0:  # noqa: ASYNC110 - the clock tells no event
                await asyncio.sleep(min(left, TICK))
            if space.scheduled.pop(waiting.id, None) is not None and not waiting.is_lost:
                self.happenings().post(
                    space.channels[waiting.channel],
                    space.users[waiting.user],
                    waiting.text,
                    blocks=waiting.blocks,
                    attachments=waiting.attachments,
                    thread_ts=waiting.thread_ts,
                )

        self._begin(post(), self._waiting)

    async def quiet(self) -> None:
        if self._soon:
            await asyncio.wait(set(self._soon))

    def stop(self) -> None:
        for task in (*self._soon, *self._waiting):
            task.cancel()

    def _begin(self, work: Coroutine[Any, Any, None], among: set[asyncio.Task[None]]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        among.add(task)
        task.add_done_callback(among.discard)
