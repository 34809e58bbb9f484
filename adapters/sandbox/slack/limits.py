"""Rate tiers of the local Slack: calls per method per workspace in a sliding minute, and one post a second per channel.

Also the switches that make a call go wrong on purpose (`Faults`).
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

PER_MINUTE: Mapping[str, int] = {"t1": 1, "t2": 20, "t3": 50, "t4": 100, "post": 300, "none": 1_000_000}
POSTS_PER_CHANNEL = 60  # a minute: about one a second; short bursts pass, as on the real one
MINUTE = 60.0


class Limits:
    """Answers how many seconds a caller must stay away; 0 = go ahead (and the call is counted)."""

    def __init__(self, now: Callable[[], float], per_minute: Mapping[str, int] = PER_MINUTE):
        self._now = now
        self._per_minute = per_minute
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)

    def take(self, method: str, tier: str, channel: str | None) -> int:
        buckets = {method: self._per_minute[tier]}
        if tier == "post" and channel:
            buckets[f"{method}:{channel}"] = POSTS_PER_CHANNEL
        now = self._now()
        waits = [self._wait(name, allowed, now) for name, allowed in buckets.items()]
        if any(waits):
            return max(waits)
        for name in buckets:
            self._calls[name].append(now)
        return 0

    def _wait(self, bucket: str, allowed: int, now: float) -> int:
        calls = self._calls[bucket]
        while calls and calls[0] <= now - MINUTE:
            calls.popleft()
        return math.ceil(calls[0] + MINUTE - now) if len(calls) >= allowed else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong: answer `status`/`error` instead of doing it, or do it and lose the answer."""

    status: int = 200
    error: str = ""
    retry_after: int = 0
    lose_answer: bool = False  # the call is carried out, then the connection breaks


@dataclass(slots=True)
class Faults:
    """Faults waiting to happen, per method; and deliveries to be sent twice."""

    _waiting: dict[str, deque[Fault]] = field(default_factory=dict)
    duplicate_deliveries: int = 0

    def add(self, method: str, fault: Fault, times: int = 1) -> None:
        self._waiting.setdefault(method, deque()).extend([fault] * times)

    def limit(self, method: str, *, times: int = 1, retry_after: int = 1) -> None:
        self.add(method, Fault(status=429, error="ratelimited", retry_after=retry_after), times)

    def take(self, method: str) -> Fault | None:
        waiting = self._waiting.get(method)
        return waiting.popleft() if waiting else None
