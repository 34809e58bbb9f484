"""Deliveries that were set aside: who they are from and why they could not be read, never what they say; tried again as
a new delivery, or discarded. Both stand in the audit chain. Touch this when something else can be done with one.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.domain.events import RawEvent
from bot.domain.ports import Clock
from bot.domain.records import Noted
from bot.domain.views import SetAside
from storage.store import SqlStore

MANY: Final = 10_000
RETRIED, DISCARDED = "delivery-retried", "delivery-discarded"
_TRIES = re.compile(r"~(\d+)\Z")  # at the end of a key: it was tried again so often


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliveries:
    """Those of one record. Blocks: to be called from a thread of its own."""

    store: SqlStore
    append: Callable[[RawEvent], Awaitable[bool]]  # into the inbox
    clock: Clock

    def aside(self, limit: int = 100) -> Sequence[SetAside]:
        """The newest first."""
        return [
            SetAside(
                number=number, platform=raw.platform, kind=raw.kind, at=raw.received_at, why=why, size=len(raw.body),
                tries=_tries(raw.key) + 1,
            )
            for number, raw, why in self.store.set_aside(limit)
        ]  # fmt: skip

    def retry(self, number: int, by: str) -> bool:
        """It comes once more, behind all others; False when it is not set aside (any more), or nothing of it is left.

        First the new one is stored, then the old one let go: broken off in between it is given again, and the inbox
        knows the key.
        """
        found = self._one(number)
        if found is None or not found.body:
            return False
        again = f"{_TRIES.sub('', found.key)}~{_tries(found.key) + 1}"
        asyncio.run(_stored(self.append(replace(found, key=again, received_at=self.clock(), fault=""))))
        return self._let_go(number, RETRIED, found, by, "")

    def discard(self, number: int, by: str, reason: str) -> bool:
        """Nobody will read it; retention may take its content."""
        found = self._one(number)
        return found is not None and self._let_go(number, DISCARDED, found, by, reason)

    def _one(self, number: int) -> RawEvent | None:
        return next((raw for seq, raw, _ in self.store.set_aside(MANY) if seq == number), None)

    def _let_go(self, number: int, what: str, found: RawEvent, by: str, reason: str) -> bool:
        details = {"delivery": str(number), "platform": found.platform, "kind": found.kind, "by": by}
        if reason:
            details["reason"] = reason
        now = self.clock()
        return self.store.let_go(number, Noted(what=what, event=None, at=now, details=details), now)


async def _stored(appending: Awaitable[bool]) -> bool:
    return await appending


def _tries(key: str) -> int:
    found = _TRIES.search(key)
    return int(found[1]) if found else 0
