"""`SqlInsights`: figures from the record for `bot.domain.insights`. SQL does the finding; only what is told is read.

Touch this together with the port.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ScalarSelect, Subquery, func, or_, select
from sqlalchemy.sql import ColumnElement

from bot.domain.actions import ActionKind, OutcomeState
from bot.domain.cases import ANNULLED, CaseState
from bot.domain.insights import MOST, FirstDecision, Reminders, Repeated
from bot.domain.rules import Result
from storage.columns import UtcDateTime
from storage.engine import Database
from storage.tables import AccountRow, ActionRow, CaseMoveRow, ViolationRow, table

_violation, _move, _action, _account = table(ViolationRow), table(CaseMoveRow), table(ActionRow), table(AccountRow)
BY_PEOPLE: Final = tuple(state.value for state in (CaseState.UPHELD, *sorted(ANNULLED)))


class SqlInsights:
    """`bot.domain.insights.Insights`, in the record."""

    def __init__(self, database: Database):
        self._database = database

    def repeated(self, since: datetime, at_least: int, limit: int, unit: str | None = None) -> Sequence[Repeated]:
        """See the port."""
        who = func.coalesce(_account.c.person_id, _violation.c.account_id).label("who")
        hits, last = func.count().label("hits"), func.max(_violation.c.at, type_=UtcDateTime())
        asked = (
            select(who, hits, func.count(_violation.c.rule.distinct()).label("rules"), last.label("last"))
            .select_from(_violation.outerjoin(_account, _account.c.id == _violation.c.account_id))
            .where(_violation.c.result == Result.HIT.value, _violation.c.at >= since)
            .where(_violation.c.account_id.is_not(None), *_in(unit))
            .group_by("who")
            .having(func.count() >= at_least)
            .order_by(hits.desc(), "who")
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [
                Repeated(who=row.who, hits=row.hits, rules=row.rules, last=row.last)
                for row in connection.execute(asked)
            ]

    def decisions(self, since: datetime, unit: str | None = None) -> Sequence[FirstDecision]:
        """See the port."""
        before = _move.alias()
        earlier = select(before.c.seq).where(
            before.c.violation == _move.c.violation, before.c.state.in_(BY_PEOPLE), before.c.seq < _move.c.seq
        )
        asked = (
            select(
                _violation.c.rule, _violation.c.severity, _violation.c.at.label("found"), _move.c.at.label("decided")
            )
            .join(_violation, _violation.c.id == _move.c.violation)
            .where(_move.c.at >= since, _move.c.state.in_(BY_PEOPLE), ~earlier.exists(), *_in(unit))
            .order_by(_move.c.at.desc(), _move.c.seq.desc())
            .limit(MOST)
        )
        with self._database.reading() as connection:
            found = [
                FirstDecision(
                    rule=row.rule, severity=row.severity, hours=(row.decided - row.found).total_seconds() / 3600
                )
                for row in connection.execute(asked)
            ]
        return found[::-1]

    def reminders(
        self, since: datetime, now: datetime, within: timedelta, unit: str | None = None
    ) -> Sequence[Reminders]:
        """See the port."""
        columns = (_violation.c.event, _violation.c.rule, _violation.c.at, _violation.c.account_id)
        hits = (
            select(*columns)
            .where(_violation.c.result == Result.HIT.value, _violation.c.account_id.is_not(None), *_in(unit))
            .where(_violation.c.at >= since, _violation.c.at <= now - within)
            .order_by(_violation.c.at.desc())
            .limit(MOST)
            .subquery()
        )
        told = select(_action.c.id).where(
            _action.c.event == hits.c.event, _action.c.rule == hits.c.rule, _action.c.target == hits.c.account_id,
            _action.c.kind == ActionKind.REMIND.value, _unindexed(_action.c.state) == OutcomeState.CONFIRMED.value,
        )  # fmt: skip
        own, others = _again(hits)
        asked = select(hits.c.rule, hits.c.at, own.label("own"), others.label("others")).where(told.exists())
        sent, repeated = Counter[str](), Counter[str]()
        with self._database.reading() as connection:
            for row in connection.execute(asked):
                sent[row.rule] += 1
                repeated[row.rule] += any(again and again - row.at <= within for again in (row.own, row.others))
        return [Reminders(rule=rule, sent=number, repeated=repeated[rule]) for rule, number in sent.most_common()]


def _again(hits: Subquery) -> tuple[ScalarSelect[datetime], ScalarSelect[datetime]]:
    """When the same person broke the same rule next: by the same account, and by whichever they have."""
    theirs, known = _account.alias(), _account.alias()

    def next_of(account: ColumnElement[str]) -> ScalarSelect[datetime]:
        later = _violation.alias()
        return (
            select(later.c.at)
            .where(later.c.account_id == account, later.c.at > hits.c.at, later.c.result == Result.HIT.value)
            .where(_unindexed(later.c.rule) == hits.c.rule)
            .order_by(later.c.at)
            .limit(1)
            .correlate(hits, theirs)
            .scalar_subquery()
        )

    others = (
        select(func.min(next_of(theirs.c.id), type_=UtcDateTime()))
        .select_from(theirs.join(known, known.c.person_id == theirs.c.person_id))
        .where(known.c.id == hits.c.account_id)
        .correlate(hits)
        .scalar_subquery()
    )
    return next_of(hits.c.account_id), others


def _unindexed(column: ColumnElement[str]) -> ColumnElement[str]:
    """The column as an expression: one value of it is shared by thousands of rows, so its index would mislead a
    database that keeps no statistics."""
    return func.coalesce(column, "")


def _in(unit: str | None) -> list[ColumnElement[bool]]:
    if unit is None:
        return []
    return [or_(_violation.c.unit == unit, _violation.c.unit.startswith(f"{unit}/", autoescape=True))]
