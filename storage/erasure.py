"""Erasing a person: the identity becomes a pseudonym, texts go, but for what a hold or a duty keeps; certified.

    goes       name, address, accounts; matched words, details, context and notes of their cases; what they said around
               others' cases; messages to them; bodies of deliveries that name them
    pseudonym  in their cases (which keep counting), memberships, labels, receipts, and in what others wrote
    stays      cases under a hold or not decided yet, and with them the identity; what they did in others' cases;
               contents of the audit chain younger than the legal minimum, and links from before version 0007

All of it is one transaction. Touch this together with `forgetting.py` and `person_queries.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, and_, delete, func, insert, not_, or_, select, update

from bot.domain.cases import CaseState
from bot.domain.custody import Certified
from bot.domain.groups import Person, platform_of
from bot.domain.ids import public_id
from bot.domain.records import Step
from bot.domain.rules import Result
from bot.evidence.retention import LEAST_AUDIT_DAYS
from storage.audit_chain import CERTIFIED, sha256
from storage.columns import canonical
from storage.forgetting import Held, held_by, protected
from storage.purge import empty_links
from storage.redaction import Names, is_about, is_telling, names_of, redact
from storage.store import SqlStore
from storage.tables import (
    AccountRow,
    AccountStandingRow,
    AcknowledgementRow,
    ActionRow,
    ApprovalRow,
    AuditLinkRow,
    CaseMoveRow,
    CaseNoteRow,
    ContextRow,
    GroupRow,
    LabelRow,
    LookRow,
    MembershipRow,
    PersonRow,
    PollRow,
    ProposalRow,
    ReportRow,
    ViolationRow,
    VoteRow,
    table,
)
from storage.violation_queries import STANDING, STATE

_person, _account, _membership = table(PersonRow), table(AccountRow), table(MembershipRow)
_violation, _move, _action = table(ViolationRow), table(CaseMoveRow), table(ActionRow)
_label, _proposal, _receipt = table(LabelRow), table(ProposalRow), table(AcknowledgementRow)
_poll, _vote = table(PollRow), table(VoteRow)
_counted = table(AccountStandingRow)
_report, _note, _context = table(ReportRow), table(CaseNoteRow), table(ContextRow)
_look, _audit, _approval, _group = table(LookRow), table(AuditLinkRow), table(ApprovalRow), table(GroupRow)
_OVER = (CaseState.CLOSED.value, CaseState.OVERTURNED.value, CaseState.VOIDED.value, CaseState.UPHELD.value)
HOLD, OPEN, LAW = "legal hold", "not decided yet", f"network logs are kept {LEAST_AUDIT_DAYS} days by law"
OLD_FORM = "links from before version 0007 are hashed over their content"
ABOUT = "a case stays that is about this person"
NEEDED = "what stays of others' cases names this person's account"
ORDINARY = "the name is an ordinary word: only ids and addresses were looked for"
OFFICE = "what the person did in other people's cases is those people's evidence"


@dataclass(slots=True)
class _Report:
    """What went and what stayed, as it is done."""

    gone: dict[str, int] = field(default_factory=dict)
    kept: list[dict[str, Any]] = field(default_factory=list)

    def went(self, what: str, rows: int) -> None:
        if rows:
            self.gone[what] = self.gone.get(what, 0) + rows

    def stayed(self, what: str, rows: int, why: str) -> None:
        if rows:
            self.kept.append({"what": what, "rows": rows, "why": why})


def erase(store: SqlStore, person: Person, pseudonym: str, by: str, reason: str, now: datetime) -> Certified:
    """Erase the person; returns the certificate, whose `details` say what went and what stayed, and why."""
    new = {account: f"{platform_of(account)}:{pseudonym}-{rank}" for rank, account in enumerate(person.accounts, 1)}
    report, written = _Report(), names_of(person)
    with store.database.reading() as connection:  # a long look, which nobody should have to wait for
        bodies = store.shelf.naming(connection, written.bodies)
    with store.database.writing() as connection:
        held = held_by(connection)
        kept = _cases_that_stay(connection, new, held, report)
        names, ranges = (*person.accounts, person.id), list[list[int]]()
        if person.id in held.accounts:
            report.stayed("identity, messages, memberships, labels", 1, HOLD)
        else:
            groups = _groups_of(connection, kept, held)
            _erase_bodies(store, connection, bodies, held, groups, report)
            _erase_texts(connection, new, kept, held, report)
            needed = _rename(connection, new, kept, groups, held, report)
            why = ABOUT if kept else NEEDED if needed else ""
            if not why:  # else the name stays with what stays
                changed, back = redact(connection, written, pseudonym, held)
                report.went("mentions in what others wrote", changed)
                report.stayed("mentions in what others wrote", back, HOLD)
            _replace_identity(connection, person, pseudonym, new, why, now, report)
            if person.name and not is_telling(person.name):
                report.stayed("mentions by name alone", 1, ORDINARY)
            ranges = _erase_links(connection, written, now, report)
        _acts(connection, names, report)
        details = {
            "pseudonym": pseudonym, "reason_sha256": sha256(reason), "removed": report.gone,
            "kept": report.kept, "audit_rows": ranges,
        }  # fmt: skip
        id = public_id("Z", "erased", pseudonym, now.isoformat())
        certificate = Certified(id=id, what="erased", by=by, at=now, details=details)
        store.write(connection, [Step(inbox=None, records=[certificate])], now)
    store.scrub()
    return certificate


def _erase_bodies(
    store: SqlStore, connection: Connection, bodies: Sequence[tuple[int, str]], held: Held, groups: set[str],
    report: _Report,
) -> None:  # fmt: skip
    """Deliveries that name the person, but for those of groups under a hold and of cases that stay."""
    under_hold = [seq for seq, lane in bodies if lane in held.lanes]
    of_cases = [seq for seq, lane in bodies if lane in groups - held.lanes]
    free = sorted({seq for seq, _ in bodies} - {*under_hold, *of_cases})
    store.shelf.blank_these(connection, free)
    report.went("bodies of deliveries", len(free))
    report.stayed("bodies of deliveries", len(under_hold), HOLD)
    report.stayed("bodies of deliveries", len(of_cases), OPEN)


def _cases_that_stay(connection: Connection, new: Mapping[str, str], held: Held, report: _Report) -> frozenset[str]:
    """Ids of the violations that must stay as they are."""
    case = func.coalesce(_violation.c.case_id, _violation.c.id)
    columns = (_violation.c.id, _violation.c.group_id, case.label("case"), _violation.c.result, STATE.label("now"))
    theirs = select(*columns, _violation.c.account_id).select_from(STANDING)
    rows = connection.execute(theirs.where(_violation.c.account_id.in_(list(new)))).all()
    under_hold = {
        row.id for row in rows
        if row.account_id in held.accounts or row.group_id in held.groups or row.case in held.cases
    }  # fmt: skip
    undecided = {row.id for row in rows if row.result == Result.HIT.value and row.now not in _OVER} - under_hold
    report.stayed("cases", len(under_hold), HOLD)
    report.stayed("cases", len(undecided), OPEN)
    return frozenset(under_hold | undecided)


def _groups_of(connection: Connection, kept: frozenset[str], held: Held) -> set[str]:
    """Groups that are held, and those of cases that stay, this person's or not."""
    found = select(_violation.c.group_id).where(or_(_violation.c.id.in_(kept), protected(_violation, held)))
    return set(connection.execute(found.distinct()).scalars()) | held.groups


def _erase_texts(
    connection: Connection, new: Mapping[str, str], kept: frozenset[str], held: Held, report: _Report
) -> None:
    """Matched words, details, notes and messages of the cases that do not stay."""
    theirs = select(_violation.c.id).where(_violation.c.account_id.in_(list(new)), _violation.c.id.not_in(kept))
    ids = list(connection.execute(theirs).scalars())
    words = update(_violation).where(_violation.c.id.in_(ids)).values(excerpt="", details={})
    report.went("matched words and details", connection.execute(words).rowcount)
    around = or_(_context.c.violation.in_(ids), _context.c.account_id.in_(list(new)))
    around = and_(around, _context.c.violation.not_in(kept), not_(protected(_context, held)))
    said = update(_context).where(around, _context.c.text != "").values(text="")
    report.went("messages around cases", connection.execute(said).rowcount)
    notes = update(_move).where(_move.c.violation.in_(ids), _move.c.note != "").values(note="")
    report.went("notes on cases", connection.execute(notes).rowcount)
    written = update(_note).where(_note.c.case_id.in_(ids), _note.c.note != "").values(note="")
    report.went("reviewers' notes", connection.execute(written).rowcount)
    theirs_too = or_(_report.c.case_id.in_(ids), _report.c.reporter.in_(list(new)))
    theirs_too = and_(theirs_too, _report.c.case_id.not_in(kept), not_(protected(_report, held)))
    reasons = update(_report).where(theirs_too, _report.c.words != "").values(words="")
    report.went("words of reports", connection.execute(reasons).rowcount)
    of_cases = select(_violation.c.event).where(_violation.c.id.in_(ids))
    of_kept = select(_violation.c.event).where(_violation.c.id.in_(kept))
    texts = (
        update(_action)
        .where(or_(_action.c.target.in_(list(new)), _action.c.event.in_(of_cases)))
        .where(_action.c.text != "", func.coalesce(_action.c.event, "").not_in(of_kept))
        .where(not_(protected(_action, held)))
        .values(text="", arguments={})
    )
    report.went("messages", connection.execute(texts).rowcount)


def _rename(
    connection: Connection, new: Mapping[str, str], kept: frozenset[str], groups: set[str], held: Held, report: _Report
) -> bool:
    """Pseudonyms for accounts. In groups of cases that stay, memberships stay too: who was there is their evidence.
    Returns whether anything still goes by the account, which then must lead to somebody."""
    named = 0
    places: Sequence[tuple[str, Column[Any], Any]] = (
        ("cases", _violation.c.account_id, _violation.c.id.not_in(kept)),
        ("memberships", _membership.c.account_id, _membership.c.group_id.not_in(groups)),
        ("labels", _label.c.author, _label.c.group_id.not_in(groups)),
        ("proposed labels", _proposal.c.author, _proposal.c.group_id.not_in(groups)),
        ("messages around cases", _context.c.account_id, _context.c.violation.not_in(kept)),
        ("receipts", _receipt.c.account_id, _receipt.c.group_id.not_in(groups)),
        ("votes", _vote.c.account_id, _vote.c.poll.not_in(select(_poll.c.id).where(_poll.c.group_id.in_(groups)))),
        ("polls", _poll.c.author, _poll.c.group_id.not_in(groups)),
        ("messages sent to them", _action.c.target, func.coalesce(_action.c.group_id, "").not_in(groups)),
        ("reports", _report.c.reporter, _report.c.case_id.not_in(kept)),
        ("looks", _look.c.subject, func.coalesce(_look.c.violation, "").not_in(kept)),
    )
    for what, column, free in places:
        which = and_(free, not_(protected(column.table, held)))
        rows = sum(
            connection.execute(update(column.table).where(column == old, which).values({column: to})).rowcount
            for old, to in new.items()
        )
        report.went(what, rows)
        still = select(func.count()).select_from(column.table).where(column.in_(list(new)), not_(which))
        if what != "cases":
            stayed = connection.execute(still).scalar_one()
            report.stayed(what, stayed, "belongs to a case that stays")
            named += stayed
    emptied = delete(_counted).where(_counted.c.account_id.in_(list(new)), _counted.c.number == 0)
    connection.execute(emptied)  # the trigger that counts leaves a row of nothing
    for old, to in new.items():
        connection.execute(update(_group).where(_group.c.owner == old).values(owner=to))
    return named > 0


def _replace_identity(
    connection: Connection, person: Person, pseudonym: str, new: Mapping[str, str], why: str, now: datetime,
    report: _Report,
) -> None:  # fmt: skip
    values: dict[str, Any] = {
        "name": pseudonym, "unit": person.unit, "employment": person.employment.value, "roles": [], "email": "",
        "locale": "", "is_bot": person.is_bot, "changed_at": now, "event": "erasure",
    }  # fmt: skip
    if connection.execute(select(_person.c.id).where(_person.c.id == pseudonym)).first() is None:
        connection.execute(insert(_person), {"id": pseudonym, **values})
    accounts = [
        {"id": to, "platform": platform_of(old), "person_id": pseudonym, "rank": rank}
        for rank, (old, to) in enumerate(new.items())
    ]
    if accounts:
        connection.execute(delete(_account).where(_account.c.id.in_(list(new.values()))))
        connection.execute(insert(_account), accounts)
    if why:  # the identity stays
        report.stayed("identity (name, address, accounts)", 1, why)
        return
    connection.execute(update(_look).where(_look.c.subject == person.id).values(subject=pseudonym))
    connection.execute(delete(_account).where(_account.c.id.in_(list(new))))
    connection.execute(delete(_person).where(_person.c.id == person.id))
    report.went("identity (name, address, accounts)", 1)


def _acts(connection: Connection, names: Sequence[str], report: _Report) -> None:
    """What the person did as an officer stays under their name."""
    count = 0
    offices = (_move.c.moved_by, _look.c.looked_by, _label.c.corrected_by, _approval.c.settled_by, _note.c.noted_by)
    for column in offices:
        count += connection.execute(
            select(func.count()).select_from(column.table).where(column.in_(names))
        ).scalar_one()
    report.stayed("decisions, looks and corrections by this person", count, OFFICE)


def _erase_links(connection: Connection, names: Names, now: datetime, report: _Report) -> list[list[int]]:
    """Contents of the audit chain that name the person and that nothing obliges to keep."""
    called = sorted({*names.called, *names.accounts})
    named = or_(*(_audit.c.body.contains(canonical(one)[1:-1], autoescape=True) for one in called))
    found = connection.execute(
        select(_audit.c.seq, _audit.c.at, _audit.c.body, _audit.c.body_sha256)
        .where(named, not_(_audit.c.what.contains(CERTIFIED)))
        .order_by(_audit.c.seq)
    )
    rows = [row for row in found if is_about(row.body, names)]  # elsewhere a name may be a code, or a group's
    young = now - timedelta(days=LEAST_AUDIT_DAYS)
    others = [canonical(name) for name in held_by(connection).names]
    old_form = [row for row in rows if row.body_sha256 is None]
    lawful = [row for row in rows if row.body_sha256 is not None and row.at >= young]
    rest = [row for row in rows if row.body_sha256 is not None and row.at < young]
    free = [row for row in rest if not any(name in row.body for name in others)]
    report.stayed("links of the audit chain", len(old_form), OLD_FORM)
    report.stayed("links of the audit chain", len(lawful), LAW)
    report.stayed("links of the audit chain", len(rest) - len(free), HOLD)
    report.went("links of the audit chain", len(free))
    return empty_links(connection, [row.seq for row in free])
