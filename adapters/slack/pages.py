"""Pages of messages that Slack remembers, one after the other and politely; and storing what they held."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from adapters.slack.client import PAGE, SlackClient
from adapters.slack.delivery import Json, inner, moment, text_of
from adapters.slack.errors import WAIT, CallFailed, Fate
from bot.domain.events import RawEvent
from bot.domain.ports import Inbox

PATIENCE: Final = 90.0  # seconds to wait for our own pace


class Pages:
    """Reads `conversations.history` and `conversations.replies`."""

    def __init__(self, client: SlackClient):
        self._client = client

    async def messages(self, method: str, **asked: Any) -> AsyncIterator[Json]:
        """All messages of the answer, as Slack orders them."""
        cursor = ""
        while True:
            answer = await self._page(method, cursor, asked)
            for message in answer.get("messages") or ():
                if isinstance(message, dict) and moment(text_of(message, "ts")):
                    yield message
            cursor = text_of(inner(answer, "response_metadata"), "next_cursor")
            if not cursor:
                return

    async def _page(self, method: str, cursor: str, asked: Json) -> Json:
        """One page. Being limited is no failure here: apps sold outside the Marketplace get one page a minute."""
        while True:
            try:
                return await self._client.call(method, patience=PATIENCE, limit=PAGE, cursor=cursor or None, **asked)
            except CallFailed as failure:
                if failure.fate is not Fate.LIMITED:
                    raise
                await asyncio.sleep(failure.retry_after or WAIT[Fate.LIMITED])


async def store(inbox: Inbox, stored: Sequence[RawEvent]) -> int:
    """How many were new. A page at once, so that it costs one sync of the disk; appends keep their order."""
    new = 0
    for start in range(0, len(stored), PAGE):
        some = stored[start : start + PAGE]
        new += sum(await asyncio.gather(*(inbox.append(raw) for raw in some)))
    return new
