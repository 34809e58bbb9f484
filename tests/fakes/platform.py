"""A platform at the core's door that does what its script says: no wire, no SDK."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.domain.actions import Action, Capabilities, Outcome, confirmed
from bot.domain.events import Event, RawEvent
from bot.domain.groups import Group

DONE = confirmed("1712.1")


class Scripted:
    """A platform that does what the script says, and confirms everything after it."""

    def __init__(self, name: str = "slack"):
        self.name = name
        self.doing: deque[Outcome] = deque()
        self.telling: deque[Outcome] = deque()
        self.done: list[str] = []
        self.asked: list[tuple[str, datetime]] = []
        self.deaf: dict[str, str] = {}  # group -> why it is not heard
        self.behind: dict[str, float] = {}

    def unheard(self, group: Group) -> str:
        return self.deaf.get(group.id, "")

    def lags(self) -> Mapping[str, float]:
        return self.behind

    async def perform(self, action: Action) -> Outcome:
        self.done.append(action.key)
        return self.doing.popleft() if self.doing else DONE

    async def probe(self, action: Action, since: datetime) -> Outcome:
        self.asked.append((action.key, since))
        return self.telling.popleft()

    def normalise(self, raw: RawEvent) -> Sequence[Event]:
        raise NotImplementedError

    def capabilities(self, group: Group | None) -> Capabilities:
        raise NotImplementedError

    def routes(self) -> Sequence[Any]:
        raise NotImplementedError

    async def reconcile(self) -> None:
        raise NotImplementedError

    async def run(self) -> None:
        raise NotImplementedError
