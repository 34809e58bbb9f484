"""Who holds which role in a group, and which membership intervals a change of a group closes and opens. Pure."""

from __future__ import annotations

from datetime import datetime

from bot.domain.events import Event
from bot.domain.groups import Group
from bot.domain.records import MembershipClosed, MembershipOpened, Record


def role_in(group: Group, account: str) -> str:
    """owner | admin | member | outsider."""
    if account == group.owner:
        return "owner"
    if account in group.admins:
        return "admin"
    return "member" if account in group.members else "outsider"


def intervals(before: Group | None, after: Group, event: Event) -> list[Record]:
    """The membership intervals that a change of a group closes and opens; a change of role does both."""
    had = {account: role_in(before, account) for account in before.members} if before else {}
    has = {account: role_in(after, account) for account in after.members}
    at: datetime = event.at
    records: list[Record] = []
    for account, role in had.items():
        if has.get(account) != role:
            why = "role" if account in has else "removed" if getattr(event, "removed_by", None) else "left"
            records.append(MembershipClosed(group=after.id, account=account, at=at, event=event.id, why=why))
    for account, role in has.items():
        if had.get(account) != role:
            records.append(MembershipOpened(group=after.id, account=account, role=role, at=at, event=event.id))
    return records
