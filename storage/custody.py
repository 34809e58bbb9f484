"""Questions about custody: context, looks, legal holds, certificates. Touch this for a new one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.domain.custody import Certified, ContextKept, Hold, LookAt, Looked, Said, Scope
from storage.tables import CertificateRow, ContextRow, HoldRow, LookRow, table

_context, _look, _hold, _certificate = table(ContextRow), table(LookRow), table(HoldRow), table(CertificateRow)


def context(connection: Connection, violation: str) -> Sequence[ContextKept]:
    """What was said around a case's message, in its order; to each message what became of it."""
    query = select(_context).where(_context.c.violation == violation)
    rows = connection.execute(query.order_by(_context.c.place, _context.c.at, _context.c.seq))
    return [_kept(row) for row in rows]


def wordings(connection: Connection, violations: Collection[str]) -> Mapping[str, str]:
    """Of these violations those whose message is kept -> its newest wording."""
    asked = select(_context.c.violation, _context.c.text).where(
        _context.c.violation.in_(list(violations)), _context.c.place == 0
    )
    rows = connection.execute(asked.order_by(_context.c.at, _context.c.seq))
    return {row.violation: row.text for row in rows if row.text}


def contexts(connection: Connection, since: datetime) -> Sequence[ContextKept]:
    """What of cases' contexts was said since then."""
    return [_kept(row) for row in connection.execute(select(_context).where(_context.c.at >= since))]


def looks(connection: Connection, case: str | None, subjects: Collection[str] | None, limit: int) -> Sequence[Looked]:
    """Who looked, the newest first: at one case, or at evidence about any of these accounts and people."""
    query = select(_look).order_by(_look.c.seq.desc()).limit(limit)
    if case is not None:
        query = query.where(_look.c.violation == case)
    if subjects is not None:
        query = query.where(_look.c.subject.in_(list(subjects)))
    return [_looked(row) for row in connection.execute(query)]


def holds(connection: Connection, active: bool) -> Sequence[Hold]:
    """Legal holds, the newest first."""
    query = select(_hold).order_by(_hold.c.placed_at.desc(), _hold.c.id)
    if active:
        query = query.where(_hold.c.ended_at.is_(None))
    return [
        Hold(
            id=row.id, scope=Scope(row.scope), target=row.target, reason=row.reason, by=row.placed_by,
            at=row.placed_at, ended_at=row.ended_at, ended_by=row.ended_by, end_reason=row.end_reason,
        )
        for row in connection.execute(query)
    ]  # fmt: skip


def certificates(connection: Connection, limit: int | None) -> Sequence[Certified]:
    """What was forgotten, drawn, measured or signed off, the newest first."""
    rows = connection.execute(select(_certificate).order_by(_certificate.c.at.desc(), _certificate.c.id).limit(limit))
    return [Certified(id=row.id, what=row.what, by=row.certified_by, at=row.at, details=row.details) for row in rows]


def _kept(row: Any) -> ContextKept:
    return ContextKept(
        violation=row.violation, place=row.place, group=row.group_id, message=row.message, thread=row.thread,
        account=row.account_id, what=Said(row.what), at=row.at, text=row.text, content_hash=row.content_hash,
        event=row.event,
    )  # fmt: skip


def _looked(row: Any) -> Looked:
    return Looked(
        by=row.looked_by, at=row.at, what=LookAt(row.what), case=row.violation, subject=row.subject, unit=row.unit,
        reason=row.reason, event=row.event,
    )  # fmt: skip
