"""A directory of given people and groups: the real roster, which needs neither database nor clock."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.groups import Group, Organisation, OrgUnit, Person
from bot.roster.book import Roster


def directory(*, groups: Iterable[Group] = (), people: Iterable[Person] = (), units: Iterable[OrgUnit] = ()) -> Roster:
    return Roster(Organisation(units=tuple(units), people=tuple(people)), groups)
