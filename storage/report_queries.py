"""Questions about members' reports. Touch this for a new one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bot.domain.reports import Reported
from storage.tables import ReportRow, table

_report = table(ReportRow)
PAGE = 1000


def reports(connection: Connection, case: str) -> Sequence[Reported]:
    """See `Ledger.reports`."""
    asked = select(_report).where(_report.c.case_id == case).order_by(_report.c.at, _report.c.id)
    return [_read(row) for row in connection.execute(asked)]


def reports_by(connection: Connection, accounts: Collection[str], since: datetime) -> Sequence[Reported]:
    """See `Ledger.reports_by`."""
    asked = select(_report).where(_report.c.reporter.in_(accounts), _report.c.at >= since)
    return [_read(row) for row in connection.execute(asked.order_by(_report.c.at, _report.c.id))]


def reporters(connection: Connection, cases: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Who reported, of those cases that anybody reported."""
    found: dict[str, set[str]] = {}
    asked = select(_report.c.case_id, _report.c.reporter)
    if len(cases) <= PAGE:  # of all cases there ever were, it is quicker to read all reports: people made them
        asked = asked.where(_report.c.case_id.in_(cases))
    for row in connection.execute(asked) if cases else ():
        found.setdefault(row.case_id, set()).add(row.reporter)
    return {case: frozenset(who) for case, who in found.items()}


def _read(row: Any) -> Reported:
    return Reported(
        id=row.id, case=row.case_id, group=row.group_id, message=row.message, by=row.reporter, rule=row.rule,
        words=row.words, at=row.at, event=row.event,
    )  # fmt: skip
