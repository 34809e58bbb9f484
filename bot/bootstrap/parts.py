"""The parts that work in the background, each kept alive: one that dies is started again, after pauses that grow.

That it died is logged and counted, and is a gap until it has worked for a while: told to the admins, shown in the
console and by `/health`. Touch this when a part should be given up, or told of in another way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any, Final

import structlog

from bot.domain.ports import Clock
from bot.engine.reach import Gap

log = structlog.get_logger(__name__)

FIRST: Final = 1.0  # seconds before it is started again; each time twice as long
LONGEST: Final = 300.0
STEADY: Final = 900.0  # seconds of work after which it is well again: the watch looks more often than that
HOUSE: Final = "qungui"  # whose gap it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What became of a part that died. `ticks`: when, by the clock that only goes forward."""

    error: str  # its class: messages of errors quote what people wrote
    at: datetime
    ticks: float
    times: int = 1  # since it was well

    def as_data(self) -> dict[str, Any]:
        return {"error": self.error, "at": self.at.isoformat(), "times": self.times}


class Parts:
    """Keeps them, and knows which of them are not well. May be asked from any thread."""

    def __init__(
        self,
        clock: Clock,
        died: Callable[[str], None] = lambda name: None,
        *,
        first: float = FIRST,
        ticks: Callable[[], float] = monotonic,
    ):
        """`died` is told the name of a part each time."""
        self._clock, self._died, self._first, self._ticks = clock, died, first, ticks
        self._faults: dict[str, Fault] = {}

    async def keep(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Until cancelled, or until the work is done."""
        while True:
            try:
                return await work()
            except Exception as error:
                fault = self._noted(name, error)
            except asyncio.CancelledError as error:
                if (task := asyncio.current_task()) is None or task.cancelling():
                    raise
                fault = self._noted(name, error)  # nobody cancelled us: it came from within
            await asyncio.sleep(min(self._first * 2 ** min(fault.times - 1, 16), LONGEST))

    def _noted(self, name: str, error: BaseException) -> Fault:
        before = self._ailing().get(name)
        times = before.times + 1 if before is not None else 1
        fault = Fault(error=type(error).__name__, at=self._clock(), ticks=self._ticks(), times=times)
        self._faults = {**self._faults, name: fault}
        log.error("part.died", part=name, times=times, exc_info=error)
        self._died(name)
        return fault

    def _ailing(self) -> Mapping[str, Fault]:
        steady = self._ticks() - STEADY
        return {name: fault for name, fault in self._faults.items() if fault.ticks > steady}

    def gaps(self, now: datetime) -> Sequence[Gap]:
        """One for each part that is not well."""
        return [Gap(platform=HOUSE, what="part", why=name, count=one.times) for name, one in self._ailing().items()]

    def state(self) -> Mapping[str, Any]:
        """For `/health`: what is not well, and since when."""
        return {name: fault.as_data() for name, fault in self._ailing().items()}
