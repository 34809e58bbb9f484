"""The admins' file of the organisation: units, people with their accounts and roles, groups bound to units.

```yaml
organisation: 1
units:
  - {id: huaxia, name: 华夏集团, short: 华夏}
  - {id: huaxia/fintech, name: 华夏金科, short: 金科, head: zhang.wei}
people:
  - {id: zhang.wei, name: 张伟, unit: huaxia/fintech, employment: staff, roles: [compliance],
     accounts: ["wecom:zhangwei", "slack:U012AB3CD"], email: zhang.wei@example.com, locale: zh}
groups:
  - {id: "wecom:wrOgQhDgAA", unit: huaxia/fintech, admins: [zhang.wei]}
```
Touch this when the file learns a new key.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.domain.errors import ConfigError
from bot.domain.groups import Employment, Offices, Organisation, OrgUnit, Person
from bot.policy.reading.parser import read
from bot.policy.reading.source import Source, find, plain


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class UnitEntry(_Entry):
    """A node of the org tree. `code` is its name in Latin letters, for platforms that allow no others; `departments`
    are the platforms' departments that are this unit (`wecom:12`), where their names do not tell."""

    id: str = Field(pattern=r"^[a-z0-9_.-]+(/[a-z0-9_.-]+)*$")
    name: str
    short: str = ""
    code: str = ""
    head: str | None = None
    departments: tuple[str, ...] = ()


class PersonEntry(_Entry):
    """One human and the accounts that are theirs."""

    id: str
    name: str
    unit: str | None = None
    employment: Employment = Employment.STAFF
    roles: frozenset[str] = frozenset()
    accounts: tuple[str, ...] = ()
    email: str = ""
    locale: Literal["", "zh", "en"] = ""


class GroupEntry(_Entry):
    """A group bound to a unit. `owner` and `admins` are person ids, for platforms that know no such offices."""

    id: str
    unit: str
    owner: str | None = None
    admins: frozenset[str] = frozenset()


class OrganisationFile(_Entry):
    """The whole file."""

    organisation: Literal["1"]
    units: tuple[UnitEntry, ...]
    people: tuple[PersonEntry, ...] = ()
    groups: tuple[GroupEntry, ...] = ()


def load_organisation(path: Path) -> Organisation:
    """Read and check the file. Raises ConfigError with every problem, each with file:line:column."""
    source = read(path, str(path), frozenset())
    if source.root is None or source.problems:
        told = {
            lang: "\n".join(f"{problem.place}: {' '.join(problem.say(lang))}" for problem in source.problems)
            for lang in ("en", "zh")
        }
        raise ConfigError(told["en"], zh=told["zh"])
    try:
        content = OrganisationFile.model_validate(plain(source.root))
    except ValidationError as error:
        raise ConfigError("\n".join(_validation_problems(source, error))) from error
    problems = list(_reference_problems(source, content))
    if problems:
        raise ConfigError("\n".join(problems))
    return Organisation(
        units=tuple(OrgUnit(**unit.model_dump()) for unit in content.units),
        people=tuple(Person(**person.model_dump()) for person in content.people),
        groups={group.id: group.unit for group in content.groups},
        offices={
            group.id: Offices(owner=group.owner, admins=group.admins)
            for group in content.groups
            if group.owner or group.admins
        },
    )


def _at(source: Source, path: Sequence[str | int]) -> str:
    node = find(source.root, tuple(path))[0] if source.root is not None else None
    return f"{source.file}:{node.line}:{node.column}" if node is not None else source.file


def _validation_problems(source: Source, error: ValidationError) -> Iterator[str]:
    for detail in error.errors(include_url=False, include_input=False):
        where = ".".join(map(str, detail["loc"]))
        yield f"{_at(source, detail['loc'])}: {where}: {detail['msg'].lower()}"


def _reference_problems(source: Source, content: OrganisationFile) -> Iterator[str]:
    """Parents that are missing, ids said twice, accounts claimed by two people, units nobody declared."""
    units = {unit.id for unit in content.units}
    people = {person.id for person in content.people}
    seen: dict[str, str] = {}
    for number, unit in enumerate(content.units):
        parent = unit.id.rpartition("/")[0]
        if parent and parent not in units:
            yield f"{_at(source, ('units', number, 'id'))}: {unit.id}: its parent {parent} is not declared"
        if unit.head and unit.head not in people:
            yield f"{_at(source, ('units', number, 'head'))}: {unit.head}: no such person"
        for department in unit.departments:
            if department in seen:
                place = _at(source, ("units", number, "departments"))
                yield f"{place}: {department} stands here and at {seen[department]}"
            seen[department] = _at(source, ("units", number, "departments"))
    for number, person in enumerate(content.people):
        if person.unit and person.unit not in units:
            yield f"{_at(source, ('people', number, 'unit'))}: {person.unit}: no such unit"
        for claim in (f"person {person.id}", *person.accounts):
            if claim in seen:
                yield f"{_at(source, ('people', number))}: {claim} stands here and at {seen[claim]}"
            seen[claim] = _at(source, ("people", number))
    for number, group in enumerate(content.groups):
        if group.unit not in units:
            yield f"{_at(source, ('groups', number, 'unit'))}: {group.unit}: no such unit"
        for stranger in {*group.admins, *([group.owner] if group.owner else [])} - people:
            yield f"{_at(source, ('groups', number))}: {stranger}: no such person"
