"""`purpose` / `用途`, `until` / `到期`, `reviewed` / `复核`: what the owner says about the group's life.

WeCom has no place for a group's purpose, and no platform one for its end: the record is. Touch this when rules of kind
`lifecycle` ask owners for something new.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.commands.days import read_day
from bot.commands.desk import STEWARDS, Answer, Command, Context, Declined
from bot.domain.groups import Group
from bot.domain.records import GroupChanged, Record

LONGEST = 250  # characters of a purpose: what Slack allows
ENDLESS = ("never", "none", "open", "长期", "不限", "无", "取消")


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
    try:
        ends = None if typed.casefold() in ENDLESS else read_day(typed, today, ahead=True)
    except ValueError:
        raise Declined("unreadable-date", typed=typed[:40]) from None
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


def _recorded(context: Context, after: Group) -> tuple[Record, ...]:
    return (GroupChanged(group=after, event=context.event.id, at=context.now),)


PURPOSE = Command(name="purpose", zh="用途", run=state_purpose, hats=STEWARDS)
UNTIL = Command(name="until", zh="到期", run=state_end, hats=STEWARDS)
REVIEWED = Command(name="reviewed", zh="复核", run=confirm_review, hats=STEWARDS)
