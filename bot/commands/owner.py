"""`owner` / `群主` [set @x]: who owns the group; hand it over."""

from __future__ import annotations

import re

from bot.commands.desk import OWNERS, Answer, Command, Context, Declined
from bot.commands.offices import account_meant, check_staff, recorded, with_owner
from bot.domain.actions import Action, ActionKind, Button, OutcomeState
from bot.domain.records import OutboxAction

WHO = re.compile(
    r"(?:who(?: is it| are they)?|(?:现在)?(?:是谁|有谁|有哪些|谁))?[?？]*", re.IGNORECASE
)  # who is it now?
_SET = re.compile(
    r"(?:(?:set|transfer|hand over|to)\s+|(?:设置?为?|转让?|移交|交给?|换成?|改[为成]?|给)\s*)*", re.IGNORECASE
)  # what stands before the name


def run(context: Context) -> Answer:
    typed = context.call.rest
    if WHO.fullmatch(typed):
        owner = context.here.owner
        return Answer(text=context.say("owner", group=context.here, owner=context.name_of(owner) if owner else ""))
    if not context.wears(OWNERS):
        raise Declined("not-yours", command=f"{context.call.name} {context.call.words[0][:10]}", hats=sorted(OWNERS))
    name = _SET.sub("", typed, count=1)
    if not name:
        raise Declined("usage", command="owner")
    account = account_meant(context, name)
    check_staff(context, account)
    if account == context.here.owner:
        raise Declined("already", name=context.name_of(account))
    if not context.call.confirmed:
        return _ask(context, account)
    return _hand_over(context, account)


def _ask(context: Context, account: str) -> Answer:
    command = f"owner set {account} --in {context.here.id} --yes"
    text = context.say("owner-confirm", group=context.here, name=context.name_of(account))
    return Answer(text=text, buttons=(Button(label=context.say("yes"), command=command, style="danger"),))


def _hand_over(context: Context, account: str) -> Answer:
    ability = context.desk.capabilities(context.here)[ActionKind.SET_OWNER]
    text = context.say(
        "owner-set", group=context.here, name=context.name_of(account), platform_can=ability.can, why=ability.why
    )
    if not ability.can:
        return Answer(text=text, records=recorded(context, with_owner(context.here, account)))
    action = Action(
        key=f"owner:{context.event.id}",
        kind=ActionKind.SET_OWNER,
        platform=context.here.platform,
        group=context.here.id,
        target=account,
        event=context.event.id,
    )
    return Answer(text=text, actions=(OutboxAction(action=action, state=OutcomeState.PLANNED),))


COMMAND = Command(name="owner", zh="群主", run=run)
