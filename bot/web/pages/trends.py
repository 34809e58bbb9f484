"""Trends: is it getting better, who repeats, do we decide in time, do reminders work. Figures, drawings, and tables of
the same numbers for whoever does not see drawings. Touch this when there is another question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from statistics import median
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.domain.insights import MOST, FirstDecision
from bot.domain.rules import Result
from bot.domain.views import ViolationFilter
from bot.reports.charts import share_of
from bot.web.clock import span
from bot.web.veil import pseudonym
from bot.web.visit import Visit

WEEKS = 12
COMPARED = 4  # whole weeks, with as many before
DRAWN = 4  # lines of rules, and of units
SEVERAL = 2  # hits make a repeat
LISTED = 15  # people
WITHIN = (14, 7, 30)  # days in which somebody reminded must not repeat; the first unless another is asked for
STEPS = (4, 24, 48, 120, 240)  # hours, the ends of the bars
_ENDLESS = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The hits of one rule or unit, week by week."""

    key: str
    name: str
    points: Sequence[tuple[str, int]]  # (the week's Monday, hits)

    @property
    def total(self) -> int:
        return sum(hits for _, hits in self.points)

    @property
    def lately(self) -> tuple[int, int]:
        """(hits of the last whole weeks, of as many before): the week that is not over yet is left out."""
        whole = [hits for _, hits in self.points[:-1]]
        return sum(whole[-COMPARED:]), sum(whole[-2 * COMPARED : -COMPARED])


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long decisions took. `bars`: (from hour, to hour or None, how many, bar)."""

    decided: int
    median: str  # in words; "" = nothing was decided
    with_deadline: int
    in_time: int
    bars: Sequence[tuple[int, int | None, int, float]]


def show(visit: Visit) -> Response:
    weeks = _weeks(visit)
    since, unit = weeks[0][1], visit.viewer.narrowed(ViolationFilter(unit=visit.asked("unit") or None)).unit
    within = _within(visit)
    insights, directory = visit.console.insights, visit.console.directory
    units = [one for one in directory.units() if visit.viewer.sees_unit(one.id)]
    may_see_cases = visit.viewer.may_see("violations")
    return visit.show(
        "trends",
        here_name="trends",
        weeks=[day for day, _ in weeks[:-1]],
        by_rule=_courses(visit, "rule", unit, weeks, {}),
        by_unit=_courses(visit, "unit", unit, weeks, {one.id: one.name for one in directory.units()}),
        drawn=DRAWN,
        compared=COMPARED,
        most=MOST,
        cases=may_see_cases,
        repeated=[
            (pseudonym(visit, one.who), one)
            for one in (insights.repeated(since, SEVERAL, LISTED, unit) if may_see_cases else ())
        ],
        pace=_pace(visit, insights.decisions(since, unit)),
        reminders=insights.reminders(since, visit.now, timedelta(days=within), unit),
        within=within,
        choices=sorted(WITHIN),
        units=units,
        unit=visit.asked("unit"),
    )


def _weeks(visit: Visit) -> Sequence[tuple[str, datetime]]:
    """(ISO date of its Monday, when it begins) of each week of the console's zone; the last one only ends another."""
    zone = ZoneInfo(visit.console.zone)
    today = visit.now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    mondays = [monday + timedelta(weeks=number) for number in range(1 - WEEKS, 2)]
    return [(day.isoformat(), _begins(day, zone)) for day in mondays]


def _begins(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _within(visit: Visit) -> int:
    asked = visit.asked("within", str(WITHIN[0]))
    if asked not in map(str, WITHIN):
        raise HTTPException(400, detail="refused.field")
    return int(asked)


def _courses(
    visit: Visit, by: str, unit: str | None, weeks: Sequence[tuple[str, datetime]], names: dict[str, str]
) -> Sequence[Course]:
    """Most hits first."""
    asked = ViolationFilter(result=Result.HIT, unit=unit)
    tallies = [
        (day, dict(visit.console.ledger.tally(replace(asked, since=start, until=end), by)))
        for (day, start), (_, end) in pairwise(weeks)
    ]
    keys = {key for _, tally in tallies for key in tally}
    courses = (
        Course(key=key, name=names.get(key, key), points=[(day, tally.get(key, 0)) for day, tally in tallies])
        for key in keys
    )
    return sorted(courses, key=lambda course: (-course.total, course.key))


def _pace(visit: Visit, decisions: Sequence[FirstDecision]) -> Pace:
    within = {name: time.total_seconds() / 3600 for name, time in visit.console.clocks.decide_within.items()}
    clocked = [one for one in decisions if one.severity in within]
    edges = (0, *STEPS, _ENDLESS)
    counts = [(low, high, sum(low <= one.hours < high for one in decisions)) for low, high in pairwise(edges)]
    most = max(number for _, _, number in counts)
    return Pace(
        decided=len(decisions),
        median=span(timedelta(hours=median(one.hours for one in decisions)), visit.locale) if decisions else "",
        with_deadline=len(clocked),
        in_time=sum(one.hours <= within[one.severity] for one in clocked),
        bars=[
            (int(low), None if high == _ENDLESS else int(high), number, share_of(number, most))
            for low, high, number in counts
        ],
    )
