"""An example under a rule's `tests` -> an event and facts, as if it had happened.

An example says only what differs from an ordinary case: a message by a member of staff, on a working day at ten, in an
internal group of the rule's own unit that has an owner and two admins. Touch this when examples must say more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from bot.domain.events import Due, Event, File, GroupRenamed, MessagePosted
from bot.domain.groups import Employment, Group, GroupKind, OrgUnit, Person
from bot.domain.rules import Facts
from bot.policy.language.earlier import Earlier, Files, recent
from bot.policy.language.model import parse_date
from bot.policy.texts import complaint
from bot.rules.blocks import Audience, MessageKind, Urgency
from bot.rules.kind import Kind
from bot.rules.values import Duration, Items, Options
from bot.text.likeness import Names

ZONE = ZoneInfo("Asia/Shanghai")
ORDINARY = datetime(2026, 3, 4, 10, 0, tzinfo=ZONE)  # a Wednesday
PLACES = ("owner", "admin", "member", "outsider")
_AT = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")


def _parse_at(value: Any) -> datetime:
    if isinstance(value, str) and _AT.fullmatch(value):
        try:
            return datetime.strptime(value, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)
        except ValueError:
            pass  # 2026-02-30 25:00: the same complaint as for any other text
    raise complaint("bad-moment", given=str(value))


class ExampleSender(Options):
    """Who wrote it: a place in the group or a company role; ordinary staff if left out."""

    name: str = "王小明"
    role: str = "member"
    employment: Employment = Employment.STAFF
    unit: str | None = None
    person: str = "example"
    is_bot: bool = False
    joined: Duration | None = Field(None, description="how long ago they joined the group: 2d; else nobody knows")


class ExampleOwner(Options):
    employment: Employment = Employment.STAFF
    unit: str | None = None
    present: bool = True


class ExampleOrg(Options):
    """The names of the group's org unit, as a name format uses them."""

    name: str = ""
    short: str = ""


class ExampleMember(Options):
    """Somebody who is in the group: staff of the group's own unit if nothing else is said."""

    role: str | None = None
    employment: Employment = Employment.STAFF
    unit: str | None = None


class ExampleGroup(Options):
    """An ordinary group says what it is for, was spoken in just now, has no end date and no outsiders."""

    name: str = "示例群"
    external: bool = False
    platform: Literal["wecom", "slack"] = "wecom"
    kind: GroupKind | None = None
    unit: str | None = None
    org: ExampleOrg | None = None
    audience: Audience | None = None
    owner: ExampleOwner = ExampleOwner()
    admins: int = Field(2, ge=0, le=50)
    members: int = Field(10, ge=0, le=5000, description="how many in all; more where more are spoken of")
    outsiders: int = Field(0, ge=0, le=5000, description="how many of them are customers or guests")
    departed: int = Field(0, ge=0, le=5000, description="how many of them left the company")
    people: tuple[ExampleMember, ...] = Field((), description="who else is in it: [{role: compliance}]")
    purpose: str = "示例项目的日常沟通"
    age: Duration | None = Field(None, description="how long ago it was made: 400d")
    last_message: Duration = Field(timedelta(), description="how long ago the last message was: 100d")
    ends: Annotated[date | None, BeforeValidator(parse_date)] = Field(None, description="its end date: 2026-12-31")
    reviewed: Duration | None = Field(None, description="how long ago its owner reviewed it: 200d")
    others: Items = Field((), description="names of other groups on the platform")


class ExampleLabels(Options):
    urgency: Urgency | None = None
    audience: Audience | None = None
    kind: MessageKind | None = None


class Example(Options):
    """One example. A bare text is the message, or for rules about groups the group's name."""

    text: str | None = None
    name: str | None = Field(None, description="the group's name")
    sender: ExampleSender = ExampleSender()
    group: ExampleGroup = ExampleGroup()
    labels: ExampleLabels | None = Field(None, description="labels that other rules gave")
    at: Annotated[datetime, BeforeValidator(_parse_at)] = ORDINARY
    workday: bool | None = None
    mentions_all: bool = False
    files: Files = Field((), description="files in the message: [{name: 报价.exe, size: 3MB}]")
    earlier: Earlier = Field((), description="what the same person posted before: [{text: 拼单, ago: 5m, times: 3}]")
    reason: str | None = Field(None, description="count only findings with this reason")


@dataclass(frozen=True, slots=True)
class Case:
    """An example as it would have happened."""

    event: Event
    facts: Facts


def is_about_messages(kind: Kind) -> bool:
    return MessagePosted in kind.events


def stage_case(example: Example, kind: Kind, unit: str, org: dict[str, OrgUnit]) -> Case:
    """The event and facts of an example, for a rule that is in force in `unit`."""
    group = _group(example, unit)
    place = _unit(example, group.unit or unit, org)
    sender, role = _sender(example, place.id)
    account = f"{group.platform}:{sender.id}"
    others = Names()
    for number, name in enumerate(example.group.others):
        others.keep(f"{group.platform}:other{number}", name, None)
    people = {account: sender, **_people(example, group, place.id)}
    facts = Facts(
        now=example.at,
        group=group,
        unit=place,
        sender=sender,
        sender_account=account,
        sender_role=role,
        sender_joined=None if example.sender.joined is None else example.at - example.sender.joined,
        people=people,
        workday=example.at.weekday() < 5 if example.workday is None else example.workday,
        neighbours=others,
        recent=recent(example.text or "", example.mentions_all, example.at, example.earlier),
    )
    return Case(_event(example, kind, group, account), facts)


def _event(example: Example, kind: Kind, group: Group, account: str) -> Event:
    common: dict[str, Any] = {
        "id": "example",
        "platform": group.platform,
        "at": example.at,
        "group": group.id,
    }
    if is_about_messages(kind):
        return MessagePosted(
            **common,
            actor=account,
            message="example",
            text=example.text or "",
            mentions_all=example.mentions_all,
            files=tuple(File(name=file.name, size=file.size, mime=file.mime) for file in example.files),
            from_bot=example.sender.is_bot,
        )
    if GroupRenamed in kind.events:
        return GroupRenamed(**common, actor=account, name=group.name)
    return Due(**common, what="scan")


def _group(example: Example, unit: str) -> Group:
    given = example.group
    platform = given.platform
    admins = frozenset(f"{platform}:admin{n}" for n in range(1, given.admins + 1))
    owner = f"{platform}:owner" if given.owner.present else None
    named = frozenset(account for account, _ in _named(given))
    counted = len(admins | named) + (owner is not None)
    members = frozenset(f"{platform}:member{n}" for n in range(1, given.members - counted + 1))
    ordinary = GroupKind.PRIVATE if platform == "slack" else GroupKind.APP_GROUP
    return Group(
        id=f"{platform}:example",
        platform=platform,
        name=example.name if example.name is not None else given.name,
        kind=given.kind or ordinary,
        unit=given.unit or unit,
        external=given.external,
        owner=owner,
        admins=admins,
        members=members | admins | named | ({owner} if owner else frozenset()),
        purpose=given.purpose,
        created_at=None if given.age is None else example.at - given.age,
        active_at=example.at - given.last_message,
        ends_on=given.ends,
        reviewed_at=None if given.reviewed is None else example.at - given.reviewed,
        labels={"audience": given.audience} if given.audience else {},
    )


def _named(given: ExampleGroup) -> Iterator[tuple[str, ExampleMember]]:
    """Members of whom the example says something, by account."""
    outsiders = (ExampleMember(employment=Employment.EXTERNAL),) * given.outsiders
    departed = (ExampleMember(employment=Employment.LEFT),) * given.departed
    for number, member in enumerate((*given.people, *outsiders, *departed)):
        yield f"{given.platform}:named{number}", member


def _unit(example: Example, unit: str, org: dict[str, OrgUnit]) -> OrgUnit:
    known = org.get(unit) or OrgUnit(id=unit, name=unit.rpartition("/")[2])
    names = example.group.org
    if names is None:
        return known
    return OrgUnit(id=unit, name=names.name or names.short or known.name, short=names.short or known.short)


def _sender(example: Example, unit: str) -> tuple[Person, str]:
    given = example.sender
    in_group = given.role if given.role in PLACES else "member"
    person = Person(
        id=given.person,
        name=given.name,
        unit=given.unit or unit,
        employment=given.employment,
        roles=frozenset() if given.role in PLACES else frozenset({given.role}),
        is_bot=given.is_bot,
    )
    return person, in_group


def _people(example: Example, group: Group, unit: str) -> dict[str, Person]:
    """The owner and the members as the example has them, and admins who are staff."""
    people = {
        account: Person(id=account, name=account, unit=unit, employment=Employment.STAFF) for account in group.admins
    }
    for account, member in _named(example.group):
        people[account] = Person(
            id=account,
            name=account,
            unit=member.unit or unit,
            employment=member.employment,
            roles=frozenset({member.role} if member.role else ()),
        )
    owner = example.group.owner
    if group.owner is not None:
        people[group.owner] = Person(
            id=group.owner, name=group.owner, unit=owner.unit or unit, employment=owner.employment
        )
    return people
