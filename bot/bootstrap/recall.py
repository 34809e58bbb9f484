"""What the inbox still knows of earlier deliveries, read again as events: `bot.commands.desk.Recall`.

Touch this when a command must look further back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.events import CommandGiven, Event
from bot.domain.groups import native_id, platform_of
from bot.domain.ledger import Store
from bot.domain.ports import Platform

LATELY = 500  # deliveries of one group


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRecall:
    """Reads bodies that were not forgotten yet."""

    store: Store
    platforms: Mapping[str, Platform]

    def lately(self, group: str) -> Iterator[Event]:
        """What came from this group last, oldest first."""
        for raw in self.store.lately(group, LATELY):
            if (platform := self.platforms.get(raw.platform)) is not None:
                yield from platform.normalise(raw)

    def since(self, group: str, moment: datetime) -> Iterator[Event]:
        """What came from this group first from that moment on, oldest first. Clocks may differ by a minute."""
        for raw in self.store.since(group, moment - timedelta(minutes=1), LATELY):
            if (platform := self.platforms.get(raw.platform)) is not None:
                yield from platform.normalise(raw)

    def command(self, id: str) -> CommandGiven | None:
        """An earlier command, by its event id (`slack:interaction:1337.42`: platform and key of its delivery)."""
        platform = self.platforms.get(platform_of(id))
        raw = self.store.delivered(platform_of(id), native_id(id))
        if platform is None or raw is None:
            return None
        return next((event for event in platform.normalise(raw) if isinstance(event, CommandGiven)), None)
