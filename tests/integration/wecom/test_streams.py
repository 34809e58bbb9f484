"""A question that takes a while: "working on it" stands there, and then the answer, or where it went."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

import httpx
import pytest

from adapters.sandbox.wecom.sockets import Open
from adapters.sandbox.wecom.wire import Envelope
from adapters.wecom.streams import Streams, said
from bot.domain.actions import OPEN, Action, ActionKind, Outcome, OutcomeState
from bot.domain.events import CommandGiven
from tests.integration.wecom.rig import CREDENTIALS, CUSTOMER, Rig, rig

CONFIRMED = OutcomeState.CONFIRMED
ROOM = "wrNeiBu1"


@asynccontextmanager
async def asked(
    mode: str, patience: float, who: str = "zhang.san", room: str = ROOM
) -> AsyncIterator[tuple[Rig, CommandGiven]]:
    """Somebody asks the robot in a group; the question, as the bot has it."""
    async with rig(socket=mode == "socket", patience=patience, archive=None) as live:
        if mode == "socket":
            pytest.importorskip("aibot", reason="the robot's SDK is an extra: pip install 'qungui[robot]'")
            robot = live.platform._robot
            assert robot is not None
            running = asyncio.create_task(robot.run())
            await asyncio.wait_for(robot.up.wait(), 10)
        await live.world.command(who, room, "统计")
        await live.inbox.until(1)
        (question,) = live.events()
        assert isinstance(question, CommandGiven)
        yield live, question
        if mode == "socket":
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running


async def until(live: Rig, is_so: Callable[[], bool]) -> None:
    """Something is seen in the world."""
    async with asyncio.timeout(10):
        watch = live.world.watch()
        while not is_so():
            await watch.__anext__()


def lines(live: Rig, room: str = ROOM) -> list[str]:
    return [line.text for line in live.world.messages(room)][1:]


def answer(kind: ActionKind, question: CommandGiven, text: str) -> Action:
    reply = {"reply": question.reply}
    target = question.actor if kind is ActionKind.REMIND else None
    return Action(
        key=text, kind=kind, platform="wecom", group=question.group, target=target, text=text, arguments=reply
    )


async def given(live: Rig, kind: ActionKind, question: CommandGiven, text: str) -> Outcome:
    return await live.platform.perform(answer(kind, question, text))


@pytest.mark.parametrize("mode", ["callback", "socket"])
async def test_a_slow_answer_takes_the_place_of_working_on_it(mode: str) -> None:
    async with asked(mode, patience=0.05) as (live, question):
        await until(live, lambda: lines(live) == [said("working")])
        outcome = await given(live, ActionKind.POST, question, "共 3 条")
        assert outcome.state is CONFIRMED
        assert outcome.details["delivered"] == ("stream" if mode == "callback" else "robot")
        await until(live, lambda: lines(live) == ["共 3 条"])
        assert len(live.inbox.raws) == 1  # that WeCom asked again is no event


@pytest.mark.parametrize("mode", ["callback", "socket"])
async def test_what_was_answered_in_private_is_said_to_be(mode: str) -> None:
    async with asked(mode, patience=0.05) as (live, question):
        await until(live, lambda: lines(live) == [said("working")])
        assert (await given(live, ActionKind.REMIND, question, "只给您看")).state is CONFIRMED
        await until(live, lambda: lines(live) == [said("private")])
        assert [line.text for line in live.world.messages("dm-zhang.san")] == ["只给您看"]


@pytest.mark.parametrize("patience", [0.0, 0.05], ids=["at once", "after a while"])
@pytest.mark.parametrize("mode", ["callback", "socket"])
async def test_a_customer_is_answered_where_they_asked_if_nothing_of_it_is_private(mode: str, patience: float) -> None:
    async with asked(mode, patience, CUSTOMER, "wrKeHu1") as (live, question):
        if patience:
            await until(live, lambda: lines(live, "wrKeHu1") == [said("working")])
        declined = answer(ActionKind.REMIND, question, "只接受本公司成员的命令")
        declined = replace(declined, arguments={**declined.arguments, OPEN: True})
        assert (await live.platform.perform(declined)).state is CONFIRMED
        await until(live, lambda: lines(live, "wrKeHu1") == ["只接受本公司成员的命令"])
        assert live.calls("message/send") == []  # WeCom would refuse it: 81013


@pytest.mark.parametrize("mode", ["callback", "socket"])
async def test_a_quick_answer_shows_nothing_before_it(mode: str) -> None:
    async with asked(mode, patience=5.0) as (live, question):
        assert (await given(live, ActionKind.POST, question, "共 3 条")).state is CONFIRMED
        await live.world.quiet()
        assert lines(live) == ["共 3 条"]
        assert (await given(live, ActionKind.REMIND, question, "另外")).state is CONFIRMED
        assert lines(live) == ["共 3 条"]


@pytest.mark.parametrize("mode", ["callback", "socket"])
async def test_an_answer_that_fails_for_good_is_said(mode: str) -> None:
    async with asked(mode, patience=0.05) as (live, question):
        await until(live, lambda: lines(live) == [said("working")])
        failed = await live.platform.perform(
            Action(
                key="x",
                kind=ActionKind.REMIND,
                platform="wecom",
                target="wecom:nobody",
                text="x",
                arguments={"reply": question.reply},
            )
        )
        assert failed.state is OutcomeState.FAILED
        await until(live, lambda: lines(live) == [said("failed")])


async def test_a_question_that_comes_again_is_neither_asked_nor_shown_again() -> None:
    async with rig(patience=0.05, archive=None) as live:
        live.world.faults.switch("duplicate", on="aibot")
        await live.world.command("zhang.san", ROOM, "统计")
        await until(live, lambda: [one.what for one in live.world.deliveries.attempts].count("aibot") == 2)
        (question,) = live.events()
        assert isinstance(question, CommandGiven)
        assert lines(live) == [said("working")]
        assert (await given(live, ActionKind.POST, question, "共 3 条")).state is CONFIRMED
        await until(live, lambda: lines(live) == ["共 3 条"])


async def test_a_repetition_of_what_was_answered_shows_nothing() -> None:
    """WeCom did not hear our acknowledgement, and calls again when the answer is long there."""
    async with rig(patience=1.0, archive=None) as live:
        live.world.faults.switch("dropped", on="aibot")
        await live.world.command("zhang.san", ROOM, "统计")
        await live.inbox.until(1)
        (question,) = live.events()
        assert isinstance(question, CommandGiven)
        assert (await given(live, ActionKind.REMIND, question, "只给您看")).state is CONFIRMED
        await live.world.quiet()
        assert [one.status for one in live.world.deliveries.attempts if one.what == "aibot"] == [0, 200]
        assert (live.calls("callback/robot"), lines(live)) == ([], [])


async def test_what_takes_too_long_says_so_and_the_answer_comes_another_way() -> None:
    for mode in ("callback", "socket"):
        async with asked(mode, patience=0.05) as (live, question):
            await until(live, lambda: lines(live) == [said("working")])
            live.platform.streams.settle(str(question.reply["stream"]), "later")
            await until(live, lambda: lines(live) == [said("later")])
            outcome = await given(live, ActionKind.POST, question, "共 3 条")
            assert outcome.state is CONFIRMED
            assert lines(live) == [said("later"), "共 3 条"]


async def test_an_end_that_wecom_does_not_fetch_leaves_the_other_ways_open() -> None:
    shown = Streams(patience=0.01)
    first = await shown.first("s")
    assert first == {"msgtype": "stream", "stream": {"id": "s", "finish": False, "content": said("working")}}
    assert shown.refreshed("s") == first
    ending = asyncio.create_task(shown.answer("s", "共 3 条"))
    await asyncio.sleep(0)
    assert shown.refreshed("s")["stream"] == {"id": "s", "finish": True, "content": "共 3 条"}
    await ending
    assert shown.refreshed("s")["stream"] == {"id": "s", "finish": True, "content": said("beside")}


async def test_the_sandbox_reads_only_what_wecom_would_read() -> None:
    """A refresh by hand, and answers that are none."""
    async with rig(archive=None) as live:
        door = Envelope(CREDENTIALS.robot_token, CREDENTIALS.robot_aes_key, "")
        asked = {"msgid": "m", "msgtype": "stream", "stream": {"id": "unheard"}, "from": {"userid": "zhang.san"}}
        stamp = int(live.world.corp.clock().timestamp())
        sealed, query = door.seal(json.dumps(asked), stamp)
        async with httpx.AsyncClient(trust_env=False) as http:
            given = await http.post(f"{live.bot}/wecom/robot", params=query, json={"encrypt": sealed})
        body = given.json()
        assert isinstance(body["timestamp"], int)
        opened = json.loads(door.unseal(body, query["nonce"]))
        assert opened["stream"] == {"id": "unheard", "finish": True, "content": said("beside")}
        assert live.inbox.raws == []
        for wrong in ({**body, "nonce": "x"}, {**body, "msgsignature": "x"}, {**body, "timestamp": 1}):
            with pytest.raises(ValueError, match="bad signature"):
                door.unseal(wrong, query["nonce"])
        chat = live.world.corp.chats[ROOM]
        ears, message = live.world.ears, live.world.corp.spoken(chat, "zhang.san", "@群规 x")
        open_ = Open(what="message", chat=ROOM, at=live.world.corp.clock(), user="zhang.san", message=message.id)
        frame: dict[str, Any] = {"msgtype": "stream", "stream": {"id": "s", "finish": True, "content": "字" * 7000}}
        ears._answered({}, open_, frame)
        ears._answered({}, open_, {"msgtype": "markdown", "markdown": {"content": "x"}})
        ears._answered({}, open_, {})
        assert live.calls("callback/robot") == ["45002", "40008", "40008"]
        assert lines(live) == []
