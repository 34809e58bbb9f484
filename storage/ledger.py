"""`SqlLedger`: the record, read. One method per question of `bot.domain.ledger.Ledger`; the query modules have the SQL.

Touch this when the port gains a question. Each call sees one consistent state of the record.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.actions import ActionKind
from bot.domain.announcements import Announcement
from bot.domain.custody import Certified, ContextKept, Hold, Looked
from bot.domain.events import RawEvent
from bot.domain.groups import Group, Person
from bot.domain.polls import Poll
from bot.domain.records import Answered, PolicyLoaded, RestorationChanged
from bot.domain.reports import Reported
from bot.domain.views import (
    Approval,
    AuditRow,
    CaseReview,
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
from bot.evidence.checkpoint import Checkpoint
from bot.evidence.keys import Keyring
from storage import (
    action_queries,
    announcement_queries,
    arrivals,
    audit_chain,
    case_queries,
    checkpoints,
    console_users,
    custody,
    health,
    label_queries,
    person_queries,
    policy_queries,
    poll_queries,
    proofs,
    report_queries,
    roster_queries,
    schema,
    settings,
    violation_queries,
)
from storage.checkpoints import Verified
from storage.console_users import ConsoleUser
from storage.engine import Database, inbox_path
from storage.inbox_sqlite import InboxFile
from storage.proofs import Proof
from storage.shelf import Shelf
from storage.shelf_postgres import TableShelf
from storage.shelf_sqlite import FileShelf


class SqlLedger:
    """Reads the record at `url` (sqlite:///file.db or postgresql://…), which `storage.schema.upgrade` made."""

    def __init__(self, url: str, keyring: Keyring | None = None):
        """`keyring` opens the sealed texts, and seals new ones."""
        self._database = Database(url, keyring)
        try:
            with self._database.reading() as connection:
                schema.check(connection)
            settings.know_keys(self._database, keyring or Keyring())
            self._shelf = _shelf_of(self._database, keyring or Keyring())
        except BaseException:
            self._database.close()
            raise

    def close(self) -> None:
        self._shelf.close()
        self._database.close()

    def groups(self) -> Sequence[Group]:
        """Members are the open memberships; owner and admins are what the last `GroupChanged` said."""
        with self._database.reading() as connection:
            return roster_queries.groups(connection)

    def people(self) -> Sequence[Person]:
        with self._database.reading() as connection:
            return roster_queries.people(connection)

    def decisions(self, rule: str | None = None, *, newest: int | None = None) -> Sequence[Decided]:
        with self._database.reading() as connection:
            return violation_queries.decisions(connection, rule, newest)

    def reviews(self, filter: ViolationFilter) -> Sequence[CaseReview]:
        """Every decision about the hits of the filter's period and unit, oldest first."""
        with self._database.reading() as connection:
            return violation_queries.reviews(connection, filter)

    def members_at(self, group: str, at: datetime) -> Sequence[MembershipView]:
        with self._database.reading() as connection:
            return roster_queries.members_at(connection, group, at)

    def memberships(self, *, group: str | None = None, account: str | None = None) -> Sequence[MembershipView]:
        with self._database.reading() as connection:
            return roster_queries.memberships(connection, group, account)

    def violations(self, filter: ViolationFilter) -> Sequence[ViolationView]:
        with self._database.reading() as connection:
            return violation_queries.listed(connection, filter)

    def count_violations(self, filter: ViolationFilter) -> int:
        with self._database.reading() as connection:
            return violation_queries.counted(connection, filter)

    def violation(self, id: str) -> ViolationView | None:
        with self._database.reading() as connection:
            return violation_queries.one(connection, id)

    def undecided(self, rule: str, *, content: str = "", limit: int = 500) -> Sequence[str]:
        """See the port."""
        with self._database.reading() as connection:
            return violation_queries.undecided(connection, rule, content, limit)

    def occurrences(self, case: str) -> Sequence[ViolationView]:
        """Every violation of one case, oldest first."""
        with self._database.reading() as connection:
            return violation_queries.occurrences(connection, case)

    def reports(self, case: str) -> Sequence[Reported]:
        """Every report of a member that belongs to the violation, oldest first."""
        with self._database.reading() as connection:
            return report_queries.reports(connection, case)

    def reports_by(self, accounts: Collection[str], since: datetime) -> Sequence[Reported]:
        """What these accounts reported since then, oldest first."""
        with self._database.reading() as connection:
            return report_queries.reports_by(connection, accounts, since)

    def restorations(self, due: datetime) -> Sequence[RestorationChanged]:
        """What is armed or owed, and due by then, in the order in which it fell due."""
        with self._database.reading() as connection:
            return case_queries.restorations(connection, due)

    def approvals(self, action: str) -> Sequence[Approval]:
        """Who settled this action, oldest first."""
        with self._database.reading() as connection:
            return case_queries.approvals(connection, (action,))

    def answer(self, command: str) -> Answered | None:
        """What was answered to a command given at the console."""
        with self._database.reading() as connection:
            return case_queries.answer(connection, command)

    def tally(self, filter: ViolationFilter, by: str, *, zone: str = "UTC") -> Sequence[tuple[str, int]]:
        """`zone` decides which day a violation belongs to."""
        with self._database.reading() as connection:
            return violation_queries.tally(connection, filter, by, zone)

    def labels_of(self, group: str, message: str) -> Mapping[str, str]:
        """What holds: the newest correction of each dimension, else the newest label."""
        return self.labelling_of(group, message).labels

    def labelling_of(self, group: str, message: str) -> Labelling:
        with self._database.reading() as connection:
            return label_queries.labelling(connection, group, message)

    def corrections(self, *, since: datetime | None = None) -> Sequence[Correction]:
        """The newest correction of each message and dimension, oldest first."""
        with self._database.reading() as connection:
            return label_queries.corrections(connection, since)

    def proposals(self, *, limit: int = 200) -> Sequence[Proposed]:
        """The newest proposals of models that nobody has confirmed or corrected, newest first."""
        with self._database.reading() as connection:
            return label_queries.proposals(connection, limit)

    def newest_labelled(self, group: str, author: str) -> str | None:
        """The message of that account in that group that was labelled last."""
        with self._database.reading() as connection:
            return label_queries.newest_labelled(connection, group, author)

    def announcements(self, *, active: bool = True) -> Sequence[Announcement]:
        with self._database.reading() as connection:
            return announcement_queries.announcements(connection, active)

    def announcement(self, id: str) -> Announcement | None:
        with self._database.reading() as connection:
            return announcement_queries.announcement(connection, id)

    def deliveries(self, *, announcement: str | None = None, limit: int = 200) -> Sequence[DeliveryView]:
        with self._database.reading() as connection:
            return announcement_queries.deliveries(connection, announcement, limit)

    def poll(self, id: str) -> Poll | None:
        with self._database.reading() as connection:
            return poll_queries.poll(connection, id)

    def polls(self, group: str) -> Sequence[Poll]:
        """The open ones of that group, oldest first."""
        with self._database.reading() as connection:
            return poll_queries.polls(connection, group)

    def votes(self, poll: str) -> Mapping[str, int]:
        """Account -> the option it is for now; the first option is 1."""
        with self._database.reading() as connection:
            return poll_queries.votes(connection, poll)

    def actions(
        self, *, state: str | None = None, group: str | None = None, event: str | None = None, limit: int = 200
    ) -> Sequence[QueuedAction]:
        """Newest first."""
        with self._database.reading() as connection:
            return action_queries.actions(connection, state, group, event, limit)

    def action(self, key: str) -> QueuedAction | None:
        with self._database.reading() as connection:
            return action_queries.action(connection, key)

    def audit(self, *, after: int = 0, limit: int = 1000) -> Sequence[AuditRow]:
        with self._database.reading() as connection:
            return audit_chain.rows(connection, after, limit)

    def verify_audit(self) -> tuple[int, str | None]:
        with self._database.reading() as connection:
            return audit_chain.verify(connection)

    def looks(
        self, *, case: str | None = None, subjects: Collection[str] | None = None, limit: int = 200
    ) -> Sequence[Looked]:
        with self._database.reading() as connection:
            return custody.looks(connection, case, subjects, limit)

    def context(self, violation: str) -> Sequence[ContextKept]:
        with self._database.reading() as connection:
            return custody.context(connection, violation)

    def wordings(self, violations: Collection[str]) -> Mapping[str, str]:
        """Of these violations those whose message is kept -> its newest wording."""
        with self._database.reading() as connection:
            return custody.wordings(connection, violations)

    def contexts(self, since: datetime) -> Sequence[ContextKept]:
        """What of cases' contexts was said since then."""
        with self._database.reading() as connection:
            return custody.contexts(connection, since)

    def holds(self, *, active: bool = True) -> Sequence[Hold]:
        """Legal holds, the newest first."""
        with self._database.reading() as connection:
            return custody.holds(connection, active)

    def certificates(self, *, limit: int | None = 200) -> Sequence[Certified]:
        """What was forgotten, drawn, measured or signed off, the newest first."""
        with self._database.reading() as connection:
            return custody.certificates(connection, limit)

    def checkpoints(self, *, newest: int | None = None) -> Sequence[Checkpoint]:
        """The signed checkpoints, the newest first."""
        with self._database.reading() as connection:
            return checkpoints.listed(connection, newest=newest)

    def verified(self, kept: Sequence[Checkpoint] = (), keys: Sequence[str] = ()) -> Verified:
        """The whole chain against the record's checkpoints and those kept elsewhere."""
        with self._database.reading() as connection:
            found = checkpoints.verify(connection, kept, keys)
            return found if found.fault else replace(found, fault=arrivals.check(connection, self._shelf))

    def about(self, accounts: Sequence[str]) -> Mapping[str, Any]:
        """What else the record holds about the owner of these accounts."""
        with self._database.reading() as connection:
            return person_queries.about(connection, accounts)

    def proof(self, names: Collection[str]) -> Proof:
        """Every row of the chain that names one of these ids, with proof that checkpoints vouch for it."""
        with self._database.reading() as connection:
            return proofs.proof(connection, names)

    def revision(self, revision: str) -> PolicyLoaded | None:
        """That revision as it came into force last, with its files."""
        with self._database.reading() as connection:
            return policy_queries.revision(connection, revision)

    def revisions(self, *, limit: int | None = None) -> Sequence[PolicyLoaded]:
        """Every time a revision came into force, or the newest so many; oldest first."""
        with self._database.reading() as connection:
            return policy_queries.revisions(connection, limit)

    def set_aside(self, limit: int = 100) -> Sequence[tuple[int, RawEvent, str]]:
        """Inbox entries that could not be processed, with why; the newest first."""
        with self._database.reading() as connection:
            return self._shelf.aside(connection, limit)

    def remembered(self, prefix: str) -> Mapping[str, str]:
        """What was remembered under names that begin so."""
        with self._database.reading() as connection:
            return settings.under(connection, prefix)

    def deeds(self, since: datetime) -> Sequence[tuple[str, ActionKind, datetime]]:
        """What rules ordered since then: rule, kind of action, when; oldest first. Nothing that was only simulated."""
        with self._database.reading() as connection:
            return action_queries.deeds(connection, since)

    def joins(self, since: datetime) -> Mapping[str, Mapping[str, datetime]]:
        """Group -> account -> when it joined, of those who joined since then and are still there."""
        with self._database.reading() as connection:
            return roster_queries.joins(connection, since)

    def setting(self, name: str) -> str | None:
        """A remembered value (a reader's cursor)."""
        with self._database.reading() as connection:
            return settings.kept(connection, name)

    def users(self) -> Sequence[ConsoleUser]:
        """Who may sign in to the console."""
        with self._database.reading() as connection:
            return console_users.listed(connection)

    def health(self) -> Mapping[str, int]:
        """Counts that tell at a glance whether work is piling up."""
        with self._database.reading() as connection:
            return health.numbers(connection, self._shelf)


def _shelf_of(database: Database, keyring: Keyring) -> Shelf:
    """The shelf that belongs to this record. The `keyring` opens the bodies."""
    if database.dialect == "postgresql":
        return TableShelf(keyring)
    with database.writing() as connection:
        return FileShelf(InboxFile(inbox_path(database.url), keyring), connection)
