"""Kind `roles`: who must run a group. Judges the group's present state, after changes and in scans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.domain.events import (
    AccountChanged,
    AdminsChanged,
    Event,
    MemberLeft,
    OwnerChanged,
)
from bot.domain.groups import Employment, Group, Person
from bot.domain.rules import Facts, Finding
from bot.rules.blocks import Many
from bot.rules.kind import Check, Kind, Said, Words
from bot.rules.problems import invalid
from bot.rules.values import Items, Options
from bot.rules.vocabulary import Vocabulary


class OwnerRequirement(Options):
    """What the group's owner must be."""

    employment: Annotated[tuple[Employment, ...], Many] | None = Field(
        None, description="staff: still employed, not a customer or guest"
    )
    present: bool = Field(True, description="there is an owner and the owner is still a member")
    unit: Literal["same"] | Items | None = Field(
        None, description="same: of the group's own org unit or one below it; or unit ids"
    )


class AdminsRequirement(Options):
    """How many admins there must be, the owner not counted, people who left not counted."""

    at_least: int = Field(ge=1, le=50)
    employment: Annotated[tuple[Employment, ...], Many] | None = Field(None, description="count only these: staff")


class Requirement(Options):
    """What is demanded of those who run the group."""

    owner: OwnerRequirement | None = None
    admins: AdminsRequirement | None = None

    @model_validator(mode="after")
    def _demands_something(self) -> Requirement:
        if self.owner is None and self.admins is None:
            raise invalid("no-requirement")
        return self


class RolesOptions(Options):
    """Every group must have an owner who is there and fit for it, and enough admins.

    Judged when owner, admins or members change, when a person leaves the company, and in the regular scan.
    """

    require: Requirement


def compile_roles(options: RolesOptions, vocabulary: Vocabulary) -> Check:
    require = options.require

    def check(event: Event, facts: Facts) -> Iterable[Finding]:
        group = facts.group
        if group is None or group.archived:
            return
        if require.owner is not None:
            yield from _judge_owner(require.owner, group, facts)
        if require.admins is not None:
            yield from _judge_admins(require.admins, group, facts)

    return check


def _judge_owner(require: OwnerRequirement, group: Group, facts: Facts) -> Iterator[Finding]:
    """At most one finding: the gravest. What is not known of the owner is not held against them."""
    if group.owner is None:
        if require.present:
            yield Finding(reason="owner-missing", details={"group": group.name})
        return
    owner = facts.people.get(group.owner)
    details = {"group": group.name, "owner": owner.name if owner else group.owner}
    if owner is not None and owner.employment is Employment.LEFT:
        yield Finding(reason="owner-left", subject=group.owner, details=details | {"why": "left-company"})
    elif require.present and group.members and group.owner not in group.members:
        yield Finding(reason="owner-left", subject=group.owner, details=details | {"why": "left-group"})
    elif owner is not None and _unfit(owner, require.employment):
        yield Finding(
            reason="owner-external",
            subject=group.owner,
            details=details | {"employment": owner.employment.value},
        )
    elif owner is not None and require.unit is not None and not _in_unit(owner, require.unit, group, facts):
        yield Finding(
            reason="owner-wrong-unit",
            subject=group.owner,
            details=details | {"unit": owner.unit or "", "expected": ", ".join(_units(require.unit, group, facts))},
        )


def _unfit(person: Person, wanted: tuple[Employment, ...] | None) -> bool:
    return wanted is not None and person.employment is not Employment.UNKNOWN and person.employment not in wanted


def _units(wanted: str | tuple[str, ...], group: Group, facts: Facts) -> tuple[str, ...]:
    if wanted != "same":
        return (wanted,) if isinstance(wanted, str) else wanted
    own = group.unit or (facts.unit.id if facts.unit else None)
    return (own,) if own else ()


def _in_unit(person: Person, wanted: str | tuple[str, ...], group: Group, facts: Facts) -> bool:
    units = _units(wanted, group, facts)
    if not units or person.unit is None:
        return True
    return any(person.unit == unit or person.unit.startswith(unit + "/") for unit in units)


def _judge_admins(require: AdminsRequirement, group: Group, facts: Facts) -> Iterator[Finding]:
    counted = [account for account in group.admins if _counts(facts.people.get(account), require)]
    counted = [account for account in counted if account != group.owner]
    if len(counted) < require.at_least:
        details = {"group": group.name, "count": str(len(counted)), "at_least": str(require.at_least)}
        yield Finding(reason="admins-too-few", details=details)


def _counts(person: Person | None, require: AdminsRequirement) -> bool:
    """An account nobody knows counts as long as nothing is demanded of it."""
    if person is None:
        return require.employment is None
    if person.is_bot or person.employment is Employment.LEFT:
        return False
    return require.employment is None or person.employment in require.employment


WORDS = Words(
    title=Said("群主与管理员", "owner and admins"),
    reasons={
        "owner-missing": Said("没有群主", "no owner"),
        "owner-left": Said("群主已离开", "owner has left"),
        "owner-external": Said("群主不是在职员工", "owner is not staff"),
        "owner-wrong-unit": Said("群主不属于规定的单位", "owner of another unit"),
        "admins-too-few": Said("管理员不足", "too few admins"),
    },
    keys={
        "RolesOptions": Said("角色：每个群都要有在场又合适的群主和足够的管理员"),
        "RolesOptions.require": Said("要求什么", "what is demanded"),
        "Requirement": Said("对管群的人的要求"),
        "Requirement.owner": Said("对群主的要求", "what the owner must be"),
        "Requirement.admins": Said("对管理员的要求", "how many admins there must be"),
        "OwnerRequirement": Said("群主必须怎样"),
        "OwnerRequirement.employment": Said("staff：在职，不是客户也不是访客"),
        "OwnerRequirement.present": Said("有群主，而且还在群里"),
        "OwnerRequirement.unit": Said("same：属于群所在的单位或其下级；或写单位 id"),
        "AdminsRequirement": Said("管理员至少几名；群主和离职的人不算"),
        "AdminsRequirement.at_least": Said("至少几名", "at least so many"),
        "AdminsRequirement.employment": Said("只算这些人：staff"),
    },
    demands={
        "require.owner.employment": Said("群主是：{value}", "the owner is: {value}"),
        "require.owner.present=true": Said("群主必须在群里", "there is an owner, and he or she is a member"),
        "require.owner.unit": Said("群主属于：{value}", "the owner belongs to: {value}"),
        "require.admins.at_least": Said("管理员至少 {value} 名", "there are at least {value} admins"),
        "require.admins.employment": Said("管理员是：{value}", "the admins are: {value}"),
    },
)

KIND = Kind(
    name="roles",
    options=RolesOptions,
    events=(OwnerChanged, AdminsChanged, MemberLeft, AccountChanged),
    scans=True,
    compile=compile_roles,
    details=frozenset({"group", "owner", "why", "employment", "unit", "expected", "count", "at_least"}),
    words=WORDS,
)
