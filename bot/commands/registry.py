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
    decide,
    guide,
    lifecycle,
    looks,
    members,
    mine,
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
    report.COMMAND,
    decide.COMMAND,
    approvals.APPROVE,
    approvals.WITHDRAW,
)
