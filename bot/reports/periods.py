"""Counting per day without gaps, widened to weeks or months when a day would be thinner than a line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

DAYS_SHOWN = 92
WEEKS_SHOWN = 104 * 7


def filled(counts: Mapping[date, int]) -> tuple[str, list[tuple[str, int]]]:
    """(`day` | `week` | `month`, points in order, empty periods included). The sum is the sum of `counts`."""
    if not counts:
        return "day", []
    first, last = min(counts), max(counts)
    length = (last - first).days + 1
    unit = "day" if length <= DAYS_SHOWN else "week" if length <= WEEKS_SHOWN else "month"
    points: dict[str, int] = {}
    for offset in range(length):
        day = first + timedelta(days=offset)
        name = _period(day, unit)
        points[name] = points.get(name, 0) + counts.get(day, 0)
    return unit, list(points.items())


def _period(day: date, unit: str) -> str:
    if unit == "day":
        return day.isoformat()
    if unit == "week":
        return (day - timedelta(days=day.weekday())).isoformat()
    return f"{day.year:04}-{day.month:02}"
