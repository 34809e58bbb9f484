"""Answers that were lost on the way from (local) WeCom: what can be seen, what may be repeated, and what not."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from adapters.sandbox.faults import Fault
from bot.domain.actions import Action, ActionKind, Button, OutcomeState
from bot.domain.groups import Group, GroupKind
from tests.integration.wecom.rig import now, rig

K = ActionKind
CONFIRMED, PLANNED, UNKNOWN = OutcomeState.CONFIRMED, OutcomeState.PLANNED, OutcomeState.UNKNOWN
ACK = Button(label="我已阅读", command="ack A-3F")


def do(kind: ActionKind, group: str | None = "appgroup1", **more: Any) -> Action:
    key = more.pop("key", f"{kind}:{group}")
    return Action(key=key, kind=kind, platform="wecom", group=f"wecom:{group}" if group else None, **more)


CHANGES = [
    do(K.RENAME, arguments={"name": "【金科】研发-清算"}),
    do(K.SET_OWNER, target="wecom:li.si"),
    do(K.ADD_MEMBER, target="wecom:zhao.liu"),
    do(K.REMOVE_MEMBER, target="wecom:wang.wu"),
]


@pytest.mark.parametrize("was_done", [True, False])
async def test_a_group_shows_whether_it_was_changed(was_done: bool) -> None:
    async with rig() as live:
        for change in CHANGES:
            live.world.faults.add("appchat/update", Fault(lost=True) if was_done else Fault(status=502))
            assert (await live.platform.perform(change)).state is UNKNOWN
            found = await live.platform.probe(change, now())
            assert found.state is (CONFIRMED if was_done else PLANNED), change.kind


async def test_a_customer_group_shows_its_owner() -> None:
    async with rig() as live:
        live.groups.append(Group(id="wecom:wrKeHu1", platform="wecom", name="甲", kind=GroupKind.CUSTOMER_GROUP))
        hand_over = do(K.SET_OWNER, "wrKeHu1", target="wecom:li.si")
        assert (await live.platform.probe(hand_over, now())).state is PLANNED
        live.world.faults.add("externalcontact/groupchat/onjob_transfer", Fault(lost=True))
        assert (await live.platform.perform(hand_over)).state is UNKNOWN
        assert (await live.platform.probe(hand_over, now())).state is CONFIRMED


async def test_a_message_to_a_person_is_repeated_and_arrives_once() -> None:
    async with rig() as live:
        for buttons in ((), (ACK,)):
            words = do(K.REMIND, target="wecom:li.si", text="请改名", buttons=buttons, key=f"r{len(buttons)}")
            live.world.faults.add("message/send", Fault(lost=True))
            assert (await live.platform.perform(words)).state is UNKNOWN
            assert (await live.platform.probe(words, now())).state is PLANNED
            assert (await live.platform.perform(words)).state is CONFIRMED
        assert len(live.world.messages("dm-li.si")) == 2
        other = do(K.REMIND, target="wecom:li.si", text="请改名", key="another")
        assert (await live.platform.perform(other)).state is CONFIRMED
        assert len(live.world.messages("dm-li.si")) == 3  # equal words of another action are no repetition
        late = await live.platform.probe(words, now() - timedelta(minutes=26))
        assert (late.state, late.reason) == (UNKNOWN, "wecom-said-unseen")


async def test_what_was_said_in_a_group_cannot_be_seen_and_that_is_said() -> None:
    async with rig(webhooks={"wrNeiBu1": "webhook-key"}, archive=None) as live:
        live.world.corp.chats["wrNeiBu1"].webhook = "webhook-key"
        cases = [("appgroup1", "appchat/send"), ("wrNeiBu1", "webhook/send")]
        for group, path in cases:
            post = do(K.POST, group, text="公告")
            live.world.faults.add(path, Fault(lost=True))
            assert (await live.platform.perform(post)).state is UNKNOWN
            found = await live.platform.probe(post, now())
            assert (found.state, found.reason, found.retry_after) == (UNKNOWN, "wecom-said-unseen", None)
        answer = do(K.REMIND, target="wecom:li.si", text="无", arguments={"reply": {"userid": "li.si"}})
        assert (await live.platform.probe(answer, now())).reason == "wecom-answer-unseen"


async def test_what_a_webhook_said_is_found_in_the_archive() -> None:
    long = "\n".join(f"第{number}条 " + "规" * 300 for number in range(5))
    async with rig(webhooks={"wrNeiBu1": "webhook-key"}) as live:
        live.world.corp.chats["wrNeiBu1"].webhook = "webhook-key"
        reader = live.platform._reader
        assert reader is not None
        for text in ("公告", long):
            since, post = now(), do(K.POST, "wrNeiBu1", text=text, key=text[:9])
            live.world.faults.add("webhook/send", Fault(lost=True))
            assert (await live.platform.perform(post)).state is UNKNOWN
            found = await live.platform.probe(post, since)
            assert (found.state, found.reason) == (UNKNOWN, "not-in-the-archive-yet")
            assert found.retry_after is not None and not found.down
            await live.world.post("zhang.san", "wrNeiBu1", text)  # somebody else's words are no proof
            await reader.step()
            found = await live.platform.probe(post, since)
            if text is long:  # of several pieces the others were never sent
                assert (found.state, found.retry_after is None) == (UNKNOWN, False)
            else:
                assert (found.state, dict(found.details)) == (CONFIRMED, {"seen": "archive"})
        late = await live.platform.probe(post, now() - timedelta(minutes=11))
        assert (late.state, late.reason, late.retry_after) == (UNKNOWN, "wecom-said-unseen", None)
        other = do(K.POST, "wrNeiBu1", text="公告", key="again")
        later = await live.platform.probe(other, now() + timedelta(minutes=1))
        assert later.reason == "not-in-the-archive-yet"  # the same words of a minute ago prove nothing


async def test_a_slow_call_holds_up_no_other_and_the_token_is_fetched_once() -> None:
    async with rig() as live:
        live.world.faults.add("appchat/send", Fault(wait=1.0))
        slow = asyncio.create_task(live.platform.perform(do(K.POST, text="慢")))
        others = [do(K.REMIND, target="wecom:li.si", text=f"{number}", key=f"q{number}") for number in range(12)]
        quick = asyncio.gather(*map(live.platform.perform, others))
        done, _ = await asyncio.wait({slow, quick}, return_when=asyncio.FIRST_COMPLETED)
        assert done == {quick}
        assert {outcome.state for outcome in await quick} | {(await slow).state} == {CONFIRMED}
        live.world.tokens.revoke()  # every thread finds it dead, one of them fetches the next
        again = [do(K.REMIND, target="wecom:li.si", text=f"{number}", key=f"r{number}") for number in range(12)]
        assert {outcome.state for outcome in await asyncio.gather(*map(live.platform.perform, again))} == {CONFIRMED}
        assert live.calls("gettoken") == ["ok", "ok"]


async def test_a_probe_without_an_answer_asks_for_another() -> None:
    async with rig() as live:
        gone = do(K.RENAME, "nowhere", arguments={"name": "x"})
        assert (await live.platform.probe(gone, now())).retry_after is None  # no waiting makes it be there
        for fault, down in ((Fault(status=502), True), (Fault(code="60020"), True), (Fault(code="45009"), False)):
            live.world.faults.add("appchat/get", fault)
            found = await live.platform.probe(CHANGES[0], now())
            assert (found.state, found.down, found.retry_after is None) == (UNKNOWN, down, False)
