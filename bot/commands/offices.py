"""Changing a group's offices (owner, admins) in our own record, where the platform has no call for it. Pure.

Slack has no channel owners in its API, WeCom none for admins: the record is then the only place, and the reply says so.
"""

from __future__ import annotations

from dataclasses import replace

from bot.commands.desk import Context, Declined
from bot.commands.parse import people_meant
from bot.domain.groups import Employment, Group
from bot.domain.records import GroupChanged, MembershipClosed, MembershipOpened, Record


def account_meant(context: Context, typed: str) -> str:
    """The one member of this group that was meant. Raises `Declined`, naming the candidates when there are several."""
    found = people_meant(typed, context.here.platform, context.here, context.desk.directory)
    if not found:
        raise Declined("no-such-person", typed=typed)
    if len(found) > 1:
        raise Declined("which-person", typed=typed, candidates=[account.partition(":")[2] for account in found])
    if found[0] not in context.here.members:
        raise Declined("not-a-member", name=context.name_of(found[0]))
    return found[0]


def check_staff(context: Context, account: str) -> None:
    """An office goes to somebody who is employed; what is not known is not held against anybody."""
    person = context.desk.directory.person_of(account)
    if person is not None and person.employment in (Employment.EXTERNAL, Employment.LEFT):
        raise Declined("not-staff", name=person.name)


def recorded(context: Context, after: Group) -> tuple[Record, ...]:
    """The records that make `after` the group's state: the group, and an interval for each changed role."""
    before, event, at = context.here, context.event.id, context.now
    records: list[Record] = [GroupChanged(group=after, event=event, at=at)]
    for account in sorted(after.members):
        had, has = _role(before, account), _role(after, account)
        if had != has:
            records.append(MembershipClosed(group=after.id, account=account, at=at, event=event, why="role"))
            records.append(MembershipOpened(group=after.id, account=account, role=has, at=at, event=event))
    return tuple(records)


def with_owner(group: Group, account: str) -> Group:
    return replace(group, owner=account, admins=group.admins - {account})


def with_admins(group: Group, admins: frozenset[str]) -> Group:
    return replace(group, admins=admins)


def _role(group: Group, account: str) -> str:
    if account == group.owner:
        return "owner"
    return "admin" if account in group.admins else "member"
