"""Who and where: what rules may know beside an event of an export. Touch this when audits should know a further fact.

An export shows groups and people as they are at its end, an organisation file as they are today; neither knows the
past. The organisation file wins where it names somebody, since a person stands behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.audit.entries import Entry
from bot.domain.events import Due, MessagePosted
from bot.domain.groups import Group, Organisation, OrgUnit, Person
from bot.domain.rules import Facts, Reach
from bot.engine.activity import Activity
from bot.text.likeness import Names

Workday = Callable[[datetime], bool]  # whether a moment falls on a working day


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """People by account key and units by id; built once, the same in every worker."""

    people: Mapping[str, Person] = field(default_factory=dict)
    units: Mapping[str, OrgUnit] = field(default_factory=dict)
    homes: Mapping[str, str] = field(default_factory=dict)  # group key -> unit id
    default_unit: str | None = None
    is_workday: Workday | None = None
    names: Mapping[str, Names] = field(default_factory=dict)  # platform -> what its groups are called at the end
    joins: Mapping[str, Mapping[str, datetime]] = field(default_factory=dict)  # group -> account -> when it joined
    activity: Activity | None = None  # where rules ask what people posted before: entries must come in order then
    _placed: dict[str, tuple[Group, Group]] = field(default_factory=dict)  # group key -> (as read, with its unit)

    def remembering(self, needs: Mapping[str, Reach]) -> Census:
        """The same, with a memory of what people posted, as far as rules ask for it."""
        if not needs:
            return self

        def person_of(account: str) -> str | None:
            person = self.people.get(account)
            return person.id if person else None

        return replace(self, activity=Activity(lambda: needs, person_of))

    def facts(self, entry: Entry) -> Facts:
        """What a rule may know about this entry. `now` is the moment of the event: exceptions hold when they held."""
        event = entry.event
        group = self.at_home(entry.group) if entry.group else None
        return Facts(
            now=event.at,
            group=group,
            unit=self._unit(group),
            sender=self.sender(entry),
            sender_account=event.actor,
            sender_role=_role(event.actor, group),
            sender_joined=self.joins.get(event.group or "", {}).get(event.actor or ""),
            people={} if group is None or isinstance(event, MessagePosted) else self._members(group),
            workday=self.is_workday(event.at) if self.is_workday else None,
            neighbours=self.names.get(group.platform) if group and isinstance(event, Due) else None,
            recent=self.activity.after(event) if self.activity is not None else None,
        )

    def sender(self, entry: Entry) -> Person | None:
        """The person behind the account; what the entry says of them where no list does."""
        actor = entry.event.actor
        return (self.people.get(actor) if actor else None) or entry.sender

    def at_home(self, group: Group) -> Group:
        """The group with its org unit: its own, the organisation file's, or the one named for the whole input."""
        known = self._placed.get(group.id)
        if known is not None and known[0] is group:
            return known[1]
        unit = group.unit or self.homes.get(group.id) or self.default_unit
        placed = group if unit == group.unit else replace(group, unit=unit)
        self._placed[group.id] = (group, placed)
        return placed

    def _unit(self, group: Group | None) -> OrgUnit | None:
        if group is not None and group.unit is not None:
            return self.units.get(group.unit) or OrgUnit(id=group.unit, name=group.unit)
        return next((unit for unit in self.units.values() if unit.parent is None), None)

    def _members(self, group: Group) -> Mapping[str, Person]:
        accounts = group.members | group.admins | ({group.owner} if group.owner else frozenset())
        return {account: self.people[account] for account in sorted(accounts) if account in self.people}


def take(
    people: Mapping[str, Person],
    organisation: Organisation,
    *,
    default_unit: str | None = None,
    is_workday: Workday | None = None,
    groups: Iterable[Group] = (),
) -> Census:
    """The census of an input's own directory and an organisation file."""
    named = {account: person for person in organisation.people for account in person.accounts}
    return Census(
        people={**people, **named},
        units={unit.id: unit for unit in organisation.units},
        homes=dict(organisation.groups),
        default_unit=default_unit,
        is_workday=is_workday,
        names=_names(groups),
    )


def _names(groups: Iterable[Group]) -> Mapping[str, Names]:
    names: dict[str, Names] = {}
    for group in groups:
        if group.is_named:
            names.setdefault(group.platform, Names()).keep(group.id, group.name, group.called_since)
    return names


def _role(actor: str | None, group: Group | None) -> str:
    """Whoever wrote in a group was in it then, even if an export's list of members no longer names them."""
    if group is None or actor is None:
        return "member"
    if actor == group.owner:
        return "owner"
    return "admin" if actor in group.admins else "member"
