"""From a command given to a reaction: read it, find who gave it and where, check the right, run it, answer privately.

Every command leaves an audit line, also the refused ones: who asked what about whom is part of the record.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands import guide, report
from bot.commands.access import STRANGERS, check, giver, hats_of
from bot.commands.desk import Answer, Command, Context, Declined, Desk
from bot.commands.parse import Call, fold, group_meant, read
from bot.commands.phrases import courtesy
from bot.commands.registry import COMMANDS
from bot.domain.actions import CHOOSE, DISCREET, FORM, OPEN, USED, Action, ActionKind, OutcomeState
from bot.domain.events import CommandGiven
from bot.domain.groups import Group, GroupKind, Person, house_of
from bot.domain.records import Answered, Noted, OutboxAction, Reaction

_BY_NAME = {fold(name): command for command in COMMANDS for name in command.names}
_BY_COURTESY = {"greeting": guide.COMMAND, "thanks": guide.WELCOME}
LONGEST_SHOWN = 20  # characters of what is not understood
_SPOKEN = ("chat", "slash", "button", "shortcut", "form", "home")  # where there is somebody on a platform to answer

MEMBER = "a member"  # who gave a discreet command


def handle(event: CommandGiven, desk: Desk) -> Reaction:
    """What follows from a command: the reply, and whatever it wants written and done."""
    call = read(event.text, _BY_NAME)
    person = giver(event, desk.directory)
    group = _group(event, call, desk)
    locale = _locale(event, call, person, group)
    command = _BY_NAME.get(call.name) or _BY_COURTESY.get(courtesy(event.text) if call.name else "greeting")
    try:
        hats = hats_of(event, person, group, desk.directory)
        if "in" in call.options and group is None:
            raise Declined(
                "no-such-group", typed=call.options["in"], near=_groups_like(call.options["in"], person, desk)
            )
        if command is None:
            raise Declined("unknown-command", typed=_cut(event.text), near=_near(event, call))
        context = Context(
            event=event, desk=desk, call=call, now=desk.clock(), group=group, person=person, hats=hats,
            locale=locale, commands=COMMANDS,
        )  # fmt: skip
        check(command, context)
        answer, refused = command.run(context), ""
    except Declined as declined:
        text = desk.composer.compose("replies/declined", locale, code=declined.code, facts=declined.facts)
        answer, refused = Answer(text=text), declined.code
    return _reaction(event, desk, command, answer, refused)


def _group(event: CommandGiven, call: Call, desk: Desk) -> Group | None:
    """The group meant by `--in`, else the one the command was given in; a direct conversation is no group."""
    if "in" in call.options:
        return group_meant(call.options["in"], house_of(event.actor or f"{event.platform}:"), desk.directory)
    group = desk.directory.group(event.group) if event.group else None
    return group if group is not None and group.kind is not GroupKind.DIRECT else None


def _groups_like(typed: str, person: Person | None, desk: Desk) -> list[str]:
    """Names of this person's groups in which the words stand: a part of a name is asked back, not guessed."""
    wanted, mine = fold(typed.lstrip("#＃")), person.accounts if person else ()
    groups = (group for group in desk.directory.groups() if not group.archived and group.members & set(mine))
    return sorted({group.name for group in groups if wanted and wanted in fold(group.name)})[:3]


def _locale(event: CommandGiven, call: Call, person: Person | None, group: Group | None) -> str:
    """That of the page it was given on; the person's; Chinese when that was typed; the group's. Buttons speak none."""
    if event.locale:
        return event.locale
    if person is not None and person.locale:
        return person.locale
    if not call.name.isascii():
        return "zh"
    if group is not None:
        return group.locale
    return "en" if call.name and event.via not in ("button", "home", "shortcut", "form") else "zh"


def _near(event: CommandGiven, call: Call) -> Sequence[Command]:
    """Somebody who quotes a message and says no command probably complains of it."""
    found = guide.suggested(call.name, event.text, COMMANDS)
    return found or ([report.COMMAND] if event.quoted is not None else [])


def _cut(text: str) -> str:
    line = text.strip().split("\n")[0]
    return line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}…"


def _reaction(event: CommandGiven, desk: Desk, command: Command | None, answer: Answer, refused: str) -> Reaction:
    discreet = command is not None and command.discreet
    by = MEMBER if discreet else event.actor or event.via
    details = {"command": command.name if command else "unknown", "via": event.via, "by": by}
    noted = Noted(
        what="command.refused" if refused else "command.given",
        event=event.id,
        at=desk.clock(),
        details={**details, "why": refused} if refused else details,
    )
    reply = (_reply(event, answer, discreet, refused),) if event.via in _SPOKEN and event.actor else ()
    shown = (_shown(event, answer, refused, desk),) if event.via == "console" else ()
    return Reaction(records=(noted, *answer.records, *shown), actions=(*reply, *answer.actions))


def _shown(event: CommandGiven, answer: Answer, refused: str, desk: Desk) -> Answered:
    """Whoever gave it at the console reads the answer on the next page."""
    return Answered(command=event.id, by=event.actor or event.via, text=answer.text, refused=refused, at=desk.clock())


def _of_card(event: CommandGiven, answer: Answer) -> dict[str, bool]:
    """What becomes of the buttons that were pressed."""
    if answer.choose:
        return {CHOOSE: True}
    return {USED: True} if event.via == "button" and answer.records and not answer.buttons else {}


def _reply(event: CommandGiven, answer: Answer, discreet: bool, refused: str) -> OutboxAction:
    asked = {FORM: dict(answer.form)} if answer.form else {}
    kept = {DISCREET: True} if discreet else {}
    openly = {OPEN: True} if refused in STRANGERS else {}  # it tells nothing but that
    action = Action(
        key=f"reply:{event.id}",
        kind=ActionKind.REMIND,
        platform=event.platform,
        group=event.group,
        target=event.actor,
        text=answer.text,
        buttons=answer.buttons,
        arguments={"reply": dict(event.reply), **_of_card(event, answer), **asked, **kept, **openly},
        event=event.id,
    )
    return OutboxAction(action=action, state=OutcomeState.PLANNED)
