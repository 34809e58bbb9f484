"""The SQL of records of evidence and of reviewing, as `statements.py` has it for all others.

Touch this together with `storage/rows_custody.py`, which supplies the values.
"""

from __future__ import annotations

from sqlalchemy import bindparam, delete, insert, update

from storage.columns import Sealed
from storage.statements import Statements, added_once, moment, replaced, word
from storage.tables import (
    CaseNoteRow,
    CertificateRow,
    ClaimRow,
    ContextRow,
    HoldRow,
    LookRow,
    SavedFilterRow,
    table,
)


def contexts(dialect: str) -> Statements:
    """What is kept already stays as it is: a message can come a second time."""
    return (added_once(table(ContextRow), dialect),)


def looks(dialect: str) -> Statements:
    return (insert(table(LookRow)),)


def holds(dialect: str) -> Statements:
    return (added_once(table(HoldRow), dialect),)


def hold_ends(dialect: str) -> Statements:
    """Once: who ends a hold that is over changes nothing."""
    hold, reason = table(HoldRow), bindparam("b_reason", type_=Sealed("hold.end_reason"))
    return (
        update(hold)
        .where(hold.c.id == word("b_id"), hold.c.ended_at.is_(None))
        .values(ended_at=moment("b_at"), ended_by=word("b_by"), end_reason=reason),
    )


def certificates(dialect: str) -> Statements:
    return (added_once(table(CertificateRow), dialect),)


def case_notes(dialect: str) -> Statements:
    return (insert(table(CaseNoteRow)),)


def claims(dialect: str) -> Statements:
    return (replaced(table(ClaimRow), dialect),)


def claim_ends(dialect: str) -> Statements:
    claim = table(ClaimRow)
    return (delete(claim).where(claim.c.case_id == word("b_case"), claim.c.claimed_by == word("b_by")),)


def filters(dialect: str) -> Statements:
    return (replaced(table(SavedFilterRow), dialect),)


def filter_ends(dialect: str) -> Statements:
    saved = table(SavedFilterRow)
    return (delete(saved).where(saved.c.id == word("b_id"), saved.c.owner == word("b_owner")),)
