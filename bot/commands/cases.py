"""Finding the violation that a command is about. What `why`, `appeal` and `decide` share."""

from __future__ import annotations

from bot.commands.access import is_own, may_see
from bot.commands.desk import Context, Declined
from bot.domain.ids import tidy
from bot.domain.ports import ViolationFilter, ViolationView


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
        view for view in context.desk.ledger.violations(ViolationFilter(person=who, limit=1)) if is_own(view, context)
    ]
    view = context.desk.ledger.violation(found[0].record.id) if found else None
    if view is None:
        raise Declined("nothing-against-you")
    return view
