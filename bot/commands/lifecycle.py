"""`purpose` / `用途`, `until` / `到期`, `reviewed` / `复核`: what the owner says about the group's life.

WeCom has no place for a group's purpose, and no platform one for its end: the record is. Touch this when rules of kind
`lifecycle` ask owners for something new.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.commands.desk import STEWARDS, Answer, Command, Context, Declined
from bot.domain.groups import Group
from bot.domain.records import GroupChanged, Record

LONGEST = 250  # characters of a purpose: what Slack allows
ENDLESS = ("never", "none", "open", "长期", "不限", "无", "取消")
_DAY = re.compile(r"(?:(?P<year>\d{4})\s*[-/.年]\s*)?(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*[日号]?")
_AHEAD = re.compile(
    r"(?P<count>\d{1,4})\s*(?:个)?(?P<unit>d|days?|天|日|w|weeks?|周|星期|m|months?|月)后?", re.IGNORECASE
)
_DAYS = {"d": 1, "天": 1, "日": 1, "w": 7, "周": 7, "星": 7, "m": 30, "月": 30}


def state_purpose(context: Context) -> Answer:
    purpose = " ".join(context.call.rest.split())
    if not purpose:
        return Answer(text=context.say("purpose", group=context.here))
    if len(purpose) > LONGEST:
        raise Declined("purpose-too-long", length=len(purpose), longest=LONGEST)
    if purpose == context.here.purpose:
        raise Declined("nothing-changes")
    after = replace(context.here, purpose=purpose)
    return Answer(text=context.say("purpose-set", group=after), records=_recorded(context, after))


def state_end(context: Context) -> Answer:
    typed = unicodedata.normalize("NFKC", context.call.rest).strip()
    if not typed:
        return Answer(text=context.say("until", group=context.here))
    today = context.now.astimezone(ZoneInfo(context.desk.zone)).date()
    ends = None if typed.casefold() in ENDLESS else _day(typed, today)
    if ends is not None and ends < today:
        raise Declined("time-is-past", typed=typed)
    if ends == context.here.ends_on:
        raise Declined("nothing-changes")
    after = replace(context.here, ends_on=ends)
    return Answer(text=context.say("until-set", group=after), records=_recorded(context, after))


def confirm_review(context: Context) -> Answer:
    """The owner has looked: the reply shows at what."""
    after = replace(context.here, reviewed_at=context.now)
    owner = context.name_of(after.owner) if after.owner else ""
    return Answer(text=context.say("reviewed", group=after, owner=owner), records=_recorded(context, after))


def _day(typed: str, today: date) -> date:
    """`2026-12-31`, `12月31日` (the next one), `90d`, `3个月`."""
    try:
        if ahead := _AHEAD.fullmatch(typed):
            return today + timedelta(days=int(ahead["count"]) * _DAYS[ahead["unit"][0].lower()])
        if found := _DAY.fullmatch(typed):
            named = date(int(found["year"] or today.year), int(found["month"]), int(found["day"]))
            return named if found["year"] or named >= today else named.replace(year=today.year + 1)
    except ValueError:
        pass  # 2026-02-30: the same answer as for any other text
    raise Declined("unreadable-date", typed=typed[:40])


def _recorded(context: Context, after: Group) -> tuple[Record, ...]:
    return (GroupChanged(group=after, event=context.event.id, at=context.now),)


PURPOSE = Command(name="purpose", zh="用途", run=state_purpose, hats=STEWARDS)
UNTIL = Command(name="until", zh="到期", run=state_end, hats=STEWARDS)
REVIEWED = Command(name="reviewed", zh="复核", run=confirm_review, hats=STEWARDS)
