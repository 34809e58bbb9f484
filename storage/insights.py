"""`SqlInsights`: figures from the record for `bot.domain.insights`. SQL does the finding; only what is told is read.

Touch this together with the port.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.sql import ColumnElement

from bot.domain.actions import ActionKind, OutcomeState
from bot.domain.insights import FirstDecision, Reminders, Repeated
from bot.domain.records import ANNULLED, CaseState
from bot.domain.rules import Result
from storage.columns import UtcDateTime
from storage.engine import Database
from storage.tables import AccountRow, ActionRow, CaseMoveRow, ViolationRow, table

_violation, _move, _action, _account = table(ViolationRow), table(CaseMoveRow), table(ActionRow), table(AccountRow)
BY_PEOPLE: Final = tuple(state.value for state in (CaseState.UPHELD, *sorted(ANNULLED)))
NEWEST: Final = 20_000  # deeds among which the reminders are looked for


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
            .order_by(_move.c.at, _move.c.seq)
        )
        with self._database.reading() as connection:
            return [
                FirstDecision(
                    rule=row.rule, severity=row.severity, hours=(row.decided - row.found).total_seconds() / 3600
                )
                for row in connection.execute(asked)
            ]

    def reminders(
        self, since: datetime, now: datetime, within: timedelta, unit: str | None = None
    ) -> Sequence[Reminders]:
        """See the port."""
        recent = select(func.coalesce(func.max(_action.c.id), 0) - NEWEST).scalar_subquery()
        told = and_(
            _violation.c.event == _action.c.event, _violation.c.rule == _action.c.rule,
            _violation.c.account_id == _action.c.target,
        )  # fmt: skip
        asked = (
            select(_violation.c.rule, _violation.c.at, _again().label("again"))
            .select_from(_action.join(_violation, told))
            .where(_action.c.id > recent, _action.c.kind == ActionKind.REMIND.value)
            .where(_action.c.state == OutcomeState.CONFIRMED.value, _violation.c.result == Result.HIT.value)
            .where(_violation.c.at >= since, _violation.c.at <= now - within, *_in(unit))
        )
        sent, repeated = Counter[str](), Counter[str]()
        with self._database.reading() as connection:
            for row in connection.execute(asked):
                sent[row.rule] += 1
                repeated[row.rule] += row.again is not None and row.again - row.at <= within
        return [Reminders(rule=rule, sent=number, repeated=repeated[rule]) for rule, number in sent.most_common()]


def _again() -> ColumnElement[datetime]:
    """When the same person broke the same rule next, by whichever account."""
    later, theirs, own = _violation.alias(), _account.alias(), _account.alias()
    accounts = (
        select(theirs.c.id)
        .join(own, own.c.person_id == theirs.c.person_id)
        .where(own.c.id == _violation.c.account_id)
        .correlate(_violation)
    )
    return (
        select(func.min(later.c.at, type_=UtcDateTime()))
        .where(or_(later.c.account_id == _violation.c.account_id, later.c.account_id.in_(accounts)))
        .where(later.c.rule == _violation.c.rule, later.c.result == Result.HIT.value, later.c.at > _violation.c.at)
        .correlate(_violation)
        .scalar_subquery()
    )


def _in(unit: str | None) -> list[ColumnElement[bool]]:
    if unit is None:
        return []
    return [or_(_violation.c.unit == unit, _violation.c.unit.startswith(f"{unit}/", autoescape=True))]
