"""What the record knows of a rule: how often it hit, where, and how people decided. Evidence for moving it on.

Touch this when a promotion should be argued differently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from math import sqrt
from typing import Any

from bot.domain.cases import ANNULLED, CaseState
from bot.domain.ledger import Ledger
from bot.domain.views import ViolationFilter

GROUPS_NAMED, CASES_NAMED = 10, 10
Z = 1.96  # two-sided 95 %


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A rule between two moments."""

    since: datetime
    until: datetime
    results: Mapping[str, int]  # hit, would_hit, excused, error
    groups: Sequence[tuple[str, int]]  # those with the most, by name
    upheld: int
    overturned: int
    cases: Sequence[str]  # the newest

    @property
    def total(self) -> int:
        return sum(self.results.values())

    @property
    def precision(self) -> float | None:
        """The share of decided cases that were upheld; None when nobody decided any."""
        decided = self.upheld + self.overturned
        return self.upheld / decided if decided else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the precision lies with 95 % confidence (Wilson's score interval)."""
        return wilson(self.upheld, self.upheld + self.overturned)

    def as_data(self) -> dict[str, Any]:
        dates = {"since": self.since.isoformat(), "until": self.until.isoformat()}
        return {**asdict(self), **dates, "precision": self.precision, "interval": self.interval}


def observe(ledger: Ledger, rule: str, since: datetime, until: datetime) -> Observed:
    """What was recorded of the rule, all its versions together, from `since` to `until`."""
    asked = ViolationFilter(rule=rule, since=since, until=until)
    states = [one.state for one in ledger.decisions(rule) if since <= one.at < until]
    newest = ledger.violations(ViolationFilter(rule=rule, since=since, until=until, limit=CASES_NAMED))
    names = {group.id: group.name for group in ledger.groups()}
    groups = ledger.tally(asked, "group")[:GROUPS_NAMED]
    return Observed(
        since=since,
        until=until,
        results=dict(ledger.tally(asked, "result")),
        groups=tuple((names.get(key) or key, count) for key, count in groups),
        upheld=states.count(CaseState.UPHELD),
        overturned=sum(state in ANNULLED for state in states),
        cases=tuple(view.record.id for view in newest),
    )


def wilson(good: int, total: int) -> tuple[float, float] | None:
    """The interval for a share that was counted `good` times in `total` (E. B. Wilson, 1927)."""
    if not total:
        return None
    share, square = good / total, Z * Z
    middle = share + square / (2 * total)
    spread = Z * sqrt(share * (1 - share) / total + square / (4 * total * total))
    scale = 1 + square / total
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
