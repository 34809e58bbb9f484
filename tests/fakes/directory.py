"""A directory built from lists. Answers like the roster, holds still."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.domain.groups import Employment, Group, OrgUnit, Person, platform_of


class FakeDirectory:
    """Implements `bot.domain.ports.Directory`."""

    def __init__(
        self, *, groups: Iterable[Group] = (), people: Iterable[Person] = (), units: Iterable[OrgUnit] = ()
    ) -> None:
        self._groups = {group.id: group for group in groups}
        self._people = {person.id: person for person in people}
        self._units = {unit.id: unit for unit in units}

    def group(self, key: str) -> Group | None:
        return self._groups.get(key)

    def groups(self) -> Sequence[Group]:
        return tuple(self._groups.values())

    def person_of(self, account: str) -> Person | None:
        return next((person for person in self._people.values() if account in person.accounts), None)

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

    def role_of(self, account: str | None, group: str | None) -> str:
        known = self._groups.get(group or "")
        if known is None or account is None:
            return "outsider"
        if account == known.owner:
            return "owner"
        if account in known.admins:
            return "admin"
        return "member" if account in known.members else "outsider"

    def accounts_for(self, role: str, group: Group) -> Sequence[str]:
        if role == "group_owner":
            return (group.owner,) if group.owner else ()
        if role == "group_admins":
            return tuple(sorted(group.admins))
        if role == "dept_head":
            unit = self.unit(group.unit)
            holders = [self._people[unit.head]] if unit and unit.head in self._people else []
        else:
            holders = [person for person in self._people.values() if role in person.roles or person.id == role]
        return tuple(
            account
            for person in holders
            if person.employment is not Employment.LEFT
            for account in person.accounts
            if platform_of(account) == group.platform
        )
