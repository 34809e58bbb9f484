"""`admins` / `管理员` [add|remove @x …]: who helps to run the group; appoint and dismiss."""

from __future__ import annotations

from bot.commands.desk import STEWARDS, Answer, Command, Context, Declined
from bot.commands.offices import account_meant, check_staff, recorded, with_admins
from bot.commands.parse import people_meant
from bot.domain.actions import Action, ActionKind, OutcomeState
from bot.domain.records import OutboxAction

ADD = ("add", "添加", "增加", "设置", "+")
REMOVE = ("remove", "rm", "移除", "删除", "取消", "-")


def run(context: Context) -> Answer:
    words = context.call.words
    if not words:
        names = [context.name_of(account) for account in sorted(context.here.admins)]
        return Answer(text=context.say("admins", group=context.here, names=names))
    if words[0] not in ADD + REMOVE or len(words) < 2:
        raise Declined("usage", command="admins")
    accounts = _accounts(context, words[1:])
    if words[0] in ADD:
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


def _accounts(context: Context, words: list[str]) -> frozenset[str]:
    """One person whose name has spaces (`Li Hua`), or several."""
    whole = " ".join(words)
    if people_meant(whole, context.here.platform, context.here, context.desk.directory):
        return frozenset({account_meant(context, whole)})
    return frozenset(account_meant(context, typed) for typed in words)


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


COMMAND = Command(name="admins", zh="管理员", run=run, hats=STEWARDS)
