"""Reading a page's filter from its address, and paging through what it finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException

from bot.domain.cases import CaseState
from bot.domain.rules import Result
from bot.domain.views import ViolationFilter
from bot.web.visit import Visit, field

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """Which part of a list a page shows."""

    number: int
    total: int
    size: int = PAGE

    @property
    def first(self) -> int:
        return min((self.number - 1) * self.size + 1, self.total)

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)

    @property
    def has_next(self) -> bool:
        return self.last < self.total


def violation_filter(visit: Visit) -> ViolationFilter:
    """The address's filter, within what the viewer may see. Dates are whole days of the console's zone."""
    return visit.viewer.narrowed(
        ViolationFilter(
            since=day_start(visit, "since"),
            until=following_day(visit, "until"),
            group=visit.asked("group") or None,
            unit=visit.asked("unit") or None,
            rule=visit.asked("rule") or None,
            person=visit.asked("person") or None,
            result=_one_of(visit, "result", tuple(Result)),
            state=_one_of(visit, "state", tuple(CaseState)),
            text=visit.asked("text") or None,
        )
    )


def page_number(visit: Visit) -> int:
    asked = visit.asked("page", "1")
    return int(asked) if asked.isascii() and asked.isdigit() and 0 < int(asked) < 1_000_000 else 1


def moment(visit: Visit, name: str) -> datetime | None:
    """The end of the asked day, in UTC: "who was a member on 3 March" includes those who joined on it."""
    end = following_day(visit, name)
    return end - timedelta(seconds=1) if end else None


def day_start(visit: Visit, name: str, form: Mapping[str, Any] | None = None) -> datetime | None:
    """When the asked day begins, in UTC. It stands in the address, or in the `form`."""
    return _start(visit, _day(visit, name, form))


def following_day(visit: Visit, name: str, form: Mapping[str, Any] | None = None) -> datetime | None:
    """When the day after the asked one begins: what is before it includes the whole day."""
    day = _day(visit, name, form)
    return _start(visit, day + timedelta(days=1) if day else None)


def _day(visit: Visit, name: str, form: Mapping[str, Any] | None) -> date | None:
    asked = visit.asked(name) if form is None else field(form, name)
    if not asked:
        return None
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        raise HTTPException(400, detail="refused.date") from None
    if not 1970 <= day.year <= 9000:
        raise HTTPException(400, detail="refused.date")
    return day


def _start(visit: Visit, day: date | None) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day, time(), ZoneInfo(visit.console.zone)).astimezone(UTC)


def _one_of(visit: Visit, name: str, allowed: tuple[str, ...]) -> str | None:
    asked = visit.asked(name)
    if asked and asked not in allowed:
        raise HTTPException(400, detail="refused.field")
    return asked or None
