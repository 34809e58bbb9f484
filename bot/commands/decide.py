"""`decide` / `裁决` V-… uphold|overturn note: compliance answers a case; nobody their own.

Overturning undoes what can be undone: actions that still wait are withdrawn, a removed member is invited again. The
strike is taken back by the casework when the decision is committed.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.commands.access import is_own
from bot.commands.cases import find
from bot.commands.desk import REVIEWERS, Answer, Command, Context, Declined
from bot.domain.actions import Action, ActionKind, OutcomeState
from bot.domain.cases import Refusal, move
from bot.domain.ports import ViolationView
from bot.domain.records import ActionApproved, CaseMoved, CaseState, OutboxAction

VERBS = {
    "uphold": "uphold", "维持": "uphold", "overturn": "overturn", "撤销": "overturn", "推翻": "overturn",
    "close": "close", "结案": "close",
}  # fmt: skip
UNSENT = (OutcomeState.WAITING, OutcomeState.PLANNED)


def run(context: Context) -> Answer:
    words = context.call.rest.split(maxsplit=2)
    if len(words) < 2 or words[1].casefold() not in VERBS:
        raise Declined("usage", command="decide")
    view, verb = find(context, words[0]), VERBS[words[1].casefold()]
    if is_own(view, context):
        raise Declined("own-case", id=view.record.id)
    after = move(view.state, verb)
    if isinstance(after, Refusal):
        raise Declined(f"case-{after.code}", id=view.record.id, state=view.state)
    if len(words) < 3:
        raise Declined("reason-needed", id=view.record.id, command=f"decide {verb}")
    return _decided(context, view, after, words[2].strip())


def _decided(context: Context, view: ViolationView, after: CaseState, note: str) -> Answer:
    moved = CaseMoved(
        violation=view.record.id, state=after, by=context.by, at=context.now, event=context.event.id, note=note
    )
    overturned = after is CaseState.OVERTURNED
    withdrawn = tuple(_withdrawn(context, view)) if overturned else ()
    undone = tuple(_undone(context, view)) if overturned else ()
    told = tuple(_told(context, view, after, note)) if after is not CaseState.CLOSED else ()
    text = context.say("decided", id=view.record.id, state=after, withdrawn=len(withdrawn), undone=len(undone))
    return Answer(text=text, records=(moved, *withdrawn), actions=(*undone, *told))


def _withdrawn(context: Context, view: ViolationView) -> Iterator[ActionApproved]:
    for queued in view.actions:
        if queued.state in UNSENT and queued.action.kind is not ActionKind.REMIND:
            yield ActionApproved(
                action=queued.action.key, approved=False, by=context.by, at=context.now, event=context.event.id
            )


def _undone(context: Context, view: ViolationView) -> Iterator[OutboxAction]:
    for queued in view.actions:
        done = queued.action
        if queued.state is OutcomeState.CONFIRMED and done.kind is ActionKind.REMOVE_MEMBER:
            undo = Action(
                key=f"undo:{done.key}",
                kind=ActionKind.ADD_MEMBER,
                platform=done.platform,
                group=done.group,
                target=done.target,
                event=context.event.id,
                rule=done.rule,
            )
            yield OutboxAction(action=undo, state=OutcomeState.PLANNED)


def _told(context: Context, view: ViolationView, after: CaseState, note: str) -> Iterator[OutboxAction]:
    """The person hears the decision with its reason."""
    account = view.record.account
    if account is not None:
        text = context.desk.composer.compose(
            "replies/decision-notice", context.locale_of(account), record=view.record, state=after, note=note
        )
        yield context.tell(account, text, about="decision", group=view.record.group)


COMMAND = Command(name="decide", zh="裁决", run=run, hats=REVIEWERS, needs_group=False)
