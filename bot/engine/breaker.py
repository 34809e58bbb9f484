"""The breaker: how much one rule may do in an hour before it only records. Touch this to change the defaults.

The hour does not begin anew with the process: what rules ordered in it stands in the outbox.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.domain.actions import CLASS_OF, ActionClass, ActionKind
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

    def restore(self, deeds: Iterable[tuple[str, ActionKind, datetime]]) -> None:
        """Count what the record says was ordered lately (rule, kind, when; oldest first), and nothing else."""
        self._done.clear()
        for rule, kind, at in deeds:
            self._done[rule, CLASS_OF[kind]].append(at)

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
