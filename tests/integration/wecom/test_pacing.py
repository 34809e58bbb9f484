"""Bursts: what is too much for WeCom waits here, so that the platform never refuses nor drops; and when it refuses all
the same, the call is left alone for as long as told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from adapters.sandbox.wecom.state import Chat
from adapters.sandbox.world import Person, Seed
from bot.domain.actions import Action, ActionKind, Button, Outcome, OutcomeState
from bot.domain.groups import Group, GroupKind
from tests.integration.wecom.rig import Rig, now, rig

CONFIRMED, PLANNED = OutcomeState.CONFIRMED, OutcomeState.PLANNED


class Clock:
    """Time that goes when it is told."""

    def __init__(self) -> None:
        self.at = now()

    def __call__(self) -> datetime:
        return self.at


def do(kind: ActionKind, group: str | None = None, **more: Any) -> Action:
    return Action(kind=kind, platform="wecom", group=f"wecom:{group}" if group else None, **more)


async def carried_out(live: Rig, clock: Clock, actions: Sequence[Action]) -> list[Outcome]:
    """As the courier does: what has to wait is tried again when it was told to; the waits."""
    waits, left = [], list(actions)
    while left:
        outcomes = [await live.platform.perform(action) for action in left]
        assert {one.state for one in outcomes} <= {CONFIRMED, PLANNED}, outcomes
        waiting = [one for one in outcomes if one.state is PLANNED]
        left = [action for action, one in zip(left, outcomes, strict=True) if one.state is PLANNED]
        if waiting:
            assert all(one.retry_after is not None and not one.down for one in waiting)
            clock.at += timedelta(seconds=min(one.retry_after or 0.0 for one in waiting) + 0.001)
        waits += waiting
    return waits


def groups_of_app(live: Rig, count: int, members: Sequence[str]) -> list[str]:
    """Groups of the app with the same people in all of them."""
    names = [f"app{number}" for number in range(count)]
    for name in names:
        chat = Chat(id=name, name=name, kind="app_group", created=now(), owner=members[0])
        chat.members = dict.fromkeys(members, now())
        live.world.corp.add_chat(chat)
        inside = frozenset(f"wecom:{one}" for one in members)
        live.groups.append(
            Group(id=f"wecom:{name}", platform="wecom", name=name, kind=GroupKind.APP_GROUP, members=inside)
        )
    return names


async def test_a_burst_into_many_groups_reaches_everybody() -> None:
    """Nobody gets more than 200 of an app's group messages in a minute; WeCom drops the rest and says nothing."""
    clock = Clock()
    async with rig(archive=None, clock=clock) as live:
        names = groups_of_app(live, 5, ["zhang.san", "li.si"])
        posts = [
            do(ActionKind.POST, name, key=f"{name}:{number}", text=f"第{number}条")
            for number in range(60)
            for name in names
        ]
        waits = await carried_out(live, clock, posts)
        assert {one.reason for one in waits} == {"pace"}
        assert set(live.calls("appchat/send")) == {"ok"}
        said = [message for name in names for message in live.world.corp.chats[name].messages]
        assert len(said) == 300
        assert [message.missed for message in said if message.missed] == []


async def test_a_burst_to_one_person_arrives_whole() -> None:
    clock = Clock()
    async with rig(archive=None, clock=clock) as live:
        words = [
            do(ActionKind.REMIND, key=f"r{number}", target="wecom:li.si", text=f"第{number}条") for number in range(70)
        ]
        assert await carried_out(live, clock, words)
        assert (set(live.calls("message/send")), len(live.world.messages("dm-li.si"))) == ({"ok"}, 70)


async def test_a_days_messages_are_counted_by_the_companys_accounts() -> None:
    clock = Clock()
    async with rig(archive=None, clock=clock) as live:
        await live.platform.reconcile()
        assert live.platform._poller.directory.accounts == 4  # so 800 a day
        began = clock.at
        people = ("zhang.san", "li.si", "wang.wu", "zhao.liu")
        for number in range(801):
            clock.at += timedelta(seconds=1)
            word = do(ActionKind.REMIND, key=f"r{number}", target=f"wecom:{people[number % 4]}", text=f"{number}")
            outcome = await live.platform.perform(word)
        assert (outcome.state, outcome.reason) == (PLANNED, "pace")
        assert set(live.calls("message/send")) == {"ok"}
        assert outcome.retry_after is not None
        due = clock.at + timedelta(seconds=outcome.retry_after) - began
        assert timedelta(days=1) <= due <= timedelta(days=1, minutes=25)  # a day is counted in parts of 24 minutes


async def test_who_has_had_his_share_is_left_out_of_a_card_for_all() -> None:
    clock = Clock()
    async with rig(archive=None, clock=clock) as live:
        (name,) = groups_of_app(live, 1, ["zhang.san", "li.si", "wang.wu"])
        for number in range(30):
            await live.platform.perform(do(ActionKind.REMIND, key=f"r{number}", target="wecom:li.si", text=f"{number}"))
        card = do(ActionKind.POST, name, key="a", text="公告", buttons=(Button(label="收到", command="ack A"),))
        assert (await live.platform.perform(card)).details == {"delivered": "appchat", "cards": "2"}
        assert len(live.world.messages("dm-wang.wu")) == 1
        assert len(live.world.messages("dm-li.si")) == 30  # WeCom was not asked to drop one


async def test_when_wecom_says_too_often_nobody_asks_again_before_it_is_time() -> None:
    clock = Clock()
    async with rig(archive=None, clock=clock) as live:
        live.world.faults.switch("limited", on="appchat/update", times=2)
        rename = do(ActionKind.RENAME, "appgroup1", key="n", arguments={"name": "新"})
        first = await live.platform.perform(rename)
        assert (first.state, first.reason, first.retry_after) == (PLANNED, "45009", 60.0)
        other = do(ActionKind.ADD_MEMBER, "appgroup1", key="m", target="wecom:zhao.liu")
        held = await live.platform.perform(other)  # the same call: WeCom would refuse it too
        assert (held.state, held.reason) == (PLANNED, "pace")
        assert live.calls("appchat/update") == ["45009"]
        word = do(ActionKind.REMIND, key="r", target="wecom:li.si", text="x")
        assert (await live.platform.perform(word)).state is CONFIRMED  # other calls go on
        clock.at += timedelta(seconds=60)
        assert (await live.platform.perform(rename)).reason == "45009"
        clock.at += timedelta(seconds=60)
        assert (await live.platform.perform(rename)).reason == "pace"  # two minutes this time
        clock.at += timedelta(seconds=60)
        assert (await live.platform.perform(rename)).state is CONFIRMED
        assert (await live.platform.perform(other)).state is CONFIRMED
        assert live.calls("appchat/update") == ["45009", "45009", "ok", "ok"]


async def test_the_platform_itself_counts_as_its_documents_say() -> None:
    """Without our own counting: what the sandbox would refuse, and what it would drop without a word."""
    clock = Clock()
    async with rig(archive=None, clock=clock) as live:
        world = live.world
        people = [Person(id=f"p{number}", name=f"{number}") for number in range(2000)]
        world.seed(Seed(people=tuple(people)))
        groups_of_app(live, 1, [one.id for one in people])
        send = world.api._methods["appchat/send"]
        body = {"chatid": "app0", "msgtype": "text", "text": {"content": "x"}}
        codes = []
        for _ in range(11):
            try:
                send(world.corp, body)
                codes.append(0)
            except Exception as refusal:
                codes.append(getattr(refusal, "code", -2))
        assert codes == [0] * 10 + [45009]  # 20 000 people in a minute
        clock.at += timedelta(minutes=1)
        words = {"agentid": world.corp.agent_id, "msgtype": "text", "text": {"content": "x"}}
        for _ in range(31):
            world.api._methods["message/send"](world.corp, {"touser": "p1", **words})
        assert len(world.messages("dm-p1")) == 30
