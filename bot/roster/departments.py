"""Which unit of the org tree a platform's department is, and what of it is kept over a restart. Pure.

The admins' file is the authority: a department is the unit that names it under `departments`, else the unit below its
parent's that is called the same. What the file does not know becomes a unit of its own below its parent's, under an
id made from the department's number: names change, numbers stay. Touch this when another directory brings a tree.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from bot.domain.groups import Department, Organisation, OrgUnit, house_of, platform_of
from bot.domain.records import Remembered

NAMES = "departments:"  # what is remembered stands under this and the directory's house

_OWN_ID = re.compile(r"/[a-z][a-z0-9-]*-[0-9]+$")  # the last step to a unit that `_own_id` named
Departments = Mapping[str, Sequence[Department]]  # by house: `wecom`, and of a second company there `wecom:beta`


@dataclass(frozen=True, slots=True)
class Tree:
    """The units that departments added, and the unit that each department is."""

    units: Mapping[str, OrgUnit] = field(default_factory=dict)
    unit_of: Mapping[str, str] = field(default_factory=dict)


def grown(organisation: Organisation, departments: Departments) -> Tree:
    """The tree that follows from the file and from what the platforms' directories say."""
    stated = {department: unit.id for unit in organisation.units for department in unit.departments}
    units: dict[str, OrgUnit] = {}
    unit_of: dict[str, str] = {}
    for seen in departments.values():
        for department in _downwards(seen):
            above = unit_of.get(department.parent or "")
            unit = stated.get(department.id) or _called_so(organisation, above, department)
            if unit is None:
                is_further = house_of(department.id) != platform_of(department.id)
                unit = _own_id(above or (_root(organisation) if is_further else None), department)
                head = department.leaders[0] if department.leaders else None
                units[unit] = OrgUnit(id=unit, name=department.name or unit.rpartition("/")[2], head=head)
            unit_of[department.id] = unit
    return Tree(units, unit_of)


def _downwards(departments: Sequence[Department]) -> Iterator[Department]:
    """Parents before children. What hangs on a department that we may not see stands at the top; a circle, which no
    directory should hold, is left out."""
    known = {one.id for one in departments}
    below: dict[str, list[Department]] = {}
    for one in departments:
        below.setdefault(one.parent if one.parent in known and one.parent else "", []).append(one)
    waiting = list(below.get("", ()))
    while waiting:
        one = waiting.pop(0)
        yield one
        waiting += below.get(one.id, ())


def _called_so(organisation: Organisation, above: str | None, department: Department) -> str | None:
    """The file's unit at this place with this name. The top of the platform's one company is the root, whatever it is
    called; that of a further company may be any unit, or hangs below the root."""
    if above is None and department.parent is None and house_of(department.id) == platform_of(department.id):
        return _root(organisation)
    here = [unit for unit in organisation.units if unit.parent == above] if above else organisation.units
    named = [unit.id for unit in here if department.name and department.name in (unit.name, unit.short)]
    return named[0] if len(named) == 1 else None


def _root(organisation: Organisation) -> str | None:
    return next((unit.id for unit in organisation.units if unit.parent is None), None)


def _own_id(above: str | None, department: Department) -> str:
    own = department.id.replace(":", "-").lower()
    return f"{above}/{own}" if above else own


def hangs_on(unit: str, stated: Collection[str]) -> str:
    """The file's unit under which a platform's department hangs; any other unit is itself."""
    while unit not in stated and _OWN_ID.search(unit):
        unit = _OWN_ID.sub("", unit)
    return unit


def kept(house: str, departments: Sequence[Department]) -> Remembered:
    """What must be known after a restart."""
    value = json.dumps([asdict(one) for one in departments], ensure_ascii=False)
    return Remembered(name=f"{NAMES}{house}", value=value)


def recalled(remembered: Mapping[str, str]) -> Departments:
    """What `kept` wrote, for every house."""
    return {
        name.removeprefix(NAMES): tuple(
            Department(**{**one, "leaders": tuple(one["leaders"])}) for one in json.loads(value)
        )
        for name, value in remembered.items()
        if value
    }
