"""`violations` / `违规` [7d]: what was found in this group; members see what was found about themselves."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.commands.access import is_hearsay, is_own
from bot.commands.days import read_since
from bot.commands.desk import STEWARDS, Answer, Command, Context, Declined
from bot.domain.views import ViolationFilter

SHOWN = 10
USUAL = timedelta(days=30)


def run(context: Context) -> Answer:
    steward = context.wears(STEWARDS)
    who = context.person.id if context.person else context.by
    since = beginning(context)
    wanted = ViolationFilter(
        since=since,
        group=context.group.id if context.group else None,
        person=None if steward else who,
        limit=SHOWN,
    )
    found = context.desk.ledger.violations(wanted)
    views = [view for view in found if not (is_own(view, context) and is_hearsay(view))]
    total = context.desk.ledger.count_violations(wanted) - len(found) + len(views)
    return Answer(
        text=context.say("violations", group=context.group, since=since, views=views, total=total, own=not steward)
    )


def beginning(context: Context) -> datetime:
    """How far to look back: `7d`, `最近两周`, `本月`; 30 days when nothing is said."""
    typed = context.call.rest
    if not typed:
        return context.now - USUAL
    try:
        return read_since(typed, context.now, context.desk.zone)
    except (ValueError, OverflowError):
        raise Declined("unreadable-period", typed=typed[:40]) from None


COMMAND = Command(name="violations", zh="违规", run=run, needs_group=False)
