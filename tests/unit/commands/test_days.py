"""Reading days and periods as people say them. It is Wednesday, 4 March 2026, 10:00 in Shanghai."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.days import read_day, read_since

TODAY = date(2026, 3, 4)
NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "next_one", "last_one"),
    [
        ("2026-03-03", "2026-03-03", "2026-03-03"),
        ("２０２６年３月２日", "2026-03-02", "2026-03-02"),
        ("3月3日", "2027-03-03", "2026-03-03"),
        ("三月五号", "2026-03-05", "2025-03-05"),
        ("25号", "2026-03-25", "2026-02-25"),
        ("昨天", "2026-03-03", "2026-03-03"),
        ("大后天", "2026-03-07", "2026-03-07"),
        ("后天吧！", "2026-03-06", "2026-03-06"),
        ("周五", "2026-03-06", "2026-02-27"),
        ("周三", "2026-03-04", "2026-03-04"),
        ("下周三", "2026-03-11", "2026-03-11"),
        ("下個星期天", "2026-03-15", "2026-03-15"),
        ("上周五", "2026-02-27", "2026-02-27"),
        ("月底", "2026-03-31", "2026-03-31"),
        ("下个月底", "2026-04-30", "2026-04-30"),
        ("年底", "2026-12-31", "2026-12-31"),
        ("明年3月", "2027-03-31", "2027-03-31"),
        ("2027年2月", "2027-02-28", "2027-02-28"),
        ("三个月", "2026-06-02", "2025-12-04"),
        ("半年", "2026-09-02", "2025-09-03"),
        ("90d", "2026-06-02", "2025-12-04"),
        ("in 3 days", "2026-03-07", "2026-03-01"),
        ("2 weeks ago", "2026-02-18", "2026-02-18"),
        ("next Wed", "2026-03-11", "2026-03-11"),
        ("last Friday", "2026-02-27", "2026-02-27"),
        ("on March 1", "2027-03-01", "2026-03-01"),
        ("1 Dec 2026", "2026-12-01", "2026-12-01"),
        ("end of next month", "2026-04-30", "2026-04-30"),
    ],
)
def test_read_day(typed: str, next_one: str, last_one: str) -> None:
    assert read_day(typed, TODAY, ahead=True).isoformat() == next_one
    assert read_day(typed, TODAY, ahead=False).isoformat() == last_one


@pytest.mark.parametrize("typed", ["", "上回", "2026-02-30", "13月", "0号", "99999天", "9999年", "3号楼", "some day"])
def test_what_is_no_day(typed: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(typed)}$|out of range|bad month"):
        read_day(typed, TODAY, ahead=True)


@pytest.mark.parametrize(
    ("typed", "begins"),
    [
        ("7", "2026-02-25 02:00"),
        ("7d", "2026-02-25 02:00"),
        ("最近两周", "2026-02-18 02:00"),
        ("past 7 days", "2026-02-25 02:00"),
        ("今天", "2026-03-03 16:00"),
        ("本周", "2026-03-01 16:00"),
        ("last week", "2026-02-22 16:00"),
        ("本月", "2026-02-28 16:00"),
        ("上个月", "2026-01-31 16:00"),
        ("从3月1日", "2026-02-28 16:00"),
    ],
)
def test_read_since(typed: str, begins: str) -> None:
    assert f"{read_since(typed, NOW, 'Asia/Shanghai'):%Y-%m-%d %H:%M}" == begins


@pytest.mark.parametrize("typed", ["0", "0d", "明天", "好久", "99999"])
def test_what_is_no_period(typed: str) -> None:
    with pytest.raises(ValueError, match=typed):
        read_since(typed, NOW, "Asia/Shanghai")


@given(st.text())
def test_anything_is_read_or_refused(typed: str) -> None:
    for read in (lambda: read_day(typed, TODAY, ahead=True), lambda: read_since(typed, NOW, "Asia/Shanghai")):
        try:
            read()
        except ValueError:
            continue
