"""Departments of a platform in the org tree: which unit each one is, and what follows when they move."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.events import AccountChanged, AccountInfo, DepartmentsSeen, Due, GroupSnapshot
from bot.domain.groups import Department, Employment, Organisation, OrgUnit, Person
from bot.domain.records import PersonChanged, Remembered
from bot.roster.book import Roster
from bot.roster.departments import grown, hangs_on, recalled

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
ORG = Organisation(
    units=(
        OrgUnit(id="hx", name="华夏集团"),
        OrgUnit(id="hx/ft", name="华夏金科", short="金科", departments=("wecom:30",)),
        OrgUnit(id="hx/ft/rd", name="研发部"),
    ),
    people=(Person(id="li.na", name="李娜", unit="hx/ft", employment=Employment.STAFF, accounts=("wecom:lina",)),),
    groups={"wecom:bound": "hx"},
)
ROOT = Department(id="wecom:1", name="随便怎么写")


def below(number: int, name: str, parent: int = 1, *leaders: str) -> Department:
    return Department(id=f"wecom:{number}", name=name, parent=f"wecom:{parent}", leaders=leaders)


@pytest.mark.parametrize(
    ("departments", "unit"),
    [
        ((ROOT,), {"1": "hx"}),  # one company: its top is the root, whatever it is called
        ((ROOT, below(2, "华夏金科")), {"2": "hx/ft"}),
        ((ROOT, below(2, "金科")), {"2": "hx/ft"}),  # the short name does as well
        ((ROOT, below(30, "从前的名字")), {"30": "hx/ft"}),  # stated by number
        ((ROOT, below(2, "金科"), below(5, "研发部", 2)), {"5": "hx/ft/rd"}),
        ((ROOT, below(5, "研发部")), {"5": "hx/wecom-5"}),  # called so, but elsewhere
        ((ROOT, below(2, "市场"), below(7, "华东", 2)), {"2": "hx/wecom-2", "7": "hx/wecom-2/wecom-7"}),
        ((below(7, "华东", 2), below(2, "市场"), ROOT), {"7": "hx/wecom-2/wecom-7"}),  # in any order
        ((below(7, "金科", 4),), {"7": "hx/ft"}),  # we see a part: what is above it is not told
        ((below(7, "华东", 4),), {"7": "wecom-7"}),
        ((ROOT, below(8, "a", 9), below(9, "b", 8)), {"1": "hx"}),  # a circle stands nowhere
    ],
)
def test_the_unit_of_a_department(departments: tuple[Department, ...], unit: dict[str, str]) -> None:
    tree = grown(ORG, {"wecom": departments})
    assert {number: tree.unit_of[f"wecom:{number}"] for number in unit} == unit
    assert not tree.units.keys() & {unit.id for unit in ORG.units}  # what the file states is not stated anew


def test_a_further_company_stands_where_it_is_named_or_below_the_root() -> None:
    top = Department(id="wecom:beta:1", name="华夏金科")
    beta = (top, Department(id="wecom:beta:7", name="贝塔", parent="wecom:beta:1"))
    assert grown(ORG, {"wecom": (ROOT,), "wecom:beta": beta}).unit_of == {
        "wecom:1": "hx",
        "wecom:beta:1": "hx/ft",
        "wecom:beta:7": "hx/ft/wecom-beta-7",
    }
    (stranger,) = grown(ORG, {"wecom:beta": beta[1:]}).unit_of.values()
    assert stranger == "hx/wecom-beta-7"
    assert hangs_on(stranger, {"hx"}) == "hx"


@pytest.mark.parametrize(
    ("unit", "hangs"),
    [("hx/ft", "hx/ft"), ("hx/ft/wecom-7", "hx/ft"), ("hx/wecom-2/wecom-7", "hx"), ("hx/gone", "hx/gone")],
)
def test_the_unit_of_the_file_above_a_department(unit: str, hangs: str) -> None:
    assert hangs_on(unit, {"hx", "hx/ft"}) == hangs


def test_without_a_file_the_directory_is_the_tree() -> None:
    tree = grown(Organisation(), {"wecom": (Department(id="wecom:1", name="雅科"), below(2, "研发", 1, "wecom:wang"))})
    assert tree.units == {
        "wecom-1": OrgUnit(id="wecom-1", name="雅科"),
        "wecom-1/wecom-2": OrgUnit(id="wecom-1/wecom-2", name="研发", head="wecom:wang"),
    }


def seen(n: int, *departments: Department) -> DepartmentsSeen:
    return DepartmentsSeen(id=f"d{n}", platform="wecom", at=AT, departments=departments)


def told(n: int, user: str, department: int, employment: Employment = Employment.STAFF) -> AccountChanged:
    info = AccountInfo(account=f"wecom:{user}", name=user, employment=employment, department=f"wecom:{department}")
    return AccountChanged(id=f"a{n}", platform="wecom", at=AT, info=info)


def unit_of(roster: Roster, user: str) -> str | None:
    person = roster.person_of(f"wecom:{user}")
    assert person is not None
    return person.unit


def test_people_stand_where_the_directory_says_and_groups_with_their_owners() -> None:
    roster = Roster(ORG)
    for group in ("g", "bound"):
        state = GroupSnapshot(id=group, platform="wecom", at=AT, group=f"wecom:{group}", name=group, owner="wecom:wang")
        roster.apply(state)
    assert roster.group("wecom:g").unit is None  # type: ignore[union-attr]
    applied = roster.apply(seen(1, ROOT, below(2, "金科"), below(7, "华东", 1, "wecom:wang")))
    assert [type(one) for one in applied.records] == [Remembered]
    roster.apply(told(1, "wang", 7))
    assert unit_of(roster, "wang") == "hx/wecom-7"
    assert roster.group("wecom:g").unit == "hx/wecom-7"  # type: ignore[union-attr]
    assert roster.group("wecom:bound").unit == "hx"  # type: ignore[union-attr]
    assert roster.accounts_for("dept_head", roster.group("wecom:g")) == ("wecom:wang",)  # type: ignore[arg-type]
    moved = roster.apply(told(2, "wang", 2))
    assert roster.group("wecom:g").unit == "hx/ft"  # type: ignore[union-attr]
    assert [event.group for event in moved.events if isinstance(event, Due)] == ["wecom:g"]  # judged anew, there
    roster.apply(told(3, "lina", 7))
    assert unit_of(roster, "lina") == "hx/ft"  # the admins' file speaks of her
    left = roster.apply(told(4, "wang", 0, Employment.LEFT))
    assert [one.person.employment for one in left.records if isinstance(one, PersonChanged)] == [Employment.LEFT]
    assert unit_of(roster, "wang") == "hx/ft"  # where he was


def test_the_departments_that_make_up_a_unit() -> None:
    roster = Roster(ORG)
    roster.apply(seen(1, ROOT, below(2, "金科"), below(5, "研发部", 2), below(30, "第二金科"), below(7, "华东")))
    assert roster.departments_of("hx", "wecom") == ["wecom:1"]
    assert roster.departments_of("hx/ft", "wecom") == ["wecom:2", "wecom:30"]  # with all that is below them
    assert roster.departments_of("hx/ft/rd", "wecom") == ["wecom:5"]
    assert roster.departments_of("hx/none", "wecom") == roster.departments_of("hx", "wecom:beta") == []
    assert roster.departments_of("", "wecom") == ["wecom:1"]
    assert list(roster.departments()) == ["wecom"]


def test_the_tree_comes_back_after_a_restart_and_an_unchanged_one_is_not_written() -> None:
    roster = Roster(ORG)
    (kept,) = roster.apply(seen(1, ROOT, below(7, "华东", 1, "wecom:wang"))).records
    assert isinstance(kept, Remembered)
    assert not roster.apply(seen(2, ROOT, below(7, "华东", 1, "wecom:wang"))).records
    again = Roster(ORG)
    again.restore((), (), departments=recalled({kept.name: kept.value}))
    assert again.units() == roster.units()
    assert "hx/wecom-7" in {unit.id for unit in again.units()}
    again.apply(told(1, "wang", 7))
    assert unit_of(again, "wang") == "hx/wecom-7"
