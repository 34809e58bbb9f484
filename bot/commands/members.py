"""`members` / `成员` [2026-03-03]: who is in the group, or who was on a day."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

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
    numbers = re.findall(r"\d+", unicodedata.normalize("NFKC", typed))
    try:
        day = date(*map(int, numbers))
    except (TypeError, ValueError):
        raise Declined("unreadable-date", typed=typed) from None
    zone = ZoneInfo(context.desk.zone)
    if day > context.now.astimezone(zone).date():
        raise Declined("date-is-ahead", typed=typed)
    end = datetime.combine(day + timedelta(days=1), time(), zone) - timedelta(microseconds=1)
    return min(end.astimezone(UTC), context.now)


COMMAND = Command(name="members", zh="成员", run=run, hats=STEWARDS)
