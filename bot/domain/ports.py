"""The doors of the core: what it needs from outside, as protocols. Adapters and storage stand behind them.

Asynchronous where a wire is behind the door, synchronous where a database is: the pipeline and the console call
storage from their own threads.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.domain.actions import Action, Capabilities, Outcome
from bot.domain.custody import ContextKept, Looked
from bot.domain.events import Event, RawEvent
from bot.domain.groups import Group, OrgUnit, Person
from bot.domain.installations import Installation
from bot.domain.polls import Poll
from bot.domain.records import (
    Announcement,
    Answered,
    PolicyLoaded,
    RestorationChanged,
    Step,
)
from bot.domain.reports import Reported
from bot.domain.rules import Neighbours
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

Clock = Callable[[], datetime]  # aware, UTC


class Inbox(Protocol):
    """Where verified requests are kept before anybody acknowledges them."""

    async def append(self, raw: RawEvent) -> bool:
        """Durably stored when this returns (survives power loss). False = this key was already there."""
        ...


class Platform(Protocol):
    """One chat platform, as the core sees it. Implemented by `adapters/<p>`."""

    name: str

    def normalise(self, raw: RawEvent) -> Sequence[Event]:
        """Read a stored delivery. Pure; never raises on content: what it cannot read becomes `Unknown` or `Ignored`."""
        ...

    def capabilities(self, group: Group | None) -> Capabilities:
        """What can really be done in this group, with the reason where it cannot. Total: every ActionKind is a key."""
        ...

    def unheard(self, group: Group) -> str:
        """Why nothing that members say in this group reaches us, as a code; "" = it does, as far as is known."""
        ...

    def lags(self) -> Mapping[str, float]:
        """Sources that are read and not pushed (the conversation archive) -> seconds behind what was said there."""
        ...

    async def perform(self, action: Action) -> Outcome:
        """Try the action once. Never raises: an answer lost in transit is `unknown(...)`, a refusal `failed(code)`,
        a rate limit `retry(code, seconds)`."""
        ...

    async def probe(self, action: Action, since: datetime) -> Outcome:
        """Ask what became of an action whose answer was lost; only looks, and never raises. `since`: when it was tried.

        `confirmed(...)`: it is there. `retry(reason, 0)`: it is certainly not, or may be repeated without doing it
        twice. `failed(code)`: it is not, and cannot be. `unknown(why)`: this platform cannot tell, now or later.
        `ask_again(why, seconds)`: the question itself got no answer.
        """
        ...

    def routes(self) -> Sequence[Any]:
        """Starlette routes that receive this platform's requests ([] when it receives over a socket)."""
        ...

    async def reconcile(self) -> None:
        """One full look at groups and people, now; what it finds goes to the inbox as snapshots."""
        ...

    async def run(self) -> None:
        """Background work (socket, polling, first backfill) until cancelled; then releases its connections."""
        ...


class Directory(Protocol):
    """The present state of groups and people. Implemented by `bot.roster`."""

    def group(self, key: str) -> Group | None: ...
    def groups(self) -> Sequence[Group]: ...
    def neighbours(self, house: str) -> Neighbours: ...
    def person_of(self, account: str) -> Person | None: ...
    def person(self, id: str) -> Person | None: ...
    def people(self) -> Sequence[Person]: ...
    def unit(self, id: str | None) -> OrgUnit | None:
        """The unit; None gives the root, if there is one."""
        ...

    def units(self) -> Sequence[OrgUnit]: ...
    def role_of(self, account: str | None, group: str | None) -> str:
        """owner | admin | member | outsider."""
        ...

    def joined_at(self, account: str | None, group: str | None) -> datetime | None:
        """When the account joined the group that it is in; None where nobody saw it join, or long ago."""
        ...

    def accounts_for(self, role: str, group: Group) -> Sequence[str]:
        """Whom `notify: <role>` means here, on this group's platform: group_owner, group_admins, dept_head, compliance,
        policy_admin, a person id. Empty when nobody holds it."""
        ...


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


class Installations(Protocol):
    """The workspaces that installed us, with their tokens. Implemented by `storage.installations`."""

    def installations(self, platform: str) -> Sequence[Installation]:
        """All of them, ended ones too (those without tokens)."""
        ...

    def install(self, installation: Installation) -> None:
        """Durably kept, with a link in the audit chain; in place of an older one of the same workspace."""
        ...

    def claim(self, installation: Installation, *, by: str, now: datetime, until: datetime) -> bool:
        """The sole right to exchange what renews its tokens (which is good once), until it is let go, at most `until`.
        False: another program on this record has it, or the installation ended or was made again."""
        ...

    def let_go(self, installation: Installation, *, by: str) -> None:
        """Give the claim back, if it is still theirs."""
        ...

    def renew(self, installation: Installation, *, lent: bool, by: str) -> bool:
        """Durably keep its new bot token, or the new `lent` one, with what renews it. False, and nothing is written:
        it ended, was installed again, the token was taken back meanwhile, or somebody else has the claim."""
        ...

    def open_to(self, installation: Installation) -> None:
        """Durably keep which workspaces an organisation lets us into: its `teams`."""
        ...


class Composer(Protocol):
    """Turns a template's name and facts into the words people read. Implemented by `bot.announcements.compose`."""

    def compose(self, template: str, locale: str, /, **facts: Any) -> str:
        """`template` names a file under templates/<room>/, e.g. `reminders/content`. Locale zh | en."""
        ...


class Calendar(Protocol):
    """Which days are workdays. `bot.announcements.workdays` knows China's make-up days."""

    def is_workday(self, day: Any, calendar: str = "cn-workdays") -> bool: ...
