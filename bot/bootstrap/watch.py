"""The watch over what the bot can hear and do: counted every few minutes, kept for each day, told when it gets worse.

Admins are told once when a gap opens and once when it is closed; `/metrics`, `/health` and the console show it all the
time. Touch this when it should be counted more often, or told to somebody else.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NoReturn, Protocol
from zoneinfo import ZoneInfo

import structlog

from bot.bootstrap.refusals import Admins
from bot.domain.actions import OutcomeState
from bot.domain.errors import StorageError
from bot.domain.events import Event, MessagePosted, RawEvent
from bot.domain.groups import Group
from bot.domain.ports import Clock, Platform
from bot.domain.records import Remembered, Step
from bot.engine.circuit import Stand, Turn
from bot.engine.reach import LATELY, Gap, Reach, gaps, survey
from storage.store import SqlStore

log = structlog.get_logger(__name__)
EVERY: Final = timedelta(minutes=10)
FIRST: Final = timedelta(minutes=2)  # after a start: the first full look must be through, or every group seems unheard
KEPT: Final = 31  # days
DAYS: Final = "reach/"  # names under which the days' figures are remembered
OPEN: Final = "reach-open"
READ_BACK: Final = "history"  # the kind of a delivery that nobody delivered
OWN: Final = frozenset({"snapshot", "history", "file"})  # kinds that we asked for: they prove nothing of deliveries
MANY: Final = 1000


class Flown(Protocol):
    """What the watch asks of the canaries, and of the parts of the program."""

    def gaps(self, now: datetime) -> Sequence[Gap]: ...
    def state(self) -> Mapping[str, Any]: ...


class Watch:
    """Counts, keeps, tells. `noticed` is called for every delivery, from the pipeline's thread."""

    def __init__(
        self,
        store: SqlStore,
        platforms: Mapping[str, Platform],
        groups: Callable[[], Sequence[Group]],
        stands: Callable[[], Mapping[str, Stand]],
        admins: Admins,
        clock: Clock,
        committed: Callable[[Sequence[Step]], None],
        canaries: Flown,
        parts: Flown,
        zone: str = "Asia/Shanghai",
    ):
        """A day begins in `zone`, like the times beside it in the console."""
        self._store = store
        self._platforms = platforms
        self._groups = groups
        self._stands = stands
        self._admins = admins
        self._clock = clock
        self._committed = committed
        self._canaries = canaries
        self._parts = parts
        self._zone = ZoneInfo(zone)
        self._started = clock()
        self._heard: dict[str, datetime] = {}
        self._live: dict[str, datetime] = {}  # group -> since when its messages are delivered
        self._missed: dict[str, deque[datetime]] = {}
        self.reaches: Sequence[Reach] = ()
        self._found: Sequence[Gap] = ()

    @property
    def gaps(self) -> Sequence[Gap]:
        """Those of the last look, and the parts that are not well now."""
        return [*self._parts.gaps(self._clock()), *self._found]

    def noticed(self, raw: RawEvent, events: Iterable[Event]) -> None:
        """A delivery was read. A message that only reading back found, in a group whose messages were delivered
        before, was missed."""
        if raw.platform not in self._platforms:
            return
        said = [one for one in events if isinstance(one, MessagePosted) and one.group is not None]
        if raw.kind not in OWN:
            self._heard[raw.platform] = raw.received_at
            for one in said:
                self._live.setdefault(one.group or "", one.at)
        elif raw.kind == READ_BACK:
            late = [one for one in said if one.at > self._live.get(one.group or "", one.at)]
            self._missed.setdefault(raw.platform, deque(maxlen=MANY)).extend(raw.received_at for _ in late)

    def turned(self, turn: Turn) -> None:
        """A platform was given up, or is back: told at once. From the event loop's thread."""
        event = f"platform:{turn.platform}:{turn.since:%Y%m%dT%H%M%S}:{'down' if turn.down else 'back'}"
        name = "platform-down" if turn.down else "platform-back"
        facts = {"platform": turn.platform, "since": turn.since, "at": turn.at, "reason": turn.reason}
        asyncio.get_running_loop().run_in_executor(None, self._tell, event, name, facts)

    async def run(self) -> NoReturn:
        """Count now and then, until cancelled."""
        await asyncio.sleep(FIRST.total_seconds())
        while True:
            try:
                await asyncio.to_thread(self.look)
            except StorageError as problem:
                log.warning("reach.not_counted", why=str(problem))
            await asyncio.sleep(EVERY.total_seconds())

    def look(self) -> Sequence[Gap]:
        """Count, keep today's figures, tell what is new. Blocks: the record is read and written."""
        now = self._clock()
        failed = self._store.actions(state=OutcomeState.FAILED, limit=MANY)
        groups = self._groups()
        self.reaches = [
            survey(
                name,
                groups,
                platform.unheard,
                failed,
                now,
                missed=self._missed_lately(name, now),
                last_heard=self._heard.get(name),
                lags=platform.lags(),
            )
            for name, platform in self._platforms.items()
        ]
        down = {name for name, stand in self._stands().items() if stand is not Stand.CLOSED}
        found = [gap for reach in self.reaches for gap in gaps(reach, now, started=self._started, down=down)]
        found += self._canaries.gaps(now)
        self._keep(now, [*self._parts.gaps(now), *found])
        self._found = found
        return self.gaps

    def days(self) -> Sequence[tuple[str, Mapping[str, Any]]]:
        """(day, platform -> figures), newest first."""
        kept = self._store.remembered(DAYS)
        return [(name.removeprefix(DAYS), json.loads(kept[name])) for name in sorted(kept, reverse=True)]

    def state(self) -> dict[str, Any]:
        """For `/health`: figures by platform, the codes of gaps, how it stands with each platform and with the parts of
        the program; `status` only when one of these is not well."""
        ailing = self._parts.state()
        return {
            **({"status": "degraded"} if ailing else {}),
            "parts": ailing,
            "platforms": {name: stand.value for name, stand in self._stands().items()},
            "reach": {reach.platform: reach.as_data() for reach in self.reaches},
            "gaps": [gap.key for gap in self.gaps],
            "canaries": self._canaries.state(),
        }

    def _missed_lately(self, platform: str, now: datetime) -> int:
        missed = self._missed.get(platform, deque())
        while missed and missed[0] < now - LATELY:
            missed.popleft()
        return len(missed)

    def _keep(self, now: datetime, found: Sequence[Gap]) -> None:
        before: dict[str, str] = json.loads(self._store.setting(OPEN) or "{}")  # gap -> since when it is open
        told = {gap.key: gap for gap in found if gap.what != "down"}  # of those `turned` has told
        opened = [gap for key, gap in told.items() if key not in before]
        closed = [key for key in before if key not in told]
        stamp = f"{now:%Y%m%dT%H%M%S}"
        actions = [
            action
            for gap in opened
            for action in self._admins.tell(f"gap:{gap.key}:{stamp}", "announcements/gap-opened", gap=gap)
        ]
        for key in closed:
            platform, what, why = key.split("/", 2)
            gap = Gap(platform=platform, what=what, why=why)
            actions += self._admins.tell(f"gap:{key}:{before[key]}:closed", "announcements/gap-closed", gap=gap)
        still = {key: before.get(key, stamp) for key in told}
        records = [*self._figures(now), Remembered(name=OPEN, value=json.dumps(still) if still else "")]
        step = Step(inbox=None, records=records, actions=actions)
        self._store.commit([step], now)
        self._committed([step])
        for gap in opened:
            log.warning("reach.gap", gap=gap.key, count=gap.count)
        for key in closed:
            log.info("reach.gap-closed", gap=key)

    def _figures(self, now: datetime) -> Iterator[Remembered]:
        local = now.astimezone(self._zone)
        today = f"{local:%Y-%m-%d}"
        figures = {reach.platform: reach.as_data() for reach in self.reaches}
        yield Remembered(name=f"{DAYS}{today}", value=json.dumps(figures))
        oldest = f"{DAYS}{local - timedelta(days=KEPT):%Y-%m-%d}"
        yield from (Remembered(name=name, value="") for name in self._store.remembered(DAYS) if name < oldest)

    def _tell(self, event: str, name: str, facts: Mapping[str, Any]) -> None:
        step = Step(inbox=None, actions=list(self._admins.tell(event, f"announcements/{name}", **facts)))
        try:
            self._store.commit([step], self._clock())
        except StorageError as problem:
            log.error("reach.not_told", event=event, why=str(problem))
            return
        self._committed([step])
