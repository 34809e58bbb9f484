"""Who may give which command: the hats somebody wears in a group. Touch this when a role of the company gains rights.

Members: what concerns them, and who runs the group. Owner and admins of a group: its affairs too. Compliance and policy
admins: all of it, but only compliance and legal decide cases, and nobody one that is theirs in any way. People from
outside may not command.
"""

from __future__ import annotations

from bot.commands.desk import Command, Context, Declined
from bot.domain.cases import ANNULLED, CaseState
from bot.domain.events import CommandGiven
from bot.domain.groups import Employment, Group, Person, native_id
from bot.domain.ports import Directory
from bot.domain.reports import KIND
from bot.domain.views import ViolationView
from bot.engine.recusal import tie

OFFICES = frozenset({"compliance", "legal", "policy_admin"})
OPERATOR = frozenset({"member", "policy_admin"})  # whoever has a shell on the server can do worse
_BARRED = {Employment.EXTERNAL: "external", Employment.LEFT: "left"}
STRANGERS = frozenset({"unknown-account", *_BARRED.values()})  # refusals of people who may give no command at all


def giver(event: CommandGiven, directory: Directory) -> Person | None:
    """The person who gave the command; the console names persons, platforms name accounts."""
    if event.actor is None:
        return None
    return directory.person_of(event.actor) or directory.person(event.actor) or directory.person(native_id(event.actor))


def hats_of(event: CommandGiven, person: Person | None, group: Group | None, directory: Directory) -> frozenset[str]:
    """The roles that count for this command. Raises `Declined` for people who may not command at all."""
    if event.via == "cli":
        return OPERATOR
    if person is None:
        raise Declined("unknown-account")
    if person.employment in _BARRED:
        raise Declined(_BARRED[person.employment])
    roles = {directory.role_of(account, group.id) for account in person.accounts} if group else set()
    return frozenset({"member"} | (roles & {"owner", "admin"}) | (person.roles & OFFICES))


def check(command: Command, context: Context) -> None:
    """Raise `Declined` when this command is not for whoever gave it, or not here."""
    if not context.wears(command.hats):
        raise Declined("not-yours", command=context.call.name or command.name, hats=sorted(command.hats - {"member"}))
    if command.needs_group:
        _ = context.here
        if context.hats == {"member"} and "in" in context.call.options and not _is_inside(context):
            raise Declined("not-inside", group=context.here.name)


def _is_inside(context: Context) -> bool:
    accounts = context.person.accounts if context.person else ()
    return any(account in context.here.members for account in (*accounts, context.event.actor))


def is_own(view: ViolationView, context: Context) -> bool:
    """Whether the violation is about whoever gave the command."""
    if context.person is None:
        return False
    return view.person == context.person.id or view.record.account in context.person.accounts


def check_tie(view: ViolationView, context: Context) -> None:
    """Raise `Declined` for somebody who has a part in the case: its person, who reported it, runs the group, leads the
    person, or decided before."""
    if context.person is not None and (code := tie(view, context.person, context.desk.directory)):
        raise Declined(code, id=view.record.id)


def is_hearsay(view: ViolationView) -> bool:
    """A member's word that nobody has found right: the person it is about is not troubled with it."""
    if view.record.kind != KIND:
        return False
    upheld = any(state is CaseState.UPHELD for _, state, _, _ in view.moves)
    return view.state is CaseState.WAITING or (view.state in ANNULLED and not upheld)


def may_see(view: ViolationView, context: Context) -> bool:
    """One's own; those of a group one runs; all, for the offices."""
    if is_own(view, context):
        return not is_hearsay(view)
    if context.wears(OFFICES):
        return True
    accounts = context.person.accounts if context.person else ()
    roles = {context.desk.directory.role_of(account, view.record.group) for account in accounts}
    return bool(roles & {"owner", "admin"})
