"""Each action as WeCom sees it, and what the adapter makes of each kind of failure."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.sandbox.wecom.limits import Fault
from bot.domain.actions import Action, ActionKind, Button, OutcomeState
from bot.domain.events import AccountChanged, CommandGiven, GroupSnapshot
from bot.domain.groups import Employment, Group, GroupKind
from tests.integration.wecom.rig import CUSTOMER, rig

ACK = Button(label="我已阅读", command="ack A-3F", style="primary")
CONFIRMED, FAILED, PLANNED, UNKNOWN = (
    OutcomeState.CONFIRMED,
    OutcomeState.FAILED,
    OutcomeState.PLANNED,
    OutcomeState.UNKNOWN,
)


def do(kind: ActionKind, group: str | None = "appgroup1", **more: Any) -> Action:
    key = more.pop("key", f"{kind}:{group}:{sorted(more.items(), key=str)}")
    return Action(key=key, kind=kind, platform="wecom", group=f"wecom:{group}" if group else None, **more)


def customer_group() -> Group:
    return Group(id="wecom:wrKeHu1", platform="wecom", name="客户服务-甲", kind=GroupKind.CUSTOMER_GROUP)


async def test_a_card_is_sent_clicked_and_settled_once() -> None:
    async with rig() as live:
        sent = await live.platform.perform(
            do(ActionKind.REMIND, target="wecom:li.si", text="群公告 A-3F\n请确认已读", buttons=(ACK,))
        )
        assert sent.state is CONFIRMED
        assert sent.details["delivered"] == "card"
        (line,) = live.world.messages("dm-li.si")
        assert (line.text, line.buttons) == ("群公告 A-3F\n请确认已读", (("我已阅读", "ack A-3F"),))

        await live.world.click("li.si", "dm-li.si", line.id, 0)
        (event,) = await live.quiet()
        assert isinstance(event, CommandGiven)
        assert (event.text, event.via, event.actor, event.group) == (
            "ack A-3F",
            "button",
            "wecom:li.si",
            "wecom:appgroup1",
        )

        settle = do(ActionKind.UPDATE, text="已确认", arguments={"reply": event.reply})
        assert (await live.platform.perform(settle)).state is CONFIRMED
        (line,) = live.world.messages("dm-li.si")
        assert (line.text, line.buttons) == ("已确认", (("✓", ""),))
        again = await live.platform.perform(settle)
        assert (again.state, again.reason) == (FAILED, "60140")


async def test_the_answer_to_a_click_settles_a_card_with_one_button_and_spares_the_others() -> None:
    why = Button(label="为什么", command="why V-1")
    for number, (buttons, left) in enumerate([((ACK,), "✓"), ((why, ACK), "为什么")]):
        async with rig() as live:
            card = do(ActionKind.REMIND, target="wecom:li.si", text="提醒", buttons=buttons, key=f"card{number}")
            await live.platform.perform(card)
            (line,) = live.world.messages("dm-li.si")
            await live.world.click("li.si", "dm-li.si", line.id, 0)
            (event,) = await live.quiet()
            assert isinstance(event, CommandGiven)
            answer = do(ActionKind.REMIND, target=event.actor, text="答复", arguments={"reply": event.reply})
            assert (await live.platform.perform(answer)).state is CONFIRMED
            first, *rest = live.world.messages("dm-li.si")
            assert first.buttons[0][0] == left
            assert [one.text for one in (first, *rest)][-1] == "答复"


async def test_a_question_in_a_group_is_answered_in_private() -> None:
    async with rig() as live:
        await live.world.command("zhang.san", "wrNeiBu1", "违规记录")
        (event,) = await live.quiet()
        assert isinstance(event, CommandGiven)
        answer = do(ActionKind.REMIND, "wrNeiBu1", target=event.actor, text="无", arguments={"reply": event.reply})
        assert (await live.platform.perform(answer)).state is CONFIRMED
        assert [line.text for line in live.world.messages("dm-zhang.san")] == ["无"]
        assert len(live.world.messages("wrNeiBu1")) == 1


async def test_own_group_can_be_changed_in_every_way() -> None:
    async with rig() as live:
        perform, room = live.platform.perform, lambda: live.world.groups()[0]
        assert (await perform(do(ActionKind.RENAME, arguments={"name": "【金科】研发-清算"}))).state is CONFIRMED
        assert room().name == "【金科】研发-清算"
        assert (await perform(do(ActionKind.ADD_MEMBER, target="wecom:zhao.liu"))).state is CONFIRMED
        assert (await perform(do(ActionKind.REMOVE_MEMBER, target="wecom:wang.wu"))).state is CONFIRMED
        assert room().members == ("zhang.san", "li.si", "zhao.liu")
        assert (await perform(do(ActionKind.SET_OWNER, target="wecom:li.si"))).state is CONFIRMED
        assert room().owner == "li.si"
        assert (await perform(do(ActionKind.POST, text="请遵守群规", buttons=(ACK,)))).state is CONFIRMED
        said = live.world.messages("appgroup1")[-1].text
        assert said == "请遵守群规\n▸ 我已阅读: @群规 ack A-3F"  # group chats take no cards


async def test_removing_the_owner_needs_a_new_one() -> None:
    async with rig() as live:
        refused = await live.platform.perform(do(ActionKind.REMOVE_MEMBER, target="wecom:zhang.san"))
        assert (refused.state, refused.reason) == (FAILED, "86207")
        done = await live.platform.perform(
            do(ActionKind.REMOVE_MEMBER, target="wecom:zhang.san", arguments={"new_owner": "wecom:li.si"})
        )
        assert done.state is CONFIRMED
        assert live.world.groups()[0].owner == "li.si"


async def test_creating_twice_makes_one_group_and_tells_the_record() -> None:
    async with rig() as live:
        create = do(
            ActionKind.CREATE,
            None,
            key="create-1",
            arguments={"name": "合规通知", "owner": "wecom:li.si", "members": ["wecom:zhang.san"]},
        )
        live.world.faults.add("appchat/create", Fault(lost=True))
        first = await live.platform.perform(create)
        assert first.state is PLANNED  # safe to repeat: our own chatid
        second = await live.platform.perform(create)
        assert (second.state, second.details) == (CONFIRMED, {"again": "already made"})
        assert [room.id for room in live.world.groups()].count(second.ref) == 1
        (snapshot,) = live.events()
        assert isinstance(snapshot, GroupSnapshot)
        assert (snapshot.group, snapshot.name, snapshot.created_by_us) == (f"wecom:{second.ref}", "合规通知", True)


async def test_customer_group_changes_hands_with_the_call_that_fits() -> None:
    async with rig() as live:
        live.groups.append(customer_group())
        hand_over = do(ActionKind.SET_OWNER, "wrKeHu1", target="wecom:li.si")
        assert (await live.platform.perform(hand_over)).state is CONFIRMED  # on the job
        assert (await live.platform.perform(hand_over)).state is CONFIRMED  # unchanged is fine
        await live.world.deactivate("li.si")
        back = do(ActionKind.SET_OWNER, "wrKeHu1", target="wecom:zhang.san")
        assert (await live.platform.perform(back)).state is CONFIRMED  # left
        gone = do(ActionKind.SET_OWNER, "wrKeHu1", target="wecom:li.si")
        assert (await live.platform.perform(gone)).reason == "40003"
        assert live.calls("externalcontact/groupchat/onjob_transfer") == ["ok", "ok"]


async def test_webhook_is_the_way_into_a_foreign_group_and_has_a_limit() -> None:
    async with rig(webhooks={"wrNeiBu1": "webhook-key"}) as live:
        live.world.corp.chats["wrNeiBu1"].webhook = "webhook-key"
        posts = [do(ActionKind.POST, "wrNeiBu1", key=f"p{n}", text=f"第{n}条") for n in range(21)]
        outcomes = [await live.platform.perform(post) for post in posts]
        assert {outcome.state for outcome in outcomes[:20]} == {CONFIRMED}
        assert (outcomes[20].state, outcomes[20].reason, outcomes[20].retry_after) == (PLANNED, "45009", 60.0)


async def test_webhook_of_a_removed_robot() -> None:
    async with rig(webhooks={"wrNeiBu1": "gone"}) as live:
        outcome = await live.platform.perform(do(ActionKind.POST, "wrNeiBu1", text="x"))
        assert (outcome.state, outcome.reason) == (FAILED, "93000")


async def test_what_cannot_be_done_is_said() -> None:
    async with rig() as live:
        for kind in (ActionKind.DELETE, ActionKind.ARCHIVE, ActionKind.SET_ADMINS):
            outcome = await live.platform.perform(do(kind, target="m1"))
            assert (outcome.state, outcome.reason) == (FAILED, "wecom-cannot")
        cases = [
            (do(ActionKind.POST, "wrNeiBu1", text="x"), "no-route"),
            (do(ActionKind.RENAME, arguments={"name": "长" * 51}), "name-too-long"),
            (do(ActionKind.RENAME), "no-name"),
            (do(ActionKind.REMIND, text="x"), "no-target"),
            (do(ActionKind.RENAME, None, arguments={"name": "x"}), "no-group"),
            (do(ActionKind.ADD_MEMBER), "no-target"),
            (do(ActionKind.UPDATE, text="x"), "only-cards-can-be-updated"),
            (do(ActionKind.RENAME, "wrNeiBu1", arguments={"name": "x"}), "86008"),
            (do(ActionKind.REMIND, target=f"wecom:{CUSTOMER}", text="x"), "81013"),
            (do(ActionKind.FETCH, "nowhere"), "40058"),
        ]
        for action, reason in cases:
            outcome = await live.platform.perform(action)
            assert (outcome.state, outcome.reason) == (FAILED, reason), action
        assert live.inbox.raws == []


@pytest.mark.parametrize(
    ("kind", "path", "fault", "state", "reason"),
    [
        (ActionKind.POST, "appchat/send", Fault(errcode=-1), PLANNED, "-1"),
        (ActionKind.POST, "appchat/send", Fault(errcode=45009), PLANNED, "45009"),
        (ActionKind.POST, "appchat/send", Fault(errcode=45033), PLANNED, "45033"),
        (ActionKind.POST, "appchat/send", Fault(status=502), UNKNOWN, "http-502"),
        (ActionKind.POST, "appchat/send", Fault(lost=True), UNKNOWN, "ChunkedEncodingError"),
        (ActionKind.POST, "appchat/send", Fault(errcode=48002), FAILED, "48002"),
        (ActionKind.RENAME, "appchat/update", Fault(status=502), PLANNED, "http-502"),
        (ActionKind.RENAME, "appchat/update", Fault(lost=True), PLANNED, "ChunkedEncodingError"),
        (ActionKind.REMOVE_MEMBER, "appchat/update", Fault(lost=True), UNKNOWN, "ChunkedEncodingError"),
        (ActionKind.REMIND, "message/send", Fault(lost=True), UNKNOWN, "ChunkedEncodingError"),
        (ActionKind.RENAME, "gettoken", Fault(errcode=40001), FAILED, "40001"),
        (ActionKind.POST, "gettoken", Fault(status=503), UNKNOWN, "http-503"),
    ],
)
async def test_failures(kind: ActionKind, path: str, fault: Fault, state: OutcomeState, reason: str) -> None:
    async with rig() as live:
        live.world.faults.add(path, fault)
        outcome = await live.platform.perform(do(kind, target="wecom:li.si", text="公告", arguments={"name": "公告群"}))
        assert (outcome.state, outcome.reason) == (state, reason)


async def test_dead_token_is_renewed_once_and_the_call_repeated_once() -> None:
    async with rig() as live:
        say = [do(ActionKind.POST, key=f"say{n}", text=f"{n}") for n in range(3)]
        assert (await live.platform.perform(say[0])).state is CONFIRMED
        live.world.tokens.expire()
        assert (await live.platform.perform(say[1])).state is CONFIRMED
        live.world.tokens.revoke()
        assert (await live.platform.perform(say[2])).state is CONFIRMED
        assert live.calls("gettoken") == ["ok"] * 3
        assert live.calls("appchat/send") == ["ok", "42001", "ok", "40014", "ok"]
        live.world.faults.add("appchat/send", Fault(errcode=40014), times=2)
        lasting = await live.platform.perform(do(ActionKind.POST, key="last", text="x"))
        assert (lasting.state, lasting.reason) == (FAILED, "40014")
        assert live.calls("gettoken") == ["ok"] * 4


async def test_nobody_listens() -> None:
    async with rig(base_url="http://127.0.0.1:9/cgi-bin/") as live:
        outcome = await live.platform.perform(do(ActionKind.POST, text="x"))
        assert (outcome.state, outcome.reason) == (PLANNED, "no-connection")  # certainly not sent


async def test_long_text_is_cut_between_characters_and_says_so() -> None:
    async with rig() as live:
        assert (await live.platform.perform(do(ActionKind.POST, text="群" * 3000))).state is CONFIRMED
        said = live.world.messages("appgroup1")[-1].text
        assert said.endswith("…（已截断 / cut）")
        assert 2040 < len(said.encode()) <= 2048


async def test_fetch_asks_the_family_that_knows_the_group() -> None:
    async with rig() as live:
        for number, (chat, kind) in enumerate(
            [
                ("appgroup1", GroupKind.APP_GROUP),
                ("wrKeHu1", GroupKind.CUSTOMER_GROUP),
                ("wrNeiBu1", GroupKind.INTERNAL_GROUP),
            ]
        ):
            assert (await live.platform.perform(do(ActionKind.FETCH, chat))).state is CONFIRMED
            event = live.events()[number]
            assert isinstance(event, GroupSnapshot)
            assert (event.group, event.kind) == (f"wecom:{chat}", kind)
            (room,) = [one for one in live.world.groups() if one.id == chat]
            assert event.members == {f"wecom:{one}" for one in room.members}
        customer = live.events()[1]
        assert isinstance(customer, GroupSnapshot)
        assert {info.account: info.employment for info in customer.accounts} == {
            "wecom:zhang.san": Employment.UNKNOWN,
            f"wecom:{CUSTOMER}": Employment.EXTERNAL,
        }


async def test_fetch_of_a_person() -> None:
    async with rig() as live:
        await live.world.deactivate("li.si")
        await live.world.quiet()
        for person in ("zhang.san", "li.si"):
            assert (
                await live.platform.perform(do(ActionKind.FETCH, None, target=f"wecom:{person}"))
            ).state is CONFIRMED
        found = [event.info for event in live.events() if isinstance(event, AccountChanged)]
        assert [(info.account, info.employment) for info in found[-2:]] == [
            ("wecom:zhang.san", Employment.STAFF),
            ("wecom:li.si", Employment.LEFT),
        ]


async def test_customer_event_then_fetch_then_snapshot() -> None:
    async with rig() as live:
        await live.world.rename("zhang.san", "wrKeHu1", "客户服务-丙")
        (stale,) = await live.quiet()
        assert (await live.platform.perform(do(ActionKind.FETCH, "wrKeHu1", event=stale.id))).state is CONFIRMED
        snapshot = live.events()[-1]
        assert isinstance(snapshot, GroupSnapshot)
        assert snapshot.name == "客户服务-丙"


async def test_after_close_nothing_is_claimed() -> None:
    async with rig() as live:
        await live.platform.close()
        outcome = await live.platform.perform(do(ActionKind.POST, text="x"))
        assert (outcome.state, outcome.reason) == (PLANNED, "closed")
