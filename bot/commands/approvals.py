"""`approve` / `批准` and `withdraw` / `撤回` <action>: let a waiting action go, or call it off. Mostly buttons.

To let a sanction go is to decide its case: nobody may who has a part in it, and it waits while an appeal is open. A
removal, and each of many deeds that one rule ordered at once, takes two different people.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.commands.access import check_tie
from bot.commands.alike import MANY_AT_ONCE
from bot.commands.desk import OFFICE, REVIEWERS, Answer, Command, Context, Declined
from bot.domain.actions import BY_TWO, CLASS_OF, ActionClass, Button, OutcomeState
from bot.domain.cases import CaseState, Refusal, move
from bot.domain.records import ActionApproved, CaseMoved, OutboxAction, Record
from bot.domain.views import QueuedAction, ViolationView
from bot.engine.recusal import is_same, judges

LOOKED_AT = 1000


def approve(context: Context) -> Answer:
    queued, view = _find(context)
    key = queued.action.key
    if queued.state is not OutcomeState.WAITING:
        raise Declined("not-waiting", key=key, state=queued.state)
    if view is not None and view.state is CaseState.APPEALED:
        raise Declined("under-appeal", id=view.record.id)
    first = _first_of_two(context, queued) if _takes_two(context, queued) else True
    if CLASS_OF[queued.action.kind] is ActionClass.IRREVERSIBLE and not context.call.confirmed:
        button = Button(label=context.say("yes"), command=f"approve {key} --yes", style="danger")
        return Answer(text=context.say("approve-confirm", action=queued.action), buttons=(button,))
    if not first:
        record = _approval(context, queued, approved=True, final=False)
        asked = tuple(_asked(context, queued, view))
        text = context.say("approved-first", action=queued.action, asked=len(asked))
        return Answer(text=text, records=(record,), actions=asked)
    text = context.say("approved", action=queued.action, approved=True)
    return Answer(text=text, records=(_approval(context, queued, approved=True), *_case(context, view, "uphold")))


def withdraw(context: Context) -> Answer:
    queued, view = _find(context)
    if queued.state not in (OutcomeState.WAITING, OutcomeState.PLANNED):
        raise Declined("not-waiting", key=queued.action.key, state=queued.state)
    text = context.say("approved", action=queued.action, approved=False)
    record = _approval(context, queued, approved=False)
    return Answer(text=text, records=(record, *_spared(context, queued, view)))


def _find(context: Context) -> tuple[QueuedAction, ViolationView | None]:
    """The action, and the violation it was ordered for (a rule's action begins with its id)."""
    if not context.call.rest:
        raise Declined("usage", command=context.call.name)
    queued = context.desk.ledger.action(context.call.rest)
    if queued is None:
        raise Declined("no-such-action", key=context.call.rest)
    if context.person is not None and queued.action.target in context.person.accounts:
        raise Declined("own-case", id=queued.action.key)
    view = context.desk.ledger.violation(queued.action.key.partition(":")[0])
    if view is not None:
        check_tie(view, context)
    return queued, view


def _takes_two(context: Context, queued: QueuedAction) -> bool:
    if queued.action.kind in BY_TWO:
        return True
    waiting = context.desk.ledger.actions(state=OutcomeState.WAITING, limit=LOOKED_AT)
    return sum(one.action.rule == queued.action.rule for one in waiting) >= MANY_AT_ONCE


def _first_of_two(context: Context, queued: QueuedAction) -> bool:
    """Whether somebody else let it go before; nobody is two people."""
    before = [one for one in context.desk.ledger.approvals(queued.action.key) if one.approved and not one.final]
    if any(one.by == context.by or (context.person and is_same(one.by, context.person)) for one in before):
        raise Declined("second-person", key=queued.action.key)
    return bool(before)


def _asked(context: Context, queued: QueuedAction, view: ViolationView | None) -> Iterator[OutboxAction]:
    """The others who may let it go hear that one has."""
    key = queued.action.key
    group = context.desk.directory.group(queued.action.group) if queued.action.group else None
    own = context.person.accounts if context.person else ()
    for account in judges(view, group, context.desk.directory) if view is not None else ():
        if account not in own and account != context.by:
            text = context.desk.composer.compose(
                "replies/second-needed", context.locale_of(account), action=queued.action, view=view
            )
            buttons = (
                Button(label="批准 Approve", command=f"approve {key}", style="danger"),
                Button(label="撤回 Withdraw", command=f"withdraw {key}"),
            )
            yield context.tell(account, text, about="second", group=queued.action.group, buttons=buttons)


def _approval(context: Context, queued: QueuedAction, *, approved: bool, final: bool = True) -> ActionApproved:
    return ActionApproved(
        action=queued.action.key, approved=approved, by=context.by, at=context.now, event=context.event.id, final=final
    )


def _case(context: Context, view: ViolationView | None, verb: str) -> tuple[Record, ...]:
    """The case goes where the decision about its sanction leads it, where that is somewhere."""
    after = move(view.state, verb) if view is not None else None
    if view is None or after is None or isinstance(after, Refusal):
        return ()
    return (CaseMoved(violation=view.record.id, state=after, by=context.by, at=context.now, event=context.event.id),)


def _spared(context: Context, queued: QueuedAction, view: ViolationView | None) -> tuple[Record, ...]:
    """When nothing waits any more, the reminder is all that is left of it."""
    others = view.actions if view is not None else ()
    if any(one.state is OutcomeState.WAITING and one.action.key != queued.action.key for one in others):
        return ()
    return _case(context, view, "spare") if queued.state is OutcomeState.WAITING else ()


APPROVE = Command(name="approve", zh="批准", run=approve, hats=REVIEWERS, needs_group=False)
WITHDRAW = Command(name="withdraw", zh="撤回", run=withdraw, hats=OFFICE, needs_group=False)
