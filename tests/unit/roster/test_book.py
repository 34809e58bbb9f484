"""The roster: what events and snapshots do to groups and people, and the membership intervals they leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.events import (
    AccountChanged,
    AccountInfo,
    Due,
    Event,
    GroupCreated,
    GroupRenamed,
    GroupSnapshot,
    MemberJoined,
    MemberLeft,
    MessagePosted,
    OwnerChanged,
)
from bot.domain.groups import Employment, Organisation, OrgUnit, Person
from bot.domain.records import GroupChanged, MembershipClosed, MembershipOpened, PersonChanged
from bot.roster.book import Roster

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
ORG = Organisation(
    units=(OrgUnit(id="hx", name="华夏"), OrgUnit(id="hx/ft", name="金科", short="金科", head="li.na")),
    people=(
        Person(id="li.na", name="李娜", unit="hx/ft", employment=Employment.STAFF, accounts=("wecom:lina", "slack:U1")),
        Person(
            id="wang",
            name="王强",
            unit="hx/ft",
            employment=Employment.STAFF,
            roles=frozenset({"compliance"}),
            accounts=("wecom:wang",),
        ),
    ),
)


def snapshot(n: int, **state: object) -> GroupSnapshot:
    fields: dict[str, object] = {"id": f"s{n}", "platform": "wecom", "at": AT + timedelta(days=n), "group": "wecom:g"}
    return GroupSnapshot(**{**fields, **state})  # type: ignore[arg-type]


def kinds(events: list[Event]) -> list[str]:
    return [type(event).__name__ for event in events]


def test_a_created_group_takes_its_owner_and_his_unit_and_is_scanned() -> None:
    roster = Roster(ORG)
    applied = roster.apply(
        GroupCreated(id="e1", platform="wecom", at=AT, group="wecom:g", actor="wecom:lina", name="【金科】研发-支付")
    )
    group = roster.group("wecom:g")
    assert group is not None
    assert (group.owner, group.unit, group.members) == ("wecom:lina", "hx/ft", {"wecom:lina"})
    assert kinds(applied.events) == ["GroupCreated", "Due"]
    assert applied.records[1] == MembershipOpened(
        group="wecom:g", account="wecom:lina", role="owner", at=AT, event="e1"
    )


def test_a_rename_is_completed_with_the_old_name() -> None:
    roster = Roster(ORG)
    roster.apply(snapshot(1, name="旧名"))
    applied = roster.apply(GroupRenamed(id="e2", platform="wecom", at=AT, group="wecom:g", name="新名"))
    assert isinstance(applied.events[0], GroupRenamed)
    assert applied.events[0].before == "旧名"


def test_a_first_snapshot_is_taken_over_and_scanned_not_news() -> None:
    applied = Roster(ORG).apply(snapshot(1, name="a", owner="wecom:lina", members=frozenset({"wecom:lina", "wecom:x"})))
    assert kinds(applied.events) == ["Due"]


def test_a_second_snapshot_becomes_the_events_nobody_pushed() -> None:
    roster = Roster(ORG)
    roster.apply(snapshot(1, name="a", owner="wecom:lina", members=frozenset({"wecom:lina", "wecom:x"})))
    applied = roster.apply(snapshot(2, name="b", owner="wecom:wang", members=frozenset({"wecom:wang", "wecom:x"})))
    assert [type(e) for e in applied.events if not isinstance(e, Due)] == [
        GroupRenamed,
        MemberJoined,
        MemberLeft,
        OwnerChanged,
    ]
    assert (
        roster.apply(snapshot(3, name="b", owner="wecom:wang", members=frozenset({"wecom:wang", "wecom:x"}))).events
        == []
    )


def test_someone_who_left_the_company_is_found_in_every_office() -> None:
    roster = Roster(ORG)
    roster.apply(snapshot(1, name="a", owner="wecom:lina", members=frozenset({"wecom:lina"})))
    gone = AccountInfo(account="wecom:lina", employment=Employment.LEFT)
    applied = roster.apply(AccountChanged(id="e9", platform="wecom", at=AT, actor="wecom:lina", info=gone))
    assert kinds(applied.events) == ["AccountChanged", "Due"]
    assert roster.person("li.na").employment is Employment.LEFT  # type: ignore[union-attr]
    assert roster.accounts_for("group_owner", roster.group("wecom:g")) == ()  # type: ignore[arg-type]


def test_one_person_with_one_address_on_two_platforms_is_one_person() -> None:
    roster = Roster(Organisation())
    for account in ("wecom:a", "slack:U7"):
        info = AccountInfo(account=account, name="Ann", email="ann@example.com", employment=Employment.STAFF)
        roster.apply(AccountChanged(id=account, platform="slack", at=AT, actor=account, info=info))
    assert [person.accounts for person in roster.people()] == [("wecom:a", "slack:U7")]


def test_notify_finds_people_on_the_platform_of_the_group() -> None:
    roster = Roster(ORG)
    roster.apply(snapshot(1, name="a", owner="wecom:lina", members=frozenset({"wecom:lina"})))
    group = roster.group("wecom:g")
    assert group is not None
    # wang is compliance and has no Slack account; li.na heads the unit of the group
    assert roster.accounts_for("compliance", group) == ("wecom:wang",)
    assert roster.accounts_for("dept_head", group) == ("wecom:lina",)


def test_a_customer_in_the_group_makes_it_external() -> None:
    roster = Roster(ORG)
    customer = AccountInfo(account="wecom:wm1", employment=Employment.EXTERNAL)
    roster.apply(snapshot(1, name="a", members=frozenset({"wecom:wm1"}), accounts=(customer,)))
    assert roster.group("wecom:g").external  # type: ignore[union-attr]


MOVES = st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=30)


@given(MOVES)
def test_intervals_replayed_give_the_members(moves: list[tuple[str, bool]]) -> None:
    """Whatever happens, the open intervals are exactly the members, and nobody has two open at once."""
    roster = Roster(Organisation())
    open_now: set[str] = set()
    for number, (name, joins) in enumerate(moves):
        kind = MemberJoined if joins else MemberLeft
        event = kind(id=str(number), platform="slack", at=AT, group="slack:C", actor=f"slack:{name}")
        for record in roster.apply(event).records:
            if isinstance(record, MembershipOpened):
                assert record.account not in open_now
                open_now.add(record.account)
            elif isinstance(record, MembershipClosed):
                open_now.remove(record.account)
    group = roster.group("slack:C")
    assert open_now == (set(group.members) if group else set())


def test_records_of_people_and_groups_are_written_only_when_something_changed() -> None:
    roster = Roster(ORG)
    info = AccountInfo(account="wecom:new", name="新人", employment=Employment.STAFF)
    first = roster.apply(AccountChanged(id="1", platform="wecom", at=AT, actor="wecom:new", info=info))
    again = roster.apply(AccountChanged(id="2", platform="wecom", at=AT, actor="wecom:new", info=info))
    assert [type(record) for record in first.records] == [PersonChanged]
    assert again.records == []
    assert not any(isinstance(record, GroupChanged) for record in again.records)


def test_who_left_stays_gone_over_a_restart_until_the_account_is_active_again() -> None:
    roster = Roster(ORG)
    for number, employment in enumerate((Employment.LEFT, Employment.STAFF)):
        info = AccountInfo(account="wecom:wang", employment=employment)
        roster.apply(AccountChanged(id=str(number), platform="wecom", at=AT, actor="wecom:wang", info=info))
        again = Roster(ORG, people=roster.people())
        assert again.person("wang").employment is employment  # type: ignore[union-attr]


def test_the_first_word_from_an_unknown_group_makes_it_known_and_asks_for_it() -> None:
    roster = Roster(ORG)
    said = MessagePosted(
        id="m", platform="slack", at=AT, group="slack:C9", actor="slack:U1", message="1.0", text="博彩"
    )
    applied = roster.apply(said)
    assert kinds(applied.events) == ["GroupStale", "MessagePosted"]
    assert roster.group("slack:C9").name == "slack:C9"  # type: ignore[union-attr]
    assert kinds(roster.apply(said).events) == ["MessagePosted"]
    seen = replace(snapshot(1, name="fin-rd-payments"), group="slack:C9", platform="slack")
    assert kinds(roster.apply(seen).events) == ["Due"]  # taken over as it is, not as a rename


def said(n: int, *, bot: bool = False, hour: int = 1) -> MessagePosted:
    at = AT.replace(hour=hour) + timedelta(days=n)
    return MessagePosted(
        id=f"m{n}.{hour}",
        platform="wecom",
        at=at,
        group="wecom:g",
        actor="wecom:lina",
        message="1",
        text="x",
        from_bot=bot,
    )


def test_of_a_days_messages_the_first_is_remembered() -> None:
    roster = Roster(ORG)
    roster.apply(snapshot(0, name="a"))
    written = [len(roster.apply(event).records) for event in (said(1), said(1, hour=9), said(2), said(2, hour=3))]
    assert written == [1, 0, 1, 0]
    assert roster.groups()[0].active_at == said(2).at
    assert roster.apply(said(1, hour=5)).records == []  # history that is read late changes nothing
    assert roster.apply(said(9, bot=True)).records == []  # what bots say is no sign of life
    assert roster.groups()[0].active_at == said(2).at


def test_a_group_is_known_since_it_was_first_heard_of() -> None:
    roster = Roster(ORG)
    roster.apply(said(1, bot=True))
    roster.apply(snapshot(3, name="a", created_at=AT - timedelta(days=400)))
    (group,) = roster.groups()
    assert (group.known_since, group.active_at) == (said(1).at, None)
    roster.apply(GroupCreated(id="e", platform="wecom", at=AT, group="wecom:g", name="a"))  # told late
    assert roster.groups()[0].known_since == said(1).at


def test_since_when_a_group_is_called_so() -> None:
    roster, made = Roster(ORG), AT - timedelta(days=400)
    roster.apply(snapshot(1, name="a", created_at=made))
    assert roster.groups()[0].named_at == made  # the best guess about what was there before us
    roster.apply(snapshot(2, name="a", purpose="x"))
    assert roster.groups()[0].named_at == made
    roster.apply(snapshot(3, name="b"))
    assert roster.groups()[0].named_at == AT + timedelta(days=3)


def test_a_purpose_that_changes_is_judged_and_an_empty_one_says_nothing() -> None:
    roster = Roster(ORG)
    roster.apply(snapshot(1, name="a"))
    assert kinds(roster.apply(snapshot(2, name="a", purpose="支付")).events) == ["Due"]
    assert kinds(roster.apply(snapshot(3, name="a", purpose="支付")).events) == []
    assert (
        kinds(roster.apply(snapshot(4, name="a", purpose="")).events) == []
    )  # WeCom has none: the owner may have told
    assert roster.groups()[0].purpose == "支付"


def test_names_follow_the_groups() -> None:
    roster = Roster(ORG)
    roster.apply(snapshot(1, name="支付网关"))

    def taken(name: str) -> str | None:
        return roster.neighbours("wecom").nearest(name, 0.9, beside="wecom:h", since=AT + timedelta(days=99))

    assert taken("支付网关群") == "支付网关"
    assert roster.neighbours("slack").nearest("支付网关", 0.9, beside="", since=None) is None
    roster.apply(snapshot(2, name="清算"))
    assert (taken("支付网关"), taken("清算")) == (None, "清算")
    roster.apply(snapshot(3, archived=True))
    assert taken("清算") is None
    roster.apply(snapshot(4, archived=False))
    assert taken("清算") == "清算"
    roster.restore((), ())
    assert taken("清算") is None


def test_whoever_turns_out_to_be_from_outside_has_their_groups_scanned() -> None:
    roster = Roster(ORG)
    roster.apply(snapshot(1, name="a", members=frozenset({"wecom:x", "wecom:y"})))

    def scanned(account: str, employment: Employment) -> list[str]:
        info = AccountInfo(account=account, employment=employment)
        changed = AccountChanged(id=f"{account}{employment}", platform="wecom", at=AT, actor=account, info=info)
        return [event.group or "" for event in roster.apply(changed).events if isinstance(event, Due)]

    assert scanned("wecom:x", Employment.STAFF) == []  # as it should be: nothing to look at
    assert scanned("wecom:y", Employment.EXTERNAL) == ["wecom:g"]
    assert scanned("wecom:y", Employment.EXTERNAL) == []  # no news
    assert scanned("wecom:x", Employment.LEFT) == ["wecom:g"]
    assert scanned("wecom:y", Employment.STAFF) == ["wecom:g"]  # mended
    assert scanned("wecom:z", Employment.EXTERNAL) == []  # in no group


def test_a_group_that_is_archived_is_looked_at_a_last_time() -> None:
    roster = Roster(ORG)
    roster.apply(snapshot(1, name="a"))
    assert kinds(roster.apply(snapshot(2, archived=True)).events) == ["GroupArchived", "Due"]


def test_when_somebody_joined_is_known_where_it_was_seen() -> None:
    town, group = Roster(ORG), "slack:C9"
    look = {"platform": "slack", "group": group}
    town.apply(GroupSnapshot(id="s1", at=AT, name="rd", members=frozenset({"slack:U1", "slack:U2"}), **look))
    assert town.joined_at("slack:U1", group) is None  # found there
    day, week = AT + timedelta(days=1), AT + timedelta(days=7)
    town.apply(MemberJoined(id="j", at=day, actor="slack:U3", **look))
    everybody = frozenset({"slack:U1", "slack:U2", "slack:U3", "slack:U4", "slack:U5"})
    town.apply(GroupSnapshot(id="s2", at=week, members=everybody, **look))  # two that nobody pushed
    assert [town.joined_at(f"slack:U{n}", group) for n in (1, 2, 3, 4, 5)] == [None, None, day, week, week]
    town.apply(MemberLeft(id="l", at=week, actor="slack:U3", **look))
    assert town.joined_at("slack:U3", group) is None
    assert town.joined_at("slack:U4", "slack:C8") is None
