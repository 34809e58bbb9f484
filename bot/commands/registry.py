"""All chat commands, in the order `help` shows them. A new command is one line here."""

from __future__ import annotations

from bot.commands import (
    ack,
    admins,
    announce,
    announcements,
    appeal,
    approvals,
    classify,
    counts,
    decide,
    guide,
    lifecycle,
    looks,
    members,
    mine,
    note,
    owner,
    poll,
    report,
    rules,
    status,
    violations,
    why,
)
from bot.commands.desk import Command

COMMANDS: tuple[Command, ...] = (
    guide.COMMAND,
    rules.COMMAND,
    status.COMMAND,
    mine.COMMAND,
    why.COMMAND,
    looks.COMMAND,
    appeal.COMMAND,
    report.COMMAND,
    ack.COMMAND,
    violations.COMMAND,
    members.COMMAND,
    owner.COMMAND,
    admins.COMMAND,
    classify.COMMAND,
    lifecycle.PURPOSE,
    lifecycle.UNTIL,
    lifecycle.REVIEWED,
    announce.COMMAND,
    announcements.COMMAND,
    poll.COMMAND,
    poll.VOTE,
    counts.COMMAND,
    decide.COMMAND,
    note.COMMAND,
    approvals.APPROVE,
    approvals.WITHDRAW,
)
_ZH = {command.name: command.zh for command in COMMANDS}


def typed(command: str, lang: str) -> str:
    """What a button's command is for people who type it: `vote P-1 2` is `表决 P-1 2` in Chinese."""
    name, space, rest = command.partition(" ")
    return f"{_ZH.get(name, name) if lang == 'zh' else name}{space}{rest}"
