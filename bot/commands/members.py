"""`members` / `成员` [2026-03-03]: who is in the group, or who was on a day."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.commands.days import read_day
from bot.commands.desk import STEWARDS, Answer, Command, Context, Declined

SHOWN = 50
_ORDER = {"owner": 0, "admin": 1}


def run(context: Context) -> Answer:
    at = _end_of(context.call.rest, context) if context.call.rest else context.now
    views = context.desk.ledger.members_at(context.here.id, at)
    begins = min((one.since for one in context.desk.ledger.memberships(group=context.here.id)), default=None)
    views = sorted(views, key=lambda view: (_ORDER.get(view.role, 2), view.person_name or view.account))
    return Answer(
        text=context.say(
            "members",
            group=context.here,
            at=at,
            past=bool(context.call.rest),
            members=views[:SHOWN],
            total=len(views),
            outside=sum(view.employment == "external" for view in views),
            begins=begins if not views else None,
        )
    )


def _end_of(typed: str, context: Context) -> datetime:
    """The end of that day in the company's zone, or now when it is today."""
    zone = ZoneInfo(context.desk.zone)
    today = context.now.astimezone(zone).date()
    try:
        day = read_day(typed, today, ahead=False)
    except ValueError:
        raise Declined("unreadable-date", typed=typed[:40]) from None
    if day > today:
        raise Declined("date-is-ahead", typed=typed)
    end = datetime.combine(day + timedelta(days=1), time(), zone) - timedelta(microseconds=1)
    return min(end.astimezone(UTC), context.now)


COMMAND = Command(name="members", zh="成员", run=run, hats=STEWARDS)
