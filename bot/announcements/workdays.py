"""Which days are workdays, China's make-up days included. Implements `bot.domain.ports.Calendar`.

The State Council publishes each year's plan in the autumn before. Years that `chinesecalendar` holds are exact; for
later ones `holidays` knows the statutory holidays but no make-up days yet: `is_exact` is False, and `doctor` says so.
Touch this to add a named calendar.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import chinese_calendar
import holidays
from chinese_calendar import constants

from bot.domain.errors import ConfigError

SATURDAY = 5
CHINA = ZoneInfo("Asia/Shanghai")


class Workdays:
    """Named calendars: `cn-workdays`, `weekdays` (Monday to Friday), `every-day`. `overrides`: day -> is a workday."""

    def __init__(self, overrides: Mapping[date, bool] | None = None) -> None:
        self._overrides = dict(overrides or {})

    def is_workday(self, day: date | datetime, calendar: str = "cn-workdays") -> bool:
        """Whether people work on `day`; of a moment, on the day that it is then in China."""
        when = day.astimezone(CHINA).date() if isinstance(day, datetime) else day
        if calendar not in CALENDARS:
            raise ConfigError(f"calendar {calendar!r} is not known; known are {', '.join(sorted(CALENDARS))}")
        if calendar == "cn-workdays" and when in self._overrides:
            return self._overrides[when]
        return CALENDARS[calendar](when)

    def is_exact(self, year: int) -> bool:
        """Whether the make-up days of that year are known (False: the calendar package needs an update)."""
        return year in EXACT_YEARS


EXACT_YEARS = frozenset(day.year for day in constants.holidays)


def _weekday(day: date) -> bool:
    return day.weekday() < SATURDAY


@lru_cache(maxsize=1000)  # asked for every message; the package looks through all its years to answer
def _in_china(day: date) -> bool:
    if day.year in EXACT_YEARS:
        return bool(chinese_calendar.is_workday(day))
    return bool(_statutory(day.year).is_working_day(day))


@lru_cache(maxsize=16)
def _statutory(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("CN", years=year)


CALENDARS: Mapping[str, Callable[[date], bool]] = {
    "cn-workdays": _in_china,
    "weekdays": _weekday,
    "every-day": lambda day: True,
}
