"""Records -> rows: one `Writing` per record class, in a table. A new record class is one entry here.

A batch's records are written class by class with executemany, never row by row through the ORM. Within a lane (records
that touch the same rows, such as the opening and closing of memberships) the order of the batch is kept: a run ends
when the class changes or when the same thing appears again. Values are prepared before the transaction begins, so
that the write lock is held only for the inserts.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Executable

from bot.domain.announcements import Acknowledged, AnnouncementSaved, DeliveryPlanned
from bot.domain.custody import Certified, ContextKept, HoldEnded, HoldPlaced, Looked
from bot.domain.polls import PollSaved, Voted
from bot.domain.records import (
    ActionApproved,
    ActionHeld,
    Answered,
    CaseMoved,
    GroupChanged,
    InstallationEnded,
    MembershipClosed,
    MembershipOpened,
    MessageLabelled,
    Noted,
    PersonChanged,
    PolicyLoaded,
    Recounted,
    Remembered,
    RestorationChanged,
    ViolationRecorded,
)
from bot.domain.reports import Reported
from bot.domain.review import CaseClaimed, CaseNoted, CaseReleased, FilterDropped, FilterSaved
from storage import rows, rows_custody
from storage import statements as sql
from storage import statements_custody as custody_sql
from storage.rows import Stages, Values

LANES = (  # in the order of writing: what is referred to comes before what refers to it
    "groups", "people", "membership", "labels", "violations", "cases", "recounts", "reports",
    "announcements", "polls", "votes", "deliveries", "receipts", "outbox", "approvals", "restorations", "answers",
    "policies", "installations", "notes", "memory", "custody", "review",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Writing:
    """How one record class is written: its lane, what makes two records touch the same rows, statements and values."""

    lane: str
    identity: Callable[[Any], Hashable]
    statements: Callable[[str], tuple[Executable, ...]]  # by dialect
    stages: Callable[[Any], Stages]


@dataclass(frozen=True, slots=True)
class Prepared:
    """One executemany, ready."""

    statement: Executable
    values: Sequence[Values]


WRITINGS: Mapping[type, Writing] = {
    GroupChanged: Writing("groups", lambda r: r.group.id, sql.groups, rows.group),
    PersonChanged: Writing("people", lambda r: r.person.id, sql.people, rows.person),
    MembershipOpened: Writing("membership", lambda r: (r.group, r.account), sql.opening, rows.opened),
    MembershipClosed: Writing("membership", lambda r: (r.group, r.account), sql.closing, rows.closed),
    MessageLabelled: Writing("labels", lambda r: None, sql.labels, rows.labels),
    ViolationRecorded: Writing("violations", lambda r: r.id, sql.violations, rows.violation),
    CaseMoved: Writing("cases", lambda r: None, sql.cases, rows.case),
    AnnouncementSaved: Writing("announcements", lambda r: r.announcement.id, sql.announcements, rows.announcement),
    PollSaved: Writing("polls", lambda r: r.poll.id, sql.polls, rows.poll),
    Voted: Writing("votes", lambda r: (r.poll, r.account), sql.votes, rows.vote),
    DeliveryPlanned: Writing("deliveries", lambda r: None, sql.deliveries, rows.delivery),
    Acknowledged: Writing("receipts", lambda r: None, sql.receipts, rows.receipt),
    ActionApproved: Writing("approvals", lambda r: r.action, sql.approvals, rows.approval),
    ActionHeld: Writing("approvals", lambda r: r.action, sql.holding, rows.held),
    RestorationChanged: Writing("restorations", lambda r: r.action, sql.restorations, rows.restoration),
    Recounted: Writing("recounts", lambda r: None, sql.recounts, rows.recount),
    Reported: Writing("reports", lambda r: r.id, sql.reports, rows.report),
    Answered: Writing("answers", lambda r: r.command, sql.answers, rows.answer),
    PolicyLoaded: Writing("policies", lambda r: r.revision, sql.policies, rows.policy),
    InstallationEnded: Writing("installations", lambda r: None, sql.installations, rows.installation_ended),
    Noted: Writing("notes", lambda r: None, lambda dialect: (), lambda r: ()),  # lives in the audit chain alone
    Remembered: Writing("memory", lambda r: r.name, sql.memory, rows.remembered),
    ContextKept: Writing("custody", lambda r: None, custody_sql.contexts, rows_custody.context),
    Looked: Writing("custody", lambda r: None, custody_sql.looks, rows_custody.look),
    HoldPlaced: Writing("custody", lambda r: r.id, custody_sql.holds, rows_custody.hold),
    HoldEnded: Writing("custody", lambda r: r.id, custody_sql.hold_ends, rows_custody.hold_end),
    Certified: Writing("custody", lambda r: r.id, custody_sql.certificates, rows_custody.certificate),
    CaseNoted: Writing("review", lambda r: None, custody_sql.case_notes, rows_custody.case_note),
    CaseClaimed: Writing("review", lambda r: r.case, custody_sql.claims, rows_custody.claim),
    CaseReleased: Writing("review", lambda r: r.case, custody_sql.claim_ends, rows_custody.claim_end),
    FilterSaved: Writing("review", lambda r: r.filter.id, custody_sql.filters, rows_custody.saved_filter),
    FilterDropped: Writing("review", lambda r: r.id, custody_sql.filter_ends, rows_custody.filter_end),
}


# Made once: SQLAlchemy compiles a statement object once and finds it again by identity of its parts.
_STATEMENTS = {
    dialect: {record: writing.statements(dialect) for record, writing in WRITINGS.items()}
    for dialect in ("sqlite", "postgresql")
}
_OUTBOX = {dialect: sql.outbox(dialect)[0] for dialect in ("sqlite", "postgresql")}


def prepare(records: Iterable[Any], actions: Iterable[Values], dialect: str) -> Sequence[Prepared]:
    """Everything the batch writes, in order, as few executemanys as its order allows."""
    lanes: dict[str, list[Any]] = {lane: [] for lane in LANES}
    for record in records:
        lanes[WRITINGS[type(record)].lane].append(record)
    prepared: list[Prepared] = []
    for lane in LANES:
        if lane == "outbox":
            prepared.append(Prepared(_OUTBOX[dialect], list(actions)))
        for run in _runs(lanes[lane]):
            prepared += _written(run, dialect)
    return [part for part in prepared if part.values]


def _runs(records: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """Consecutive records of one class that touch different rows (identity None: the rows are only added)."""
    run: list[Any] = []
    seen: set[Hashable] = set()
    for record in records:
        identity = WRITINGS[type(record)].identity(record)
        if run and (type(record) is not type(run[0]) or (identity is not None and identity in seen)):
            yield run
            run, seen = [], set()
        run.append(record)
        seen.add(identity)
    if run:
        yield run


def _written(run: Sequence[Any], dialect: str) -> Iterable[Prepared]:
    writing = WRITINGS[type(run[0])]
    stages = [writing.stages(record) for record in run]
    for number, statement in enumerate(_STATEMENTS[dialect][type(run[0])]):
        yield Prepared(statement, [values for stage in stages for values in stage[number]])


def write(connection: Connection, prepared: Sequence[Prepared]) -> None:
    """Run what was prepared, inside the caller's transaction."""
    for part in prepared:
        connection.execute(part.statement, list(part.values))
