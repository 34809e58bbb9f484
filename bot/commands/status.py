"""`status` / `状态`: the group as the record knows it, and what the platform cannot do here."""

from __future__ import annotations

from bot.commands import rules
from bot.commands.access import OFFICES
from bot.commands.desk import STEWARDS, Answer, Command, Context
from bot.domain.actions import ActionKind
from bot.domain.cases import UNDECIDED, CaseState
from bot.domain.rules import Result
from bot.domain.views import ViolationFilter

ENFORCING = (ActionKind.DELETE, ActionKind.RENAME, ActionKind.REMOVE_MEMBER, ActionKind.SET_OWNER, ActionKind.ARCHIVE)
OPEN = (*UNDECIDED, CaseState.APPEALED)


def run(context: Context) -> Answer:
    group, ledger = context.here, context.desk.ledger
    whose = None if context.wears(STEWARDS | OFFICES) else (context.person.id if context.person else context.by)
    open_cases = sum(
        ledger.count_violations(ViolationFilter(group=group.id, person=whose, state=state, result=Result.HIT))
        for state in OPEN
    )
    abilities = context.desk.capabilities(group)
    unit = context.desk.directory.unit(group.unit)
    text = context.say(
        "status",
        group=group,
        unit=unit.name if unit else "",
        owner=context.name_of(group.owner),
        admins=[context.name_of(account) for account in sorted(group.admins)],
        open_cases=open_cases,
        own=whose is not None,
        rules=len(rules.shown(context)),
        cannot=[kind for kind in ENFORCING if not abilities[kind].can],
    )
    return Answer(text=text)


COMMAND = Command(name="status", zh="状态", run=run)
