"""The door to the record, as protocols: `Ledger` reads it, `Store` writes it, too. Storage stands behind it.

Synchronous, as a database is: the pipeline and the console call it from their own threads. Touch this when somebody
asks the record something new; the answer is a method of `storage.ledger` or `storage.store`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.actions import Outcome
from bot.domain.announcements import Announcement
from bot.domain.custody import ContextKept, Looked
from bot.domain.events import RawEvent
from bot.domain.groups import Group, Person
from bot.domain.polls import Poll
from bot.domain.records import Answered, PolicyLoaded, RestorationChanged, Step
from bot.domain.reports import Reported
from bot.domain.views import (
    Approval,
    AuditRow,
    Correction,
    Decided,
    DeliveryView,
    Labelling,
    MembershipView,
    Proposed,
    QueuedAction,
    ViolationFilter,
    ViolationView,
)


class Ledger(Protocol):
    """Reading the record. All times UTC."""

    def groups(self) -> Sequence[Group]: ...
    def people(self) -> Sequence[Person]: ...
    def violations(self, filter: ViolationFilter) -> Sequence[ViolationView]: ...
    def count_violations(self, filter: ViolationFilter) -> int: ...
    def violation(self, id: str) -> ViolationView | None: ...
    def tally(self, filter: ViolationFilter, by: str, *, zone: str = "UTC") -> Sequence[tuple[str, int]]:
        """Counts by `rule | group | unit | person | day | severity | result | state | platform`.

        Highest first; days in order. `zone` decides which day a violation belongs to."""
        ...

    def occurrences(self, case: str) -> Sequence[ViolationView]:
        """Every violation of one case, oldest first."""
        ...

    def undecided(self, rule: str, *, content: str = "", limit: int = 500) -> Sequence[str]:
        """Ids of the rule's hits that wait for an answer, those under appeal among them, newest first; with `content`,
        the hash of words, of those with these words."""
        ...

    def wordings(self, violations: Collection[str]) -> Mapping[str, str]:
        """Of these violations those whose message is kept -> its newest wording."""
        ...

    def reports(self, case: str) -> Sequence[Reported]:
        """Every report of a member that belongs to the violation, oldest first."""
        ...

    def reports_by(self, accounts: Collection[str], since: datetime) -> Sequence[Reported]:
        """What these accounts reported since then, oldest first."""
        ...

    def restorations(self, due: datetime) -> Sequence[RestorationChanged]:
        """What is armed or owed, and due by then, in the order in which it fell due."""
        ...

    def approvals(self, action: str) -> Sequence[Approval]:
        """Who settled this action, oldest first."""
        ...

    def answer(self, command: str) -> Answered | None:
        """What was answered to a command given at the console."""
        ...

    def decisions(self, rule: str | None = None, *, newest: int | None = None) -> Sequence[Decided]:
        """Every time a case was upheld or overturned, of one rule or of all, or the newest so many; oldest first. A
        case can be decided more than once."""
        ...

    def members_at(self, group: str, at: datetime) -> Sequence[MembershipView]: ...
    def memberships(self, *, group: str | None = None, account: str | None = None) -> Sequence[MembershipView]: ...
    def joins(self, since: datetime) -> Mapping[str, Mapping[str, datetime]]:
        """Group -> account -> when it joined, of those who joined since then and are still there."""
        ...

    def labels_of(self, group: str, message: str) -> Mapping[str, str]:
        """What holds: the newest correction of each dimension, else the newest label."""
        ...

    def labelling_of(self, group: str, message: str) -> Labelling: ...
    def corrections(self, *, since: datetime | None = None) -> Sequence[Correction]:
        """The newest correction of each message and dimension, oldest first."""
        ...

    def proposals(self, *, limit: int = 200) -> Sequence[Proposed]:
        """The newest proposals of models that nobody has confirmed or corrected, newest first."""
        ...

    def newest_labelled(self, group: str, author: str) -> str | None:
        """The message of that account in that group that was labelled last."""
        ...

    def announcements(self, *, active: bool = True) -> Sequence[Announcement]: ...
    def announcement(self, id: str) -> Announcement | None: ...
    def deliveries(self, *, announcement: str | None = None, limit: int = 200) -> Sequence[DeliveryView]: ...
    def poll(self, id: str) -> Poll | None: ...
    def polls(self, group: str) -> Sequence[Poll]:
        """The open ones of that group, oldest first."""
        ...

    def votes(self, poll: str) -> Mapping[str, int]:
        """Account -> the option it is for now; the first option is 1."""
        ...

    def actions(
        self,
        *,
        state: str | None = None,
        group: str | None = None,
        event: str | None = None,
        limit: int = 200,
    ) -> Sequence[QueuedAction]: ...
    def action(self, key: str) -> QueuedAction | None: ...
    def audit(self, *, after: int = 0, limit: int = 1000) -> Sequence[AuditRow]: ...
    def verify_audit(self) -> tuple[int, str | None]:
        """(rows checked, None) or (rows before the fault, what is wrong with which row)."""
        ...

    def looks(
        self, *, case: str | None = None, subjects: Collection[str] | None = None, limit: int = 200
    ) -> Sequence[Looked]:
        """Who looked at evidence, the newest first: of one case, or about any of these accounts and people."""
        ...

    def context(self, violation: str) -> Sequence[ContextKept]:
        """What was said around a case's message, in its order; to each message what became of it."""
        ...

    def revision(self, revision: str) -> PolicyLoaded | None:
        """That revision as it came into force last, with its files."""
        ...

    def revisions(self, *, limit: int | None = None) -> Sequence[PolicyLoaded]:
        """Every time a revision came into force, or the newest so many; oldest first."""
        ...

    def health(self) -> Mapping[str, int]:
        """Counts: inbox_pending, inbox_failed, outbox_planned, outbox_waiting, outbox_unknown, outbox_failed, groups,
        people, open_cases …"""
        ...


class Store(Ledger, Protocol):
    """The record, read and written. One process writes."""

    def pending(self, limit: int) -> Sequence[tuple[int, RawEvent]]:
        """Inbox entries not yet finished, in order of arrival."""
        ...

    def finished(self, since: datetime) -> Iterator[RawEvent]:
        """Inbox entries received since then that were processed and still have their body, in order of arrival."""
        ...

    def lately(self, lane: str, limit: int) -> Sequence[RawEvent]:
        """The newest inbox entries of that lane that were processed and still have their body, in order of arrival."""
        ...

    def since(self, lane: str, moment: datetime, limit: int) -> Sequence[RawEvent]:
        """The first of that lane received from this moment on, as `lately` has them."""
        ...

    def delivered(self, platform: str, key: str) -> RawEvent | None:
        """The inbox entry with this key, if it still has its body."""
        ...

    def commit(self, steps: Sequence[Step], at: datetime) -> None:
        """Write all of it in ONE transaction: records, outbox rows, audit links, inbox marks. Raises, or all is done.
        Actions whose key is already there, deliveries and receipts that exist already are left as they are."""
        ...

    def recover(self, at: datetime) -> int:
        """At start: actions found in `sending` had their answer lost: they become `unknown`. Returns how many."""
        ...

    def claim(self, now: datetime, limit: int, without: Collection[str] = (), only: str = "") -> Sequence[QueuedAction]:
        """Due planned actions, at most the first of each group, marked `sending` durably before this returns.
        `without`: houses (`bot.domain.actions.house`) that are left alone; `only`: the one to which one may go."""
        ...

    def settle(self, id: int, outcome: Outcome, at: datetime) -> None:
        """Record what came of a claimed action; `planned` + retry_after puts it back for later."""
        ...

    def close(self) -> None: ...
