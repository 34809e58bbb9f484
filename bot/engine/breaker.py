"""The breaker: how much one rule may do in an hour before it only records. Touch this to change the defaults."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.domain.actions import ActionClass
from bot.domain.rules import RuleInfo

DEFAULTS: Mapping[ActionClass, int] = {
    ActionClass.TELL: 200,
    ActionClass.REVERSIBLE: 30,
    ActionClass.IRREVERSIBLE: 20,
}
WINDOW = timedelta(hours=1)


class Breaker:
    """Counts what each rule did, per class of action, in a sliding hour."""

    def __init__(self) -> None:
        self._done: dict[tuple[str, ActionClass], deque[datetime]] = defaultdict(deque)

    def allows(self, rule: RuleInfo, kind: ActionClass, now: datetime) -> bool:
        """Whether one more is within the limit; if so it is counted."""
        limit = rule.at_most_per_hour or DEFAULTS[kind]
        done = self._done[rule.id, kind]
        while done and done[0] <= now - WINDOW:
            done.popleft()
        if len(done) >= limit:
            return False
        done.append(now)
        return True
