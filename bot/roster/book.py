"""The book of groups and people, kept by applying events to the present state.

`apply` changes the state in memory and returns what has to be written, so that the pipeline can commit it together with
everything else that follows from the event. If a commit fails, the pipeline restores the book from the record.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.events import (
    AccountChanged,
    AdminsChanged,
    DepartmentsSeen,
    Due,
    Event,
    GroupArchived,
    GroupCreated,
    GroupMoved,
    GroupRenamed,
    GroupSnapshot,
    GroupStale,
    MemberJoined,
    MemberLeft,
    MessagePosted,
    OwnerChanged,
)
from bot.domain.groups import Employment, Group, GroupKind, Person, house_of
from bot.domain.records import GroupChanged, PersonChanged, Record
from bot.roster.compare import account_changes, completed, differences
from bot.roster.departments import kept
from bot.roster.membership import intervals
from bot.roster.people import by_email, merged
from bot.roster.present import Present


@dataclass(slots=True)
class Applied:
    """What one event did: records to write, and the events to judge (the event itself, then derived ones)."""

    records: list[Record] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


class Roster(Present):
    """The present state, and how events change it. One thread (the pipeline) does."""

    def apply(self, event: Event) -> Applied:
        """Change the state as the event says. Unknown groups are made from what the event tells."""
        applied = Applied()
        for kind, change in _CHANGES:
            if isinstance(event, kind):
                change(self, event, applied)
                return applied
        applied.events.append(event)
        return applied

    def learn(self, record: Record) -> None:
        """Take over what a handler (a command, a decision at the console) is about to write."""
        if isinstance(record, GroupChanged):
            self._place(record.group)
        elif isinstance(record, PersonChanged):
            self._keep(record.person)

    def put(self, group: Group, event: Event, applied: Applied) -> None:
        """Keep a group, and write down it and the membership intervals that open or close by it."""
        before = self._groups.get(group.id)
        external = group.external or any(self._outside(account) for account in group.members)
        group = replace(
            group,
            unit=self._unit_of(group),
            external=external,
            known_since=event.at if before is None else before.known_since,
            named_at=_named_at(before, group, event),
        )
        if group == before:
            return
        self._place(group)
        self._follow(before, group, event)
        applied.records.append(GroupChanged(group=replace(group), event=event.id, at=event.at))
        applied.records.extend(intervals(before, group, event))

    def _follow(self, before: Group | None, group: Group, event: Event) -> None:
        """Who joined and left. Several at once did not join: they were found there by the first look."""
        had = before.members if before is not None else frozenset()
        joined = self._joins.setdefault(group.id, {})
        for account in had - group.members:
            joined.pop(account, None)
        for account in group.members - had:
            joined.pop(account, None)
            if len(group.members - had) == 1:
                joined[account] = event.at

    def _is_bot(self, event: MessagePosted) -> bool:
        person = self.person_of(event.actor) if event.actor else None
        return event.from_bot or (person is not None and person.is_bot)

    def _known(self, event: Event) -> Group:
        """The event's group; a group never heard of is made, with its key as its name until a snapshot tells more."""
        key = event.group or ""
        return self._groups.get(key) or Group(id=key, platform=event.platform, name=key, kind=GroupKind.CHANNEL)

    def _directory(self, event: DepartmentsSeen, applied: Applied) -> None:
        """The directory's tree. Who is in a department that moved comes with the same look: see `AccountInfo`."""
        applied.events.append(event)
        house = house_of(event.departments[0].id) if event.departments else event.platform
        if self._departments.get(house) != event.departments:
            self._grow({house: event.departments})
            applied.records.append(kept(house, event.departments))

    def _account(self, event: AccountChanged, applied: Applied) -> None:
        info = replace(event.info, unit=event.info.unit or self._unit_of_department.get(event.info.department))
        owner = self._accounts.get(info.account)
        known = self._people.get(owner) if owner else by_email(self._people, info.email)
        person = merged(known, info, stated=self._stated.get(known.id) if known else None)
        applied.events.append(event)
        if person == known:
            return
        self._keep(person)
        applied.records.append(PersonChanged(person=person, event=event.id, at=event.at))
        if person.unit != (known.unit if known else None):
            self._follow_owner(event, person, known.unit if known else None, applied)
        if known is None or known.employment is not person.employment:
            matters = _does_not_belong(person) or _does_not_belong(known)
            applied.events.extend(
                self._scans(
                    event,
                    lambda group: _holds_office(group, info.account) or (matters and info.account in group.members),
                )
            )

    def _follow_owner(self, event: Event, owner: Person, before: str | None, applied: Applied) -> None:
        """Groups that stood in their owner's unit move along with him; those that the admins' file places stay."""
        for group in self.groups():
            if group.owner in owner.accounts and group.unit == before and group.id not in self._organisation.groups:
                self.put(replace(group, unit=None), event, applied)
                applied.events.append(_scan(event, group.id))

    def _scans(self, event: Event, wanted: Callable[[Group], bool]) -> list[Event]:
        return [_scan(event, group.id) for group in self._groups.values() if wanted(group)]

    def _created(self, event: GroupCreated, applied: Applied) -> None:
        known = self._known(event)
        group = replace(
            known,
            name=event.name,
            kind=event.kind,
            external=event.external,
            owner=known.owner or event.actor,
            members=known.members | ({event.actor} if event.actor else frozenset()),
            created_at=event.at,
            archived=False,
            created_by_us=event.created_by_us,
        )
        self.put(group, event, applied)
        applied.events += [event, _scan(event, group.id)]

    def _renamed(self, event: GroupRenamed, applied: Applied) -> None:
        known = self._known(event)
        completed = replace(event, before=event.before or (known.name if known.name != event.name else None))
        self.put(replace(known, name=event.name), event, applied)
        applied.events += [completed, _scan(event, known.id)]

    def _said(self, event: MessagePosted, applied: Applied) -> None:
        """The first word from a group never heard of: it is kept with its key as its name, and asked for. Of each day
        the first word is kept as a sign of life; what bots say is none."""
        if event.group is not None:
            known = self._groups.get(event.group)
            if known is None:
                known = self._known(event)
                self.put(known, event, applied)
                ask = GroupStale(id=f"{event.id}/group", platform=event.platform, at=event.at, group=event.group)
                applied.events.append(ask)
            if _is_new_day(known.active_at, event.at) and not self._is_bot(event):
                self.put(replace(self._groups[known.id], active_at=event.at), event, applied)
        applied.events.append(event)

    def _archived(self, event: GroupArchived, applied: Applied) -> None:
        known = self._known(event)
        self.put(replace(known, archived=event.archived), event, applied)
        applied.events += [event, _scan(event, known.id)]  # what was wrong with a group is over with it

    def _moved(self, event: GroupMoved, applied: Applied) -> None:
        known = self._known(event)
        self.put(replace(known, id=event.new_group), event, applied)
        self.put(replace(known, archived=True), event, applied)
        applied.events.append(event)

    def _joined(self, event: MemberJoined, applied: Applied) -> None:
        known = self._known(event)
        if event.actor is not None:
            self.put(replace(known, members=known.members | {event.actor}), event, applied)
        applied.events.append(event)

    def _left(self, event: MemberLeft, applied: Applied) -> None:
        known = self._known(event)
        held_office = event.actor is not None and _holds_office(known, event.actor)
        group = replace(
            known,
            members=known.members - {event.actor} if event.actor else known.members,
            admins=known.admins - {event.actor} if event.actor else known.admins,
            owner=None if known.owner == event.actor else known.owner,
        )
        self.put(group, event, applied)
        applied.events.append(event)
        if held_office:
            applied.events.append(_scan(event, known.id))

    def _owner(self, event: OwnerChanged, applied: Applied) -> None:
        known = self._known(event)
        members = known.members | ({event.owner} if event.owner else frozenset())
        self.put(replace(known, owner=event.owner, members=members), event, applied)
        applied.events += [event, _scan(event, known.id)]

    def _admins(self, event: AdminsChanged, applied: Applied) -> None:
        known = self._known(event)
        self.put(replace(known, admins=event.admins, members=known.members | event.admins), event, applied)
        applied.events += [event, _scan(event, known.id)]

    def _snapshot(self, event: GroupSnapshot, applied: Applied) -> None:
        known = self._groups.get(event.group or "")
        if known is None or known.name == known.id:
            return self._first_seen(event, known or self._known(event), applied)
        changes = list(differences(known, event))
        for change in changes:
            step = self.apply(change)
            applied.records += step.records
            applied.events += step.events
        now = self._groups[known.id]
        self.put(completed(now, event), event, applied)
        if self._groups[known.id].purpose != now.purpose:
            applied.events.append(_scan(event, known.id))
        return None

    def _first_seen(self, event: GroupSnapshot, stub: Group, applied: Applied) -> None:
        """A group that was there before us: its state is taken over as it is and judged by a scan, not as news."""
        for change in account_changes(event):
            step = self.apply(change)
            applied.records += step.records
        stated_owner, stated_admins = self._offices(stub)
        group = replace(
            stub,
            name=event.name or stub.name,
            owner=event.owner or stated_owner or stub.owner or event.actor,  # at last: who made it
            admins=event.admins if event.admins is not None else stub.admins | stated_admins,
            members=(event.members or frozenset()) | stub.members,
            archived=bool(event.archived),
        )
        self.put(completed(group, event), event, applied)
        applied.events.append(_scan(event, group.id))


def _named_at(before: Group | None, group: Group, event: Event) -> datetime | None:
    """Since when it is called so. Of a group that was there before us the best guess is: since it was made."""
    if before is not None and before.name == group.name:
        return before.named_at
    if group.name == group.id:  # no name yet
        return None
    is_first = before is None or before.name == before.id
    return (group.named_at or group.created_at or event.at) if is_first else event.at


def _is_new_day(last: datetime | None, at: datetime) -> bool:
    return last is None or at.date() > last.date()


def _does_not_belong(person: Person | None) -> bool:
    return person is not None and person.employment in (Employment.EXTERNAL, Employment.LEFT)


def _holds_office(group: Group, account: str) -> bool:
    return account == group.owner or account in group.admins


def _scan(event: Event, group: str) -> Due:
    return Due(id=f"{event.id}/scan/{group}", platform=event.platform, at=event.at, group=group, what="scan")


_CHANGES: tuple[tuple[type[Event], Callable[[Roster, Event, Applied], None]], ...] = (  # type: ignore[assignment]
    (MessagePosted, Roster._said),
    (AccountChanged, Roster._account),
    (DepartmentsSeen, Roster._directory),
    (GroupSnapshot, Roster._snapshot),
    (GroupCreated, Roster._created),
    (GroupRenamed, Roster._renamed),
    (GroupArchived, Roster._archived),
    (GroupMoved, Roster._moved),
    (MemberJoined, Roster._joined),
    (MemberLeft, Roster._left),
    (OwnerChanged, Roster._owner),
    (AdminsChanged, Roster._admins),
)
