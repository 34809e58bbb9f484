"""`looks` / `谁看过` [V-…]: who looked at one's own cases, when, and for which reason."""

from __future__ import annotations

from bot.commands.access import is_own
from bot.commands.cases import find, is_named
from bot.commands.desk import Answer, Command, Context, Declined
from bot.domain.custody import Looked

SHOWN = 15


def run(context: Context) -> Answer:
    """Only one's own: whose message it is may know who read it, and nobody else."""
    case = context.call.rest.strip()
    if not is_named(case):
        case = ""  # `谁看过我的记录` means all of them
    if case:
        view = find(context, case)
        if not is_own(view, context):
            raise Declined("no-such-violation", id=view.record.id)
        found = context.desk.ledger.looks(case=view.case, limit=SHOWN + 1)
    else:
        person = context.person
        names = (*person.accounts, person.id) if person else (context.by,)
        found = context.desk.ledger.looks(subjects=names, limit=SHOWN + 1)
    looks = [{"look": look, "by": _name(context, look)} for look in found[:SHOWN]]
    return Answer(text=context.say("looks", looks=looks, more=len(found) > SHOWN, case=case))


def _name(context: Context, look: Looked) -> str:
    """Who looked, as people call them; whoever has the server's keyboard is told by login name."""
    directory = context.desk.directory
    person = directory.person(look.by) or directory.person_of(look.by)
    return person.name if person else look.by


COMMAND = Command(name="looks", zh="谁看过", run=run, needs_group=False, aliases=("谁查阅",))
