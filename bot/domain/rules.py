"""Rules' words: facts, findings, decisions. Values only; a rule that matched is a value, never an exception.

What is made anew for every message that breaks a rule (`Span`, `Finding`, `Match`, `Evaluation`) is a `msgspec.Struct`:
a frozen dataclass in all but the time that making one takes, a seventh, and that `msgspec.structs.replace` changes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from msgspec import Struct

from bot.domain.actions import Action
from bot.domain.groups import Group, OrgUnit, Person


class Stage(StrEnum):
    OBSERVE = "observe"
    PILOT = "pilot"
    ENFORCE = "enforce"


class Severity(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


class Result(StrEnum):
    """What became of a match. A closed set."""

    HIT = "hit"
    WOULD_HIT = "would_hit"
    EXCUSED = "excused"
    ERROR = "error"


URGENCY = ("leisure", "work", "urgent")  # lowest first; the highest wins
AUDIENCE = ("public", "internal", "confidential")
KIND = ("small_talk", "question", "request", "announcement", "report", "complaint", "advertisement")
DIMENSIONS: Mapping[str, tuple[str, ...]] = {"urgency": URGENCY, "audience": AUDIENCE, "kind": KIND}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A label that a trained model proposes for a message. It is shown and may be confirmed; no rule ever sees it."""

    dimension: str
    value: str
    score: float  # 0 to 1
    model: str  # SHA-256 of the model's file


class Neighbours(Protocol):
    """The living groups of one platform, by name."""

    def nearest(self, name: str, similarity: float, *, beside: str, since: datetime | None) -> str | None:
        """The name most like `name` among the groups beside this one that had theirs before `since`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How much of the recent past a rule asks about: the last `times` times, none longer ago than `within`."""

    times: int
    within: timedelta

    def and_also(self, other: Reach) -> Reach:
        """What answers both."""
        return Reach(times=max(self.times, other.times), within=max(self.within, other.within))


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a rule may know beside the event. Absent = None; a condition on an absent fact does not match."""

    now: datetime
    group: Group | None = None
    unit: OrgUnit | None = None
    sender: Person | None = None
    sender_account: str | None = None
    sender_role: str = "member"  # owner | admin | member | outsider (not in the group)
    sender_joined: datetime | None = None  # when the account joined the group; None = nobody knows
    people: Mapping[str, Person] = field(default_factory=dict)  # account key -> person, of the group's members
    workday: bool | None = None
    neighbours: Neighbours | None = None  # only where a name is judged
    # when the sender did the like before, this time included, oldest first; only what a rule in force asks about
    recent: Mapping[str, tuple[datetime, ...]] | None = None


class Span(Struct, frozen=True, kw_only=True):
    """Where in the original text something was seen: [start, end), and what (`term`, `cn-id-card`)."""

    start: int
    end: int
    what: str


class Finding(Struct, frozen=True, kw_only=True):
    """A rule matched. `reason` is a stable code the templates know; `details` fills `${…}` and the report."""

    reason: str
    spans: tuple[Span, ...] = ()
    labels: Mapping[str, str] = {}
    lasts: timedelta | None = None  # more of it within this time goes on with it and is no finding of its own
    subject: str | None = None  # account key the finding is about; None = the group
    details: Mapping[str, str] = {}  # e.g. {"suggestion": "【金科】研发-支付"}
    accounts: tuple[str, ...] = ()  # without a subject: the members it is about, where it is about some of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """One item of `then` or of a ladder step: a verb of the policy language with its parameter and delay.

    Verbs: remind_sender, remind_owner, notify (parameter: role name or person), post, rename, retract, remove_member,
    archive, set_owner, require_approval.
    """

    verb: str
    parameter: str | None = None
    after: timedelta | None = None
    lasts: timedelta | None = None  # it is taken back by itself after so long


@dataclass(frozen=True, slots=True, kw_only=True)
class Strikes:
    """A counter per rule: distinct events within a window, and what the n-th does (highest step <= count)."""

    per: str = "sender"  # sender | group
    within: timedelta = timedelta(days=30)
    ladder: Mapping[int, tuple[Consequence, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """What a rule declares about itself: of the last `decided` cases that people decided at least the share `precision`
    (0 to 1) is upheld. A rule that falls below only observes until it is changed."""

    precision: float
    decided: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInfo:
    """What the rest of the house needs to know about a rule in force: its envelope, resolved for one unit."""

    id: str
    kind: str
    unit: str  # the unit whose file defines it
    source: str  # file:line
    hash: str
    why: str = ""
    stage: Stage = Stage.OBSERVE
    pilot_in: tuple[str, ...] = ()  # unit ids or group keys
    severity: Severity = Severity.MEDIUM
    then: tuple[Consequence, ...] = ()
    strikes: Strikes | None = None
    message: str | None = None  # member-facing template with ${…}
    locked: bool = False
    automatic: bool = False  # deeds against a person need nobody's consent from the second offence on; a removal does
    signed_off: Mapping[str, str] | None = None  # by, on, note: who answers in law for a sanction that is risky
    at_most_per_hour: int | None = None
    on_error: str = "alert"  # allow | hold | alert: what a fault of the rule itself leads to
    floor: Floor | None = None
    grace: timedelta | None = None  # naming: existing_groups.grace
    requires: Mapping[str, Any] = field(default_factory=dict)  # kind's own keys, for `rules` and reports


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuse:
    """An exception in force, with where it stands."""

    rule: str
    source: str  # file:line
    reason: str
    approved_by: str
    until: datetime
    groups: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()


class Match(Struct, frozen=True, kw_only=True):
    """A rule in force with one finding (or an error instead)."""

    rule: RuleInfo
    finding: Finding | None = None
    error: str | None = None


class Evaluation(Struct, frozen=True, kw_only=True):
    """All matches of one event under one revision, in the rules' order."""

    revision: str
    matches: Sequence[Match] = ()
    excuses: Sequence[Excuse] = ()  # those that may apply here
    crowded: bool = False  # so many candidates stood in the text that not all were judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A match with what became of it."""

    match: Match
    result: Result
    excuse: Excuse | None = None
    strike: int | None = None  # this is the n-th inside the window
    step: int | None = None  # ladder step taken now


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """An action and whether it may really be done. `granted=False` = simulated effects."""

    action: Action
    granted: bool
    approval: bool = False  # wait for a person first
    instead_of: str = ""  # the verb that the platform cannot do, and why
    step: int | None = None  # the ladder step that ordered it
    suspended: bool = False  # the breaker stood against it


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the engine concludes from all findings on one event."""

    event: str
    revision: str
    hits: tuple[Hit, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    lost_labels: tuple[tuple[str, str], ...] = ()  # (dimension, value) that a higher one beat
    planned: tuple[Planned, ...] = ()
    crowded: bool = False  # as the evaluation
