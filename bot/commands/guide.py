"""`help` / `帮助`: the commands this person may give here, or one of them in full; and what is said to a thank-you."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.commands.desk import Answer, Command, Context, Declined
from bot.commands.parse import fold, nearest
from bot.commands.phrases import HINTS


def run(context: Context) -> Answer:
    asked = fold(context.call.rest) if context.call.name in map(fold, COMMAND.names) else ""  # else: a greeting
    found = next((one for one in context.commands if asked in map(fold, one.names)), None)
    if found is not None:
        return Answer(text=context.say("help-one", command=found, allowed=context.wears(found.hats)))
    if asked and (near := suggested(asked, context.call.rest, context.commands)):
        raise Declined("unknown-command", typed=context.call.rest, near=near)
    mine = [command for command in context.commands if context.wears(command.hats)]
    return Answer(text=context.say("help", commands=mine))


def welcome(context: Context) -> Answer:
    return Answer(text=context.say("welcome"))


def suggested(name: str, text: str, commands: Iterable[Command]) -> Sequence[Command]:
    """The commands that may be meant: whose names are much like the first word, else whose names stand in the text."""
    commands = tuple(commands)
    of = {command.name: command for command in commands}
    named = {said: command for command in commands for said in command.names if len(said) > 1}
    named |= {said: of[meant] for said, meant in HINTS.items()}
    found = nearest(name, named) or [said for said in named if _stands_in(said, text.casefold())]
    return list({named[said].name: named[said] for said in found}.values())[:3]


def _stands_in(said: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(said)}\b", text) is not None if said.isascii() else said in text


COMMAND = Command(name="help", zh="帮助", run=run, needs_group=False, aliases=("?", "？", "h"))
WELCOME = Command(name="welcome", zh="不客气", run=welcome, needs_group=False)  # nobody gives it: it answers thanks
