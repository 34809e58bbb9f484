"""Finding the violation that a command is about. What `why`, `appeal` and `decide` share."""

from __future__ import annotations

from bot.commands.access import is_hearsay, is_own, may_see
from bot.commands.desk import Context, Declined
from bot.domain.ids import tidy
from bot.domain.views import ViolationFilter, ViolationView

LOOKED_AT = 20  # of one's own, for the newest that one may see


def find(context: Context, typed: str) -> ViolationView:
    """The violation meant. One that this person may not see is answered like one that does not exist."""
    for id in (typed.strip().upper(), tidy(typed, "V")):
        view = context.desk.ledger.violation(id)
        if view is not None and may_see(view, context):
            return view
    raise Declined("no-such-violation", id=tidy(typed, "V"))


def newest_own(context: Context) -> ViolationView:
    """This person's newest violation, for those who do not know its id."""
    who = context.person.id if context.person else context.by
    found = [
        view
        for view in context.desk.ledger.violations(ViolationFilter(person=who, limit=LOOKED_AT))
        if is_own(view, context) and not is_hearsay(view)
    ]
    view = context.desk.ledger.violation(found[0].record.id) if found else None
    if view is None:
        raise Declined("nothing-against-you")
    return view
