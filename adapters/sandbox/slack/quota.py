"""How much Slack delivers to one app, and when it stops: 30,000 events an hour, and 95 % of failures in an hour.

docs.slack.dev/apis/events-api. Over the quota, events are dropped and one `app_rate_limited` a minute says so. An app
that fails nearly always is switched off until its owner switches it on again; below 1,000 attempts an hour it is not.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

HOUR, MINUTE = 3600.0, 60.0
MOST = 30_000
ENOUGH = 1_000
FAILING = 0.95


@dataclass(slots=True, kw_only=True)
class Quota:
    """Counts in a sliding hour. `now`: seconds."""

    now: Callable[[], float]
    most: int = MOST
    enough: int = ENOUGH
    off: bool = False
    _sent: deque[float] = field(default_factory=deque)
    _attempts: deque[tuple[float, bool]] = field(default_factory=deque)
    _failed: int = 0
    _told: int = -1  # the minute of the last app_rate_limited

    def admits(self) -> bool:
        """Count one more event, unless there were too many."""
        start = self.now() - HOUR
        while self._sent and self._sent[0] <= start:
            self._sent.popleft()
        if len(self._sent) >= self.most:
            return False
        self._sent.append(self.now())
        return True

    def minute_to_tell(self) -> int | None:
        """The limited minute (epoch seconds), once."""
        minute = int(self.now() // MINUTE * MINUTE)
        if minute == self._told:
            return None
        self._told = minute
        return minute

    def tried(self, well: bool) -> None:
        """One attempt came to its end."""
        self._attempts.append((self.now(), well))
        self._failed += not well
        while self._attempts[0][0] <= self.now() - HOUR:
            self._failed -= not self._attempts.popleft()[1]
        if len(self._attempts) >= self.enough and self._failed > FAILING * len(self._attempts):
            self.off = True

    def switch_on(self) -> None:
        """The owner of the app turned the events on again."""
        self.off, self._failed = False, 0
        self._attempts.clear()
