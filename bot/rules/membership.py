"""Kind `membership`: who may be in a group, how many, and which functions must be there. Judges the group's present
state, after somebody joined or left and in scans.

Whoever just joined is named; a scan gives one finding for all who should not be there, since a case each for forty
customers would bury the owner. What is not known of a person is not held against them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.domain.events import AccountChanged, Event, MemberJoined, MemberLeft
from bot.domain.groups import Employment, Group, GroupKind, Person
from bot.domain.rules import Facts, Finding
from bot.rules.blocks import Many
from bot.rules.kind import Check, Kind, Said, Words
from bot.rules.problems import invalid
from bot.rules.values import Options
from bot.rules.vocabulary import Vocabulary

NAMED = 5  # people whom a finding about several names


class Outsiders(Options):
    """How many people from outside there may be."""

    at_most: int = Field(ge=1, le=5000, description="none at all is said with external: forbidden")


class Size(Options):
    """How many people there may be, bots not counted."""

    at_least: int | None = Field(None, ge=1, le=50_000)
    at_most: int | None = Field(None, ge=1, le=50_000)

    @model_validator(mode="after")
    def _is_a_range(self) -> Size:
        if self.at_least is None and self.at_most is None:
            raise invalid("nothing-to-do", keys="at_least, at_most")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise invalid("empty-range", low=str(self.at_least), high=str(self.at_most))
        return self


class Function(Options):
    """A function that must be present: all that is said must be true of the same person."""

    role: str | None = Field(None, min_length=1, description="a company role: compliance, policy_admin, dept_head …")
    unit: str | None = Field(None, min_length=1, description="of this org unit or one below it: huaxia/legal")
    employment: Annotated[tuple[Employment, ...], Many] | None = Field(None, description="staff")
    at_least: int = Field(1, ge=1, le=1000)

    @model_validator(mode="after")
    def _says_whom(self) -> Function:
        if self.role is None and self.unit is None and self.employment is None:
            raise invalid("nothing-to-do", keys="role, unit, employment")
        return self

    def held_by(self, person: Person) -> bool:
        if person.employment is Employment.LEFT or person.is_bot:
            return False
        return (
            (self.role is None or self.role in person.roles)
            and (self.unit is None or f"{person.unit}/".startswith(f"{self.unit}/"))
            and (self.employment is None or person.employment in self.employment)
        )

    def shown(self) -> str:
        said = (self.role, self.unit, "/".join(one.value for one in self.employment or ()))
        what = " + ".join(part for part in said if part)
        return what if self.at_least == 1 else f"{what} x{self.at_least}"


class MembershipOptions(Options):
    """Who may be in a group, how many, and who must be there.

    People from outside: forbidden, or at most so many; people who left the company; the group's size; functions that
    must be present, such as compliance or somebody of the legal department. Judged when somebody joins or leaves, when
    a person turns out to be from outside or leaves the company, and in the regular scan.
    """

    external: Literal["forbidden", "allowed"] | None = Field(
        None, description="people from outside: forbidden | allowed"
    )
    departed: Literal["forbidden", "allowed"] | None = Field(
        None, description="people who left the company but are still in the group: forbidden | allowed"
    )
    outsiders: Outsiders | None = Field(None, description="a limit where some are welcome: {at_most: 3}")
    size: Size | None = Field(None, description="{at_least: 2, at_most: 200}")
    require: Annotated[tuple[Function, ...], Many] | None = Field(
        None, description="functions that must be present: [{role: compliance}, {unit: huaxia/legal}]"
    )

    @model_validator(mode="after")
    def _says_something(self) -> MembershipOptions:
        if self.require == ():
            raise invalid("nothing-to-do", keys="require")
        demands = (self.outsiders, self.size, self.require)
        if self.external != "forbidden" and self.departed != "forbidden" and not any(demands):
            raise invalid("nothing-to-do", keys="external: forbidden, departed: forbidden, outsiders, size, require")
        if self.external == "forbidden" and self.outsiders is not None:
            raise invalid("contradiction", one="external: forbidden", other="outsiders")
        return self


Judge = Callable[[Event, Group, Facts], Iterable[Finding]]


def compile_membership(options: MembershipOptions, vocabulary: Vocabulary) -> Check:
    judges: list[Judge] = []
    if options.external == "forbidden":
        judges.append(_nobody(Employment.EXTERNAL, "external-member"))
    if options.departed == "forbidden":
        judges.append(_nobody(Employment.LEFT, "departed-member"))
    if options.outsiders is not None:
        judges.append(_few(options.outsiders.at_most))
    if options.size is not None:
        judges.append(_sized(options.size))
    if options.require:
        judges.append(_complete(options.require))

    def check(event: Event, facts: Facts) -> Iterator[Finding]:
        group = facts.group
        if group is None or group.archived or group.kind is GroupKind.DIRECT or not group.members:
            return  # of a group whose members nobody told us nothing can be said
        for judge in judges:
            yield from judge(event, group, facts)

    return check


def _nobody(employment: Employment, reason: str) -> Judge:
    """Nobody of this employment may be there. Whoever just joined stands for themselves."""

    def judge(event: Event, group: Group, facts: Facts) -> Iterator[Finding]:
        found = _of(employment, group, facts)
        if isinstance(event, MemberJoined):
            found = {account: person for account, person in found.items() if account == event.actor}
            for account, person in found.items():
                details = {"group": group.name, "people": person.name, "count": "1"}
                yield Finding(reason=reason, subject=account, details=details)
        elif found and not isinstance(event, MemberLeft):  # the rest was there before, and is known or not yet scanned
            details = {"group": group.name, "people": _named(found.values()), "count": str(len(found))}
            yield Finding(reason=reason, accounts=tuple(found), details=details)

    return judge


def _few(at_most: int) -> Judge:
    def judge(event: Event, group: Group, facts: Facts) -> Iterator[Finding]:
        found = _of(Employment.EXTERNAL, group, facts)
        if len(found) > at_most:
            details = {"people": _named(found.values()), "count": str(len(found)), "at_most": str(at_most)}
            yield Finding(reason="too-many-outsiders", details={"group": group.name} | details)

    return judge


def _sized(size: Size) -> Judge:
    def judge(event: Event, group: Group, facts: Facts) -> Iterator[Finding]:
        count = sum(1 for account in group.members if not _is_bot(facts.people.get(account)))
        details = {"group": group.name, "count": str(count)}
        if size.at_most is not None and count > size.at_most:
            yield Finding(reason="group-too-large", details=details | {"at_most": str(size.at_most)})
        elif size.at_least is not None and count < size.at_least:
            yield Finding(reason="group-too-small", details=details | {"at_least": str(size.at_least)})

    return judge


def _complete(functions: Sequence[Function]) -> Judge:
    """One finding for all that is missing: it is one errand for the owner."""

    def judge(event: Event, group: Group, facts: Facts) -> Iterator[Finding]:
        present = [person for account, person in facts.people.items() if account in group.members]
        missing = [one for one in functions if sum(map(one.held_by, present)) < one.at_least]
        if missing:
            details = {"group": group.name, "missing": ", ".join(one.shown() for one in missing)}
            yield Finding(reason="function-missing", details=details)

    return judge


def _of(employment: Employment, group: Group, facts: Facts) -> Mapping[str, Person]:
    """The members of whom this is known, in a stable order."""
    known = ((account, facts.people.get(account)) for account in sorted(group.members))
    return {account: person for account, person in known if person is not None and _counts(person, employment)}


def _counts(person: Person, employment: Employment) -> bool:
    return person.employment is employment and not person.is_bot


def _is_bot(person: Person | None) -> bool:
    return person is not None and person.is_bot


def _named(people: Iterable[Person]) -> str:
    names = [person.name for person in people]
    return ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")


WORDS = Words(
    title=Said("成员", "membership"),
    reasons={
        "external-member": Said("有外部人员", "somebody from outside"),
        "departed-member": Said("有离职人员", "somebody who left the company"),
        "too-many-outsiders": Said("外部人员过多", "too many people from outside"),
        "group-too-large": Said("人数过多", "too many members"),
        "group-too-small": Said("人数不足", "too few members"),
        "function-missing": Said("必须在场的人缺席", "somebody required is missing"),
    },
    keys={
        "MembershipOptions": Said(
            "成员：谁可以在群里、多少人、必须有谁。外部人员不许有或限人数，离职人员，群的大小，必须在场的职能"
        ),
        "MembershipOptions.external": Said("外部人员：forbidden 不许，allowed 允许"),
        "MembershipOptions.departed": Said("已离职还在群里的人：forbidden 不许，allowed 允许"),
        "MembershipOptions.outsiders": Said("允许外部人员时的上限：{at_most: 3}"),
        "MembershipOptions.size": Said("群的人数：{at_least: 2, at_most: 200}"),
        "MembershipOptions.require": Said("必须在场的职能：[{role: compliance}, {unit: huaxia/legal}]"),
        "Outsiders": Said("最多几名外部人员"),
        "Outsiders.at_most": Said("最多几名；一个都不许就写 external: forbidden"),
        "Size": Said("人数，机器人不算"),
        "Size.at_least": Said("至少几人", "at least so many people"),
        "Size.at_most": Said("最多几人", "at most so many people"),
        "Function": Said("必须在场的职能：写的几项要同一个人都符合"),
        "Function.role": Said("公司角色：compliance、policy_admin、dept_head……"),
        "Function.unit": Said("属于这个单位或其下级：huaxia/legal"),
        "Function.employment": Said("和公司的关系：staff"),
        "Function.at_least": Said("至少几名这样的人", "at least so many such people"),
    },
    demands={
        "external=forbidden": Said("不能有外部成员", "no outsiders are members"),
        "external=allowed": Said("可以有外部成员", "outsiders may be members"),
        "departed=forbidden": Said("离职的人要移出", "nobody stays who has left the company"),
        "departed=allowed": Said("离职的人可以留下", "people who left the company may stay"),
        "outsiders.at_most": Said("外部成员最多 {value} 人", "at most {value} outsiders are members"),
        "size.at_least": Said("至少 {value} 人", "at least {value} members"),
        "size.at_most": Said("最多 {value} 人", "at most {value} members"),
        "require.role": Said("成员里要有：{value}", "among the members there is: {value}"),
        "require.unit": Said("成员里要有这个单位的人：{value}", "among the members there is somebody of {value}"),
        "require.employment": Said("成员里要有：{value}", "among the members there is: {value}"),
        "require.at_least": Said("（至少 {value} 人）", "(at least {value})"),
    },
)

KIND = Kind(
    name="membership",
    options=MembershipOptions,
    events=(MemberJoined, MemberLeft, AccountChanged),
    scans=True,
    compile=compile_membership,
    details=frozenset({"group", "people", "count", "at_most", "at_least", "missing"}),
    words=WORDS,
)
