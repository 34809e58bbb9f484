"""`help` / `帮助`: the commands this person may give here, or one of them in full."""

from __future__ import annotations

from bot.commands.desk import Answer, Command, Context, Declined
from bot.commands.parse import fold, nearest


def run(context: Context) -> Answer:
    if context.call.rest:
        return _one(context, fold(context.call.rest))
    mine = [command for command in context.commands if context.wears(command.hats)]
    return Answer(text=context.say("help", commands=mine))


def _one(context: Context, typed: str) -> Answer:
    found = next((one for one in context.commands if typed in map(fold, one.names)), None)
    if found is None:
        near = nearest(typed, [name for one in context.commands for name in one.names])
        raise Declined("unknown-command", typed=typed, near=near)
    return Answer(text=context.say("help-one", command=found, allowed=context.wears(found.hats)))


COMMAND = Command(name="help", zh="帮助", run=run, needs_group=False, aliases=("?", "？", "h"))
