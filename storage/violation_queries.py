"""Questions about violations: lists, counts, tallies, one case. SQL does the counting; names come by joins.

A case's state now stands in `case_now` (see `storage/standing.py`). Touch this for a new filter or a new tally.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Integer, Select, and_, cast, func, literal_column, or_, select
from sqlalchemy.sql import ColumnElement, FromClause

from bot.domain.cases import ANNULLED, DECIDED, UNANSWERED, CaseState, joint_key
from bot.domain.errors import StorageError
from bot.domain.rules import Result
from bot.domain.views import CaseReview, Decided, ViolationFilter, ViolationView
from storage import case_queries, report_queries, standing, views
from storage.tables import AccountRow, ActionRow, CaseMoveRow, CaseNowRow, GroupRow, PersonRow, ViolationRow, table

_violation, _move, _action = table(ViolationRow), table(CaseMoveRow), table(ActionRow)
_group, _account, _person = table(GroupRow), table(AccountRow), table(PersonRow)

_now = table(CaseNowRow)
STATE = _now.c.state
STANDING = _violation.join(_now, _now.c.violation == _violation.c.id)
_NAMED = (
    STANDING.outerjoin(_group, _group.c.id == _violation.c.group_id)
    .outerjoin(_account, _account.c.id == _violation.c.account_id)
    .outerjoin(_person, _person.c.id == _account.c.person_id)
)


def decisions(connection: Connection, rule: str | None, newest: int | None) -> Sequence[Decided]:
    """See `Ledger.decisions`."""
    asked = (
        select(
            _violation.c.id,
            _violation.c.rule,
            _violation.c.rule_hash,
            _violation.c.at.label("recorded_at"),
            _move.c.state,
            _move.c.at,
        )
        .join(_move, _move.c.violation == _violation.c.id)
        .where(_move.c.state.in_((CaseState.UPHELD, *ANNULLED)))
        .order_by(_move.c.seq.desc())
        .limit(newest)
    )
    if rule is not None:
        asked = asked.where(_violation.c.rule == rule)
    return tuple(
        Decided(
            case=row.id,
            rule=row.rule,
            rule_hash=row.rule_hash,
            state=CaseState(row.state),
            at=row.at,
            recorded_at=row.recorded_at,
        )
        for row in reversed(connection.execute(asked).all())
    )


def reviews(connection: Connection, filter: ViolationFilter) -> Sequence[CaseReview]:
    """Every decision about the hits of the filter's period and unit, oldest first."""
    asked = (
        select(
            _violation.c.id, _violation.c.rule, _violation.c.unit, _violation.c.at.label("found_at"),
            _move.c.state, _move.c.moved_by, _move.c.at,
        )
        .join(_move, _move.c.violation == _violation.c.id)
        .where(_violation.c.result == Result.HIT.value)
        .where(_move.c.state.in_(sorted(DECIDED)))
        .order_by(_move.c.seq)
    )  # fmt: skip
    if filter.since is not None:
        asked = asked.where(_violation.c.at >= filter.since)
    if filter.until is not None:
        asked = asked.where(_violation.c.at < filter.until)
    if filter.unit is not None:
        asked = asked.where(_below(filter.unit))
    return [
        CaseReview(
            violation=row.id, rule=row.rule, unit=row.unit, found_at=row.found_at, state=CaseState(row.state),
            by=row.moved_by, at=row.at,
        )
        for row in connection.execute(asked)
    ]  # fmt: skip


def _below(unit: str) -> ColumnElement[bool]:
    return or_(_violation.c.unit == unit, _violation.c.unit.startswith(f"{unit}/", autoescape=True))


def _about(person: str) -> ColumnElement[bool]:
    theirs = select(_account.c.id).where(_account.c.person_id == person)
    return or_(_violation.c.account_id == person, _violation.c.account_id.in_(theirs))


def _mentions(words: str) -> ColumnElement[bool]:
    places = (_violation.c.id, _violation.c.rule, _group.c.name)
    return or_(*(place.icontains(words, autoescape=True) for place in places))


CONDITIONS: Mapping[str, Callable[[Any], ColumnElement[bool]]] = {
    "since": lambda moment: _violation.c.at >= moment,
    "until": lambda moment: _violation.c.at < moment,
    "group": lambda key: _violation.c.group_id == key,
    "unit": _below,
    "rule": lambda rule: _violation.c.rule == rule,
    "person": _about,
    "result": lambda result: _violation.c.result == result,
    "state": lambda state: state == STATE,
    "message": lambda key: _violation.c.message == key,
    "content": lambda hash: _violation.c.content_hash == hash,
    "text": _mentions,
    "known_before": lambda moment: _now.c.known_at < moment,
}


def _conditions(filter: ViolationFilter) -> list[ColumnElement[bool]]:
    known = dict(CONDITIONS)
    if filter.state is not None:  # the index of states has the times too
        known |= {"since": lambda moment: _now.c.at >= moment, "until": lambda moment: _now.c.at < moment}
    asked = ((make, getattr(filter, name)) for name, make in known.items())
    return [make(value) for make, value in asked if value is not None]


def _asked_of(filter: ViolationFilter, by: str = "") -> FromClause:
    """What has to be read to count: names only where a name is asked for."""
    if filter.text is not None or by == "person":
        return _NAMED
    asks_now = filter.state is not None or filter.known_before is not None or by == "state"
    return STANDING if asks_now else _violation


def _selected() -> Select[Any]:
    return select(
        _violation,
        STATE.label("state_now"),
        _group.c.name.label("group_name"),
        _person.c.id.label("person_id"),
        _person.c.name.label("person_name"),
    ).select_from(_NAMED)


def _view(row: Any, **more: Any) -> ViolationView:
    return ViolationView(
        record=views.violation(row), state=CaseState(row.state_now), group_name=row.group_name or "",
        person=row.person_id, person_name=row.person_name or "", **more,
    )  # fmt: skip


def listed(connection: Connection, filter: ViolationFilter) -> Sequence[ViolationView]:
    """A page of violations."""
    columns = (_violation.c.at, _violation.c.id) if filter.state is None else (_now.c.at, _now.c.violation)
    order = [column.desc() if filter.newest_first else column.asc() for column in columns]
    page = _selected().where(*_conditions(filter)).order_by(*order).limit(filter.limit).offset(filter.offset)
    return _views(connection, page)


def _views(connection: Connection, asked: Select[Any]) -> Sequence[ViolationView]:
    """With who reported them: nobody decides what they reported, so every list has to know."""
    rows = connection.execute(asked).all()
    known = report_queries.reporters(connection, [row.id for row in rows if row.result == Result.HIT.value])
    return [_view(row, reporters=known.get(row.id, frozenset())) for row in rows]


def counted(connection: Connection, filter: ViolationFilter) -> int:
    """How many there are, whatever the page."""
    if standing.knows(filter):
        return standing.counted(connection, filter)
    count = select(func.count()).select_from(_asked_of(filter)).where(*_conditions(filter))
    return connection.execute(count).scalar_one()


def one(connection: Connection, id: str) -> ViolationView | None:
    """A violation with the moves of its case and the actions that followed from it."""
    row = connection.execute(_selected().where(_violation.c.id == id)).first()
    if row is None:
        return None
    moves = connection.execute(select(_move).where(_move.c.violation == id).order_by(_move.c.seq))
    followed = and_(_action.c.event == row.event, _action.c.rule == row.rule)
    rows = connection.execute(select(_action).where(or_(followed, *_for_the_case(id))).order_by(_action.c.id))
    actions = [views.queued_action(action) for action in rows]
    return _view(
        row,
        moves=[(move.at, CaseState(move.state), move.moved_by, move.note) for move in moves],
        actions=actions,
        restorations=case_queries.restorations_of(connection, id),
        approvals=case_queries.approvals(connection, [*(one.action.key for one in actions), joint_key(id)]),
        recounted=case_queries.recount_of(connection, id),
        notes=case_queries.notes(connection, row.case_id or id),
        reporters=report_queries.reporters(connection, (id,)).get(id, frozenset()),
    )


def _for_the_case(id: str) -> list[ColumnElement[bool]]:
    """Its deeds by their keys, done again after an appeal or taken back among them. By ranges: an index answers."""
    starts = [f"{id}:", f"undo:{id}:"]
    return [and_(_action.c.key >= start, _action.c.key < f"{start[:-1]};") for start in starts]


def occurrences(connection: Connection, case: str) -> Sequence[ViolationView]:
    """See `Ledger.occurrences`."""
    same = or_(_violation.c.id == case, _violation.c.case_id == case)
    return _views(connection, _selected().where(same).order_by(_violation.c.at, _violation.c.id))


def undecided(connection: Connection, rule: str, content: str, limit: int) -> Sequence[str]:
    """See `Ledger.undecided`."""
    asked = (
        select(_violation.c.id)
        .select_from(STANDING)
        .where(_violation.c.rule == rule, _violation.c.result == Result.HIT.value)
        .where(_now.c.state.in_([state.value for state in UNANSWERED]))
    )
    if content:
        asked = asked.where(_violation.c.content_hash == content)
    newest = asked.order_by(_violation.c.at.desc()).limit(limit)
    return connection.execute(newest).scalars().all()


TALLIES: Mapping[str, ColumnElement[Any]] = {
    "rule": _violation.c.rule,
    "group": _violation.c.group_id,
    "unit": _violation.c.unit,
    "person": func.coalesce(_person.c.id, _violation.c.account_id, ""),
    "severity": _violation.c.severity,
    "result": _violation.c.result,
    "state": STATE,
    "platform": _violation.c.platform,
}


def tally(connection: Connection, filter: ViolationFilter, by: str, zone: str) -> Sequence[tuple[str, int]]:
    """Counts, highest first; by `day` in order. Keys are ids (group keys, person ids), not names: names may repeat."""
    if by == "day":
        return _by_day(connection, filter, zone)
    if by not in TALLIES:
        raise StorageError(f"cannot count violations by {by!r}; possible: {', '.join([*TALLIES, 'day'])}")
    if standing.knows(filter, by):
        return standing.tally(connection, filter, by)
    count = func.count().label("count")
    # As an expression: sorted by its own index, a database would walk through all there ever was.
    key = func.coalesce(TALLIES[by], "").label("key")
    counts = (
        select(key, count)
        .select_from(_asked_of(filter, by))
        .where(*_conditions(filter))
        .group_by(literal_column("key"))
    )
    rows = connection.execute(counts.order_by(count.desc(), literal_column("key")))
    return [(row[0], row[1]) for row in rows]


def _by_day(connection: Connection, filter: ViolationFilter, zone: str) -> Sequence[tuple[str, int]]:
    """Days of a zone: SQL counts quarters of an hour in UTC; every zone's offset is a multiple of one."""
    if connection.dialect.name == "postgresql":
        hour = func.to_char(func.timezone("UTC", _violation.c.at), "YYYY-MM-DD HH24")
        minute = func.to_char(func.timezone("UTC", _violation.c.at), "MI")
    else:
        hour = func.strftime("%Y-%m-%d %H", _violation.c.at)
        minute = func.strftime("%M", _violation.c.at)
    quarter = cast(minute, Integer) // 15
    rows = connection.execute(
        select(hour.label("hour"), quarter.label("quarter"), func.count())
        .select_from(_asked_of(filter))
        .where(*_conditions(filter))
        .group_by(literal_column("hour"), literal_column("quarter"))
    )
    local = ZoneInfo(zone)
    days: Counter[str] = Counter()
    for day_and_hour, part, count in rows:
        moment = datetime.fromisoformat(f"{day_and_hour}:{15 * part:02}:00+00:00")
        days[moment.astimezone(local).date().isoformat()] += count
    return sorted(days.items())
