"""Reports that come by themselves: which period one covers, and when it is due. Pure.

A report is due at its hour of the first day after its period: of every day, on Mondays, on the first of the month, on
the first of January, April, July and October. Touch this to add a rhythm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_DAY: Final = timedelta(days=1)


def _month(day: date, length: int) -> date:
    return day.replace(month=(day.month - 1) // length * length + 1, day=1)


_BEGINS: Final[Mapping[str, Callable[[date], date]]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: _month(day, 1),
    "quarter": lambda day: _month(day, 3),
}
RHYTHMS: Final = tuple(_BEGINS)


def due(rhythm: str, at: time, now: datetime, zone: str) -> datetime:
    """The newest moment, not after `now`, at which a report of this rhythm was due. UTC."""
    local = ZoneInfo(zone)
    first = _BEGINS[rhythm](now.astimezone(local).date())
    moment = datetime.combine(first, at, local)
    if moment > now:
        moment = datetime.combine(_BEGINS[rhythm](first - _DAY), at, local)
    return moment.astimezone(UTC)


def period(rhythm: str, planned: datetime, zone: str) -> tuple[datetime, datetime]:
    """(from, until) of what a report that is due at `planned` covers: the whole period before. UTC."""
    local = ZoneInfo(zone)
    end = _BEGINS[rhythm](planned.astimezone(local).date())
    begin = _BEGINS[rhythm](end - _DAY)
    return _midnight(begin, local), _midnight(end, local)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
