"""Reading the company's three files into frozen values, and turning them into a sandbox's seed.

Ids carry their platform here (`slack:C0…`), as everywhere in the house; `Company.seed` strips it for the worlds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from adapters.sandbox.company.chatter import Chatter, Said, Scene, play
from adapters.sandbox.world import Past, Room, Seed
from adapters.sandbox.world import Person as Player
from bot.domain.groups import (
    Employment,
    Group,
    GroupKind,
    Offices,
    Organisation,
    OrgUnit,
    Person,
    native_id,
    platform_of,
)

TODAY = date(2026, 3, 16)  # a Monday: the default day after the last day of the history


@dataclass(frozen=True, slots=True, kw_only=True)
class Furnished:
    """A group as the sandbox begins with it. `theme` says what people talk about there."""

    group: Group
    theme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """The whole invented company. `lines` are in order of time."""

    units: tuple[OrgUnit, ...]
    people: tuple[Person, ...]
    furnished: tuple[Furnished, ...]
    lines: tuple[Said, ...]

    @property
    def groups(self) -> tuple[Group, ...]:
        return tuple(item.group for item in self.furnished)

    @property
    def organisation(self) -> Organisation:
        """The same as the roster reads from `organisation.yaml`."""
        where = {group.id: group.unit for group in self.groups if group.unit}
        offices = {group.id: Offices(admins=self._people_of(group.admins)) for group in self.groups}
        return Organisation(units=self.units, people=self.people, groups=where, offices=offices)

    def _people_of(self, accounts: Iterable[str]) -> frozenset[str]:
        return frozenset(person.id for person in self.people if set(person.accounts) & set(accounts))

    def person(self, id: str) -> Person:
        return next(person for person in self.people if person.id == id)

    def group(self, name: str) -> Group:
        """By name: names are unique in this company."""
        return next(group for group in self.groups if group.name == name)

    def account(self, person: str, platform: str) -> str:
        """The account key of a person on a platform."""
        return next(key for key in self.person(person).accounts if platform_of(key) == platform)

    def seed(self, platform: str) -> Seed:
        """What a sandbox world of this platform starts with, in the platform's own ids."""
        return Seed(
            people=[_player(person, key) for person in self.people for key in _accounts(person, platform)],
            groups=[_room(group) for group in self.groups if group.platform == platform],
            messages=[_past(line) for line in self.lines if platform_of(line.group) == platform],
        )


def directory() -> Path:
    """Where the files are; `organisation.yaml` there can be named as the organisation file of a configuration."""
    return Path(__file__).parent


def load(today: date = TODAY) -> Company:
    """The company with the fourteen days of chat that end on the day before `today`."""
    plan, furniture, chat = _yaml("organisation.yaml"), _yaml("groups.yaml"), _yaml("chat.yaml")
    people = tuple(_person(entry) for entry in plan["people"])
    book = {person.id: person for person in people}
    homes = {entry["id"]: entry["unit"] for entry in plan["groups"]}
    furnished = tuple(
        Furnished(group=_group(entry, homes[entry["id"]], book), theme=entry["theme"]) for entry in furniture["groups"]
    )
    chatter = Chatter(
        scenes=tuple(_scene(entry) for entry in chat["scenes"]), slots=chat["slots"], incidents=chat["incidents"]
    )
    themes = {item.group.id: item.theme for item in furnished}
    groups = [item.group for item in furnished]
    return Company(
        units=tuple(_unit(entry) for entry in plan["units"]),
        people=people,
        furnished=furnished,
        lines=play(chatter, groups, themes, people, today),
    )


def _yaml(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((directory() / name).read_text(encoding="utf-8"))
    return content


def _unit(entry: Mapping[str, Any]) -> OrgUnit:
    return OrgUnit(id=entry["id"], name=entry["name"], short=entry["short"], code=entry["code"], head=entry["head"])


def _person(entry: Mapping[str, Any]) -> Person:
    return Person(
        id=entry["id"],
        name=entry["name"],
        unit=entry["unit"],
        employment=Employment(entry["employment"]),
        roles=frozenset(entry.get("roles", ())),
        accounts=tuple(entry["accounts"]),
        email=entry.get("email", ""),
        locale=entry["locale"],
    )


def _group(entry: Mapping[str, Any], unit: str, book: Mapping[str, Person]) -> Group:
    platform = platform_of(entry["id"])

    def account(person: str) -> str:
        return _accounts(book[person], platform)[0]

    return Group(
        id=entry["id"],
        platform=platform,
        name=entry["name"],
        kind=GroupKind(entry["kind"]),
        unit=unit,
        external=entry.get("external", False),
        owner=account(entry["owner"]),
        admins=frozenset(account(id) for id in entry.get("admins", ())),
        members=frozenset(account(id) for id in entry["members"]),
        purpose=entry.get("purpose", ""),
        archived=entry.get("archived", False),
        created_by_us=entry["kind"] == GroupKind.APP_GROUP,
        locale=entry["locale"],
    )


def _scene(entry: Mapping[str, Any]) -> Scene:
    turns = tuple((who, text) for who, _, text in (line.partition(": ") for line in entry["lines"]))
    return Scene(theme=entry["theme"], locale=entry["locale"], turns=turns)


def _accounts(person: Person, platform: str) -> Sequence[str]:
    return [key for key in person.accounts if platform_of(key) == platform]


def _player(person: Person, account: str) -> Player:
    return Player(
        id=native_id(account),
        name=person.name,
        external=person.employment is Employment.EXTERNAL,
        locale="zh-CN" if person.locale == "zh" else "en-US",
        email=person.email,
        active=person.employment is not Employment.LEFT,
        admin="policy_admin" in person.roles,
    )


def _room(group: Group) -> Room:
    return Room(
        id=native_id(group.id),
        name=group.name,
        kind=group.kind.value,
        members=tuple(sorted(native_id(key) for key in group.members)),
        owner=native_id(group.owner) if group.owner else None,
        admins=tuple(sorted(native_id(key) for key in group.admins)),
        external=group.external,
        archived=group.archived,
        purpose=group.purpose,
    )


def _past(line: Said) -> Past:
    return Past(group=native_id(line.group), sender=native_id(line.sender), text=line.text, at=line.at)
