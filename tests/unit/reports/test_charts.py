"""Geometry and periods: what must hold for any numbers."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.reports.charts import HEIGHT, WIDTH, ceiling, levels, share_of, trend
from bot.reports.periods import filled

COUNTS = st.integers(min_value=0, max_value=10**9)
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2035, 1, 1))


@given(COUNTS)
def test_ceiling_is_round_and_not_below(n: int) -> None:
    top = ceiling(n)
    assert top >= n
    assert str(top).rstrip("0") in ("1", "2", "5")


@given(COUNTS)
def test_levels_are_whole_rising_and_even(n: int) -> None:
    lines = levels(ceiling(n))
    steps = {b - a for a, b in pairwise(lines)}
    assert lines[0] == 0
    assert lines[-1] == ceiling(n)
    assert len(steps) == 1
    assert min(steps) >= 1


@given(st.lists(st.tuples(st.just("2025-03-03"), COUNTS), min_size=1, max_size=120))
def test_trend_stays_inside_and_higher_counts_stand_higher(points: list[tuple[str, int]]) -> None:
    layout = trend(points)
    assert len(layout.marks) == len(points)
    assert all(0 <= mark.x <= WIDTH and 0 <= mark.y <= HEIGHT for mark in layout.marks)
    assert 1 <= len(layout.dates) <= 7
    low, high = min(layout.marks, key=lambda m: m.value), max(layout.marks, key=lambda m: m.value)
    assert low.y >= high.y


@given(COUNTS, COUNTS)
def test_a_bar_is_seen_exactly_when_something_happened(value: int, other: int) -> None:
    length = share_of(value, max(value, other))
    assert (length > 0) == (value > 0)
    assert length <= 100


@given(st.dictionaries(DAYS, st.integers(min_value=1, max_value=1000), max_size=30))
def test_periods_lose_nothing_and_have_no_gaps(counts: dict[date, int]) -> None:
    unit, points = filled(counts)
    assert sum(n for _, n in points) == sum(counts.values())
    assert [name for name, _ in points] == sorted({name for name, _ in points})
    if unit == "day" and points:
        first = date.fromisoformat(points[0][0])
        assert [name for name, _ in points] == [(first + timedelta(days=n)).isoformat() for n in range(len(points))]
    assert len(points) <= 450  # months of 35 years: still drawable
