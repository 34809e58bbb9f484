"""Each action as WeCom sees it, and what the adapter makes of each kind of failure."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from adapters.sandbox.faults import Fault
from adapters.wecom.client import WIDTH
from adapters.wecom.messages import pieces
from bot.domain.actions import Action, ActionKind, Button, OutcomeState
from bot.domain.events import AccountChanged, CommandGiven, GroupSnapshot
from bot.domain.groups import Employment, Group, GroupKind
from tests.integration.wecom.rig import CUSTOMER, now, rig

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


async def test_what_a_card_has_no_room_for_is_said_before_it() -> None:
    text = "我的群规\n" + "\n".join(f"• 第 {number} 条规则：{'说明' * 20}" for number in range(40))
    async with rig() as live:
        sent = await live.platform.perform(do(ActionKind.REMIND, target="wecom:li.si", text=text, buttons=(ACK,)))
        assert (sent.state, sent.details["delivered"]) == (CONFIRMED, "card")
        *said, card = live.world.messages("dm-li.si")
        assert "\n".join(line.text for line in said) == text
        assert card.buttons == (("我已阅读", "ack A-3F"),)


async def test_when_the_card_has_to_wait_what_was_said_before_it_is_not_said_again() -> None:
    text = "我的群规\n" + "\n".join(f"• 第 {number} 条规则：{'说明' * 20}" for number in range(40))
    answer = {"reply": {"userid": "li.si"}}
    action = do(ActionKind.REMIND, target="wecom:li.si", text=text, buttons=(ACK,), arguments=answer)
    async with rig() as live:
        live.world.faults.add("message/send", Fault(), times=len(pieces(text)))
        live.world.faults.add("message/send", Fault(code="-1"))
        assert (await live.platform.perform(action)).state is PLANNED
        assert (await live.platform.perform(action)).state is CONFIRMED
        *said, card = live.world.messages("dm-li.si")
        assert "\n".join(line.text for line in said) == text
        assert card.buttons == (("我已阅读", "ack A-3F"),)


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
        assert line.text.startswith("已确认\n✓ li.si ")  # who pressed it, and when
        assert line.buttons == (("✓", ""),)
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
            assert [one.text.splitlines()[0] for one in (first, *rest)][-1] == "答复"


async def test_a_card_with_several_buttons_is_used_up_when_its_press_was_carried_out() -> None:
    buttons = (Button(label="批准", command="approve x"), Button(label="撤回", command="withdraw x"))
    async with rig() as live:
        await live.platform.perform(do(ActionKind.REMIND, target="wecom:li.si", text="待批准", buttons=buttons))
        (line,) = live.world.messages("dm-li.si")
        await live.world.click("li.si", "dm-li.si", line.id, 1)
        (pressed,) = await live.quiet()
        assert isinstance(pressed, CommandGiven)
        answer = {"reply": pressed.reply, "used": True}
        done = await live.platform.perform(do(ActionKind.REMIND, target=pressed.actor, text="已撤回", arguments=answer))
        assert done.details["delivered"] == "text"
        card, said = live.world.messages("dm-li.si")
        assert (card.text, said.text) == ("待批准", "已撤回")
        ((label, command),) = card.buttons
        assert label.startswith("✓ li.si ") and command == ""
        # the press opens the card once: the next answer is a word only, and no error
        again = do(ActionKind.REMIND, target=pressed.actor, text="再答", arguments=answer)
        assert (await live.platform.perform(again)).state is CONFIRMED


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
        assert said == "请遵守群规\n▸ 我已阅读：@群规 收到 A-3F"  # group chats take no cards


async def test_what_has_buttons_also_reaches_each_member_as_a_card() -> None:
    async with rig() as live:
        members = frozenset(f"wecom:{one}" for one in ("zhang.san", "li.si", "gone.away"))
        live.groups.append(
            Group(id="wecom:appgroup1", platform="wecom", name="g", kind=GroupKind.APP_GROUP, members=members)
        )
        announce = do(ActionKind.POST, text="公告 A-3F\n周五停电", buttons=(ACK,))
        outcome = await live.platform.perform(announce)
        assert (outcome.state, outcome.details) == (CONFIRMED, {"delivered": "appchat", "cards": "2"})
        assert live.calls("message/send") == ["ok"]  # one call for all
        (card,) = live.world.messages("dm-li.si")
        assert card.buttons == (("我已阅读", "ack A-3F"),)
        await live.world.click("li.si", "dm-li.si", card.id, 0)
        (pressed,) = await live.quiet()
        assert isinstance(pressed, CommandGiven)
        assert (pressed.text, pressed.group) == ("ack A-3F", "wecom:appgroup1")
        thanks = do(ActionKind.REMIND, target=pressed.actor, text="谢谢", arguments={"reply": pressed.reply})
        assert (await live.platform.perform(thanks)).details == {"delivered": "card"}
        assert [one.buttons for one in live.world.messages("dm-zhang.san")] == [card.buttons]  # theirs is still open
        live.world.faults.add("message/send", Fault(code="48002"))
        told = await live.platform.perform(do(ActionKind.POST, key="again", text="公告", buttons=(ACK,)))
        assert (told.state, told.details["no_cards"]) == (CONFIRMED, "48002")  # the post stands


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


async def test_webhook_is_the_way_into_a_foreign_group_and_what_is_too_much_waits() -> None:
    async with rig(webhooks={"wrNeiBu1": "webhook-key"}) as live:
        live.world.corp.chats["wrNeiBu1"].webhook = "webhook-key"
        posts = [do(ActionKind.POST, "wrNeiBu1", key=f"p{n}", text=f"第{n}条") for n in range(18)]
        outcomes = [await live.platform.perform(post) for post in posts]
        assert {outcome.state for outcome in outcomes} == {CONFIRMED}
        # three messages of one text: two still fit into this minute, and are not said again with the third
        long = do(ActionKind.POST, "wrNeiBu1", key="long", text="\n".join(["群" * 600] * 3))
        for _ in range(2):
            waits = await live.platform.perform(long)
            assert (waits.state, waits.reason, waits.down) == (PLANNED, "pace", False)
            assert waits.retry_after is not None and 0 < waits.retry_after <= 60
        assert live.calls("webhook/send") == ["ok"] * 20  # WeCom was never asked for more
        assert [line.text[:1] for line in live.world.messages("wrNeiBu1")[-2:]] == ["群", "群"]


async def test_the_webhook_of_another_minute() -> None:
    """The rest of a long text goes when its turn comes."""
    later = [now()]
    async with rig(webhooks={"wrNeiBu1": "webhook-key"}, clock=lambda: later[0]) as live:
        live.world.corp.chats["wrNeiBu1"].webhook = "webhook-key"
        long = do(
            ActionKind.POST, "wrNeiBu1", key="long", text="\n".join(["群" * 600] * 25), arguments={"mentions": ["all"]}
        )
        assert (await live.platform.perform(long)).reason == "pace"
        assert len(live.world.messages("wrNeiBu1")) == 20
        later[0] += timedelta(seconds=61)
        assert (await live.platform.perform(long)).state is CONFIRMED
        assert len(live.world.messages("wrNeiBu1")) == 25
        sent = [call.arguments["text"] for call in live.world.calls if call.method == "webhook/send"]
        assert all(one["mentioned_list"] == ["@all"] for one in sent)


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
        (ActionKind.POST, "appchat/send", Fault(code="-1"), PLANNED, "-1"),
        (ActionKind.POST, "appchat/send", Fault(code="45009"), PLANNED, "45009"),
        (ActionKind.POST, "appchat/send", Fault(code="45033"), PLANNED, "45033"),
        (ActionKind.POST, "appchat/send", Fault(status=502), UNKNOWN, "http-502"),
        (ActionKind.POST, "appchat/send", Fault(lost=True), UNKNOWN, "ChunkedEncodingError"),
        (ActionKind.POST, "appchat/send", Fault(code="48002"), FAILED, "48002"),
        (ActionKind.RENAME, "appchat/update", Fault(status=502), UNKNOWN, "http-502"),
        (ActionKind.RENAME, "appchat/update", Fault(lost=True), UNKNOWN, "ChunkedEncodingError"),
        (ActionKind.REMOVE_MEMBER, "appchat/update", Fault(lost=True), UNKNOWN, "ChunkedEncodingError"),
        (ActionKind.REMIND, "message/send", Fault(lost=True), UNKNOWN, "ChunkedEncodingError"),
        # Nothing works until somebody mends it; actions wait for that.
        (ActionKind.RENAME, "gettoken", Fault(code="40001"), PLANNED, "40001"),
        (ActionKind.RENAME, "appchat/update", Fault(code="60020"), PLANNED, "60020"),
        (ActionKind.POST, "gettoken", Fault(status=503), PLANNED, "token-http-503"),
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
        live.world.faults.add("appchat/send", Fault(code="40014"), times=2)
        lasting = await live.platform.perform(do(ActionKind.POST, key="last", text="x"))
        assert (lasting.state, lasting.reason, lasting.down) == (PLANNED, "40014", True)
        assert live.calls("gettoken") == ["ok"] * 4


async def test_many_calls_with_one_dead_token_lead_to_one_refresh() -> None:
    async with rig() as live:
        assert (await live.platform.perform(do(ActionKind.POST, text="0"))).state is CONFIRMED
        for kill in (live.world.tokens.revoke, live.world.tokens.expire):
            kill()
            posts = [do(ActionKind.POST, key=f"{kill.__name__}{n}", text=f"{n}") for n in range(12)]
            outcomes = await asyncio.gather(*map(live.platform.perform, posts))
            assert {outcome.state for outcome in outcomes} == {CONFIRMED}
        assert live.calls("gettoken") == ["ok"] * 3
        refused = [status for status in live.calls("appchat/send") if status != "ok"]
        assert set(refused) == {"40014", "42001"}
        assert len(refused) <= 2 * WIDTH  # those that were on their way with it


async def test_a_token_that_is_not_the_latest_is_renewed_but_a_wrong_secret_is_tried_once() -> None:
    async with rig() as live:
        assert (await live.platform.perform(do(ActionKind.POST, text="1"))).state is CONFIRMED
        live.world.faults.add("appchat/send", Fault(code="40001"))
        assert (await live.platform.perform(do(ActionKind.POST, text="2"))).state is CONFIRMED
        assert live.calls("appchat/send") == ["ok", "40001", "ok"]
    async with rig(secret="wrong") as live:
        assert (await live.platform.perform(do(ActionKind.POST, text="x"))).reason == "40001"
        assert live.calls("gettoken") == ["40001"]  # repeated wrong secrets block the address for an hour
        await live.platform.reconcile()  # many calls, and none of them tries the secret again
        assert live.calls("gettoken") == ["40001", "ok"]  # the archive's own secret is right


async def test_nobody_listens() -> None:
    async with rig(base_url="http://127.0.0.1:9/cgi-bin/") as live:
        outcome = await live.platform.perform(do(ActionKind.POST, text="x"))
        assert (outcome.state, outcome.reason) == (PLANNED, "no-connection")  # certainly not sent


async def test_long_text_comes_in_pieces() -> None:
    async with rig() as live:
        assert (await live.platform.perform(do(ActionKind.POST, text="群" * 3000))).state is CONFIRMED
        said = [line.text for line in live.world.messages("appgroup1")]
        assert "".join(said) == "群" * 3000
        assert all(len(one.encode()) <= 2048 for one in said)


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
