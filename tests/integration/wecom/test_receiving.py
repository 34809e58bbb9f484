"""What WeCom pushes reaches the inbox; what is not WeCom's does not."""

from __future__ import annotations

import time

import httpx
import pytest
from structlog.testing import capture_logs

from adapters.sandbox.wecom.wire import Envelope, to_xml
from adapters.sandbox.world import Refused
from bot.domain.actions import Action, ActionKind, OutcomeState
from bot.domain.events import (
    AccountChanged,
    CommandGiven,
    GroupArchived,
    GroupStale,
    MemberJoined,
    MemberLeft,
)
from bot.domain.groups import Employment
from tests.integration.wecom.rig import CUSTOMER, Rig, rig

EVENT = to_xml({"FromUserName": "sys", "MsgType": "event", "Event": "enter_agent"})


def sealed(live: Rig, plain: str, *, at: int | None = None) -> tuple[str, dict[str, str]]:
    envelope = Envelope(live.world.credentials.token, live.world.credentials.aes_key, live.world.credentials.corp_id)
    encrypted, query = envelope.seal(plain, int(time.time()) if at is None else at)
    return to_xml({"ToUserName": "x", "Encrypt": encrypted}), query


async def test_url_check() -> None:
    async with rig() as live:
        assert await live.world.check_callbacks()


async def test_url_check_with_another_token_fails() -> None:
    async with rig(callback={"token": "other", "aes_key": "a" * 43}) as live:
        assert not await live.world.check_callbacks()


async def test_refused_requests_store_nothing_and_tell_nothing() -> None:
    async with rig() as live, httpx.AsyncClient(base_url=live.bot) as http:
        body, query = sealed(live, EVENT)
        old_body, old_query = sealed(live, EVENT, at=int(time.time()) - 3600)
        junk, junk_query = sealed(live, "<xml><not closed>秘密")
        envelope = Envelope(live.world.credentials.token, live.world.credentials.aes_key, "another-corp")
        foreign, foreign_query = envelope.seal(EVENT, int(time.time()))
        garbage = "AAAA"
        garbage_query = {"timestamp": query["timestamp"], "nonce": "n"}
        garbage_query["msg_signature"] = envelope.sign(query["timestamp"], "n", garbage)
        cases = [
            ("forged", body, {**query, "msg_signature": "0" * 40}, 401),
            ("signature of other characters", body, {**query, "msg_signature": "密"}, 401),
            ("no signature", body, {"timestamp": query["timestamp"]}, 401),
            ("no timestamp", body, {}, 400),
            ("a timestamp beyond all clocks", body, {**query, "timestamp": "9" * 400}, 400),
            ("replayed an hour later", old_body, old_query, 401),
            ("cut short", body[: len(body) // 2], query, 400),
            ("not XML", "hello", query, 400),
            ("entity bomb", '<!DOCTYPE x [<!ENTITY a "aaaa">]><xml><Encrypt>&a;</Encrypt></xml>', query, 400),
            ("no envelope", "<xml><A>1</A></xml>", query, 400),
            ("two envelopes", "<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>", query, 400),
            ("signed, not decryptable", to_xml({"Encrypt": garbage}), garbage_query, 400),
            ("signed, another company's", to_xml({"Encrypt": foreign}), foreign_query, 400),
            ("decrypts to no XML", junk, junk_query, 400),
            ("too large", "x" * (1 << 21), query, 413),
            ("not UTF-8", b"\xff\xfe\x00", query, 400),
        ]
        for what, content, parameters, status in cases:
            with capture_logs() as logs:
                answer = await http.post("/wecom/app", params=parameters, content=content)
            assert (answer.status_code, answer.text) == (status, ""), what
            assert [line["event"] for line in logs] == ["wecom.request_refused"], what
            assert "秘密" not in str(logs), what
        assert live.inbox.raws == []


async def test_a_delivery_not_answered_in_time_is_repeated_and_stored_once() -> None:
    async with rig() as live:
        live.world.faults.switch("duplicate")
        await live.world.rename("zhang.san", "wrKeHu1", "客户服务-乙")
        await live.quiet()
        assert len(live.inbox.raws) == 1
        assert live.inbox.refused == 1
        assert [attempt.status for attempt in live.world.deliveries.attempts] == [200, 200]


async def test_a_dead_bot_is_tried_four_times() -> None:
    async with rig() as live:
        live.world.connect(public_url=live.world.public_url, callback_url=f"{live.bot}/nowhere", robot_url="")
        await live.world.deactivate("li.si")
        await live.quiet()
        assert [attempt.status for attempt in live.world.deliveries.attempts] == [404] * 4


async def test_called_in_a_group_and_answered_through_response_url() -> None:
    async with rig() as live:
        await live.world.command("zhang.san", "wrNeiBu1", "状态")
        (event,) = await live.quiet()
        assert isinstance(event, CommandGiven)
        assert (event.text, event.via, event.group, event.actor) == (
            "状态",
            "chat",
            "wecom:wrNeiBu1",
            "wecom:zhang.san",
        )
        answer = Action(
            key="reply-1",
            kind=ActionKind.POST,
            platform="wecom",
            group=event.group,
            text="一切正常",
            arguments={"reply": event.reply},
        )
        outcome = await live.platform.perform(answer)
        assert (outcome.state, outcome.details) == (OutcomeState.CONFIRMED, {"delivered": "response_url"})
        assert live.world.messages("wrNeiBu1")[-1].text == "一切正常"
        again = await live.platform.perform(answer)  # one use: and this group has no other way in
        assert (again.state, again.reason) == (OutcomeState.FAILED, "60140")


async def test_response_url_of_somebody_else_gets_no_words() -> None:
    async with rig() as live:
        evil = {"response_url": "http://127.0.0.1:1/cgi-bin/aibot/response?response_code=x", "userid": "li.si"}
        outcome = await live.platform.perform(
            Action(key="a", kind=ActionKind.POST, platform="wecom", text="x", arguments={"reply": evil})
        )
        assert (outcome.state, outcome.reason) == (OutcomeState.FAILED, "40058")


async def test_ordinary_group_messages_are_not_pushed() -> None:
    async with rig() as live:
        await live.world.post("zhang.san", "wrNeiBu1", "中午吃什么")
        await live.world.post("zhang.san", "appgroup1", "收到")
        assert await live.quiet() == []


async def test_private_word_to_the_app_is_a_command() -> None:
    async with rig() as live:
        told = await live.platform.perform(
            Action(key="h", kind=ActionKind.REMIND, platform="wecom", target="wecom:li.si", text="你好")
        )
        assert told.state is OutcomeState.CONFIRMED
        await live.world.post("li.si", "dm-li.si", "帮助")
        (event,) = await live.quiet()
        assert isinstance(event, CommandGiven)
        assert (event.text, event.group, event.reply) == ("帮助", None, {"userid": "li.si"})
        reply = Action(
            key="r", kind=ActionKind.POST, platform="wecom", text="命令如下", arguments={"reply": event.reply}
        )
        assert (await live.platform.perform(reply)).state is OutcomeState.CONFIRMED
        assert live.world.messages("dm-li.si")[-1].text == "命令如下"


async def test_customer_group_events_name_members_and_ask_for_a_look() -> None:
    async with rig() as live:
        await live.world.join("wang.wu", "wrKeHu1", invited_by="zhang.san")
        await live.world.leave(CUSTOMER, "wrKeHu1", removed_by="zhang.san")
        joined, stale, left, stale_too = await live.quiet()
        assert isinstance(joined, MemberJoined)
        assert joined.actor == "wecom:wang.wu"
        assert isinstance(left, MemberLeft)
        assert (left.actor, left.removed_by) == (f"wecom:{CUSTOMER}", "wecom:")
        assert isinstance(stale, GroupStale)
        assert isinstance(stale_too, GroupStale)
        assert {event.group for event in live.events()} == {"wecom:wrKeHu1"}
        assert {raw.lane for raw in live.inbox.raws} == {"wecom:wrKeHu1"}
        await live.world.archive("zhang.san", "wrKeHu1")
        assert isinstance((await live.quiet())[-1], GroupArchived)


async def test_who_leaves_the_company_is_reported() -> None:
    async with rig() as live:
        await live.world.deactivate("zhang.san")
        (event,) = await live.quiet()
        assert isinstance(event, AccountChanged)
        assert (event.info.account, event.info.employment) == ("wecom:zhang.san", Employment.LEFT)


async def test_what_the_sandbox_forbids() -> None:
    async with rig() as live:
        world = live.world
        for attempt in (
            world.post(CUSTOMER, "wrNeiBu1", "x"),
            world.join(CUSTOMER, "wrNeiBu1"),
            world.edit("zhang.san", "wrNeiBu1", "m", "x"),
            world.create("zhang.san", "n", kind="app_group"),
            world.archive("zhang.san", "wrNeiBu1"),
            world.leave("li.si", "wrNeiBu1", removed_by="zhang.san"),
        ):
            with pytest.raises(Refused):
                await attempt
