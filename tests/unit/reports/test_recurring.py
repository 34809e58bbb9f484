"""When reports are due and what they cover."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.recurring import RHYTHMS, due, period

ZONE = "Asia/Shanghai"


def at(said: str) -> datetime:
    return datetime.fromisoformat(f"{said}+08:00")


@pytest.mark.parametrize(
    ("rhythm", "now", "planned", "since", "until"),
    [
        ("day", "2026-03-05T09:00", "2026-03-05T09:00", "2026-03-04", "2026-03-05"),
        ("day", "2026-03-05T08:59", "2026-03-04T09:00", "2026-03-03", "2026-03-04"),
        ("week", "2026-03-05T12:00", "2026-03-02T09:00", "2026-02-23", "2026-03-02"),  # a Thursday; 2 March is a Monday
        ("week", "2026-03-02T08:00", "2026-02-23T09:00", "2026-02-16", "2026-02-23"),
        ("month", "2026-03-05T12:00", "2026-03-01T09:00", "2026-02-01", "2026-03-01"),
        ("month", "2026-01-01T03:00", "2025-12-01T09:00", "2025-11-01", "2025-12-01"),
        ("quarter", "2026-03-05T12:00", "2026-01-01T09:00", "2025-10-01", "2026-01-01"),
        ("quarter", "2026-12-31T23:59", "2026-10-01T09:00", "2026-07-01", "2026-10-01"),
    ],
)
def test_the_newest_time_and_its_period(rhythm: str, now: str, planned: str, since: str, until: str) -> None:
    found = due(rhythm, time(9), at(now), ZONE)
    assert found == at(planned)
    assert period(rhythm, found, ZONE) == (at(f"{since}T00:00"), at(f"{until}T00:00"))


def test_days_of_a_zone_with_summer_time_are_whole() -> None:
    planned = due("day", time(9), datetime(2026, 3, 30, 12, tzinfo=UTC), "Europe/Berlin")
    since, until = period("day", planned, "Europe/Berlin")
    assert until - since == timedelta(hours=23), "29 March 2026 had 23 hours"


@given(
    st.sampled_from(RHYTHMS),
    st.integers(1_577_836_800, 2_051_222_400).map(lambda second: datetime.fromtimestamp(second, UTC)),  # 2020 to 2034
    st.times(),
    st.sampled_from([ZONE, "Europe/Berlin", "America/St_Johns", "UTC"]),
)
def test_periods_follow_each_other_without_gap_and_are_over_when_they_are_told(
    rhythm: str, now: datetime, hour: time, zone: str
) -> None:
    planned = due(rhythm, hour, now, zone)
    assert planned <= now
    since, until = period(rhythm, planned, zone)
    assert since < until <= planned
    assert period(rhythm, since, zone)[1] == since
    later = due(rhythm, hour, now + timedelta(days=400), zone)
    assert later > planned
