"""Reading when an announcement is to be sent: `now`, `at 2026-12-01 09:00`, `定于下周三下午三点`, `每个工作日 9点半`.

How days are said stands in `days.py`. Touch this when people say times otherwise. Words that begin like a time and are
none, or do not say whether the time is meant for the sending or for the readers (`明天 9:00 开会`), are refused, never
sent at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.commands.days import NUMBER, Day, day_at, number, plain
from bot.commands.desk import Declined
from bot.commands.parse import EDGES

WEEKDAYS: Mapping[str, str] = {
    **dict(zip("一二三四五六", ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday"), strict=True)),
    **dict.fromkeys("日天7", "sunday"),
    **{
        short: day
        for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        for short in (day, day[:3])
    },
}
_CLOCK: Final = re.compile(
    r"\s*(?:的|[,,]\s*|at\s+)?(?P<part>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|早|晚)?\s*"
    r"(?:(?P<hour>\d{1,2}|[零一二两三四五六七八九十]{1,3})(?::(?P<minute>\d{2})"
    r"|[点时](?:(?P<half>半|一刻|三刻|\d{1,2}|[零一二三四五六七八九十]{2,3})分?|整)?)|(?P<oclock>\d{1,2})(?=\s*[ap]\.?m\b))"
    r"(?:\s*(?P<noon>[ap])\.?m\b\.?)?"
)
_NAMES: Final = r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun"
_NOW: Final = re.compile(r"(?:now|现在|立即|马上)(?:\s+|[::,,]|(?<=[在即上]))")
_AT: Final = re.compile(r"(?:at|on|定于|定在|在)\s*")
_EVERY: Final = re.compile(
    rf"(?:every|每个?)\s*(?P<days>workdays?|工作日|day|天|日|(?:(?:周|星期|礼拜)?[一二三四五六日天][、,和]?)+"
    rf"|(?:{_NAMES})(?:(?:\s*,\s*|\s+and\s+)(?:{_NAMES}))*)(?![a-z\d])"
)
_LIKE_EVERY: Final = re.compile(r"every\b|每个?(?:周|星期|礼拜|天|日|工作日|月|季|年)")
_SOON: Final = re.compile(
    rf"(?:in\s+)?(?:(?P<count>{NUMBER})\s*个?\s*(?P<unit>小时|钟头|分钟?|hours?|hrs?|minutes?|mins?)|半个?(?P<half>小时))"
    r"\s*(?:之?后|以后|later|from now|(?<=[a-z]))"
)
_ON: Final = re.compile(r"\s+(?:on\s+)?")
_AFTERNOON: Final = frozenset({"中午", "下午", "傍晚", "晚上", "夜里", "晚"})
_NIGHT: Final = frozenset({"晚上", "夜里", "晚"})
_QUARTERS: Final[Mapping[str | None, int]] = {None: 0, "半": 30, "一刻": 15, "三刻": 45}


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A schedule as the record keeps it, and the text that followed it."""

    schedule: Mapping[str, str]
    text: str
    calendar: str = ""


def read_when(typed: str, now: datetime, zone: str) -> When:
    """Split `typed` into its time and its text. Raises `Declined` for a time that cannot be meant."""
    text = plain(typed)
    if found := _NOW.match(text):
        return When(schedule=_once(now), text=_after(typed, found.end()))
    if found := _EVERY.match(text):
        return _repeated(typed, text, found)
    if found := _AT.match(text):
        if moment := _moment(text, found.end(), typed, now, zone):
            at, end = moment
            if at <= now:
                raise Declined("time-is-past", typed=typed[:end])
            return When(schedule=_once(at), text=_after(typed, end))
        if text.startswith(("at ", "定")) or _CLOCK.match(text, found.end()):
            raise _unreadable(typed)
    if _LIKE_EVERY.match(text):
        raise _unreadable(typed)
    if moment := _moment(text, 0, typed, now, zone, bare=True):
        raise Declined("whose-time", typed=typed[: moment[1]].strip())
    return When(schedule=_once(now), text=typed.strip())


def _repeated(typed: str, text: str, found: re.Match[str]) -> When:
    clock = _CLOCK.match(text, found.end())
    if clock is None:
        raise Declined("which-hour", typed=typed[: found.end()].strip())
    days = _days(found["days"])
    schedule = {"kind": "days", "days": days, "time": _time(clock, typed).strftime("%H:%M")}
    return When(schedule=schedule, text=_after(typed, clock.end()), calendar="cn-workdays" if days == "workday" else "")


def _moment(
    text: str, start: int, typed: str, now: datetime, zone: str, *, bare: bool = False
) -> tuple[datetime, int] | None:
    """The moment that stands there, and where it ends; None where there is none. `bare`: a day without an hour is
    none either, it belongs to the text."""
    if soon := _SOON.match(text, start):
        return now + _length(soon, typed), soon.end()
    found = day_at(text, start)
    if found is None:
        return _clock_first(text, start, typed, now, zone)
    clock = _CLOCK.match(text, found[0].end())
    if clock is None:
        if bare:
            return None
        raise Declined("which-hour", typed=typed[: found[0].end()].strip())
    return _joined(found, clock, typed, now, zone), clock.end()


def _joined(found: Day, clock: re.Match[str], typed: str, now: datetime, zone: str) -> datetime:
    try:
        day = found[1](found[0], now.astimezone(ZoneInfo(zone)).date(), True)
    except (ValueError, OverflowError):
        raise _unreadable(typed) from None
    return datetime.combine(day, _time(clock, typed), ZoneInfo(zone))


def _clock_first(text: str, start: int, typed: str, now: datetime, zone: str) -> tuple[datetime, int] | None:
    """`3pm tomorrow`, `9:30 on Friday`."""
    clock = _CLOCK.match(text, start)
    gap = _ON.match(text, clock.end()) if clock else None
    found = day_at(text, gap.end()) if gap else None
    if clock is None or found is None:
        return None
    return _joined(found, clock, typed, now, zone), found[0].end()


def _length(found: re.Match[str], typed: str) -> timedelta:
    if found["half"]:
        return timedelta(minutes=30)
    try:
        count = number(found["count"])
    except ValueError:
        raise _unreadable(typed) from None
    return timedelta(hours=count) if found["unit"][0] in "小钟h" else timedelta(minutes=count)


def _unreadable(typed: str) -> Declined:
    return Declined("unreadable-time", typed=typed.split("\n")[0][:40])


def _after(typed: str, end: int) -> str:
    return typed[end:].lstrip(EDGES).rstrip()


def _once(at: datetime) -> Mapping[str, str]:
    return {"kind": "once", "at": at.astimezone(UTC).isoformat()}


def _days(said: str) -> str:
    if said.startswith("workday") or said == "工作日":
        return "workday"
    if said in ("day", "天", "日"):
        return "day"
    if said.isascii():
        named = [WEEKDAYS[name] for name in re.findall(_NAMES, said)]
    else:
        named = [WEEKDAYS[character] for character in said if character in WEEKDAYS]
    return ",".join(dict.fromkeys(named))


def _time(found: re.Match[str], typed: str) -> time:
    try:
        hour, half = number(found["hour"] or found["oclock"]), found["half"]
        minute = int(found["minute"]) if found["minute"] else _QUARTERS[half] if half in _QUARTERS else number(half)
        return time(_of_day(hour, found["part"], found["noon"]), minute)
    except ValueError:
        raise _unreadable(typed) from None


def _of_day(hour: int, part: str | None, noon: str | None) -> int:
    """The hour of a day of 24. Raises `ValueError` for `晚上12点`: which day's, nobody can tell."""
    if noon:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        return hour % 12 + (12 if noon == "p" else 0)
    if part in _NIGHT and hour == 12:
        raise ValueError(hour)
    is_late = part in _AFTERNOON and hour < 12 and not (part == "中午" and hour > 9)
    return hour + 12 if is_late else hour
