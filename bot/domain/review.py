"""What reviewers need for their work beside the cases themselves: notes, claims, clocks, filters they keep.

A note is evidence: it is added and never changed. A claim says whose turn it is: it ends by itself, and of two who
claim at once the second is told who was first. Standard library only. Touch this when reviewers share something new.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

CLAIMED_FOR = timedelta(minutes=30)
ANSWERED_WITHIN = timedelta(days=5)
DECIDED_WITHIN: Mapping[str, timedelta] = {
    "critical": timedelta(days=1), "high": timedelta(days=3), "medium": timedelta(days=7),
}  # fmt: skip
"""By severity; what stands nowhere has no deadline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNoted:
    """Somebody wrote something down about a case without deciding it."""

    case: str
    by: str  # person id or account key
    at: datetime
    event: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClaimed:
    """Until then the case is `by`'s to decide. As the newest of its case it is also how the claim stands."""

    case: str
    by: str  # person id
    at: datetime
    until: datetime

    def holds(self, now: datetime) -> bool:
        return now < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReleased:
    """Whoever had claimed the case let it go."""

    case: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFilter:
    """A filter of a page of the console, kept under a name. Its fields are the page's own; people stand in none."""

    id: str  # short public id, e.g. F-7K3QX-M2PD9
    page: str  # queue | violations | audit
    name: str
    fields: Mapping[str, str]
    owner: str  # person id
    shared_with: str = ""  # a role; "" = with nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterSaved:
    filter: SavedFilter
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterDropped:
    id: str
    by: str
    at: datetime


ReviewRecord = CaseNoted | CaseClaimed | CaseReleased | FilterSaved | FilterDropped


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """How long people may take."""

    answer_within: timedelta = ANSWERED_WITHIN  # an appeal is to be decided
    decide_within: Mapping[str, timedelta] = field(default_factory=lambda: DECIDED_WITHIN)  # a case, by severity
    claimed_for: timedelta = CLAIMED_FOR

    def due(self, severity: str, found: datetime, appealed: datetime | None = None) -> datetime | None:
        """When the case is to be decided; None = it has no deadline. An appeal starts a clock of its own."""
        if appealed is not None:
            return appealed + self.answer_within
        within = self.decide_within.get(severity)
        return found + within if within is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """How many undecided cases are past their deadline. `more`: there are more than were counted."""

    number: int
    more: bool = False


class Worklist(Protocol):
    """What reviewers share, read and written. Implemented by `storage.worklist`."""

    def claims(self, cases: Collection[str], now: datetime) -> Mapping[str, CaseClaimed]:
        """Case -> the claim on it that holds now."""
        ...

    def claim(self, claim: CaseClaimed) -> CaseClaimed:
        """The claim that holds after trying: the given one, or that of whoever was first. Compared and set in one
        transaction. One's own is prolonged."""
        ...

    def release(self, release: CaseReleased) -> bool:
        """Whether there was a claim of theirs to let go."""
        ...

    def overdue(self, clocks: Clocks, now: datetime) -> Overdue:
        """Open and waiting cases past their deadline; appeals are counted by themselves."""
        ...

    def filters(self, pages: Collection[str], owner: str, roles: Collection[str]) -> Sequence[SavedFilter]:
        """Their own, and those shared with a role of theirs; by name."""
        ...

    def save(self, saved: FilterSaved) -> None:
        """Kept; one of the same owner, page and name is replaced."""
        ...

    def drop(self, dropped: FilterDropped) -> bool:
        """Whether there was such a filter of theirs."""
        ...
