"""`violations` / `违规` [7d]: what was found in this group; members see what was found about themselves."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.commands.access import is_hearsay, is_own
from bot.commands.desk import STEWARDS, Answer, Command, Context, Declined
from bot.domain.views import ViolationFilter

SHOWN = 10
USUAL = timedelta(days=30)


def run(context: Context) -> Answer:
    steward = context.wears(STEWARDS)
    who = context.person.id if context.person else context.by
    since = context.now - period(context.call.rest)
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


def period(typed: str) -> timedelta:
    """`7d`, `7天`, `2周`: how far to look back; 30 days when nothing is said."""
    if not typed:
        return USUAL
    found = re.fullmatch(r"(\d{1,4})\s*(d|days?|天|日|w|weeks?|周)?", typed.strip().casefold())
    if found is None or int(found[1]) == 0:
        raise Declined("unreadable-period", typed=typed)
    return timedelta(days=int(found[1]) * (7 if (found[2] or "d")[0] in "w周" else 1))


COMMAND = Command(name="violations", zh="违规", run=run, needs_group=False)
