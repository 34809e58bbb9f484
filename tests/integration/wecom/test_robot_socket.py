"""The robot's long connection, with Tencent's own SDK on our side: what is heard, what is answered, who holds it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
import websockets
from structlog.testing import capture_logs

from adapters.sandbox.faults import Fault
from adapters.wecom.config import Robot
from adapters.wecom.errors import NotSent, Offline, Refused
from adapters.wecom.long_connection import LongConnection
from adapters.wecom.robot_line import Frame, Line
from bot.domain.actions import Action, ActionKind, Button, OutcomeState
from bot.domain.events import CommandGiven, Event, Ignored
from tests.integration.wecom.rig import CREDENTIALS, ListInbox, Rig, now, rig

pytest.importorskip("aibot", reason="the robot's SDK is an extra: pip install 'qungui[robot]'")
ACK = Button(label="收到", command="ack A-3F", style="primary")
FRUIT = tuple(Button(label=name, command=f"vote P-1 {number}") for number, name in enumerate("梨桃杏", start=1))
CONFIRMED, FAILED = OutcomeState.CONFIRMED, OutcomeState.FAILED
PLANNED, UNKNOWN = OutcomeState.PLANNED, OutcomeState.UNKNOWN


def do(kind: ActionKind, group: str | None = "wrNeiBu1", **more: Any) -> Action:
    key = more.pop("key", f"{kind}:{group}:{sorted(more.items(), key=str)}")
    return Action(key=key, kind=kind, platform="wecom", group=f"wecom:{group}" if group else None, **more)


def connection(live: Rig, inbox: ListInbox | None = None, **changes: Any) -> LongConnection:
    robot = Robot.model_validate({**live.world.robot_settings(), **changes})
    return LongConnection(robot, inbox or live.inbox, now, first=0.01, pulse=0.02)


@asynccontextmanager
async def connected() -> AsyncIterator[Rig]:
    """The platform as it runs, its robot connected."""
    async with rig(socket=True) as live:
        robot = live.platform._robot
        assert robot is not None
        running = asyncio.create_task(robot.run())
        await asyncio.wait_for(robot.up.wait(), 10)
        yield live
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def connected_again(live: Rig) -> None:
    """After the connection broke."""
    robot = live.platform._robot
    assert robot is not None
    await asyncio.wait_for(live.world.sockets.connected.wait(), 10)
    await asyncio.wait_for(robot.up.wait(), 10)


async def heard(live: Rig, count: int) -> Event:
    await live.inbox.until(count)
    return live.events()[count - 1]


async def test_heard_answered_and_cards_that_change() -> None:
    async with connected() as live:
        perform, world = live.platform.perform, live.world
        assert [route.path for route in live.platform.routes()] == ["/wecom/app"]
        assert live.platform.lags()["robot"] == 0.0
        # nobody has spoken to the robot here: it may not speak either
        early = await perform(do(ActionKind.POST, text="早", key="early"))
        assert (early.state, early.reason) == (FAILED, "40054")

        await world.command("zhang.san", "wrNeiBu1", "状态")
        given = await heard(live, 1)
        assert isinstance(given, CommandGiven)
        assert (given.text, given.group, given.actor) == ("状态", "wecom:wrNeiBu1", "wecom:zhang.san")
        reply = {"reply": given.reply}
        # asked in a group, told in private; what is said to the group is said there
        told = await perform(do(ActionKind.REMIND, target=given.actor, text="无", arguments=reply))
        assert (told.state, world.messages("dm-zhang.san")[-1].text) == (CONFIRMED, "无")
        said = await perform(do(ActionKind.POST, text="一切正常", arguments=reply))
        assert (said.state, said.details) == (CONFIRMED, {"delivered": "robot"})
        assert world.messages("wrNeiBu1")[-1].text == "一切正常"

        # unasked, with a button: a card, which changes for whoever presses it
        posted = await perform(do(ActionKind.POST, text="公告 A-3F\n周五停电", buttons=(ACK,)))
        assert (posted.state, posted.details) == (CONFIRMED, {"delivered": "robot"})
        card = world.messages("wrNeiBu1")[-1]
        assert (card.text, card.buttons) == ("公告 A-3F\n周五停电", (("收到", "ack A-3F"),))
        await world.click("li.si", "wrNeiBu1", card.id, 0)
        pressed = await heard(live, 2)
        assert isinstance(pressed, CommandGiven)
        assert (pressed.text, pressed.via, pressed.actor) == ("ack A-3F", "button", "wecom:li.si")
        thanks = do(ActionKind.REMIND, target=pressed.actor, text="已确认", arguments={"reply": pressed.reply})
        assert (await perform(thanks)).details == {"delivered": "card"}
        mine, theirs = (world.card(one, "wrNeiBu1", card.id) for one in ("li.si", "zhang.san"))
        assert mine and theirs and mine["main_title"]["title"] == "已确认"
        assert mine["horizontal_content_list"][0]["value"].startswith("li.si ")
        assert theirs["main_title"]["title"] == "公告 A-3F"
        # a card is changed once for one press: the second answer comes as a private word
        assert (await perform(thanks)).details["delivered"] == "text"


async def test_a_choice_stays_open_and_shows_what_was_chosen() -> None:
    async with connected() as live:
        perform, world = live.platform.perform, live.world
        await world.command("zhang.san", "wrNeiBu1", "x")
        await live.inbox.until(1)
        choose = {"choose": True}
        assert (await perform(do(ActionKind.POST, text="吃什么", buttons=FRUIT, arguments=choose))).state is CONFIRMED
        card = world.messages("wrNeiBu1")[-1]
        assert [label for label, _ in card.buttons] == ["梨", "桃", "杏"]
        for turn, (number, shown) in enumerate([(1, ["梨", "☑ 桃", "杏"]), (2, ["梨", "桃", "☑ 杏"])], start=2):
            await world.click("li.si", "wrNeiBu1", card.id, number)
            pressed = await heard(live, turn)
            assert isinstance(pressed, CommandGiven)
            assert pressed.text == f"vote P-1 {number + 1}"
            now_chosen = tuple(
                Button(label=one.label, command=one.command, style="primary" if one.command == pressed.text else "")
                for one in FRUIT
            )
            answer = do(
                ActionKind.REMIND,
                target=pressed.actor,
                text="吃什么",
                buttons=now_chosen,
                arguments={"reply": pressed.reply, **choose},
            )
            assert (await perform(answer)).details == {"delivered": "card"}
            mine = world.card("li.si", "wrNeiBu1", card.id)
            assert mine is not None
            options = mine["checkbox"]["option_list"]
            assert [("☑ " if one["is_checked"] else "") + one["text"] for one in options] == shown


async def test_the_robots_own_conversation() -> None:
    async with connected() as live:
        chat = live.world.visit_robot("li.si")
        entered = await heard(live, 1)
        assert isinstance(entered, Ignored)
        assert entered.why == "enter_chat"
        await live.world.post("li.si", chat, "帮助")
        asked = await heard(live, 2)
        assert isinstance(asked, CommandGiven)
        for buttons, shown in (((), ()), ((ACK,), (("收到", "ack A-3F"),))):
            answer = do(
                ActionKind.REMIND,
                None,
                target=asked.actor,
                text="命令如下",
                buttons=buttons,
                arguments={"reply": asked.reply},
            )
            outcome = await live.platform.perform(answer)
            if buttons:  # the stream before it was finished: that way back is used up
                assert outcome.details["delivered"] == "card"
                assert live.world.messages("dm-li.si")[-1].buttons == shown
            else:
                assert outcome.details == {"delivered": "robot"}
                assert live.world.messages(chat)[-1].text == "命令如下"


async def test_a_lost_connection_is_made_again_and_only_one_holds_the_robot() -> None:
    async with rig(socket=True) as live:
        sockets, inbox = live.world.sockets, ListInbox()
        first = connection(live, inbox)
        running = asyncio.create_task(first.run())
        for code in (1011, 1000, 1001):  # broken off, and hung up politely: the SDK alone would not notice these
            await asyncio.wait_for(sockets.connected.wait(), 10)
            sockets.connected.clear()
            await sockets.drop(code)
        await asyncio.wait_for(sockets.connected.wait(), 10)
        await live.world.command("zhang.san", "wrNeiBu1", "一")
        assert [json.loads(raw.body)["text"]["content"] for raw in await inbox.until(1)] == ["@群规 一"]
        async with asyncio.timeout(10):
            while sockets.pings < 2:
                await live.world.watch().__anext__()

        second = connection(live)
        with capture_logs() as logs:
            taking = asyncio.create_task(second.run())
            await asyncio.wait_for(running, 10)  # told, and gone: it does not take the robot back
        assert "wecom.robot_taken_over" in [line["event"] for line in logs]
        assert first.replaced
        assert first.lag() >= 0.0
        with pytest.raises(Offline, match="robot-taken-over"):
            await first.send("wrNeiBu1", {})
        await live.world.command("zhang.san", "wrNeiBu1", "二")
        assert [json.loads(raw.body)["text"]["content"] for raw in await live.inbox.until(1)] == ["@群规 二"]
        assert len(inbox.raws) == 2  # the message, and that it was taken over
        taking.cancel()
        with suppress(asyncio.CancelledError):
            await taking


async def test_without_a_connection_other_ways_are_taken() -> None:
    async with rig(socket=True) as live:
        outcome = await live.platform.perform(do(ActionKind.POST, text="x"))
        assert (outcome.state, outcome.reason, outcome.down) == (PLANNED, "robot-offline", False)
        group = do(ActionKind.POST, "appgroup1", text="公告", buttons=(ACK,))
        assert (await live.platform.perform(group)).details == {"delivered": "appchat"}


async def test_what_the_robot_said_is_said_again_after_a_lost_answer_and_shown_once() -> None:
    async with connected() as live:
        perform, world = live.platform.perform, live.world
        await world.command("zhang.san", "wrNeiBu1", "状态")
        asked = await heard(live, 1)
        assert isinstance(asked, CommandGiven)
        reply = {"reply": asked.reply}
        said = len(world.messages("wrNeiBu1"))
        cases = [  # (what, the frame that says it, what its repetition tells)
            (do(ActionKind.POST, text="公告", buttons=(ACK,), key="card"), "aibot_send_msg", CONFIRMED),
            # the real one may take the same end of a stream again; here it says that the question was answered
            (do(ActionKind.POST, text="一切正常", arguments=reply, key="answer"), "aibot_respond_msg", UNKNOWN),
        ]
        for number, (words, frame, again) in enumerate(cases, start=1):
            world.faults.add(frame, Fault(lost=True))
            assert (await perform(words)).state is UNKNOWN
            found = await live.platform.probe(words, now())
            assert (found.state, found.reason) == (PLANNED, "shown-once")
            late = await live.platform.probe(words, now() - timedelta(minutes=6))
            assert (late.state, late.reason) == (UNKNOWN, "wecom-said-unseen")
            waits = await perform(words)  # no other way is taken while there is no connection
            assert (waits.state, waits.reason) == (PLANNED, "robot-offline")
            await connected_again(live)
            assert (await perform(words)).state is again
            assert len(world.messages("wrNeiBu1")) == said + number
            assert (await live.platform.probe(words, now())).state is UNKNOWN  # and that is all that can be known
        plain = do(ActionKind.POST, text="只有字", key="plain")  # markdown has no id
        world.faults.add("aibot_send_msg", Fault(lost=True))
        assert (await perform(plain)).state is UNKNOWN
        assert (await live.platform.probe(plain, now())).state is UNKNOWN


async def test_a_stream_that_had_not_arrived_arrives_when_it_is_said_again() -> None:
    async with connected() as live:
        await live.world.command("zhang.san", "wrNeiBu1", "状态")
        asked = await heard(live, 1)
        assert isinstance(asked, CommandGiven)
        answer = do(ActionKind.POST, text="一切正常", arguments={"reply": asked.reply}, key="answer")
        live.world.faults.add("aibot_respond_msg", Fault(code="6000", lost=True))  # neither done nor answered
        assert (await live.platform.perform(answer)).state is UNKNOWN
        await connected_again(live)
        assert (await live.platform.perform(answer)).state is CONFIRMED
        assert live.world.messages("wrNeiBu1")[-1].text == "一切正常"


async def test_refused_and_unreachable() -> None:
    async with rig(socket=True) as live:
        address = live.world.robot_settings()["socket_url"]

        def ignore(frame: Frame) -> None: ...

        for changes, failure in (
            ({"secret": "wrong"}, Refused),
            ({"url": "ws://127.0.0.1:9"}, NotSent),
            ({"url": address.replace("/robot", "/nothing")}, NotSent),
        ):
            given = {"bot_id": CREDENTIALS.bot_id, "secret": CREDENTIALS.bot_secret, "url": address, **changes}
            line = Line(**given, heard=ignore)
            with pytest.raises(failure):
                await line.open()
            await line.close()


async def test_what_the_platform_refuses() -> None:
    """Frames written by hand: the sandbox must be no kinder than the real one."""
    async with rig(socket=True) as live:
        address = live.world.robot_settings()["socket_url"]
        async with websockets.connect(address) as socket:
            numbers = iter(range(100))

            async def ask(command: str, body: Any = None, req_id: str = "") -> int:
                name = req_id or f"r{next(numbers)}"
                await socket.send(json.dumps({"cmd": command, "headers": {"req_id": name}, "body": body}))
                while "cmd" in (answer := json.loads(await socket.recv())):
                    heard_ids.append(answer["headers"]["req_id"])
                assert answer["headers"]["req_id"] == name
                return int(answer["errcode"])

            heard_ids: list[str] = []
            keys = {"bot_id": CREDENTIALS.bot_id, "secret": CREDENTIALS.bot_secret}
            markdown = {"msgtype": "markdown", "markdown": {"content": "x"}}
            assert await ask("ping") == 41001
            assert await ask("aibot_subscribe", {**keys, "secret": "x"}) == 40001
            assert await ask("aibot_subscribe", keys) == 0
            assert await ask("aibot_subscribe", keys) == 40058
            assert await ask("aibot_send_msg", {"chatid": "wrNeiBu1", **markdown}) == 40054
            assert await ask("aibot_respond_msg", markdown, "unheard") == 60140
            await live.world.command("zhang.san", "wrNeiBu1", "x")
            await live.world.quiet()
            assert await ask("ping") == 0
            (message,) = heard_ids
            cases: list[tuple[Any, int]] = [
                ({"msgtype": "text", "text": {"content": "x"}}, 40008),
                ({"msgtype": "stream", "stream": {"id": "s", "content": "字" * 7000}}, 45002),
                ({"msgtype": "stream", "stream": {"id": "s", "content": "查询中", "finish": False}}, 0),
                ({"msgtype": "stream", "stream": {"id": "other", "content": "x"}}, 40058),
                ({"msgtype": "stream", "stream": {"id": "s", "content": "完成", "finish": True}}, 0),
                ({"msgtype": "stream", "stream": {"id": "s", "content": "又来", "finish": True}}, 60140),
            ]
            for body, code in cases:
                assert await ask("aibot_respond_msg", body, message) == code, body
            assert live.world.messages("wrNeiBu1")[-1].text == "完成"  # the whole text each time
            assert await ask("aibot_send_msg", {"chatid": "wrNeiBu1", "msgtype": "text", "text": {}}) == 40008
            sent = [await ask("aibot_send_msg", {"chatid": "wrNeiBu1", **markdown}) for _ in range(28)]
            assert (set(sent[:-1]), sent[-1]) == ({0}, 45009)  # thirty a minute, with the three frames that answered
            assert await ask("aibot_nothing") == 40058
            await socket.send("no frame")
            assert json.loads(await socket.recv())["errcode"] == 40058
