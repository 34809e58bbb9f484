"""What the adapter does to the (local) Slack, and what it says became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from adapters.sandbox.faults import Fault
from adapters.sandbox.world import Person, Room, Seed
from bot.domain.actions import Action, ActionKind, Button, OutcomeState
from bot.domain.events import (
    AccountChanged,
    CommandGiven,
    GroupCreated,
    GroupSnapshot,
    GroupStale,
    MessageDeleted,
)
from bot.domain.groups import Employment, GroupKind
from tests.integration.slack.bench import BOT, Bench, bench

PAY, OPEN, CLOSED, SHARED = "slack:C0PAY", "slack:C0OPEN", "slack:C0CLOSED", "slack:C0SHARED"


def act(kind: ActionKind, group: str | None = PAY, target: str | None = None, **more: Any) -> Action:
    return Action(key=f"k-{kind}", kind=kind, platform="slack", group=group, target=target, **more)


async def test_remind_whispers_to_a_member(slack: Bench) -> None:
    outcome = await slack.platform.perform(
        act(ActionKind.REMIND, target="slack:U0LIN", text="请改名 <b> & @slack:U0MARK")
    )
    assert (outcome.state, outcome.details["delivered"]) == (OutcomeState.CONFIRMED, "ephemeral")
    line = slack.world.messages("C0PAY")[-1]
    assert (line.text, line.private_to) == ("请改名 <b> & @Mark", "U0LIN")


@pytest.mark.parametrize(
    ("group", "target"),
    [
        (PAY, "U0CHEN"),  # not in the channel
        (OPEN, "U0LIN"),  # the bot is not in the channel
        (CLOSED, "U0LIN"),  # the bot must not know of the channel
        (None, "U0LIN"),
    ],
)
async def test_remind_falls_back_to_a_direct_message(slack: Bench, group: str | None, target: str) -> None:
    outcome = await slack.platform.perform(act(ActionKind.REMIND, group, f"slack:{target}", text="hello"))
    assert (outcome.state, outcome.details["delivered"]) == (OutcomeState.CONFIRMED, "direct")
    direct = next(room for room in slack.world.groups() if room.kind == "direct")
    assert [(line.text, line.private_to) for line in slack.world.messages(direct.id)] == [("hello", target)]


async def test_a_command_is_answered_on_its_own_way(slack: Bench) -> None:
    await slack.world.command("U0MARK", "C0PAY", "help")
    (command,) = slack.of(CommandGiven)
    reminder = act(ActionKind.REMIND, target=command.actor, text="help text", arguments={"reply": command.reply})
    for _ in range(6):  # the URL is good for five answers; the sixth goes the ordinary way
        outcome = await slack.platform.perform(reminder)
        assert outcome.state is OutcomeState.CONFIRMED
    assert slack.statuses("response_url") == ["ok"] * 5
    assert slack.statuses("chat.postEphemeral") == ["ok"]
    assert slack.texts("C0PAY").count("help text") == 6


async def test_a_button_comes_back_as_its_command(slack: Bench) -> None:
    buttons = (Button(label="收到 Ack", command="ack A-3F", style="primary"), Button(label="不", command="no"))
    outcome = await slack.platform.perform(act(ActionKind.POST, text="公告", buttons=buttons))
    line = slack.world.messages("C0PAY")[-1]
    assert line.buttons == (("收到 Ack", "ack A-3F"), ("不", "no"))
    await slack.world.click("U0MARK", "C0PAY", outcome.ref, 0)
    (command,) = slack.of(CommandGiven)
    assert (command.text, command.via, command.actor) == ("ack A-3F", "button", "slack:U0MARK")
    assert command.reply["message"] == outcome.ref
    updated = await slack.platform.perform(act(ActionKind.UPDATE, target=outcome.ref, text="公告 (1/2)"))
    assert updated.state is OutcomeState.CONFIRMED
    assert slack.world.messages("C0PAY")[-1].text == "公告 (1/2)"
    assert slack.world.messages("C0PAY")[-1].buttons == ()


async def test_pressing_a_button_under_a_whisper_can_replace_it(slack: Bench) -> None:
    buttons = (Button(label="申诉 Appeal", command="appeal V-7"),)
    await slack.platform.perform(act(ActionKind.REMIND, target="slack:U0LIN", text="提醒", buttons=buttons))
    line = slack.world.messages("C0PAY")[-1]
    await slack.world.click("U0LIN", "C0PAY", line.id, 0)
    (command,) = slack.of(CommandGiven)
    outcome = await slack.platform.perform(act(ActionKind.UPDATE, text="已申诉", arguments={"reply": command.reply}))
    assert outcome.state is OutcomeState.CONFIRMED
    assert slack.world.messages("C0PAY")[-1].text == "已申诉"


async def test_posting_joins_a_public_channel_if_it_must(slack: Bench) -> None:
    token = slack.world.space.tokens["xoxb-sandbox"]
    slack.world.space.tokens["xoxb-sandbox"] = type(token)(
        kind="bot", user=BOT, scopes=token.scopes - {"chat:write.public"}
    )
    outcome = await slack.platform.perform(act(ActionKind.POST, OPEN, text="hi"))
    assert outcome.state is OutcomeState.CONFIRMED
    assert slack.statuses("chat.postMessage") == ["not_in_channel", "ok"]


async def test_others_messages_go_only_with_the_admins_token(slack: Bench) -> None:
    ts = await slack.world.post("U0LIN", "C0PAY", "bad word")
    outcome = await slack.platform.perform(act(ActionKind.DELETE, target=ts, arguments={"author": "slack:U0LIN"}))
    assert outcome.state is OutcomeState.CONFIRMED
    again = await slack.platform.perform(act(ActionKind.DELETE, target=ts))
    assert (again.state, again.details) == (OutcomeState.CONFIRMED, {"already": "gone"})
    await slack.world.quiet()
    assert [event.message for event in slack.of(MessageDeleted)] == [ts]


async def test_without_the_admins_token_nothing_is_deleted_or_renamed(slack_without_admin: Bench) -> None:
    slack = slack_without_admin
    ts = await slack.world.post("U0LIN", "C0PAY", "bad word")
    mine = (await slack.platform.perform(act(ActionKind.POST, text="mine"))).ref
    own = f"slack:{BOT}"
    table = [
        (act(ActionKind.DELETE, target=ts, arguments={"author": "slack:U0LIN"}), "needs-admin-token"),
        (act(ActionKind.RENAME, arguments={"name": "other"}), "needs-admin-token"),
        (act(ActionKind.REMOVE_MEMBER, target="slack:U0MARK"), "needs-admin-token"),
        (act(ActionKind.SET_OWNER, target="slack:U0MARK"), "not-supported-by-platform"),
        (act(ActionKind.DELETE, target=mine, arguments={"author": own}), ""),
    ]
    for action, reason in table:
        outcome = await slack.platform.perform(action)
        assert outcome.reason == reason, action.kind
        assert outcome.state is (OutcomeState.FAILED if reason else OutcomeState.CONFIRMED)
    assert "bad word" in slack.texts("C0PAY")
    assert slack.world.space.channels["C0PAY"].name == "jk-rd-pay"


async def test_the_bot_renames_what_it_created(slack_without_admin: Bench) -> None:
    slack = slack_without_admin
    create = act(ActionKind.CREATE, None, arguments={"name": "jk-new", "members": ["slack:U0LIN", "slack:U0MARK"]})
    created = await slack.platform.perform(create)
    group = f"slack:{created.ref}"
    renamed = await slack.platform.perform(act(ActionKind.RENAME, group, arguments={"name": "JK New Name!"}))
    assert renamed.details["name"] == "jk-new-name"  # Slack changed it: its name is the one that counts
    await slack.world.quiet()
    (event,) = slack.of(GroupCreated)
    assert event.created_by_us
    assert slack.world.space.channels[created.ref].members == [BOT, "U0LIN", "U0MARK"]


async def test_members_come_and_go(slack: Bench) -> None:
    add = act(ActionKind.ADD_MEMBER, arguments={"members": ["slack:U0CHEN", "slack:U0LIN"]})
    assert (await slack.platform.perform(add)).state is OutcomeState.CONFIRMED
    assert (await slack.platform.perform(add)).state is OutcomeState.CONFIRMED  # both are in: done already
    outside = act(ActionKind.ADD_MEMBER, target="slack:U0GUEST")
    assert (await slack.platform.perform(outside)).reason == "no_external_invite_permission"
    remove = act(ActionKind.REMOVE_MEMBER, target="slack:U0CHEN")
    assert (await slack.platform.perform(remove)).state is OutcomeState.CONFIRMED
    assert (await slack.platform.perform(remove)).details == {"already": "gone"}
    assert slack.statuses("conversations.kick") == ["restricted_action", "ok", "restricted_action", "not_in_channel"]


async def test_archiving_twice(slack: Bench) -> None:
    assert (await slack.platform.perform(act(ActionKind.ARCHIVE))).state is OutcomeState.CONFIRMED
    assert (await slack.platform.perform(act(ActionKind.ARCHIVE))).details == {"already": "archived"}
    assert (await slack.platform.perform(act(ActionKind.POST, text="x"))).reason == "is_archived"


FAULTS: list[tuple[str, Fault, OutcomeState, str]] = [
    ("429", Fault(status=429, code="ratelimited", retry_after=7), OutcomeState.PLANNED, "ratelimited"),
    ("limited inside a 200", Fault(code="rate_limited"), OutcomeState.PLANNED, "rate_limited"),
    ("server error", Fault(status=500), OutcomeState.UNKNOWN, "http-500"),
    ("internal error", Fault(code="internal_error"), OutcomeState.UNKNOWN, "internal_error"),
    ("answer lost", Fault(lost=True), OutcomeState.UNKNOWN, "connection-broke"),
    ("refused", Fault(code="restricted_action"), OutcomeState.FAILED, "restricted_action"),
    ("app removed", Fault(code="account_inactive"), OutcomeState.PLANNED, "account_inactive"),
]


@pytest.mark.parametrize(("fault", "state", "reason"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
async def test_what_is_known_after_trouble(slack: Bench, fault: Fault, state: OutcomeState, reason: str) -> None:
    slack.world.faults.add("chat.postMessage", fault)
    outcome = await slack.platform.perform(act(ActionKind.POST, text="once"))
    assert (outcome.state, outcome.reason) == (state, reason)
    assert (outcome.retry_after is not None) == (state is OutcomeState.PLANNED)
    assert len(slack.statuses("chat.postMessage")) == 1  # never a second try in here
    assert slack.texts("C0PAY").count("once") == (1 if fault.lost else 0)


async def test_after_429_the_method_is_left_alone(slack: Bench) -> None:
    slack.world.faults.switch("limited", on="chat.postMessage", seconds=30)
    first = await slack.platform.perform(act(ActionKind.POST, text="one"))
    second = await slack.platform.perform(act(ActionKind.POST, text="two"))
    assert first.retry_after == 30
    assert second.reason == "paced"
    assert second.retry_after is not None and 29 < second.retry_after <= 30
    assert len(slack.statuses("chat.postMessage")) == 1


async def test_nobody_home_is_not_sent(slack: Bench) -> None:
    settings = slack.platform._settings.model_copy(update={"base_url": "http://127.0.0.1:9/api/"})
    platform = type(slack.platform)(settings, slack.inbox, slack.platform._clock)
    outcome = await platform.perform(act(ActionKind.POST, text="x"))
    await platform.aclose()
    assert (outcome.state, outcome.reason) == (OutcomeState.PLANNED, "cannot-connect")


async def test_fetch_brings_a_snapshot(slack: Bench) -> None:
    outcome = await slack.platform.perform(act(ActionKind.FETCH, SHARED))
    assert outcome.state is OutcomeState.CONFIRMED
    (snapshot,) = slack.of(GroupSnapshot)
    assert (snapshot.name, snapshot.kind, snapshot.external) == ("with-supplier", GroupKind.CHANNEL, True)
    assert snapshot.members == {f"slack:{BOT}", "slack:U0LIN", "slack:U0GUEST"}
    employments: Mapping[str, Employment] = {info.account: info.employment for info in snapshot.accounts}
    assert employments["slack:U0GUEST"] is Employment.EXTERNAL
    assert employments["slack:U0LIN"] is Employment.STAFF
    assert (snapshot.actor, snapshot.owner, snapshot.created_by_us) == ("slack:U0LIN", None, False)


async def test_reconciling_tells_only_news(slack: Bench) -> None:
    await slack.platform.reconcile()
    names = {snapshot.name for snapshot in slack.of(GroupSnapshot)}
    assert names == {"jk-rd-pay", "open-talk", "with-supplier"}  # the private channel is none of our business
    people = {event.actor: event.info for event in slack.of(AccountChanged)}
    assert people["slack:U0LIN"].email == "lin@huaxia.example"
    assert people["slack:U0MARK"].locale == "en"
    assert people[f"slack:{BOT}"].is_bot
    told = len(slack.inbox.raws)
    await slack.platform.reconcile()
    assert len(slack.inbox.raws) == told
    channel = slack.world.space.channels["C0PAY"]
    for name in ("other", "jk-rd-pay"):  # there and back again: both are news
        channel.name = name
        await slack.platform.reconcile()
    assert [raw.lane for raw in slack.inbox.raws[told:]] == [PAY, PAY]
    assert slack.inbox.refused == 0


async def test_a_large_channel_is_read_to_its_last_page(slack: Bench) -> None:
    people = tuple(Person(id=f"U1{number:04d}", name=f"员工{number}") for number in range(450))
    ids = (BOT, *(person.id for person in people))
    slack.world.seed(
        Seed(people=people, groups=(Room(id="C0ALL", name="all", kind="channel", members=ids, owner=BOT),))
    )
    await slack.platform.reconcile()
    everybody = next(snapshot for snapshot in slack.of(GroupSnapshot) if snapshot.name == "all")
    assert everybody.members == {f"slack:{id}" for id in ids}
    assert everybody.created_by_us
    assert {f"slack:{id}" for id in ids} <= {event.actor for event in slack.of(AccountChanged)}
    assert len(slack.statuses("conversations.members")) == 3 + 3  # three small channels, three pages
    assert slack.statuses("users.info") == ["ok"]  # the guest, who is in no list


async def test_public_channels_are_entered() -> None:
    async with bench(join=True) as slack:
        running = asyncio.create_task(slack.platform.run())
        await slack.inbox.until(lambda: len(slack.of(GroupSnapshot)) == 3)
        members = {room.name: BOT in room.members for room in slack.world.groups()}
        assert members == {"jk-rd-pay": True, "open-talk": True, "with-supplier": True, "hr-private": False}
        made = await slack.world.create("U0LIN", "brand new")
        await slack.world.quiet()
        (stale,) = slack.of(GroupStale)  # the pipeline answers it with a FETCH, and that enters
        assert (await slack.platform.perform(act(ActionKind.FETCH, stale.group))).state is OutcomeState.CONFIRMED
        assert BOT in slack.world.space.channels[made].members
        running.cancel()
        await asyncio.wait([running])
