"""Rate limits as DOC 90454 gives them, and the switches that make a call go wrong on purpose."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.ports import Clock

# what -> (how many, in how many seconds)
CALLS: Mapping[str, tuple[int, float]] = {
    "": (10_000, 60.0),  # per company and call
    "webhook/send": (20, 60.0),  # per robot
    "appchat/update": (1000, 3600.0),
    "appchat/create": (1000, 86400.0),
    "msgaudit/groupchat/get": (2000, 60.0),
    "archive": (600, 60.0),
}
PER_MEMBER: Mapping[str, tuple[int, float]] = {  # above it messages are dropped without a word
    "message/send": (30, 60.0),
    "appchat/send": (200, 60.0),
}


class Windows:
    """Counts in sliding windows."""

    def __init__(self, clock: Clock):
        self._clock = clock
        self._hits: defaultdict[str, deque[float]] = defaultdict(deque)

    def allows(self, what: str, most: int, seconds: float) -> bool:
        """Count one; False when there were too many."""
        now, hits = self._clock().timestamp(), self._hits[what]
        while hits and hits[0] <= now - seconds:
            hits.popleft()
        if len(hits) >= most:
            return False
        hits.append(now)
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong. `errcode`: answered instead of doing it. `status`: an HTTP error instead of doing it.
    `lost`: done, but the answer never arrives."""

    errcode: int = 0
    status: int = 0
    lost: bool = False


@dataclass(slots=True)
class Faults:
    """Faults waiting to happen, per path (`appchat/send`); deliveries to be sent twice or in the wrong order."""

    duplicate_deliveries: int = 0
    _waiting: dict[str, deque[Fault]] = field(default_factory=dict)

    def add(self, path: str, fault: Fault, times: int = 1) -> None:
        self._waiting.setdefault(path, deque()).extend([fault] * times)

    def take(self, path: str) -> Fault | None:
        waiting = self._waiting.get(path)
        return waiting.popleft() if waiting else None
