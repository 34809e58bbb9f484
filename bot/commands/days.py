"""Reading days as people say them: `2026-12-31`, `12月31日`, `25号`, `后天`, `下周三`, `月底`, `三个月`, `next Wed`.

What does not name its year, month or week is the next one, or the last one: the command knows which. Weeks begin on
Monday; a month that is meant as a length has 30 days. Pure. Touch this when people say days otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.text.equivalents import simplified

NUMBER: Final = r"\d{1,4}|[零一二两三四五六七八九十]{1,3}"
_DIGITS: Final = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
_WEEKDAYS: Final = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_ENGLISH: Final = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_MONTHS: Final = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_NEAR: Final[Mapping[str, int]] = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨": -1, "今天": 0, "今日": 0, "今": 0, "明天": 1, "明日": 1,
    "明": 1, "后天": 2, "大后天": 3, "yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1,
    "the day after tomorrow": 2,
}  # fmt: skip
_WEEKS: Final[Mapping[str, int]] = {
    "上上": -2, "上": -1, "last": -1, "这": 0, "本": 0, "this": 0, "下": 1, "next": 1, "下下": 2,
}  # fmt: skip
_LENGTHS: Final[Mapping[str, int]] = {
    "天": 1, "日": 1, "d": 1, "周": 7, "星": 7, "礼": 7, "w": 7, "月": 30, "m": 30, "年": 365, "y": 365,
}  # fmt: skip
_UNIT: Final = r"days?|d|weeks?|w|months?|m|years?|y|天|日|周|星期|礼拜|月|年"
Found = re.Match[str]
Maker = Callable[[Found, date, bool], date]
Day = tuple[Found, Maker]  # the words of one, and what makes a date of them


def number(typed: str) -> int:
    """`12`, `十二`, `两`, `二十五`. Raises `ValueError` for what is none."""
    if typed.isdecimal():
        return int(typed)
    tens, ten, ones = typed.partition("十")
    if not ten:
        return _digit(typed)
    return 10 * (_digit(tens) if tens else 1) + (_digit(ones) if ones else 0)


def _digit(sign: str) -> int:
    if sign not in _DIGITS:
        raise ValueError(sign)
    return _DIGITS[sign]


def _near(found: Found, today: date, ahead: bool) -> date:
    return today + timedelta(days=_NEAR[found["near"]])


def _dated(found: Found, today: date, ahead: bool) -> date:
    """With the year, or without."""
    named = date(int(found["year"] or today.year), number(found["month"]), number(found["date"]))
    return named if found["year"] else _turned(named, today, ahead)


def _english(found: Found, today: date, ahead: bool) -> date:
    month, day = found["emonth"] or found["fmonth"], found["edate"] or found["fdate"]
    named = date(int(found["eyear"] or today.year), _MONTHS.index(month[:3]) + 1, int(day))
    return named if found["eyear"] else _turned(named, today, ahead)


def _turned(named: date, today: date, ahead: bool) -> date:
    """`1月5日`, said in December, is next January's; of what was, last year's."""
    if ahead and named < today:
        return named.replace(year=named.year + 1)
    return named.replace(year=named.year - 1) if not ahead and named > today else named


def _of_month(found: Found, today: date, ahead: bool) -> date:
    day, first = number(found["only"]), today.replace(day=1)
    if ahead and day < today.day:
        first = (first + timedelta(days=31)).replace(day=1)
    if not ahead and day > today.day:
        first = (first - timedelta(days=1)).replace(day=1)
    return first.replace(day=day)


def _of_week(found: Found, today: date, ahead: bool) -> date:
    said = found["weekday"]
    day = "一二三四五六".find(said[-1]) if not said.isascii() else _WEEKDAYS.index(said[:3])
    days = (day if day >= 0 else 6) - today.weekday()
    if found["week"]:
        return today + timedelta(days=days + 7 * _WEEKS[found["week"]])
    return today + timedelta(days=days % 7 if ahead else days % 7 - 7 if days % 7 else 0)


def _end_of_month(found: Found, today: date, ahead: bool) -> date:
    """`月底`, `下个月底`, `明年3月`: the last day of it."""
    year, month = today.year, today.month
    if found["of"]:
        said, month = found["ofyear"], number(found["of"])
        if said is None:
            year += ahead and month < today.month
        else:
            year = int(said[:4]) if said[0].isdecimal() else year + {"去": -1, "今": 0, "明": 1}[said[0]]
    elif found["nextmonth"]:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return date(year, month, monthrange(year, month)[1])


def _end_of_year(found: Found, today: date, ahead: bool) -> date:
    return date(today.year + bool(found["nextyear"]), 12, 31)


def _away(found: Found, today: date, ahead: bool) -> date:
    days = number(found["count"]) * _LENGTHS[found["unit"][0]] if found["count"] else 15 if found["fortnight"] else 182
    return today + timedelta(days=days if ahead and not found["ago"] else -days)


_LONG_FIRST: Final = "|".join(sorted((said for said in _NEAR if len(said) > 1), key=len, reverse=True))
FORMS: Final[tuple[tuple[str, Maker], ...]] = (
    (rf"(?P<near>{_LONG_FIRST}|[今明昨](?=[早晚]))", _near),
    (r"(?:(?P<year>\d{4})\s*[-/.年]\s*)?(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2}(?=月))\s*[-/.月]\s*"
     r"(?P<date>\d{1,2}|[一二三四五六七八九十]{1,3}(?=[日号]))(?!\d)\s*[日号]?", _dated),
    (rf"(?:(?P<emonth>{_MONTH})\.?\s+(?P<edate>\d{{1,2}})|(?P<fdate>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<fmonth>{_MONTH}))"
     r"(?!\w*:)(?:st|nd|rd|th)?(?:,?\s+(?P<eyear>\d{4})(?!\d|:))?", _english),
    (rf"(?:(?P<week>上上|上|这|本|下下|下|last|this|next)个?\s*)?(?P<weekday>(?:周|星期|礼拜)[一二三四五六日天]|{_ENGLISH}\b)",
     _of_week),
    (r"(?:(?P<ofyear>今年|明年|去年|\d{4}年)\s*)?(?P<of>\d{1,2}|[一二三四五六七八九十]{1,2})月份?[底末]?(?!\d)|本月[底末]|这个?月[底末]"
     r"|(?P<nextmonth>下个?月[底末]?|(?:the )?end of next month)|月[底末]|(?:the )?end of (?:the |this )?month",
     _end_of_month),
    (r"(?P<nextyear>明年)[底末]|(?:今)?年[底末]|(?:the )?end of (?:the |this )?year", _end_of_year),
    (r"(?P<only>\d{1,2}|[一二三四五六七八九十]{1,3})[号日](?!楼)", _of_month),
    (rf"(?:in\s+)?(?:(?P<count>{NUMBER})\s*个?\s*(?P<unit>{_UNIT})|(?P<fortnight>半个?月)|半年)"
     r"\s*(?:之?后|以后|内|later|from now|(?P<ago>之?前|以前|ago))?", _away),
)  # fmt: skip
_FORMS: Final = tuple((re.compile(form), meant) for form, meant in FORMS)
_BEFORE: Final = re.compile(r"(?:(?:on|as of|since|from|until|till|by)\s+|自|从|到|截至|截止到?)\s*")
_AFTER: Final = " ,，.。!！?？~～的吧呢"  # what people put behind a day


def plain(typed: str) -> str:
    """As days are compared: width and case do not matter; every character stays one character, so that places agree."""
    folded = (unicodedata.normalize("NFKC", sign).lower() for sign in typed.translate(simplified()))
    return "".join(new if len(new) == 1 else old for new, old in zip(folded, typed, strict=True))


def day_at(text: str, start: int = 0) -> Day | None:
    """The longest day that stands there in `plain` text, and what makes a date of it; None where there is none."""
    found = [(match, meant) for form, meant in _FORMS if (match := form.match(text, start))]
    return max(found, key=lambda one: one[0].end(), default=None)


def read_day(typed: str, today: date, *, ahead: bool) -> date:
    """The day that is meant. `ahead`: the next one, where several may be, else the last. Raises `ValueError`."""
    text = _BEFORE.sub("", plain(typed).strip(_AFTER))
    found = day_at(text)
    if found is None or found[0].end() < len(text):
        raise ValueError(typed)
    try:
        return found[1](found[0], today, ahead)
    except OverflowError:
        raise ValueError(typed) from None


_LATELY: Final = re.compile(r"^(?:最近的?|过去的?|近|the last |(?:last|past) (?=\d))\s*")
_PERIODS: Final[Mapping[str, Callable[[date], date]]] = {
    **dict.fromkeys(("本周", "这周", "这个星期", "this week"), lambda day: day - timedelta(days=day.weekday())),
    **dict.fromkeys(("上周", "上个星期", "last week"), lambda day: day - timedelta(days=day.weekday() + 7)),
    **dict.fromkeys(("本月", "这个月", "当月", "this month"), lambda day: day.replace(day=1)),
    **dict.fromkeys(
        ("上个月", "上月", "last month"), lambda day: (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    ),
    **dict.fromkeys(("今年", "本年", "this year"), lambda day: day.replace(month=1, day=1)),
}  # fmt: skip


def read_since(typed: str, now: datetime, zone: str) -> datetime:
    """From when on somebody wants to look back: `7d`, `最近两周`, `本月`, `last week`. Raises `ValueError`."""
    text = _LATELY.sub("", _BEFORE.sub("", plain(typed).strip(_AFTER)))
    today = now.astimezone(ZoneInfo(zone)).date()
    if text.isdecimal():
        text += "d"
    if begins := _PERIODS.get(text):
        return _midnight(begins(today), zone)
    day, found = read_day(text, today, ahead=False), day_at(text)
    is_length = found is not None and found[1] is _away
    if day > today - timedelta(days=is_length):  # a day to come, `0d`
        raise ValueError(typed)
    return now - (today - day) if is_length else _midnight(day, zone)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
