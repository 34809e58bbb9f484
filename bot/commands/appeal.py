"""`appeal` / `申诉` [V-… reason]: ask people to look at it again, once. Those who may decide it are told at once.

What a sanction still has to do waits meanwhile, and one that runs is lifted: the casework follows the appeal."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.commands.access import is_own
from bot.commands.cases import find, is_appealable, is_named, own_cases
from bot.commands.desk import Answer, Command, Context, Declined
from bot.domain.actions import CLASS_OF, ActionClass, Button, OutcomeState
from bot.domain.cases import CaseState, Refusal, appeal_of, move
from bot.domain.records import CaseMoved, OutboxAction
from bot.domain.rules import Result
from bot.domain.views import ViolationView
from bot.engine.recusal import judges

SHOWN = 5  # cases, where none was named
_TYPED = re.compile(
    r"(?P<id>V\W?[0-9A-Za-z]{5}\W?[0-9A-Za-z]{5}(?![0-9A-Za-z])|[^\s，,：:。]+)[\s，,：:。]*(?P<reason>.*)", re.DOTALL
)


def run(context: Context) -> Answer:
    found = _TYPED.match(context.call.rest)
    if found is None or not is_named(found["id"]):
        return _asked(context)
    view, reason = find(context, found["id"]), found["reason"].strip()
    if not _concerned(view, context):
        raise Declined("not-your-case", id=view.record.id)
    if view.record.result is not Result.HIT:
        raise Declined("without-effect", id=view.record.id)
    after = move(view.state, "appeal")
    if isinstance(after, Refusal):
        raise Declined(f"case-{after.code}", id=view.record.id, state=view.state)
    if appeal_of(view.moves) is not None:
        raise Declined("case-final", id=view.record.id, state=view.state)
    if not reason and context.event.via != "button":  # a button can carry none: the case is looked at all the same
        raise Declined("reason-needed", id=view.record.id, command="appeal")
    record = CaseMoved(
        violation=view.record.id,
        state=after,
        by=context.by,
        at=context.now,
        event=context.event.id,
        note=reason,
    )
    told = _told(context, view, reason)
    due = context.now + context.desk.answer_within
    text = context.say("appealed", id=view.record.id, reviewers=len(told), due=due, sanction=_runs(view))
    return Answer(text=text, records=(record,), actions=told)


def _asked(context: Context) -> Answer:
    """Which one is meant? Those that may be appealed, each with its button."""
    views = [view for view in own_cases(context) if is_appealable(view, context)][:SHOWN]
    if not views:
        raise Declined("nothing-to-appeal")
    ids = [view.record.id for view in views]
    buttons = tuple(Button(label=context.say("mine-appeal", id=id), command=f"appeal {id}") for id in ids)
    return Answer(text=context.say("appeal-which", cases=views), buttons=buttons)


def _runs(view: ViolationView) -> bool:
    """Whether there is a sanction for the appeal to suspend."""
    held = (OutcomeState.WAITING, OutcomeState.PLANNED)
    own = [one for one in view.actions if one.action.key.startswith(f"{view.record.id}:")]
    waits = any(one.state in held and CLASS_OF[one.action.kind] is not ActionClass.TELL for one in own)
    return waits or any(one.state in ("armed", "owed") for one in view.restorations)


def _concerned(view: ViolationView, context: Context) -> bool:
    """The person it is about; for what is held against the group itself, those who run it."""
    if view.record.account is not None:
        return is_own(view, context)
    accounts = context.person.accounts if context.person else ()
    roles = {context.desk.directory.role_of(account, view.record.group) for account in accounts}
    return bool(roles & {"owner", "admin"})


def _told(context: Context, view: ViolationView, reason: str) -> tuple[OutboxAction, ...]:
    """Whoever may decide it hears of it: nobody who has a part in it, nor who decided it before."""
    group = context.desk.directory.group(view.record.group)
    told = []
    for account in judges(replace(view, state=CaseState.APPEALED), group, context.desk.directory):
        text = context.desk.composer.compose(
            "replies/appeal-notice", context.locale_of(account), view=view, record=view.record, reason=reason
        )
        button = Button(label="为什么 Why", command=f"why {view.record.id}")
        told.append(context.tell(account, text, about="appeal", group=view.record.group, buttons=(button,)))
    return tuple(told)


COMMAND = Command(name="appeal", zh="申诉", run=run, needs_group=False)
