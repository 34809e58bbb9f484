"""Which rows hold what may be forgotten: one `Part` per place, and what a legal hold keeps. Touch this together with
`bot.evidence.retention.CLASSES`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, and_, false, func, or_, select
from sqlalchemy.sql import ColumnElement

from bot.domain.actions import OutcomeState
from bot.domain.custody import Hold, LookAt, Scope
from storage import custody
from storage.tables import (
    AccountRow,
    ActionRow,
    CaseMoveRow,
    CaseNoteRow,
    ContextRow,
    GroupRow,
    LabelRow,
    LookRow,
    MembershipRow,
    ProposalRow,
    ReportRow,
    ViolationRow,
    table,
)

_violation, _move, _action = table(ViolationRow), table(CaseMoveRow), table(ActionRow)
_label, _proposal, _look = table(LabelRow), table(ProposalRow), table(LookRow)
_note, _context = table(CaseNoteRow), table(ContextRow)
_report = table(ReportRow)
_group, _account, _membership = table(GroupRow), table(AccountRow), table(MembershipRow)
Column = ColumnElement[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What active holds are about, by id."""

    accounts: frozenset[str] = frozenset()  # account keys, and person ids: rows name people either way
    groups: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()  # with the ids of every violation of the case
    lanes: frozenset[str] = frozenset()  # groups whose deliveries may be about it

    @property
    def names(self) -> frozenset[str]:
        return self.accounts | self.groups | self.cases


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One place of a class: which rows, about whom, and what becomes of them (`blank` None: the row goes)."""

    table: Table
    key: Column
    at: Column
    unit: Column
    group: Column
    about: Sequence[Column]  # accounts or people
    case: Column  # id of a violation or case; NULL = none
    wanted: Column
    blank: Mapping[str, Any] | None = field(default=None)


def _of_violation(column: Column, id: Column) -> Column:
    return select(column).where(_violation.c.id == id).scalar_subquery()


def _unit_of(group: Column) -> Column:
    return select(_group.c.unit).where(_group.c.id == group).scalar_subquery()


def _by_message(group: Column, message: Column) -> Column:
    found = select(func.coalesce(_violation.c.case_id, _violation.c.id))
    return found.where(_violation.c.group_id == group, _violation.c.message == message).limit(1).scalar_subquery()


_CASE = func.coalesce(_violation.c.case_id, _violation.c.id)
_MOVED = _move.c.violation
_ORDERED_BY = (
    select(_CASE)
    .where(_violation.c.event == _action.c.event, _violation.c.rule == _action.c.rule)
    .limit(1)
    .scalar_subquery()
)
_UNSETTLED = tuple(state.value for state in (OutcomeState.PLANNED, OutcomeState.WAITING, OutcomeState.SENDING))


def _labels(rows: Table, wanted: Column, blank: Mapping[str, Any] | None, *more: Column) -> Part:
    return Part(
        table=rows, key=rows.c.seq, at=rows.c.at, unit=_unit_of(rows.c.group_id), group=rows.c.group_id,
        about=(rows.c.author, *more), case=_by_message(rows.c.group_id, rows.c.message), wanted=wanted, blank=blank,
    )  # fmt: skip


def _looks(wanted: Column) -> Part:
    group = _of_violation(_violation.c.group_id, _look.c.violation)
    return Part(
        table=_look, key=_look.c.seq, at=_look.c.at, unit=_look.c.unit, group=group,
        about=(_look.c.subject, _look.c.looked_by), case=_look.c.violation, wanted=wanted,
    )  # fmt: skip


PARTS: Mapping[str, Sequence[Part]] = {
    "excerpts": (
        Part(
            table=_violation, key=_violation.c.id, at=_violation.c.at, unit=_violation.c.unit,
            group=_violation.c.group_id, about=(_violation.c.account_id,), case=_CASE,
            wanted=_violation.c.excerpt != "", blank={"excerpt": ""},
        ),
        Part(
            table=_context, key=_context.c.seq, at=_context.c.at,
            unit=_of_violation(_violation.c.unit, _context.c.violation), group=_context.c.group_id,
            about=(_context.c.account_id, _of_violation(_violation.c.account_id, _context.c.violation)),
            case=_of_violation(_CASE, _context.c.violation), wanted=_context.c.text != "", blank={"text": ""},
        ),
    ),
    "notes": (
        Part(
            table=_move, key=_move.c.seq, at=_move.c.at, unit=_of_violation(_violation.c.unit, _MOVED),
            group=_of_violation(_violation.c.group_id, _MOVED),
            about=(_of_violation(_violation.c.account_id, _MOVED), _move.c.moved_by),
            case=_of_violation(_CASE, _MOVED), wanted=_move.c.note != "", blank={"note": ""},
        ),
        Part(
            table=_note, key=_note.c.seq, at=_note.c.at, unit=_of_violation(_violation.c.unit, _note.c.case_id),
            group=_of_violation(_violation.c.group_id, _note.c.case_id),
            about=(_of_violation(_violation.c.account_id, _note.c.case_id), _note.c.noted_by), case=_note.c.case_id,
            wanted=_note.c.note != "", blank={"note": ""},
        ),
        _labels(_label, _label.c.note != "", {"note": ""}, _label.c.corrected_by),
        Part(
            table=_report, key=_report.c.id, at=_report.c.at, unit=_of_violation(_violation.c.unit, _report.c.case_id),
            group=_report.c.group_id,
            about=(_of_violation(_violation.c.account_id, _report.c.case_id), _report.c.reporter),
            case=_of_violation(_CASE, _report.c.case_id), wanted=_report.c.words != "", blank={"words": ""},
        ),
    ),
    "messages": (
        Part(
            table=_action, key=_action.c.id, at=_action.c.created_at, unit=_unit_of(_action.c.group_id),
            group=_action.c.group_id, about=(_action.c.target,), case=_ORDERED_BY,
            wanted=and_(_action.c.text != "", _action.c.state.not_in(_UNSETTLED)), blank={"text": ""},
        ),
    ),
    "labels": (
        _labels(_label, _label.c.seq.is_not(None), None, _label.c.corrected_by),
        _labels(_proposal, _proposal.c.seq.is_not(None), None),
    ),
    "looks": (_looks(_look.c.what != LookAt.EXPORT.value),),
    "exports": (_looks(_look.c.what == LookAt.EXPORT.value),),
}  # fmt: skip


def held_by(connection: Connection) -> Held:
    """What the active holds are about."""
    return _held(connection, custody.holds(connection, active=True))


def _held(connection: Connection, holds: Sequence[Hold]) -> Held:
    about = {scope: frozenset(hold.target for hold in holds if hold.scope is scope) for scope in Scope}
    people, groups, cases = about[Scope.PERSON], about[Scope.GROUP], about[Scope.CASE]
    theirs = select(_account.c.id).where(_account.c.person_id.in_(people))
    accounts = people | frozenset(connection.execute(theirs).scalars())
    theirs_too = or_(_violation.c.id.in_(cases), _CASE.in_(cases), _violation.c.account_id.in_(accounts))
    found = select(_violation.c.id, _CASE.label("case"), _violation.c.group_id).where(theirs_too)
    rows = connection.execute(found).all()
    cases = cases | {id for row in rows for id in (row.id, row.case)}
    joined = select(_membership.c.group_id).where(_membership.c.account_id.in_(accounts)).distinct()
    lanes = groups | {row.group_id for row in rows} | frozenset(connection.execute(joined).scalars())
    # A delivery without a lane may be about anybody: while somebody is held it stays.
    unknown = frozenset({""}) if accounts or rows else frozenset()
    return Held(accounts=accounts, groups=groups, cases=frozenset(cases), lanes=frozenset(lanes) | unknown)


def kept_back(part: Part, held: Held) -> ColumnElement[bool]:
    """Whether a hold keeps the row."""
    empty = func.coalesce
    return or_(
        empty(part.group, "").in_(held.groups),
        empty(part.case, "").in_(held.cases),
        *(empty(about, "").in_(held.accounts) for about in part.about),
    )


def protected(rows: Table, held: Held) -> ColumnElement[bool]:
    """Whether a hold keeps a row of this table, whatever class it is of."""
    parts = [part for of_class in PARTS.values() for part in of_class if part.table is rows]
    return kept_back(parts[0], held) if parts else false()
