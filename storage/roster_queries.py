"""Questions about groups, people and who was where. Touch this for a new question about membership."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from bot.domain.groups import Group, Person
from bot.domain.views import MembershipView
from storage import views
from storage.tables import AccountRow, GroupRow, MembershipRow, PersonRow, table

_group, _person = table(GroupRow), table(PersonRow)
_account, _membership = table(AccountRow), table(MembershipRow)


def groups(connection: Connection) -> Sequence[Group]:
    """All groups as they are now; their members are the memberships that are open."""
    members: defaultdict[str, list[str]] = defaultdict(list)
    still = select(_membership.c.group_id, _membership.c.account_id).where(_membership.c.until.is_(None))
    for group, account in connection.execute(still):
        members[group].append(account)
    rows = connection.execute(select(_group).order_by(_group.c.id))
    return [views.group(row, members[row.id]) for row in rows]


def people(connection: Connection) -> Sequence[Person]:
    """All people with the accounts that are theirs now."""
    accounts: defaultdict[str, list[str]] = defaultdict(list)
    theirs = select(_account.c.person_id, _account.c.id).where(_account.c.person_id.is_not(None))
    for person, account in connection.execute(theirs.order_by(_account.c.person_id, _account.c.rank)):
        accounts[person].append(account)
    rows = connection.execute(select(_person).order_by(_person.c.id))
    return [views.person(row, accounts[row.id]) for row in rows]


def joins(connection: Connection, since: datetime) -> Mapping[str, Mapping[str, datetime]]:
    """When each account that joined a group since then did so. Who was found there is not known to have joined: several
    accounts that one event brought in (the first look at a group). A change of role goes on with the stay before it."""
    recent = or_(_membership.c.since >= since, _membership.c.until >= since)
    rows = list(connection.execute(select(_membership).where(recent).order_by(_membership.c.id)))
    brought = Counter((row.group_id, row.opened_by) for row in rows if row.since >= since)
    began: dict[tuple[str, str], datetime | None] = {}
    changed: dict[tuple[str, str], str | None] = {}  # the event that ended the interval before, if it changed the role
    found: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
    for row in rows:
        who = (row.group_id, row.account_id)
        if changed.get(who) != row.opened_by:
            joined = row.since >= since and brought[row.group_id, row.opened_by] == 1
            began[who] = row.since if joined else None
        changed[who] = row.closed_by if row.why == "role" else None
        at = began[who]
        if row.until is None and at is not None:
            found[row.group_id][row.account_id] = at
    return found


def _intervals() -> Select[Any]:
    return (
        select(
            _membership,
            _group.c.name.label("group_name"),
            _person.c.id.label("person_id"),
            _person.c.name.label("person_name"),
            _person.c.employment,
        )
        .select_from(
            _membership.outerjoin(_group, _group.c.id == _membership.c.group_id)
            .outerjoin(_account, _account.c.id == _membership.c.account_id)
            .outerjoin(_person, _person.c.id == _account.c.person_id)
        )
        .order_by(_membership.c.since, _membership.c.id)
    )


def _view(row: Any) -> MembershipView:
    return MembershipView(
        group=row.group_id, group_name=row.group_name or "", account=row.account_id, person=row.person_id,
        person_name=row.person_name or "", role=row.role, since=row.since, until=row.until,
        employment=row.employment or "unknown",
    )  # fmt: skip


def members_at(connection: Connection, group: str, at: datetime) -> Sequence[MembershipView]:
    """Who was in this group at that moment, in which role. An interval holds its beginning, not its end."""
    then = _intervals().where(
        _membership.c.group_id == group,
        _membership.c.since <= at,
        or_(_membership.c.until.is_(None), _membership.c.until > at),
    )
    return [_view(row) for row in connection.execute(then)]


def memberships(connection: Connection, group: str | None, account: str | None) -> Sequence[MembershipView]:
    """All intervals of a group, of an account, or of both, in order."""
    query = _intervals()
    if group is not None:
        query = query.where(_membership.c.group_id == group)
    if account is not None:
        query = query.where(_membership.c.account_id == account)
    return [_view(row) for row in connection.execute(query)]
