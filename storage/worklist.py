"""`SqlWorklist`: claims on cases, deadlines that passed, filters that people keep. Notes come with their case.

A claim is compared and set in one write transaction: writers are serialised, so whoever comes second is told who was
first. Touch this together with `bot.domain.review`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, func, literal, or_, select

from bot.domain.cases import UNDECIDED, CaseState
from bot.domain.records import Step
from bot.domain.review import (
    CaseClaimed,
    CaseReleased,
    Clocks,
    FilterDropped,
    FilterSaved,
    Overdue,
    SavedFilter,
)
from bot.domain.rules import Result
from storage.store import SqlStore
from storage.tables import CaseNowRow, ClaimRow, SavedFilterRow, table

_claim, _filter, _now = table(ClaimRow), table(SavedFilterRow), table(CaseNowRow)
COUNTED: Final = 1000  # of one state and severity: who has more overdue needs no exact number
CLOCKED: Final = tuple(state for state in UNDECIDED if state is not CaseState.REMINDED)
"""Whoever was reminded has heard of it: only what nobody has answered at all has a deadline."""


class SqlWorklist:
    """`bot.domain.review.Worklist`, in the record."""

    def __init__(self, store: SqlStore):
        self._store = store

    def claims(self, cases: Collection[str], now: datetime) -> Mapping[str, CaseClaimed]:
        """See the port."""
        with self._store.database.reading() as connection:
            return _holding(connection, cases, now)

    def claim(self, claim: CaseClaimed) -> CaseClaimed:
        """See the port."""
        with self._store.database.writing() as connection:
            held = _holding(connection, (claim.case,), claim.at).get(claim.case)
            if held is not None and held.by != claim.by:
                return held
            self._store.write(connection, [Step(inbox=None, records=[claim])], claim.at)
        return claim

    def release(self, release: CaseReleased) -> bool:
        """See the port."""
        with self._store.database.writing() as connection:
            held = _holding(connection, (release.case,), release.at).get(release.case)
            if held is None or held.by != release.by:
                return False
            self._store.write(connection, [Step(inbox=None, records=[release])], release.at)
        return True

    def overdue(self, clocks: Clocks, now: datetime) -> Overdue:
        """See the port."""
        with self._store.database.reading() as connection:
            found = [
                _late(connection, state, severity, now - within)
                for state in CLOCKED
                for severity, within in clocks.decide_within.items()
            ]
        return Overdue(number=sum(min(one, COUNTED) for one in found), more=any(one > COUNTED for one in found))

    def filters(self, pages: Collection[str], owner: str, roles: Collection[str]) -> Sequence[SavedFilter]:
        """See the port."""
        theirs = or_(_filter.c.owner == owner, _filter.c.shared_with.in_(sorted(roles)))
        asked = select(_filter).where(theirs, _filter.c.page.in_(sorted(pages))).order_by(_filter.c.name, _filter.c.id)
        with self._store.database.reading() as connection:
            return [_saved(row) for row in connection.execute(asked)]

    def save(self, saved: FilterSaved) -> None:
        """See the port."""
        self._store.commit([Step(inbox=None, records=[saved])], saved.at)

    def drop(self, dropped: FilterDropped) -> bool:
        """See the port."""
        theirs = select(_filter.c.id).where(_filter.c.id == dropped.id, _filter.c.owner == dropped.by)
        with self._store.database.writing() as connection:
            if connection.execute(theirs).first() is None:
                return False
            self._store.write(connection, [Step(inbox=None, records=[dropped])], dropped.at)
        return True


def _holding(connection: Connection, cases: Collection[str], now: datetime) -> Mapping[str, CaseClaimed]:
    asked = select(_claim).where(_claim.c.case_id.in_(list(cases)), _claim.c.until > now)
    return {
        row.case_id: CaseClaimed(case=row.case_id, by=row.claimed_by, at=row.at, until=row.until)
        for row in connection.execute(asked)
    }


def _late(connection: Connection, state: CaseState, severity: str, before: datetime) -> int:
    """How many, up to one more than are counted: the index holds all that is asked."""
    some = (
        select(literal(1))
        .where(
            _now.c.state == state.value, _now.c.result == Result.HIT.value, _now.c.severity == severity,
            _now.c.known_at < before,
        )
        .limit(COUNTED + 1)
        .subquery()
    )  # fmt: skip
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


def _saved(row: Any) -> SavedFilter:
    return SavedFilter(
        id=row.id, page=row.page, name=row.name, fields=row.asked, owner=row.owner, shared_with=row.shared_with
    )
