"""Questions of the casework: what is taken back, who let what go, what was counted anew, what was answered.

Touch this together with `storage/tables/casework.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.domain.records import Answered, Recounted, RestorationChanged
from bot.domain.review import CaseNoted
from bot.domain.views import Approval
from storage.tables import AnswerRow, ApprovalRow, CaseNoteRow, RecountRow, RestorationRow, table

_restoration, _recount = table(RestorationRow), table(RecountRow)
_approval, _answer, _note = table(ApprovalRow), table(AnswerRow), table(CaseNoteRow)
PENDING = ("armed", "owed")


def restorations(connection: Connection, due: datetime) -> Sequence[RestorationChanged]:
    """See `Ledger.restorations`."""
    pending = _restoration.c.state.in_(PENDING)
    rows = connection.execute(
        select(_restoration)
        .where(pending, _restoration.c.due <= due)
        .order_by(_restoration.c.due, _restoration.c.action)
    )
    return [_restored(row) for row in rows]


def restorations_of(connection: Connection, violation: str) -> Sequence[RestorationChanged]:
    """What of a violation's deeds is taken back, or was."""
    asked = select(_restoration).where(_restoration.c.violation == violation).order_by(_restoration.c.action)
    return [_restored(row) for row in connection.execute(asked)]


def approvals(connection: Connection, actions: Collection[str]) -> Sequence[Approval]:
    """Who settled these actions, oldest first."""
    rows = connection.execute(select(_approval).where(_approval.c.action.in_(actions)).order_by(_approval.c.seq))
    return [
        Approval(action=row.action, by=row.settled_by, approved=row.approved, final=row.final, at=row.at)
        for row in rows
    ]


def recount_of(connection: Connection, violation: str) -> Recounted | None:
    """What the violation counts as since another was annulled."""
    newest = select(_recount).where(_recount.c.violation == violation).order_by(_recount.c.seq.desc()).limit(1)
    row = connection.execute(newest).first()
    if row is None:
        return None
    return Recounted(
        violation=row.violation, strike=row.strike, step=row.step, because=row.because, at=row.at, event=row.event
    )


def notes(connection: Connection, case: str) -> Sequence[CaseNoted]:
    """What reviewers wrote about a case, oldest first."""
    rows = connection.execute(select(_note).where(_note.c.case_id == case).order_by(_note.c.seq))
    return [CaseNoted(case=row.case_id, by=row.noted_by, at=row.at, event=row.event, note=row.note) for row in rows]


def answer(connection: Connection, command: str) -> Answered | None:
    """See `Ledger.answer`."""
    row = connection.execute(select(_answer).where(_answer.c.command == command)).first()
    if row is None:
        return None
    return Answered(command=row.command, by=row.given_by, text=row.text, refused=row.refused, at=row.at)


def _restored(row: Any) -> RestorationChanged:
    return RestorationChanged(
        action=row.action, violation=row.violation, why=row.why, state=row.state, due=row.due, at=row.at,
        event=row.event, attempts=row.attempts, reason=row.reason,
    )  # fmt: skip
