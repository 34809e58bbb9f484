"""Slowing down guesses: after some failures each further try must wait, twice as long every time."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

from bot.domain.ports import Clock

FREE = 5  # failures without a wait
LONGEST = timedelta(minutes=5)
FORGOTTEN = timedelta(minutes=30)
REMEMBERED = 10_000  # keys, so that invented names cannot fill the memory


class Throttle:
    """Failures per key (a user's name, a client's address). Thread-safe; forgets on success and with time."""

    def __init__(self, *, clock: Clock, free: int = FREE) -> None:
        self._clock, self._free = clock, free
        self._failures: OrderedDict[str, tuple[int, datetime]] = OrderedDict()
        self._lock = Lock()

    def admits(self, *keys: str) -> bool:
        """Whether there may be another try now. It counts as failed until it has succeeded: of tries that come at once
        no more get through than of those that come one after the other."""
        now = self._clock()
        with self._lock:
            if any(self._waits(key, now) for key in keys):
                return False
            for key in keys:
                count, last = self._failures.pop(key, (0, now))
                self._failures[key] = (1 if now - last > FORGOTTEN else count + 1, now)
            while len(self._failures) > REMEMBERED:
                self._failures.popitem(last=False)
            return True

    def succeeded(self, *keys: str) -> None:
        with self._lock:
            for key in keys:
                self._failures.pop(key, None)

    def _waits(self, key: str, now: datetime) -> bool:
        count, last = self._failures.get(key, (0, now))
        pause = min(timedelta(seconds=2 ** min(count - self._free + 1, 12)), LONGEST)
        return count >= self._free and now < last + pause
