"""Rate tiers of the local Slack: calls per method per workspace in a sliding minute, and one post a second per channel.

Also how this platform shows each trouble that can be switched on.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable, Mapping

from adapters.sandbox.faults import Fault, Trouble

# `t5` is "special" in the reference; docs.slack.dev/apis/web-api/rate-limits says hundreds a minute
PER_MINUTE: Mapping[str, int] = {"t1": 1, "t2": 20, "t3": 50, "t4": 100, "t5": 600}
POSTING = "chat.postMessage"
POSTS_PER_CHANNEL = 60  # a minute: about one a second; short bursts pass, as on the real one
POSTS_PER_WORKSPACE = 300
MINUTE = 60.0

FAULTS: Mapping[Trouble, Fault] = {
    Trouble.LIMITED: Fault(status=429, code="ratelimited", retry_after=5),
    Trouble.BROKEN: Fault(status=503),
    Trouble.SLOW: Fault(wait=5.0),
    Trouble.LOST: Fault(lost=True),
    Trouble.EXPIRED: Fault(code="token_expired"),
}


class Limits:
    """Answers how many seconds a caller must stay away; 0 = go ahead (and the call is counted)."""

    def __init__(self, now: Callable[[], float], per_minute: Mapping[str, int] = PER_MINUTE):
        self._now = now
        self._per_minute = per_minute
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)

    def take(self, method: str, tier: str, channel: str | None) -> int:
        """HTTP 429 with that many seconds."""
        buckets = {method: self._per_minute[tier]}
        if method == POSTING and channel:
            buckets[f"{method}:{channel}"] = POSTS_PER_CHANNEL
        return self._take(buckets)

    def floods(self, method: str) -> bool:
        """Too many posts in the whole workspace: answered with `rate_limited` inside a 200."""
        return method == POSTING and self._take({"posts": POSTS_PER_WORKSPACE}) > 0

    def _take(self, buckets: Mapping[str, int]) -> int:
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
