"""`admins` / `管理员` [add|remove @x …]: who helps to run the group; appoint and dismiss."""

from __future__ import annotations

import re

from bot.commands.desk import STEWARDS, Answer, Command, Context, Declined
from bot.commands.offices import account_meant, check_staff, recorded, with_admins
from bot.commands.owner import WHO
from bot.commands.parse import people_meant
from bot.domain.actions import Action, ActionKind, OutcomeState
from bot.domain.records import OutboxAction

_VERB = re.compile(
    r"(?:(?P<add>(?:add|set|appoint)\s|\+|添加|增加|新增|加|设置|设为|任命)|(?:remove|rm|delete)\s|-|移除|删除|取消|去掉|撤销|免去)\s*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\s、,，;；]+(?:(?:and|和)\s+)?")


def run(context: Context) -> Answer:
    typed = context.call.rest
    if WHO.fullmatch(typed):
        names = [context.name_of(account) for account in sorted(context.here.admins)]
        return Answer(text=context.say("admins", group=context.here, names=names))
    if not context.wears(STEWARDS):
        raise Declined("not-yours", command=f"{context.call.name} {context.call.words[0][:10]}", hats=sorted(STEWARDS))
    verb = _VERB.match(typed)
    if verb is None or verb.end() == len(typed):
        raise Declined("usage", command="admins")
    accounts = _accounts(context, typed[verb.end() :])
    if verb["add"]:
        for account in sorted(accounts):
            check_staff(context, account)
        if context.here.owner in accounts:
            raise Declined("already", name=context.name_of(context.here.owner))
        admins = context.here.admins | accounts
    else:
        admins = context.here.admins - accounts
    if admins == context.here.admins:
        raise Declined("nothing-changes")
    return _appoint(context, admins)


def _accounts(context: Context, whole: str) -> frozenset[str]:
    """One person whose name has spaces (`Li Hua`), or several."""
    if people_meant(whole, context.here.platform, context.here, context.desk.directory):
        return frozenset({account_meant(context, whole)})
    return frozenset(account_meant(context, typed) for typed in _BETWEEN.split(whole) if typed)


def _appoint(context: Context, admins: frozenset[str]) -> Answer:
    ability = context.desk.capabilities(context.here)[ActionKind.SET_ADMINS]
    names = [context.name_of(account) for account in sorted(admins)]
    text = context.say("admins-set", group=context.here, names=names, platform_can=ability.can, why=ability.why)
    if not ability.can:
        return Answer(text=text, records=recorded(context, with_admins(context.here, admins)))
    action = Action(
        key=f"admins:{context.event.id}",
        kind=ActionKind.SET_ADMINS,
        platform=context.here.platform,
        group=context.here.id,
        arguments={"admins": sorted(admins), "dismissed": sorted(context.here.admins - admins)},
        event=context.event.id,
    )
    return Answer(text=text, actions=(OutboxAction(action=action, state=OutcomeState.PLANNED),))


COMMAND = Command(name="admins", zh="管理员", run=run)
