"""Records: what one step writes down. Handlers return them; `Store.commit` writes all of a batch in one transaction.

A record says what *became* true; storage maps each class to rows. Add a class here and its mapping in
`storage/mapping.py`; nothing else knows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.actions import Action, OutcomeState
from bot.domain.groups import Group, Person
from bot.domain.rules import Proposal, Result, Severity, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChanged:
    """The group is now so (upsert; membership is recorded by the two records below)."""

    group: Group
    event: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChanged:
    """The person, and whose accounts they are, is now so (upsert)."""

    person: Person
    event: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipOpened:
    """`account` is a member of `group` from `at` on, in `role` (member | admin | owner)."""

    group: str
    account: str
    role: str
    at: datetime
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipClosed:
    """The open interval of `account` in `group` ends at `at`. A role change closes one and opens another."""

    group: str
    account: str
    at: datetime
    event: str
    why: str = ""  # left | removed | role | archived


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLabelled:
    """Labels of one message (`corrected_by` set = a person's correction)."""

    group: str
    message: str
    labels: Mapping[str, str]
    event: str
    at: datetime
    corrected_by: str | None = None
    lost: tuple[tuple[str, str], ...] = ()  # (dimension, value) that a higher one beat; in the audit chain alone
    revision: str = ""  # of the rules that labelled it; in the audit chain alone
    author: str | None = None  # account key of who posted the message, where that is known
    note: str = ""  # why it was corrected
    proposed: tuple[Proposal, ...] = ()


class CaseState(StrEnum):
    OPEN = "open"
    WARNED = "warned"
    APPEALED = "appealed"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationRecorded:
    """A hit, with the least evidence that proves it: spans, a hash, and in `excerpt` only the matched part, masked."""

    id: str  # short public id, e.g. V-7K3QX
    event: str
    at: datetime
    result: Result
    rule: str
    kind: str
    severity: Severity
    stage: str
    unit: str  # unit of the group
    revision: str
    source: str  # file:line
    rule_hash: str
    group: str
    account: str | None  # whom it is about; None = the group
    message: str | None = None
    reason: str = ""
    spans: tuple[Span, ...] = ()
    excerpt: str = ""
    content_hash: str = ""  # SHA-256 of the message text without the numbers and secrets found
    details: Mapping[str, str] = field(default_factory=dict)
    excuse: str | None = None  # file:line of the exception
    strike: int | None = None
    step: int | None = None
    state: CaseState = CaseState.OPEN
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMoved:
    """A violation's case changed state: appealed, upheld, overturned, closed. `by` is an account or person."""

    violation: str
    state: CaseState
    by: str
    at: datetime
    event: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A governed message and its plan."""

    id: str  # short public id, e.g. A-3F
    text: str
    groups: tuple[str, ...]  # group keys
    author: str  # account key, person id, or rule:<id>
    schedule: Mapping[str, str]
    """{"kind": "once", "at": ISO} | {"kind": "cron", "cron": "0 9 * * 1"}
    | {"kind": "days", "days": "monday,friday" or "workday", "time": "09:00"}"""
    zone: str = "Asia/Shanghai"
    calendar: str = ""  # "" | cn-workdays
    on_holiday: str = "skip"  # skip | next_workday | send
    misfire_grace: int = 3600  # seconds a missed run may still be sent late; older ones are recorded as missed
    ack: bool = False
    state: str = "active"  # active | cancelled | done
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementSaved:
    announcement: Announcement
    event: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPlanned:
    """One sending of an announcement to one group at one planned time; `action` is the outbox key of the post."""

    announcement: str
    group: str
    planned_at: datetime
    action: str | None  # None = missed or skipped: see `state`
    recipients: tuple[str, ...]  # account keys, members at the time of sending
    state: str  # planned | missed | skipped
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """One person's receipt of one delivery. A second one changes nothing."""

    announcement: str
    group: str
    planned_at: datetime | None  # None = the newest delivery in that group
    account: str
    at: datetime
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionApproved:
    """A person let a waiting action go (`approved=False`: withdrew it)."""

    action: str  # outbox key
    approved: bool
    by: str
    at: datetime
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyLoaded:
    """A revision came into force, stored whole: what it means, what it was made from, what it changed."""

    revision: str
    canonical: str
    at: datetime
    by: str  # start, signal, or file:<login name of who owns the newest changed file>
    files: Mapping[str, str] = field(default_factory=dict)  # path in the policy folder -> exact text
    previous: str = ""  # the revision it replaced; "" = there was none
    changes: tuple[Mapping[str, Any], ...] = ()  # what differs in effect from the one before, as data


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """An audit line for what has no record of its own (a refused command, a breaker that opened, an unknown event)."""

    what: str  # stable code
    event: str | None
    at: datetime
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What the program itself must know after a restart, under a name; an empty value is forgotten. It is written with
    what it belongs to, holds no words of people, and is no fact for the audit chain."""

    name: str
    value: str


Record = (
    GroupChanged
    | PersonChanged
    | MembershipOpened
    | MembershipClosed
    | MessageLabelled
    | ViolationRecorded
    | CaseMoved
    | AnnouncementSaved
    | DeliveryPlanned
    | Acknowledged
    | ActionApproved
    | PolicyLoaded
    | Noted
    | Remembered
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxAction:
    """An action with the state it enters the outbox in (planned, waiting, simulated)."""

    action: Action
    state: OutcomeState
    instead_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Everything that follows from one inbox entry. Steps of a batch commit together, or not at all."""

    inbox: int | None  # sequence number of the inbox entry it finishes
    records: Sequence[Record] = ()
    actions: Sequence[OutboxAction] = ()
    error: str | None = None  # the entry could not be processed: kept aside with this reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """What a handler (roster, rules, commands, announcements) wants written and done about one event."""

    records: tuple[Record, ...] = ()
    actions: tuple[OutboxAction, ...] = ()
