"""What the record holds about one person outside of violations: for their own copy, and for erasing it.

Touch this when a table learns to name people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from storage import views
from storage.tables import (
    AcknowledgementRow,
    ActionRow,
    CaseMoveRow,
    CaseNoteRow,
    ContextRow,
    LabelRow,
    ProposalRow,
    ReportRow,
    ViolationRow,
    VoteRow,
    table,
)

_label, _proposal, _receipt = table(LabelRow), table(ProposalRow), table(AcknowledgementRow)
_action, _violation, _move = table(ActionRow), table(ViolationRow), table(CaseMoveRow)
_vote, _report, _context, _note = table(VoteRow), table(ReportRow), table(ContextRow), table(CaseNoteRow)


def about(connection: Connection, accounts: Sequence[str]) -> Mapping[str, Any]:
    """Messages to these accounts, labels of their messages, what they said around cases, receipts they gave, moves of
    cases about them and what reviewers noted there."""
    theirs = select(_violation.c.id).where(_violation.c.account_id.in_(accounts))
    sent = select(_action).where(_action.c.target.in_(accounts)).order_by(_action.c.id)
    moves = select(_move).where(_move.c.violation.in_(theirs)).order_by(_move.c.seq)
    cases = select(func.coalesce(_violation.c.case_id, _violation.c.id)).where(_violation.c.account_id.in_(accounts))
    notes = select(_note).where(_note.c.case_id.in_(cases)).order_by(_note.c.seq)
    return {
        "messages": [views.queued_action(row) for row in connection.execute(sent)],
        "decisions": [dict(row) for row in connection.execute(moves).mappings()],
        "notes": [dict(row) for row in connection.execute(notes).mappings()],
        **{
            name: [dict(row) for row in connection.execute(select(rows).where(column.in_(accounts))).mappings()]
            for name, rows, column in (
                ("labels", _label, _label.c.author),
                ("proposed_labels", _proposal, _proposal.c.author),
                ("receipts", _receipt, _receipt.c.account_id),
                ("votes", _vote, _vote.c.account_id),
                ("reports", _report, _report.c.reporter),
                ("said_around_cases", _context, _context.c.account_id),
            )
        },
    }
