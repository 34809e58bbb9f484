"""Geometry of the line chart: numbers in, coordinates out. The macros in templates/reports/charts.html draw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDTH, HEIGHT = 960, 230
HALF = 470  # the width of one of two side by side: signs keep their size
LEFT, RIGHT, TOP, BOTTOM = 44, 14, 12, 28
LABELS = 7  # as many dates as fit on a phone in print size


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A point of the line, or a place where a label stands."""

    x: float
    y: float
    label: str
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A line chart ready to draw."""

    width: int
    height: int
    left: int
    right: int
    bottom: float
    marks: tuple[Mark, ...]
    dates: tuple[Mark, ...]  # the marks whose date is written
    levels: tuple[Mark, ...]  # horizontal lines

    @property
    def line(self) -> str:
        return " ".join(f"{mark.x:g},{mark.y:g}" for mark in self.marks)

    @property
    def area(self) -> str:
        return f"{self.marks[0].x:g},{self.bottom:g} {self.line} {self.marks[-1].x:g},{self.bottom:g}"


def trend(points: Sequence[tuple[str, int]], width: int = WIDTH) -> Trend:
    """Lay out at least one point."""
    top = ceiling(max(value for _, value in points))
    span = width - LEFT - RIGHT
    bottom = HEIGHT - BOTTOM

    def height_of(value: int) -> float:
        return round(bottom - (bottom - TOP) * value / top, 1)

    last = max(len(points) - 1, 1)
    marks = tuple(
        Mark(x=round(LEFT + span * index / last, 1), y=height_of(value), label=label, value=value)
        for index, (label, value) in enumerate(points)
    )
    every = max(1, -(-len(marks) * WIDTH // (LABELS * width)))
    return Trend(
        width=width,
        height=HEIGHT,
        left=LEFT,
        right=width - RIGHT,
        bottom=bottom,
        marks=marks,
        dates=marks[::every],
        levels=tuple(Mark(x=LEFT, y=height_of(n), label=f"{n:,}", value=n) for n in levels(top)),
    )


def ceiling(highest: int) -> int:
    """The next round number (1, 2, 5 × 10ⁿ) that is not below `highest`."""
    scale = 1
    while True:
        for step in (1, 2, 5):
            if step * scale >= highest:
                return step * scale
        scale *= 10


def levels(top: int) -> tuple[int, ...]:
    """Whole numbers to draw lines at: zero, the top, and what divides them evenly."""
    parts = next(n for n in (5, 4, 2, 1) if top % n == 0)
    lines = tuple(top * part // parts for part in range(parts + 1))
    assert all(a < b for a, b in pairwise(lines)), lines
    return lines


def share_of(value: int, highest: int) -> float:
    """A bar's length in percent of the longest; a thing that happened never looks like nothing."""
    return 0.0 if value <= 0 or highest <= 0 else max(1.0, round(100 * value / highest, 1))
