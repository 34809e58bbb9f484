"""When an announcement is due: its planned times, as pure arithmetic over schedule, zone and workday calendar.

Schedules are `{"kind": "once", "at": iso}`, `{"kind": "cron", "cron": "0 9 * * 1"}` and
`{"kind": "days", "days": "monday,friday" | "workday" | "day", "time": "09:00"}`. Touch this to add a kind of schedule.

A planned time that falls on a holiday stays where it is (`send`), moves to the same hour of the next workday
(`next_workday`), or stays and is recorded as skipped when it comes (`skip`; see `deliver`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from bot.domain.announcements import Announcement
from bot.domain.errors import ConfigError
from bot.domain.ports import Calendar

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST_HOLIDAY = timedelta(days=15)  # no holiday moves a planned time further than this
HORIZON = timedelta(days=5 * 366)  # a plan with nothing in five years has nothing (a cron for 30 February)
DAY = timedelta(days=1)

Times = Callable[[Announcement, Calendar, datetime], Iterator[datetime]]


def runs(announcement: Announcement, after: datetime, until: datetime, calendar: Calendar) -> Iterator[datetime]:
    """The planned times in (after, until], UTC, ascending, each once."""
    times = _KINDS[announcement.schedule["kind"]]
    last = after
    # A time before `after` may have been moved behind it by a holiday.
    start = after - LONGEST_HOLIDAY if announcement.on_holiday == "next_workday" else after
    for planned in times(announcement, calendar, start):
        moved = _off_holidays(planned, announcement, calendar).astimezone(UTC)
        if planned > until:
            return
        if last < moved <= until:
            last = moved
            yield moved


def next_run(announcement: Announcement, after: datetime, calendar: Calendar) -> datetime | None:
    """The first planned time after `after`, or None when there is none."""
    return next(runs(announcement, after, after + HORIZON, calendar), None)


def is_holiday(announcement: Announcement, planned: datetime, calendar: Calendar) -> bool:
    """Whether a planned time falls on a day off in the announcement's calendar (never, when it names none)."""
    if not announcement.calendar:
        return False
    return not calendar.is_workday(planned.astimezone(ZoneInfo(announcement.zone)).date(), announcement.calendar)


def check(announcement: Announcement, calendar: Calendar) -> None:
    """Raise `ConfigError` with what is wrong when this plan cannot be read."""
    kind = announcement.schedule.get("kind", "")
    if kind not in _KINDS:
        raise ConfigError(f"announcement {announcement.id}: schedule kind {kind!r} is not one of {', '.join(_KINDS)}")
    try:
        next(_KINDS[kind](announcement, calendar, datetime(2026, 1, 1, tzinfo=UTC)), None)
    except (KeyError, ValueError) as problem:
        raise ConfigError(
            f"announcement {announcement.id}: schedule {dict(announcement.schedule)}: {problem}"
        ) from None


def _off_holidays(planned: datetime, announcement: Announcement, calendar: Calendar) -> datetime:
    if announcement.on_holiday != "next_workday" or announcement.schedule["kind"] == "once":
        return planned
    moved = planned
    while is_holiday(announcement, moved, calendar):
        moved += DAY  # wall-clock arithmetic: the same hour in the announcement's zone
    return moved


def _once(announcement: Announcement, calendar: Calendar, start: datetime) -> Iterator[datetime]:
    at = datetime.fromisoformat(announcement.schedule["at"])
    if at.tzinfo is None:
        at = at.replace(tzinfo=ZoneInfo(announcement.zone))
    if at >= start:
        yield at


def _cron(announcement: Announcement, calendar: Calendar, start: datetime) -> Iterator[datetime]:
    zone = ZoneInfo(announcement.zone)
    trigger = CronTrigger.from_crontab(_apscheduler_weekdays(announcement.schedule["cron"]), timezone=zone)
    moment = start.astimezone(zone)
    while (found := trigger.get_next_fire_time(None, moment)) is not None:
        yield found
        moment = found + timedelta(seconds=1)


def _days(announcement: Announcement, calendar: Calendar, start: datetime) -> Iterator[datetime]:
    zone, wanted = ZoneInfo(announcement.zone), announcement.schedule["days"]
    at = time.fromisoformat(announcement.schedule["time"])
    weekdays = {WEEKDAYS.index(name) for name in wanted.split(",")} if wanted not in ("workday", "day") else set()
    day = start.astimezone(zone).date()
    end = day + 2 * HORIZON
    while day < end:
        planned = datetime.combine(day, at, zone)
        is_due = (
            wanted == "day"
            or day.weekday() in weekdays
            or (wanted == "workday" and calendar.is_workday(day, announcement.calendar or "cn-workdays"))
        )
        if is_due and planned >= start:
            yield planned
        day += DAY


def _apscheduler_weekdays(cron: str) -> str:
    """Crontab counts from Sunday = 0 (and 7), APScheduler 3 from Monday = 0: names mean the same to both."""
    fields = cron.split()
    if len(fields) != 5:
        raise ValueError(f"a cron line has 5 fields, not {len(fields)}")
    fields[4] = ",".join(_named(part) for part in fields[4].split(","))
    return " ".join(fields)


def _named(part: str) -> str:
    """`1-5` -> `mon,tue,wed,thu,fri`, `*/2` -> every second day from Sunday; `*` and names stay as they are."""
    days, _, step = part.partition("/")
    if days == "*" and step:
        days = "0-6"
    first, _, last = days.partition("-")
    if not first.isdigit():
        return part
    numbers = range(int(first), int(last or (6 if step else first)) + 1, int(step or 1))
    if not numbers or numbers[-1] > 7:
        raise ValueError(f"weekdays {part!r}: 0 (or 7) is Sunday, 6 is Saturday")
    return ",".join(WEEKDAYS[(number - 1) % 7][:3] for number in numbers)


_KINDS: Mapping[str, Times] = {"once": _once, "cron": _cron, "days": _days}
