"""What went to WeCom lately, counted for everybody in this process who shares a limit, and kept over a restart.

WeCom counts some limits by the company, so its apps count together, and some by the address of this machine, so all
companies do. Counts of an hour and more are written down every few seconds where they changed: a process that is
killed forgets those few seconds, and what fits into a minute. Of large limits, and of persons, only those stand there
that have had a tenth of their share, for no others could come near it: so mostly there is nothing to write. Touch this
module when counts should be kept in another way.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import structlog

from adapters.wecom import reference
from adapters.wecom.cursor import Notes
from adapters.wecom.reference import Limit
from bot.domain.errors import StorageError

NAME: Final = "wecom.pace"  # under which the record keeps them
EACH: Final = 10.0  # seconds between two looks whether there is something to write
LASTING: Final = 3600.0  # seconds: shorter counts are over before anybody has started a process again
SLOTS: Final = 60  # a window is counted in so many parts, each given back when its last call is old enough
PERSON: Final = "person"
TENTH: Final = 10
LARGE: Final = 10_000
Slot = tuple[float, float, int]  # first call, last call, how many
log = structlog.get_logger(__name__)


class Window:
    """What went in the last `seconds`."""

    __slots__ = ("_seconds", "_slots", "_total")

    def __init__(self, seconds: float, slots: Sequence[Slot] = ()):
        self._seconds = seconds
        self._slots: list[Slot] = list(slots)
        self._total = sum(count for *_, count in slots)

    @property
    def total(self) -> int:
        return self._total

    @property
    def slots(self) -> Sequence[Slot]:
        return self._slots

    def is_over(self, now: float) -> bool:
        """Whether nothing counts any more."""
        while self._slots and self._slots[0][1] <= now - self._seconds:
            self._total -= self._slots.pop(0)[2]
        return not self._slots

    def wait(self, now: float, count: int, room: int) -> float:
        """Seconds until so many more fit. More at once than ever fit go when nothing else counts: WeCom decides."""
        if self.is_over(now) or self._total + count <= room:
            return 0.0
        left, until = self._total, now
        for _, last, went in self._slots:
            left, until = left - went, last + self._seconds
            if left + count <= room:
                break
        return until - now

    def add(self, now: float, count: int) -> None:
        self._total += count
        if self._slots and now - self._slots[-1][0] < self._seconds / SLOTS:
            first, _, went = self._slots.pop()
            self._slots.append((first, now, went + count))
        else:
            self._slots.append((now, now, count))


class Counts:
    """All windows, by call, limit and whose it is; and how many accounts a company has."""

    def __init__(self, notes: Notes | None = None):
        """Without `notes` nothing outlives the process."""
        self._notes = notes
        self._windows: defaultdict[tuple[str, Limit], dict[str, Window]] = defaultdict(dict)
        self._accounts: dict[str, int] = {}
        written = notes.setting(NAME) if notes is not None else None
        self._kept = written or ""
        self._restore(json.loads(written or "{}"))

    def window(self, method: str, limit: Limit, whose: str) -> Window:
        windows = self._windows[method, limit]
        return windows.get(whose) or windows.setdefault(whose, Window(limit.seconds))

    def accounts(self, company: str, seen: int) -> int:
        """How many accounts the company has, as whichever of its apps looked last says; 0 = nobody has looked yet."""
        if seen:
            self._accounts[company] = seen
        return self._accounts.get(company, 0)

    def prune(self, now: float) -> None:
        """Who was spoken to once must not be remembered for ever."""
        for key, windows in self._windows.items():
            self._windows[key] = {whose: window for whose, window in windows.items() if not window.is_over(now)}

    def size(self) -> int:
        """How many windows there are of the limit that has most."""
        return max(map(len, self._windows.values()), default=0)

    async def keep(self) -> None:
        """Write down what changes, until cancelled."""
        while True:
            await asyncio.sleep(EACH)
            await self.save()

    async def save(self) -> None:
        """Write down what changed since the last time."""
        if self._notes is None:
            return
        said = json.dumps(self._told(), separators=(",", ":"))
        if said == self._kept:
            return
        try:
            await asyncio.to_thread(self._notes.put_setting, NAME, said)
        except StorageError as error:  # the next look tries again
            log.warning("wecom.counts_not_kept", error=type(error).__name__)
        else:
            self._kept = said

    def _told(self) -> Mapping[str, Any]:
        return {"accounts": self._accounts, "counts": list(self._lasting())}

    def _lasting(self) -> Iterator[Sequence[Any]]:
        for (method, limit), windows in self._windows.items():
            if limit.seconds < LASTING:
                continue
            least = limit.room() // TENTH if limit.per == PERSON or limit.room() >= LARGE else 1
            for whose, window in windows.items():
                if window.total >= least:
                    yield [method, *_named(limit), whose, list(window.slots)]

    def _restore(self, told: Mapping[str, Any]) -> None:
        """A call or limit that is in the table no more counts no more."""
        self._accounts = {str(company): int(count) for company, count in told.get("accounts", {}).items()}
        for method, per, seconds, room, whose, slots in told.get("counts", ()):
            for limit in reference.known()[method].limits if method in reference.known() else ():
                if _named(limit) == (per, seconds, room):
                    kept = [(float(first), float(last), int(count)) for first, last, count in slots]
                    self._windows[method, limit][whose] = Window(seconds, kept)


def _named(limit: Limit) -> tuple[str, float, int]:
    """Which of a call's limits it is."""
    return limit.per, limit.seconds, limit.room()
