"""When announcements are due: tables over the Spring Festival of 2026 and over changes of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.announcements.plan import check, is_holiday, next_run, runs
from bot.announcements.workdays import Workdays
from bot.domain.announcements import Announcement
from bot.domain.errors import ConfigError

CALENDAR = Workdays()


def planned(schedule: dict[str, str], **more: object) -> Announcement:
    return Announcement(id="A-1", text="x", groups=("slack:C1",), author="zhang", schedule=schedule, **more)  # type: ignore[arg-type]


def days(names: str, time: str = "09:00", **more: object) -> Announcement:
    return planned({"kind": "days", "days": names, "time": time}, **more)


def cron(line: str, **more: object) -> Announcement:
    return planned({"kind": "cron", "cron": line}, **more)


def local(announcement: Announcement, first: str, last: str) -> list[str]:
    zone = ZoneInfo(announcement.zone)
    after, until = (datetime.fromisoformat(one).replace(tzinfo=zone) for one in (first, last))
    return [one.astimezone(zone).strftime("%m-%d %H:%M") for one in runs(announcement, after, until, CALENDAR)]


MOVED = {"calendar": "cn-workdays", "on_holiday": "next_workday"}


@pytest.mark.parametrize(
    ("announcement", "expected"),
    [
        (days("workday"), "02-12 02-13 02-14 02-24 02-25 02-26 02-27 02-28"),  # make-up Saturdays count
        (days("monday"), "02-16 02-23"),
        (days("monday", calendar="cn-workdays"), "02-16 02-23"),  # skipped when it comes, and recorded
        (days("monday", **MOVED), "02-24"),  # both Mondays are off and move to the same Tuesday: once
        (days("monday,tuesday", **MOVED), "02-24"),
        (days("saturday", **MOVED), "02-14 02-24 02-28"),
        (days("day"), " ".join(f"02-{day}" for day in range(12, 29))),
        (cron("0 9 * * 1-5"), "02-12 02-13 02-16 02-17 02-18 02-19 02-20 02-23 02-24 02-25 02-26 02-27"),
        (cron("0 9 * * 0"), "02-15 02-22"),  # Sunday, as in every crontab
        (cron("0 9 * * 7"), "02-15 02-22"),
        (cron("0 9 * * sun"), "02-15 02-22"),
        (cron("0 9 * * 0-1"), "02-15 02-16 02-22 02-23"),
        (cron("0 9 1,15 * *"), "02-15"),
        (cron("0 9 * * */2"), "02-12 02-14 02-15 02-17 02-19 02-21 02-22 02-24 02-26 02-28"),
        (planned({"kind": "once", "at": "2026-02-20T01:00:00+00:00"}), "02-20"),
        (planned({"kind": "once", "at": "2026-02-20T09:00"}), "02-20"),  # without a zone: the announcement's
        (planned({"kind": "once", "at": "2026-03-20T01:00:00+00:00"}), ""),
    ],
)  # fmt: skip
def test_over_the_spring_festival(announcement: Announcement, expected: str) -> None:
    found = local(announcement, "2026-02-11T12:00", "2026-02-28T23:59")
    assert found == [f"{day} 09:00" for day in expected.split()]


def test_a_time_before_the_holiday_that_moves_behind_now_is_still_due() -> None:
    monday = days("monday", **MOVED)
    assert next_run(monday, datetime(2026, 2, 20, tzinfo=UTC), CALENDAR) == datetime(2026, 2, 24, 1, tzinfo=UTC)


def test_the_wall_clock_counts_when_clocks_change() -> None:
    london = days("day", zone="Europe/London")
    found = list(runs(london, datetime(2026, 3, 27, 12, tzinfo=UTC), datetime(2026, 3, 30, 12, tzinfo=UTC), CALENDAR))
    assert [one.strftime("%d %H:%M") for one in found] == ["28 09:00", "29 08:00", "30 08:00"]


def test_nothing_is_due_for_ever() -> None:
    assert next_run(cron("0 9 30 2 *"), datetime(2026, 1, 1, tzinfo=UTC), CALENDAR) is None
    over = planned({"kind": "once", "at": "2026-02-20T01:00:00+00:00"})
    assert next_run(over, datetime(2026, 2, 20, 1, tzinfo=UTC), CALENDAR) is None


def test_holidays_are_days_of_the_announcements_zone() -> None:
    early = days("day", "07:00", calendar="cn-workdays")
    at = datetime(2026, 2, 14, 23, 0, tzinfo=UTC)  # 15 February, 07:00 in Shanghai: off; in UTC still the 14th: work
    assert is_holiday(early, at, CALENDAR)
    assert not is_holiday(days("day", "07:00"), at, CALENDAR), "no calendar, no holidays"


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        ({"kind": "cron", "cron": "0 9 * *"}, "5 fields"),
        ({"kind": "cron", "cron": "0 9 * * 8"}, "Sunday"),
        ({"kind": "cron", "cron": "0 99 * * *"}, "99"),
        ({"kind": "days", "days": "mon", "time": "09:00"}, "mon"),
        ({"kind": "days", "days": "monday", "time": "9 Uhr"}, "9 Uhr"),
        ({"kind": "once", "at": "tomorrow"}, "tomorrow"),
        ({"kind": "once"}, "at"),
        ({"kind": "moon"}, "moon"),
    ],
)
def test_a_plan_that_cannot_be_read_says_why(schedule: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError, match="A-1") as problem:
        check(planned(schedule), CALENDAR)
    assert said in str(problem.value)


plans = st.sampled_from(
    [
        days("workday"),
        days("monday,friday", **MOVED),
        days("sunday", calendar="cn-workdays"),
        cron("30 8 * * 1-5", **MOVED),
    ]
)


@settings(max_examples=60)
@given(plans, st.integers(0, 330), st.integers(1, 30))
def test_windows_that_meet_miss_nothing_and_repeat_nothing(plan: Announcement, start: int, length: int) -> None:
    """What a restart computes as missed, and what rings afterwards, are together what would have rung."""
    begin = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=start)
    middle, end = begin + timedelta(days=length / 2), begin + timedelta(days=length)
    whole = list(runs(plan, begin, end, CALENDAR))
    assert list(runs(plan, begin, middle, CALENDAR)) + list(runs(plan, middle, end, CALENDAR)) == whole
    assert whole == sorted(set(whole))


@settings(max_examples=60)
@given(st.integers(0, 360))
def test_what_is_moved_off_holidays_is_never_on_one(start: int) -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=start)
    for plan in (days("monday", **MOVED), days("workday")):
        for run in runs(plan, begin, begin + timedelta(days=20), CALENDAR):
            assert CALENDAR.is_workday(run.astimezone(ZoneInfo("Asia/Shanghai")).date())
