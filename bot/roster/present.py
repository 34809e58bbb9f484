"""The present state of groups and people, and the questions about it: `bot.domain.ports.Directory`.

Touch this when rules or commands ask something new; what changes the state stands in `book`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.groups import (
    Department,
    Employment,
    Group,
    Offices,
    Organisation,
    OrgUnit,
    Person,
    house_of,
    native_id,
    platform_of,
)
from bot.roster.departments import Departments, grown
from bot.roster.membership import role_in
from bot.roster.people import restated
from bot.text.likeness import Names

CONSOLE = "console"

Joins = Mapping[str, Mapping[str, datetime]]  # group -> account -> when it joined


class Present:
    """Groups and people as they are now. Reads see whole values."""

    def __init__(
        self,
        organisation: Organisation,
        groups: Iterable[Group] = (),
        people: Iterable[Person] = (),
        joins: Joins | None = None,
        departments: Departments | None = None,
    ):
        self._organisation = organisation
        self._stated = {person.id: person for person in organisation.people}
        self.restore(groups, people, joins, departments)

    def restore(
        self,
        groups: Iterable[Group],
        people: Iterable[Person],
        joins: Joins | None = None,
        departments: Departments | None = None,
    ) -> None:
        """Forget the present state and take the record's: at start, and when a commit failed. `joins` says by group
        and account who joined when, of those who did lately; `departments` what the platforms' directories said."""
        self._departments: dict[str, tuple[Department, ...]] = {}
        self._grow(departments or {})
        recorded = {person.id: person for person in people}
        self._people: dict[str, Person] = {}
        self._accounts: dict[str, str] = {}
        self._groups: dict[str, Group] = {}
        self._names: dict[str, Names] = {}
        self._joins = {group: dict(accounts) for group, accounts in (joins or {}).items()}
        stated = (restated(person, recorded.get(person.id)) for person in self._organisation.people)
        for person in (*recorded.values(), *stated):
            self._keep(person)
        for group in groups:
            self._place(replace(group, unit=self._organisation.groups.get(group.id, group.unit)))

    def _grow(self, departments: Departments) -> None:
        """Take over the departments of some platforms, and what they add to the org tree."""
        self._departments |= {platform: tuple(seen) for platform, seen in departments.items()}
        tree = grown(self._organisation, self._departments)
        self._unit_of_department = tree.unit_of
        self._units = {**tree.units, **{unit.id: unit for unit in self._organisation.units}}

    def _place(self, group: Group) -> None:
        """Take a group as it is now, and its name among those that must not be taken twice."""
        before = self._groups.get(group.id)
        self._groups[group.id] = group
        if before is not None and before.is_named == group.is_named and before.name == group.name:
            return
        names = self._names.setdefault(house_of(group.id), Names())
        if group.is_named:
            names.keep(group.id, group.name, group.called_since)
        else:
            names.drop(group.id)

    def _keep(self, person: Person) -> None:
        self._people[person.id] = person
        for account in person.accounts:
            self._accounts[account] = person.id

    def group(self, key: str) -> Group | None:
        return self._groups.get(key)

    def groups(self) -> Sequence[Group]:
        return tuple(self._groups.values())

    def neighbours(self, house: str) -> Names:
        return self._names.get(house) or Names()

    def person_of(self, account: str) -> Person | None:
        if platform_of(account) == CONSOLE:  # people at the console and the command line go by their person id
            return self._people.get(native_id(account))
        return self._people.get(self._accounts.get(account, ""))

    def person(self, id: str) -> Person | None:
        return self._people.get(id)

    def people(self) -> Sequence[Person]:
        return tuple(self._people.values())

    def unit(self, id: str | None) -> OrgUnit | None:
        if id is None:
            return next((unit for unit in self._units.values() if unit.parent is None), None)
        return self._units.get(id)

    def units(self) -> Sequence[OrgUnit]:
        return tuple(self._units.values())

    def departments(self) -> Departments:
        """What the platforms' directories said, by house."""
        return dict(self._departments)

    def departments_of(self, unit: str, house: str) -> Sequence[str]:
        """The departments that make up the unit there, with all below each of them; of "" the whole directory."""
        inside = {
            one.id: one.parent
            for one in self._departments.get(house, ())
            if not unit or f"{self._unit_of_department.get(one.id, '')}/".startswith(f"{unit}/")
        }
        return sorted(id for id, parent in inside.items() if parent not in inside)

    def role_of(self, account: str | None, group: str | None) -> str:
        known = self._groups.get(group or "")
        if known is None or account is None:
            return "outsider"
        return role_in(known, account)

    def joined_at(self, account: str | None, group: str | None) -> datetime | None:
        """See `Directory.joined_at`."""
        return self._joins.get(group or "", {}).get(account or "")

    def accounts_for(self, role: str, group: Group) -> Sequence[str]:
        """See `Directory.accounts_for`."""
        if role == "group_owner":
            return (group.owner,) if group.owner and self._is_here(group.owner) else ()
        if role == "group_admins":
            return tuple(sorted(account for account in group.admins if self._is_here(account)))
        if role == "dept_head":
            return self._on(house_of(group.id), self._heads(group.unit))
        holders = [person for person in self._people.values() if role in person.roles or person.id == role]
        return self._on(house_of(group.id), holders)

    def _heads(self, unit: str | None) -> list[Person]:
        """The head of the unit, or of the nearest one above that has one."""
        here = self.unit(unit)
        while here is not None:
            head = self._people.get(here.head or "") or self.person_of(here.head or "")
            if head is not None and head.employment is not Employment.LEFT:
                return [head]
            here = self._units.get(here.parent or "")
        return []

    def _on(self, house: str, people: Iterable[Person]) -> tuple[str, ...]:
        """One account per person on that platform, in that workspace before others; people who left are nobody's
        contact."""
        here = (_nearest(house, person.accounts) for person in people if person.employment is not Employment.LEFT)
        return tuple(sorted(account for account in here if account))

    def _offices(self, group: Group) -> tuple[str | None, frozenset[str]]:
        """Who answers for the group by the admins' file: (owner, admins), as accounts on its platform."""
        stated = self._organisation.offices.get(group.id, Offices())
        owner = self._on(house_of(group.id), [self._people[stated.owner]]) if stated.owner in self._people else ()
        admins = (self._people[id] for id in stated.admins if id in self._people)
        return owner[0] if owner else None, frozenset(self._on(house_of(group.id), admins))

    def _outside(self, account: str) -> bool:
        person = self.person_of(account)
        return person is not None and person.employment is Employment.EXTERNAL

    def _unit_of(self, group: Group) -> str | None:
        """The unit the admins' file binds it to; else what is known; else the owner's unit."""
        bound = self._organisation.groups.get(group.id) or group.unit
        if bound is not None or group.owner is None:
            return bound
        owner = self.person_of(group.owner)
        return owner.unit if owner is not None and owner.employment is Employment.STAFF else None

    def _is_here(self, account: str) -> bool:
        person = self.person_of(account)
        return person is None or person.employment is not Employment.LEFT


def _nearest(house: str, accounts: Iterable[str]) -> str | None:
    """The account in that workspace; else one on its platform."""
    there = [account for account in accounts if platform_of(account) == platform_of(house)]
    return next((account for account in there if house_of(account) == house), there[0] if there else None)
