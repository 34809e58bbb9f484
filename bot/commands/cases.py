"""Finding the violation that a command is about. What `why`, `appeal` and `decide` share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.commands.access import is_hearsay, is_own, may_see
from bot.commands.desk import Context, Declined
from bot.domain.cases import Refusal, appeal_of, move
from bot.domain.ids import tidy
from bot.domain.rules import Result
from bot.domain.views import ViolationFilter, ViolationView

LOOKED_AT = 20  # of one's own, for the newest that one may see
SHORTEST = 7  # characters of a number that was only begun: `V-7K3QX`
_ID = re.compile(r"(?:V\W?|(?=\w*\d))[0-9A-Z]{5,}(?:\W[0-9A-Z]+)*|V\W\w+(?:\W\w+)*", re.IGNORECASE | re.ASCII)


def is_named(typed: str) -> bool:
    """Whether the first word is meant as a case's number; `为什么提醒我` asks about no certain one."""
    return _ID.fullmatch(unicodedata.normalize("NFKC", typed).strip()) is not None


def find(context: Context, typed: str) -> ViolationView:
    """The violation meant. One that this person may not see is answered like one that does not exist."""
    for id in (typed.strip().upper(), tidy(typed, "V")):
        view = context.desk.ledger.violation(id)
        if view is not None and may_see(view, context):
            return view
    begun = [view for view in _own(context) if view.record.id.startswith(tidy(typed, "V"))]
    if len(begun) == 1 and len(tidy(typed, "V")) >= SHORTEST:
        return begun[0]
    raise Declined("no-such-violation", id=tidy(typed, "V"))


def own_cases(context: Context) -> Sequence[ViolationView]:
    """This person's violations, the newest first, for those who know no id. Raises Declined without any."""
    found = _own(context)
    if not found:
        raise Declined("nothing-against-you")
    return found


def _own(context: Context) -> Sequence[ViolationView]:
    who = context.person.id if context.person else context.by
    found = context.desk.ledger.violations(ViolationFilter(person=who, limit=LOOKED_AT))
    return [view for view in found if is_own(view, context) and not is_hearsay(view)]


def is_appealable(view: ViolationView, context: Context) -> bool:
    """Whether it may still be appealed: what had an effect, once."""
    if view.record.result is not Result.HIT or isinstance(move(view.state, "appeal"), Refusal):
        return False
    whole = context.desk.ledger.violation(view.record.id)  # lists leave out what happened to a case
    return whole is not None and appeal_of(whole.moves) is None
