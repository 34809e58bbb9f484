"""Every `Store` behaves so, whatever the database: groups, people and who was where."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.domain.groups import Employment, GroupKind
from bot.domain.records import (
    MembershipClosed,
    MembershipOpened,
)
from storage.store import SqlStore
from tests.conformance.stores import (
    GROUP,
    NOON,
    after,
    group,
    group_changed,
    person_changed,
    write,
)


def opened(account: str, at: datetime, role: str = "member", group: str = GROUP) -> MembershipOpened:
    return MembershipOpened(group=group, account=account, role=role, at=at, event="joined")


def closed(account: str, at: datetime, why: str = "left") -> MembershipClosed:
    return MembershipClosed(group=GROUP, account=account, at=at, event="left", why=why)


def test_the_bot_is_not_counted_as_one_of_the_people(store: SqlStore) -> None:
    write(store, person_changed("p1", "slack:U1"), person_changed("bot", "slack:UBOT", is_bot=True))
    assert store.health()["people"] == 1


def test_groups_and_people_come_back_as_they_went_in(store: SqlStore) -> None:
    wanted = group(
        name="【金科】研发", kind=GroupKind.PRIVATE, unit="huaxia/fintech", external=True, owner="slack:U1",
        admins=frozenset({"slack:U2"}), members=frozenset({"slack:U1", "slack:U2"}), purpose="支付",
        created_at=NOON, known_since=NOON, named_at=NOON, active_at=NOON, reviewed_at=NOON, ends_on=date(2026, 12, 31),
        archived=True, created_by_us=True, labels={"audience": "internal"}, locale="en",
    )  # fmt: skip
    person = person_changed(
        "p1", "slack:U1", "wecom:li", unit="huaxia", employment=Employment.EXTERNAL, roles=frozenset({"compliance"}),
        email="li@example.com", locale="zh", is_bot=True,
    )  # fmt: skip
    joined = [opened("slack:U1", NOON, "owner"), opened("slack:U2", NOON, "admin")]
    write(store, replace(group_changed(), group=wanted), person, *joined)
    assert store.groups() == [wanted]
    assert store.people() == [person.person]


def test_accounts_move_with_people(store: SqlStore) -> None:
    def accounts() -> dict[str, tuple[str, ...]]:
        return {person.id: person.accounts for person in store.people()}

    write(store, person_changed("p1", "slack:U1", "slack:U2"), person_changed("p2", "wecom:x"))
    write(store, person_changed("p2", "wecom:x", "slack:U2"), person_changed("p1", "slack:U1"))
    assert accounts() == {"p1": ("slack:U1",), "p2": ("wecom:x", "slack:U2")}
    write(store, person_changed("p1"), person_changed("p2", "slack:U1"))
    assert accounts() == {"p1": (), "p2": ("slack:U1",)}


MARCH_3 = datetime(2026, 3, 3, tzinfo=UTC)


def day(number: int) -> datetime:
    return datetime(2026, 3, number, tzinfo=UTC)


@pytest.mark.parametrize(
    ("records", "intervals"),
    [
        ([opened("u", day(1))], [("member", 1, None)]),
        ([opened("u", day(1)), closed("u", day(3))], [("member", 1, 3)]),
        # told twice (push and poll): the first one holds
        ([opened("u", day(1)), opened("u", day(2))], [("member", 1, None)]),
        ([closed("u", day(1))], []),
        ([opened("u", day(1)), closed("u", day(2)), closed("u", day(3))], [("member", 1, 2)]),
        # a role change closes one and opens another, whether or not the closing was said
        ([opened("u", day(1)), opened("u", day(2), "admin")], [("member", 1, 2), ("admin", 2, None)]),
        (
            [opened("u", day(1)), closed("u", day(2), "role"), opened("u", day(2), "owner")],
            [("member", 1, 2), ("owner", 2, None)],
        ),
        ([opened("u", day(1)), closed("u", day(2)), opened("u", day(4))], [("member", 1, 2), ("member", 4, None)]),
        # events out of order: an interval never ends before it began, nor begins inside the one before it
        ([opened("u", day(3)), closed("u", day(2))], [("member", 3, 3)]),
        ([opened("u", day(1)), closed("u", day(4)), opened("u", day(2))], [("member", 1, 4), ("member", 4, None)]),
    ],
)
@pytest.mark.parametrize("together", [True, False], ids=["one-batch", "one-by-one"])
def test_membership_is_intervals(
    store: SqlStore, records: list[MembershipOpened], intervals: list[tuple[str, int, int | None]], together: bool
) -> None:
    if together:
        write(store, *records)
    else:
        for record in records:
            write(store, record)
    found = [(view.role, view.since.day, view.until.day if view.until else None) for view in store.memberships()]
    assert found == intervals


def test_who_was_in_this_group_on_3_march(store: SqlStore) -> None:
    write(
        store,
        group_changed(name="研发"),
        person_changed("p1", "slack:U1", employment=Employment.LEFT),
        opened("slack:U1", day(1)),
        closed("slack:U1", day(4)),
        opened("slack:U2", day(3)),  # an interval holds its beginning
        opened("slack:U3", day(1)),
        closed("slack:U3", day(3)),  # but not its end
        opened("slack:U4", day(4)),
        opened("slack:U5", day(1), group="slack:C2"),
    )
    found = store.members_at(GROUP, MARCH_3)
    assert {view.account for view in found} == {"slack:U1", "slack:U2"}
    first = found[0]
    assert (first.group_name, first.person, first.person_name, first.employment) == ("研发", "p1", "名 p1", "left")
    assert [view.employment for view in found[1:]] == ["unknown"]
    assert [view.since for view in store.memberships(account="slack:U3")] == [day(1)]
    assert len(store.memberships(group="slack:C2")) == 1


def entered(account: str, days: int, event: str, role: str = "member") -> MembershipOpened:
    return MembershipOpened(group=GROUP, account=account, role=role, at=after(days=days), event=event)


def test_who_joined_lately_is_known_and_who_was_found_there_is_not(store: SqlStore) -> None:
    write(store, group_changed(), entered("slack:OLD", -99, "long ago"))
    write(store, entered("slack:A", 0, "first look"), entered("slack:B", 0, "first look"))
    write(store, entered("slack:C", 1, "joined C"), entered("slack:D", 1, "joined D"))
    write(store, MembershipClosed(group=GROUP, account="slack:D", at=after(days=2), event="left D", why="left"))
    for account in ("slack:OLD", "slack:B", "slack:C"):  # becoming an admin is no joining
        write(store, entered(account, 3, f"admin {account}", role="admin"))
    write(store, MembershipClosed(group=GROUP, account="slack:A", at=after(days=4), event="left A", why="left"))
    write(store, entered("slack:A", 5, "again A"))
    assert store.joins(after(days=-30)) == {GROUP: {"slack:C": after(days=1), "slack:A": after(days=5)}}
    assert store.joins(after(days=2)) == {GROUP: {"slack:A": after(days=5)}}
