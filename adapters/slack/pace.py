"""Keeping below Slack's rate tiers, so that 429 stays the exception; and staying away when it came.

Tiers count per method and workspace; chat.postMessage also per channel, about one a second, and a channel that had too
much holds up no other. Touch the table for a new method.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Final

PER_MINUTE: Final[Mapping[str, float]] = {
    "chat.postMessage": 240,
    "chat.postEphemeral": 100,
    "chat.update": 50,
    "chat.delete": 50,
    "conversations.history": 50,
    "conversations.replies": 50,
    "conversations.list": 20,
    "conversations.info": 50,
    "conversations.members": 100,
    "conversations.create": 20,
    "conversations.rename": 20,
    "conversations.archive": 20,
    "conversations.unarchive": 20,
    "conversations.join": 50,
    "conversations.invite": 50,
    "conversations.kick": 50,
    **dict.fromkeys(("pins.add", "pins.remove", "auth.teams.list"), 20),
    **{f"admin.roles.{deed}Assignments": 20 for deed in ("add", "remove")},
    **{f"admin.conversations.{deed}": 20 for deed in ("archive", "invite", "rename", "unarchive")},
    "views.publish": 100,
    "users.list": 20,
    "users.info": 100,
}
USUAL: Final = 50.0
POSTS_PER_CHANNEL: Final = 60.0
BURST: Final = 0.25  # of a minute's budget may be spent at once; the rest comes evenly


class _Bucket:
    """A budget that refills evenly."""

    __slots__ = ("_level", "_rate", "_room", "_seen")

    def __init__(self, per_minute: float, now: float):
        self._rate = per_minute / 60.0
        self._room = max(1.0, per_minute * BURST)
        self._level = self._room
        self._seen = now

    def wait(self, now: float) -> float:
        self._level = min(self._room, self._level + (now - self._seen) * self._rate)
        self._seen = now
        return 0.0 if self._level >= 1.0 else (1.0 - self._level) / self._rate

    def spend(self) -> None:
        self._level -= 1.0


class Pace:
    """`wait` answers how many seconds a call must wait; 0 = go, and the call is counted."""

    def __init__(self, now: Callable[[], float] = time.monotonic):
        self._now = now
        self._buckets: dict[str, _Bucket] = {}
        self._closed_until: dict[str, float] = {}

    def wait(self, method: str, channel: str | None = None) -> float:
        now = self._now()
        buckets = [self._bucket(method, PER_MINUTE.get(method, USUAL), now)]
        if method == "chat.postMessage" and channel:
            buckets.append(self._bucket(f"{method}:{channel}", POSTS_PER_CHANNEL, now))
        closed = max(self._closed_until.get(name, 0.0) for name in (method, f"{method}:{channel}"))
        wait = max(closed - now, *(bucket.wait(now) for bucket in buckets), 0.0)
        if wait <= 0.0:
            for bucket in buckets:
                bucket.spend()
        return wait

    def stay_away(self, method: str, seconds: float, channel: str | None = None) -> None:
        """Slack answered 429 and does not say whether the channel or the workspace had too much. A post closes its
        channel; when a second channel is refused while the first is closed, it is the workspace."""
        now = self._now()
        self._closed_until = {name: until for name, until in self._closed_until.items() if until > now}
        others = [
            name for name in self._closed_until if name.startswith(f"{method}:") and name != f"{method}:{channel}"
        ]
        only = method == "chat.postMessage" and channel and not others
        self._closed_until[f"{method}:{channel}" if only else method] = now + seconds

    def _bucket(self, name: str, per_minute: float, now: float) -> _Bucket:
        if name not in self._buckets:
            self._buckets[name] = _Bucket(per_minute, now)
        return self._buckets[name]
