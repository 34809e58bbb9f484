"""The local WeCom itself is as awkward as the real one: how it delivers, what it hides, what it leaves out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.sandbox.wecom import WeComWorld
from adapters.sandbox.wecom.state import APP
from bot.domain.events import Unknown
from tests.integration.wecom.rig import CREDENTIALS, CUSTOMER, SEED, rig, served


@dataclass(slots=True)
class Ear:
    """Hears what is pushed, and answers `status`; None = not before `woken`."""

    heard: list[tuple[str, bytes]] = field(default_factory=list)
    status: int | None = 200
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    async def hear(self, request: Request) -> Response:
        self.heard.append((str(request.url.query), await request.body()))
        if self.status is None:
            await self.woken.wait()
        return Response(status_code=self.status or 200)


@asynccontextmanager
async def listening() -> AsyncIterator[tuple[WeComWorld, Ear]]:
    world, ear = WeComWorld(credentials=CREDENTIALS, pace=0.001), Ear()
    world.seed(SEED)
    route = Route("/in", ear.hear, methods=["GET", "POST"])
    async with served(world.app) as wecom, served(Starlette(routes=[route])) as door:
        world.connect(public_url=wecom, callback_url=f"{door}/in", robot_url=f"{door}/in")
        try:
            yield world, ear
        finally:
            ear.woken.set()
            await world.aclose()


@asynccontextmanager
async def calling(world: WeComWorld) -> AsyncIterator[Callable[..., Awaitable[dict[str, Any]]]]:
    """Calls by hand, without the SDK."""
    async with httpx.AsyncClient(trust_env=False, base_url=f"{world.public_url}/cgi-bin/") as client:
        keys = {"corpid": CREDENTIALS.corp_id, "corpsecret": CREDENTIALS.secret}
        token = (await client.get("gettoken", params=keys)).json()["access_token"]

        async def call(path: str, **body: Any) -> dict[str, Any]:
            found: dict[str, Any] = (await client.post(path, params={"access_token": token}, json=body)).json()
            return found

        yield call


async def test_a_push_that_fails_comes_three_more_times_with_the_same_body() -> None:
    async with listening() as (world, ear):
        ear.status = 302  # a redirection is a failure too
        await world.rename("zhang.san", "wrKeHu1", "客户服务-乙")
        await world.quiet()
        assert len(ear.heard) == 4
        assert len(set(ear.heard)) == 1


async def test_who_is_slow_is_called_again() -> None:
    async with listening() as (world, ear):
        world.deliveries.deadline = world.deliveries.check_deadline = 0.3
        ear.status = None
        assert not await world.deliveries.check(world.deliveries.app)
        await world.rename("zhang.san", "wrKeHu1", "客户服务-乙")
        await world.quiet()
        assert [attempt.status for attempt in world.deliveries.attempts] == [0] * 4


async def test_a_press_on_the_robots_card_is_told_once() -> None:
    async with listening() as (world, ear):
        ear.status = 500
        chat = world.corp.chats["wrNeiBu1"]
        card = {"card_type": "button_interaction", "task_id": "t1"}
        world.ears.pressed("zhang.san", chat, world.corp.spoken(chat, APP, "卡片", card=card), "yes")
        await world.quiet()
        assert len(ear.heard) == 1


async def test_a_kind_of_event_that_nobody_knows_is_kept_and_harms_nothing() -> None:
    async with rig() as live:
        live.world.pushes.something_new("galaxy_brain_event")
        (event,) = await live.quiet()
        assert isinstance(event, Unknown)
        assert [attempt.status for attempt in live.world.deliveries.attempts] == [200]


async def test_groups_of_the_app() -> None:
    async with listening() as (world, _), calling(world) as call:
        people = ["zhang.san", "li.si"]
        assert (await call("appchat/create", name="长" * 60, userlist=people, chatid="c1"))["chatid"] == "c1"
        made = next(room for room in world.groups() if room.id == "c1")
        assert len(made.name) == 50
        assert made.owner in people  # nobody was named
        assert (await call("appchat/create", name="x", userlist=people, chatid="c1"))["errcode"] == 86215
        assert (await call("appchat/update", chatid="wrNeiBu1", name="x"))["errcode"] == 86008
        refused = [(await call("appchat/send", chatid="nowhere"))["errmsg"] for _ in range(2)]
        assert refused[0] != refused[1]  # the hint changes: nobody can match on it


async def test_half_a_failure_is_a_success_with_a_list() -> None:
    async with listening() as (world, ear), calling(world) as call:
        text = {"content": "你好"}
        known = {"msgtype": "text", "agentid": CREDENTIALS.agent_id, "text": text}
        sent = await call("message/send", touser="zhang.san|NoBody", **known)
        assert (sent["errcode"], sent["invaliduser"]) == (0, "nobody")
        assert (await call("message/send", touser="nobody", **known))["errcode"] == 81013
        moved = await call(
            "externalcontact/groupchat/onjob_transfer", chat_id_list=["wrKeHu1", "wrNone"], new_owner="li.si"
        )
        assert (moved["errcode"], [one["chat_id"] for one in moved["failed_chat_list"]]) == (0, ["wrNone"])
        await world.quiet()
        assert ear.heard == []  # what was done through the API is not told


async def test_nothing_is_told_of_internal_groups() -> None:
    async with listening() as (world, ear):
        for group in ("wrNeiBu1", "appgroup1"):
            await world.rename("zhang.san", group, "新名字")
            await world.join("zhao.liu", group, invited_by="zhang.san")
            await world.leave("li.si", group)
            await world.post("zhang.san", group, "大家好")
        await world.quiet()
        assert ear.heard == []
        await world.leave(CUSTOMER, "wrKeHu1")  # of customer groups it is
        await world.quiet()
        assert len(ear.heard) == 1


async def test_too_many_messages_to_one_person_are_dropped_without_a_word() -> None:
    async with listening() as (world, _), calling(world) as call:
        for number in range(32):
            known = {"msgtype": "text", "agentid": CREDENTIALS.agent_id, "text": {"content": str(number)}}
            assert (await call("message/send", touser="li.si", **known))["errcode"] == 0
        assert len(world.messages("dm-li.si")) == 30
        for number in range(201):
            said = {"chatid": "appgroup1", "msgtype": "text", "text": {"content": str(number)}}
            assert (await call("appchat/send", **said))["errcode"] == 0
        last = world.corp.chats["appgroup1"].messages[-1]
        assert set(last.missed) == {"zhang.san", "li.si", "wang.wu"}
