"""Reading when an announcement is to be sent: `now`, `at 2026-12-01 09:00`, `every 周一 09:00`, `每个工作日 9点半`.

Touch this when people say times otherwise. Words that begin like a time and are none, or do not say whether the time is
meant for the sending or for the readers (`明天 9:00 开会`), are refused, never sent at once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

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
_TIME = r"(?P<part>上午|早上|中午|下午|晚上)?\s*(?P<hour>\d{1,2})(?::(?P<minute>\d{2})|点(?P<half>半|\d{1,2}分?)?)"
_DATE = (
    r"(?:(?P<year>\d{4})[-/年.])?(?P<month>\d{1,2})[-/月.](?P<date>\d{1,2})[日号]?"
    r"|(?P<near>今天|明天|后天|today|tomorrow)"
)
_NAMES = r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun"
_NOW = re.compile(r"^(?:now|现在|立即|马上)(?:\s+|[::,,]|(?<=[在即上]))", re.IGNORECASE)
_AT = re.compile(rf"^(?:at|on|定于|在)\s*(?:{_DATE})\s*(?:at\s+)?{_TIME}", re.IGNORECASE)
_EVERY = re.compile(
    rf"^(?:every|每个?)\s*(?P<days>workdays?|工作日|day|天|日|(?:(?:周|星期|礼拜)?[一二三四五六日天][、,和]?)+"
    rf"|(?:{_NAMES})(?:(?:\s*,\s*|\s+and\s+)(?:{_NAMES}))*)\s*(?:at\s+)?{_TIME}",
    re.IGNORECASE,
)
_LIKE_A_TIME = re.compile(
    r"^(?:every\b|at\s|每个?(?:周|星期|礼拜|天|日|工作日|月|季|年)|定于|在\s*(?:\d|今天|明天|后天))", re.IGNORECASE
)
_BARE = re.compile(
    rf"^(?:{_DATE}|(?:周|星期|礼拜)[一二三四五六日天]|(?:{_NAMES})\b)\s*(?:at\s+)?{_TIME}", re.IGNORECASE
)
_NEAR = {"今天": 0, "today": 0, "明天": 1, "tomorrow": 1, "后天": 2}
_AFTERNOON = {"下午", "晚上", "中午"}


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A schedule as the record keeps it, and the text that followed it."""

    schedule: Mapping[str, str]
    text: str
    calendar: str = ""


def read_when(typed: str, now: datetime, zone: str) -> When:
    """Split `typed` into its time and its text. Raises `Declined` for a time that cannot be meant."""
    plain = _same_length(typed)
    if found := _NOW.match(plain):
        return When(schedule=_once(now), text=_after(typed, found))
    if found := _EVERY.match(plain):
        days = _days(found["days"].lower())
        schedule = {"kind": "days", "days": days, "time": _time(found, typed).strftime("%H:%M")}
        return When(schedule=schedule, text=_after(typed, found), calendar="cn-workdays" if days == "workday" else "")
    if found := _AT.match(plain):
        at = datetime.combine(
            _date(found, now.astimezone(ZoneInfo(zone)).date(), typed), _time(found, typed), ZoneInfo(zone)
        )
        if at <= now:
            raise Declined("time-is-past", typed=found[0])
        return When(schedule=_once(at), text=_after(typed, found))
    if _LIKE_A_TIME.match(plain):
        raise Declined("unreadable-time", typed=typed.split("\n")[0][:40])
    if found := _BARE.match(plain):
        raise Declined("whose-time", typed=found[0])
    return When(schedule=_once(now), text=typed.strip())


def _same_length(typed: str) -> str:
    """Full-width digits, colons and commas as plain ones; every character stays one character, so that places agree."""
    folded = (unicodedata.normalize("NFKC", character) for character in typed)
    return "".join(new if len(new) == 1 else old for new, old in zip(folded, typed, strict=True))


def _after(typed: str, found: re.Match[str]) -> str:
    return typed[found.end() :].lstrip(EDGES).rstrip()


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
    hour = int(found["hour"])
    if found["part"] in _AFTERNOON and hour < 12 and not (found["part"] == "中午" and hour > 9):
        hour += 12
    half = found["half"]
    minute = 30 if half == "半" else int(found["minute"] or (half or "0").rstrip("分"))
    try:
        return time(hour, minute)
    except ValueError:
        raise Declined("unreadable-time", typed=typed.split("\n")[0][:40]) from None


def _date(found: re.Match[str], today: date, typed: str) -> date:
    if found["near"]:
        return today + timedelta(days=_NEAR[found["near"].lower()])
    try:
        named = date(int(found["year"] or today.year), int(found["month"]), int(found["date"]))
        # `1月5日`, said in December, is next January's.
        return named if found["year"] or named >= today else named.replace(year=today.year + 1)
    except ValueError:
        raise Declined("unreadable-time", typed=typed.split("\n")[0][:40]) from None
