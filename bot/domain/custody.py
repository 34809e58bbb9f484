"""Custody: what was said around a case's message, who looked at evidence and why, what must not be forgotten, and what
was forgotten and by which rule.

Context, looks, holds and certificates are records like those of `bot.domain.records`; each is a row and a line of the
audit chain. Touch this when another deed with evidence has to leave a trace.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class LookAt(StrEnum):
    """What somebody looked at or took out."""

    CASE = "case"  # the case page: pseudonym, matched words
    IDENTITY = "identity"  # who the pseudonym is
    REPORTER = "reporter"  # who reported it
    EXPORT = "export"  # a bundle or a report left the house
    PERSON = "person"  # everything about one person


class Scope(StrEnum):
    """What a legal hold is about."""

    PERSON = "person"
    GROUP = "group"
    CASE = "case"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """Somebody looked at evidence. `subject` is the account or person it is about; None = a group, or many people."""

    by: str  # person id, account key, or operator:<login name>
    at: datetime
    what: LookAt
    case: str | None = None
    subject: str | None = None
    unit: str = ""  # of the case's group
    reason: str = ""
    event: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPlaced:
    """From now on nothing about the target is forgotten, whatever retention says."""

    id: str  # short public id, e.g. H-7K3QX
    scope: Scope
    target: str  # person id, group key, or case id
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldEnded:
    """The hold is over: what is older than its retention goes with the next purge."""

    id: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Certified:
    """What was forgotten (or not, and why), without what it said; what was drawn, measured or signed off, with its
    signature in `details`. `what`: purged | erased | sample-drawn | sample-judged | signed-off | rules-tested."""

    id: str  # short public id, e.g. Z-7K3QX
    what: str
    by: str
    at: datetime
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A legal hold as it stands."""

    id: str
    scope: Scope
    target: str
    reason: str
    by: str
    at: datetime
    ended_at: datetime | None = None
    ended_by: str = ""
    end_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Each:
    """How many messages a case keeps before and after its own; 0 = none, and not its own either. A rule's number comes
    before that of the nearest unit, and this before the one for everywhere."""

    everywhere: int = 0
    rules: Mapping[str, int] = field(default_factory=dict)
    units: Mapping[str, int] = field(default_factory=dict)

    @property
    def most(self) -> int:
        return max(self.everywhere, *self.rules.values(), *self.units.values(), 0)

    def of(self, rule: str, unit: str) -> int:
        if rule in self.rules:
            return self.rules[rule]
        while unit and unit not in self.units:
            unit = unit.rpartition("/")[0]
        return self.units.get(unit, self.everywhere)


class Said(StrEnum):
    """What happened to a message of a case's context."""

    POSTED = "posted"
    EDITED = "edited"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextKept:
    """One thing that was said around a case's message, or to it later: an edit or a deletion is one more of these, and
    the earlier wording stays with the earlier one."""

    violation: str
    place: int  # 0 = the message itself; -1 = the one before it, 1 = the one after
    group: str
    message: str
    thread: str | None
    account: str | None
    what: Said
    at: datetime
    text: str = ""  # without secrets, numbers masked; empty when deleted, and when retention took it
    content_hash: str = ""
    event: str = ""


CustodyRecord = Looked | HoldPlaced | HoldEnded | Certified | ContextKept
