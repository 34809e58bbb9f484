"""Events and facts that the tests of this folder share."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.domain.events import MessagePosted
from bot.domain.groups import Employment, Group, GroupKind, OrgUnit, Person
from bot.domain.rules import Facts

NOW = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)  # a Monday, 10:30 in Shanghai

UNITS = {
    unit.id: unit
    for unit in (
        OrgUnit(id="huaxia", name="华夏集团", short="华夏"),
        OrgUnit(id="huaxia/fintech", name="华夏金科有限公司", short="金科"),
        OrgUnit(id="huaxia/fintech/rd", name="研发部", short="研发"),
        OrgUnit(id="huaxia/fintech/sales", name="市场部", short="市场"),
        OrgUnit(id="huaxia/retail", name="华夏零售有限公司", short="零售"),
    )
}
LI = Person(
    id="li.na",
    name="李娜",
    unit="huaxia/fintech/rd",
    employment=Employment.STAFF,
    roles=frozenset({"compliance"}),
    accounts=("slack:U1",),
)
WANG = Person(id="wang.wu", name="王五", unit="huaxia/retail", employment=Employment.STAFF, accounts=("slack:U2",))
GUEST = Person(id="guest", name="客户", employment=Employment.EXTERNAL, accounts=("slack:U3",))
LEFT = Person(id="gone", name="离职者", employment=Employment.LEFT, accounts=("slack:U4",))
PEOPLE = {"slack:U1": LI, "slack:U2": WANG, "slack:U3": GUEST, "slack:U4": LEFT}
GROUP = Group(
    id="slack:C1",
    platform="slack",
    name="rd-payments",
    kind=GroupKind.CHANNEL,
    unit="huaxia/fintech/rd",
    owner="slack:U1",
    admins=frozenset({"slack:U2"}),
    members=frozenset(PEOPLE),
    created_at=NOW,
)


def said(text: str, **changes: Any) -> MessagePosted:
    values: dict[str, Any] = {
        "id": "E1", "platform": "slack", "at": NOW, "group": "slack:C1", "actor": "slack:U1", "message": "1",
    }  # fmt: skip
    return MessagePosted(text=text, **(values | changes))


def facts(group: Group | None = GROUP, sender: Person | None = LI, role: str = "member", **changes: Any) -> Facts:
    return Facts(
        now=NOW,
        group=group,
        unit=UNITS.get(group.unit) if group and group.unit else None,
        sender=sender,
        sender_account=sender.accounts[0] if sender else None,
        sender_role=role,
        people=PEOPLE,
        **changes,
    )


def group(**changes: Any) -> Group:
    return replace(GROUP, **changes)
