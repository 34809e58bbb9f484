"""Which outsiders refused to be archived, as the archive itself told between the messages: kept over a restart.

WeCom's own answer is of now: who refused and agreed again meanwhile is "agreed", also for what was said between. The
least is kept: the group, a digest of the person's id, and when. Touch this when the record should keep it otherwise.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from adapters.wecom.cursor import Notes

NAME: Final = "archive.refusals"  # the note's name, behind the platform's
KEPT: Final = timedelta(days=10)  # after somebody left the group; WeCom keeps messages for five days, so none is older
STILL: Final = 0


class Refusals:
    """By group: person -> (since when, until when; 0 = still), in seconds."""

    def __init__(self, notes: Notes | None, platform: str):
        """Without `notes` nothing outlives the process."""
        self._notes = notes
        self._name = f"{platform}.{NAME}"
        written = notes.setting(self._name) if notes is not None else None
        self._known: dict[str, dict[str, tuple[int, int]]] = {
            room: {who: (since, until) for who, (since, until) in people.items()}
            for room, people in json.loads(written or "{}").items()
        }

    async def refused(self, room: str, person: str, at: int) -> None:
        self._known.setdefault(room, {})[_digest(person)] = at, STILL
        await self._write()

    async def agreed(self, room: str, person: str) -> None:
        if self._known.get(room, {}).pop(_digest(person), None):
            await self._write()

    async def seen(self, room: str, present: Collection[str], now: datetime) -> None:
        """Who is in the group now: a refusal of somebody who left ends with what was said until now."""
        here, stamp = {_digest(person) for person in present}, int(now.timestamp())
        known = self._known.get(room, {})
        gone = {who: (since, stamp) for who, (since, until) in known.items() if who not in here and not until}
        if gone:
            known.update(gone)
            await self._write(now)

    def since(self, room: str, said: datetime) -> int:
        """When the newest refusal was given that covers what was said then; 0 = none does."""
        stamp = int(said.timestamp())
        covering = (since for since, until in self._known.get(room, {}).values() if not until or stamp <= until)
        return max(covering, default=0)

    async def _write(self, now: datetime | None = None) -> None:
        oldest = int((now - KEPT).timestamp()) if now is not None else STILL
        left = {
            room: {who: (since, until) for who, (since, until) in people.items() if not until or until > oldest}
            for room, people in self._known.items()
        }
        self._known = {room: people for room, people in left.items() if people}
        if self._notes is not None:
            await asyncio.to_thread(self._notes.put_setting, self._name, json.dumps(self._known))


def _digest(person: str) -> str:
    return hashlib.sha256(person.encode()).hexdigest()[:16]
