"""Records: what one step writes down. Handlers return them; `Store.commit` writes all of a batch in one transaction.

A record says what *became* true; storage maps each class to rows. Add a class here and its mapping in
`storage/mapping.py`; nothing else knows. Those of a subject that has a module of its own (announcements, custody,
polls, reports, review) stand there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.actions import Action, OutcomeState
from bot.domain.announcements import AnnouncementRecord
from bot.domain.cases import CaseState
from bot.domain.custody import CustodyRecord
from bot.domain.groups import Group, Person
from bot.domain.polls import PollRecord
from bot.domain.reports import Reported
from bot.domain.review import ReviewRecord
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
    case: str = ""  # the first violation of the same rule, person and group that it repeats; "" = it is the first
    learned: datetime | None = None  # when we heard of it, where that was late
    bound: tuple[str, ...] = ()  # ids of people who ran the group or led the person then: none of them decides it

    @property
    def known_at(self) -> datetime:
        """From when on people can do something about it: its deadline counts from here."""
        return self.learned or self.at


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
class ActionApproved:
    """A person let a waiting action go (`approved=False`: withdrew it). `final=False`: the first of two who must."""

    action: str  # outbox key
    approved: bool
    by: str
    at: datetime
    event: str
    final: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionHeld:
    """An action that was planned waits again: an appeal stays it."""

    action: str  # outbox key
    by: str
    at: datetime
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RestorationChanged:
    """What was done must be taken back, or has been (upsert by `action`, the outbox key of the deed).

    `why`: undo (the case is annulled) | ended (its time is over) | stay (an appeal suspends it).
    `state`: armed (the deed lasts a while and is not done yet) | owed | done | needless (nothing was done) | overtaken
    (somebody changed it since) | impossible.
    """

    action: str
    violation: str
    why: str
    state: str
    due: datetime
    at: datetime
    event: str
    attempts: int = 0
    reason: str = ""  # platform's code, or the word for why it is impossible


@dataclass(frozen=True, slots=True, kw_only=True)
class Recounted:
    """Another case was annulled: this violation is now the n-th (`strike`), and took this step, or none."""

    violation: str
    strike: int
    step: int | None
    because: str  # the violation that was annulled
    at: datetime
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the engine answered to a command from where nobody can be written to: the console."""

    command: str  # event id
    by: str
    text: str
    refused: str  # code of the refusal; "" = it was carried out
    at: datetime


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
class InstallationEnded:
    """A workspace took its access back at `at`; with `lent_by` only what these people had lent. An installation that is
    newer than that is left as it is: the news may come late."""

    platform: str
    workspace: str
    why: str
    at: datetime
    event: str
    lent_by: tuple[str, ...] = ()  # native ids


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
    | AnnouncementRecord
    | ActionApproved
    | ActionHeld
    | RestorationChanged
    | Recounted
    | Answered
    | PolicyLoaded
    | InstallationEnded
    | Noted
    | Remembered
    | CustodyRecord
    | PollRecord
    | Reported
    | ReviewRecord
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
