"""`approve` / `批准` and `withdraw` / `撤回` <action>: let a waiting action go, or call it off. Mostly buttons."""

from __future__ import annotations

from bot.commands.access import is_own
from bot.commands.desk import OFFICE, Answer, Command, Context, Declined
from bot.domain.actions import CLASS_OF, ActionClass, Button, OutcomeState
from bot.domain.ports import QueuedAction, ViolationFilter
from bot.domain.records import ActionApproved


def approve(context: Context) -> Answer:
    queued = _find(context)
    if queued.state is not OutcomeState.WAITING:
        raise Declined("not-waiting", key=queued.action.key, state=queued.state)
    if CLASS_OF[queued.action.kind] is ActionClass.IRREVERSIBLE and not context.call.confirmed:
        button = Button(label=context.say("yes"), command=f"approve {queued.action.key} --yes", style="danger")
        return Answer(text=context.say("approve-confirm", action=queued.action), buttons=(button,))
    return _settled(context, queued, approved=True)


def withdraw(context: Context) -> Answer:
    queued = _find(context)
    if queued.state not in (OutcomeState.WAITING, OutcomeState.PLANNED):
        raise Declined("not-waiting", key=queued.action.key, state=queued.state)
    return _settled(context, queued, approved=False)


def _find(context: Context) -> QueuedAction:
    if not context.call.rest:
        raise Declined("usage", command=context.call.name)
    queued = context.desk.ledger.action(context.call.rest)
    if queued is None:
        raise Declined("no-such-action", key=context.call.rest)
    if _about_oneself(queued, context):
        raise Declined("own-case", id=queued.action.key)
    return queued


def _about_oneself(queued: QueuedAction, context: Context) -> bool:
    """Whether the action is aimed at whoever wants to settle it, or follows from a violation of theirs."""
    if context.person is None:
        return False
    if queued.action.target in context.person.accounts:
        return True
    wanted = ViolationFilter(group=queued.action.group, rule=queued.action.rule, person=context.person.id)
    return any(
        view.record.event == queued.action.event and is_own(view, context)
        for view in context.desk.ledger.violations(wanted)
    )


def _settled(context: Context, queued: QueuedAction, *, approved: bool) -> Answer:
    record = ActionApproved(
        action=queued.action.key, approved=approved, by=context.by, at=context.now, event=context.event.id
    )
    return Answer(text=context.say("approved", action=queued.action, approved=approved), records=(record,))


APPROVE = Command(name="approve", zh="批准", run=approve, hats=OFFICE, needs_group=False)
WITHDRAW = Command(name="withdraw", zh="撤回", run=withdraw, hats=OFFICE, needs_group=False)
