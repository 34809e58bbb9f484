"""Figures that answer questions of those who answer for the rules. Standard library only.

    Who repeats?            `repeated`   people with several hits, and on how many rules
    Do we decide in time?   `decisions`  hours from the finding to the first decision
    Do reminders work?      `reminders`  of those reminded, who was not found at it again

Whether it is getting better is a tally of each week (`Ledger.tally`). Touch this when there is another question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """Somebody with several hits."""

    who: str  # person id, or the account of somebody unknown
    hits: int
    rules: int
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstDecision:
    """A case that people decided."""

    rule: str
    severity: str
    hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminders:
    """Those of one rule that were confirmed and whose time to show is over."""

    rule: str
    sent: int
    repeated: int  # the same person broke the same rule again within the days asked about

    @property
    def worked(self) -> int:
        return self.sent - self.repeated


MOST = 300  # decisions, and hits: enough to tell, and a page reads no more however many there are


class Insights(Protocol):
    """Implemented by `storage.insights`. `unit` includes the units below it; None = all."""

    def repeated(self, since: datetime, at_least: int, limit: int, unit: str | None = None) -> Sequence[Repeated]:
        """Most hits first."""
        ...

    def decisions(self, since: datetime, unit: str | None = None) -> Sequence[FirstDecision]:
        """Of cases first decided since then the newest `MOST`, in that order."""
        ...

    def reminders(
        self, since: datetime, now: datetime, within: timedelta, unit: str | None = None
    ) -> Sequence[Reminders]:
        """Of the newest `MOST` hits since then and at least `within` before now, those reminded of; most first."""
        ...
