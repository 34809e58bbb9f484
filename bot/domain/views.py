"""What the record answers with: the values that queries give, and the filters that they take.

Flat and frozen, made for whoever shows them: commands, pages, reports. Touch this when a question gets another answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.actions import Action, OutcomeState
from bot.domain.cases import CaseState
from bot.domain.records import Recounted, RestorationChanged, ViolationRecorded
from bot.domain.review import CaseNoted
from bot.domain.rules import Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedAction:
    """An outbox row. `id` orders; `attempt` counts tries."""

    id: int
    action: Action
    state: OutcomeState
    attempt: int = 0
    created_at: datetime | None = None
    claimed_at: datetime | None = None  # when it was last tried
    settled_at: datetime | None = None
    reason: str = ""
    ref: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    instead_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Somebody let an action go, was the first of two to do so (not `final`), or withdrew it."""

    action: str
    by: str
    approved: bool
    final: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationView:
    """A violation as people read it: the record, its case's state now, and the names."""

    record: ViolationRecorded
    state: CaseState
    group_name: str = ""
    person: str | None = None  # person id
    person_name: str = ""
    moves: Sequence[tuple[datetime, CaseState, str, str]] = ()  # (at, state, by, note); filled by `violation()` only
    actions: Sequence[QueuedAction] = ()  # filled by `violation()` only
    restorations: Sequence[RestorationChanged] = ()  # filled by `violation()` only: what is taken back
    approvals: Sequence[Approval] = ()  # filled by `violation()` only
    recounted: Recounted | None = None  # the newest: another case was annulled
    notes: Sequence[CaseNoted] = ()  # filled by `violation()` only: written about the case, oldest first
    reporters: frozenset[str] = frozenset()  # accounts of the members who reported the message

    @property
    def case(self) -> str:
        """The case that this is an occurrence of."""
        return self.record.case or self.record.id


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationFilter:
    """All parts AND; None = any. `unit` includes the units below it."""

    since: datetime | None = None
    until: datetime | None = None
    group: str | None = None
    unit: str | None = None
    rule: str | None = None
    person: str | None = None  # person id or account key
    result: str | None = None
    state: str | None = None
    message: str | None = None  # its key; together with `group`
    content: str | None = None  # the hash of the words
    text: str | None = None  # in id, group name, rule; words find no person
    limit: int = 1000
    offset: int = 0
    newest_first: bool = True
    known_before: datetime | None = None  # what came late was known later than it happened


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A person upheld or overturned a case of a rule."""

    case: str
    rule: str
    rule_hash: str
    state: CaseState
    at: datetime
    recorded_at: datetime | None = None  # when the violation was found


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReview:
    """A violation was decided, or closed; `by` a person, or the bot itself."""

    violation: str
    rule: str
    unit: str
    found_at: datetime
    state: CaseState
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Somebody said what label a message should have. `before` is what it had, "" = none."""

    group: str
    message: str
    dimension: str
    value: str
    by: str
    at: datetime
    before: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What a model proposed for a message, and the label that holds there now, "" = none."""

    group: str
    message: str
    at: datetime
    proposal: Proposal
    now: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelling:
    """The labels of one message: those that hold, which of them people corrected, and what a model proposed last."""

    labels: Mapping[str, str] = field(default_factory=dict)
    corrected: Mapping[str, Correction] = field(default_factory=dict)  # by dimension
    proposed: Sequence[Proposal] = ()
    author: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipView:
    """One interval of one account in one group."""

    group: str
    group_name: str
    account: str
    person: str | None
    person_name: str
    role: str
    since: datetime
    until: datetime | None
    employment: str = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """One sending with its honest outcome and its receipts."""

    announcement: str
    group: str
    group_name: str
    planned_at: datetime
    state: OutcomeState | str  # the action's state, or missed / skipped
    recipients: Sequence[str]  # account keys
    acknowledged: Mapping[str, datetime]  # account key -> when


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One link of the audit chain."""

    seq: int
    at: datetime
    what: str
    body: Mapping[str, Any]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A delivery that could not be read; never what it says."""

    number: int  # in the inbox
    platform: str
    kind: str
    at: datetime  # when it came
    why: str
    size: int  # bytes; 0 = nothing is left that could be read
    tries: int
