"""China's workdays: public notices of the State Council as a table."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.announcements.workdays import Workdays
from bot.domain.errors import ConfigError

SPRING_FESTIVAL_2026 = {  # 15 to 23 February off; Saturdays 14 and 28 February are made up
    "2026-02-13": True,
    "2026-02-14": True,
    **{f"2026-02-{day}": False for day in range(15, 24)},
    "2026-02-24": True,
    "2026-02-28": True,
    "2026-03-01": False,
}
OTHERS = {
    "2026-01-01": False, "2026-01-02": False, "2026-01-04": True,  # New Year, made up on a Sunday
    "2026-05-01": False, "2026-05-09": True,
    "2026-09-20": True, "2026-09-25": False,
    "2026-10-01": False, "2026-10-07": False, "2026-10-08": True, "2026-10-10": True,
    "2025-01-26": True, "2025-02-04": False, "2025-02-05": True, "2025-02-08": True,
    "2026-03-04": True, "2026-03-07": False,
}  # fmt: skip


@pytest.mark.parametrize(("day", "works"), [*SPRING_FESTIVAL_2026.items(), *OTHERS.items()])
def test_china(day: str, works: bool) -> None:
    assert Workdays().is_workday(date.fromisoformat(day)) is works


def test_a_year_that_is_not_published_yet_knows_statutory_days_and_says_that_it_is_not_exact() -> None:
    calendar = Workdays()
    assert not calendar.is_exact(2035)
    assert not calendar.is_workday(date(2035, 10, 1)), "National Day, a Monday"
    assert calendar.is_workday(date(2035, 10, 9))
    assert not calendar.is_workday(date(2035, 10, 13)), "a Saturday; make-up days are not known"
    assert calendar.is_exact(2026)


def test_overrides_win_in_the_chinese_calendar_only() -> None:
    founders_day = date(2026, 3, 4)
    calendar = Workdays({founders_day: False})
    assert not calendar.is_workday(founders_day)
    assert calendar.is_workday(founders_day, "weekdays")


def test_other_calendars() -> None:
    calendar = Workdays()
    assert not calendar.is_workday(date(2026, 2, 14), "weekdays"), "a Saturday"
    assert calendar.is_workday(date(2026, 2, 17), "weekdays")
    assert calendar.is_workday(date(2026, 2, 15), "every-day")
    assert calendar.is_workday(datetime(2026, 2, 14, 9, tzinfo=UTC))
    with pytest.raises(ConfigError, match="cn-workdays"):
        calendar.is_workday(date(2026, 2, 14), "mars")


def test_a_moment_belongs_to_the_day_that_it_is_in_china() -> None:
    early = datetime(2026, 3, 1, 17, tzinfo=UTC)  # a Sunday in UTC, one o'clock on Monday in Shanghai
    assert Workdays().is_workday(early)
    assert not Workdays().is_workday(early.date())
