"""Forms of an app that knows nothing of us: Bolt, unmodified, opens, changes, stacks, closes them in a local Slack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.world import Refused
from tests.integration.slack.bench import SECRET, company, now, served
from tests.integration.slack.test_sdks import workspace


def words(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def asked(label: str, kind: str = "plain_text_input", **more: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": label,
        "label": words(label),
        "element": {"type": kind, "action_id": "a"} | more,
    }


OPTIONS = [{"text": words(one), "value": one} for one in ("甲", "乙")]


def form(title: str, *blocks: dict[str, Any]) -> dict[str, Any]:
    shown: list[dict[str, Any]] = [{"type": "section", "text": {"type": "mrkdwn", "text": "*请填写*"}}, *blocks]
    more = {"notify_on_close": True, "submit": words("好")}
    return {"type": "modal", "callback_id": "order", "title": words(title), "blocks": shown} | more


def bot(client: AsyncWebClient) -> tuple[AsyncApp, list[Any]]:
    app, heard = AsyncApp(client=client, signing_secret=SECRET), list[Any]()

    @app.command("/qungui")
    async def command(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        opened = await client.views_open(trigger_id=body["trigger_id"], view=form("订单", asked("数量")))
        with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
            await client.views_open(trigger_id=body["trigger_id"], view=form("again", asked("数量")))
        view, old = opened["view"], opened["view"]["hash"]
        fields = (
            asked("数量"),
            asked("尺寸", "static_select", options=OPTIONS),
            asked("哪些", "checkboxes", options=OPTIONS) | {"optional": True},
            asked("哪天", "datepicker") | {"optional": True},
        )
        await client.views_update(view_id=view["id"], hash=old, view=form("订单", *fields))
        with pytest.raises(SlackApiError, match="hash_conflict"):
            await client.views_update(view_id=view["id"], hash=old, view=form("订单", *fields))
        heard.append("opened")

    @app.view("order")
    async def ordered(ack: Any, view: dict[str, Any]) -> None:
        values = {name: next(iter(field.values())) for name, field in view["state"]["values"].items()}
        title = view["title"]["text"]
        heard.append((title, {name: {k: v for k, v in one.items() if k != "type"} for name, one in values.items()}))
        if values.get("数量", {}).get("value") == "many":
            await ack(response_action="errors", errors={"数量": "要一个数字"})
        elif title == "订单":
            await ack(response_action="push", view=form("确认", asked("理由") | {"optional": True}))
        else:
            await ack(response_action="clear")

    @app.view_closed("order")
    async def closed(ack: Any, view: dict[str, Any]) -> None:
        await ack()
        heard.append(f"closed {view['title']['text']}")

    return app, heard


@asynccontextmanager
async def talking(socket: bool) -> AsyncIterator[tuple[SlackWorld, list[Any]]]:
    async with workspace(socket_mode=socket) as world, aiohttp.ClientSession() as session:
        client = AsyncWebClient(token="xoxb-sandbox", base_url=f"{world.public_url}/api/", session=session)
        app, heard = bot(client)
        if socket:
            handler = AsyncSocketModeHandler(app, "xapp-sandbox", web_client=client)
            await handler.connect_async()
            try:
                await asyncio.wait_for(world.sockets.connected.wait(), 30)
                yield world, heard
            finally:
                await handler.close_async()
            return
        handling = AsyncSlackRequestHandler(app)

        async def endpoint(request: Request) -> Response:
            return await handling.handle(request)

        async with served(Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])) as door:
            world.request_url = f"{door}/slack/events"
            yield world, heard


async def until(heard: list[Any], what: Any) -> None:
    async with asyncio.timeout(30):
        while what not in heard:  # Bolt acknowledges first and runs the rest afterwards
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("socket", [False, True], ids=["http", "socket"])
async def test_bolt_asks_in_forms(socket: bool) -> None:
    async with talking(socket) as (world, heard):
        await world.command("U0LIN", "C0PAY", "order")
        await until(heard, "opened")
        shown = world.form("U0LIN")
        assert shown is not None and [field.label for field in shown.fields] == ["数量", "尺寸", "哪些", "哪天"]
        with pytest.raises(Refused, match="要一个数字"):
            await world.submit("U0LIN", {"数量": "many", "尺寸": "甲"})
        await world.submit("U0LIN", {"数量": "3", "尺寸": "乙", "哪些": "甲\n乙", "哪天": "2026-03-02"})
        assert heard[-1] == (
            "订单",
            {
                "数量": {"value": "3"},
                "尺寸": {"selected_option": OPTIONS[1]},
                "哪些": {"selected_options": OPTIONS},
                "哪天": {"selected_date": "2026-03-02"},
            },
        )
        top = world.form("U0LIN")
        assert top is not None and top.title == "确认"
        await world.dismiss("U0LIN")
        await until(heard, "closed 确认")
        below = world.form("U0LIN")
        assert below is not None and below.title == "订单"
        await world.submit("U0LIN", {"数量": "3", "尺寸": "乙"})
        await world.submit("U0LIN", {})
        assert world.form("U0LIN") is None


async def test_no_more_than_three_upon_each_other_and_only_in_time() -> None:
    ahead = timedelta(0)
    world = SlackWorld(signing_secret=SECRET, pace=0.0005, clock=lambda: now() + ahead)
    world.seed(company())
    async with served(world.app) as url, aiohttp.ClientSession() as session:
        world.public_url = url
        web = AsyncWebClient(token="xoxb-sandbox", base_url=f"{url}/api/", session=session)
        pressed = world.space.trigger
        view = form("一", asked("数量"))
        with pytest.raises(SlackApiError, match="not_found"):
            await web.views_push(trigger_id=pressed("U0LIN"), view=view)
        with pytest.raises(SlackApiError, match="invalid_trigger_id"):
            await web.views_open(trigger_id="1.2.3", view=view)
        await web.views_open(trigger_id=pressed("U0LIN"), view=view)
        for _ in range(2):
            await web.views_push(trigger_id=pressed("U0LIN"), view=view)
        with pytest.raises(SlackApiError, match="push_limit_reached"):
            await web.views_push(trigger_id=pressed("U0LIN"), view=view)
        late = pressed("U0LIN")
        ahead = timedelta(seconds=4)
        with pytest.raises(SlackApiError, match="expired_trigger_id"):
            await web.views_open(trigger_id=late, view=view)
        for wrong in ({"type": "modal"}, form("x" * 25, asked("数量")), form("一", asked("数量", "crystal_ball"))):
            with pytest.raises(SlackApiError, match="invalid_arguments"):
                await web.views_open(trigger_id=pressed("U0LIN"), view=wrong)
        with pytest.raises(SlackApiError, match="view_too_large"):
            await web.views_open(trigger_id=pressed("U0LIN"), view=view | {"private_metadata": "x" * 250_000})
    await world.aclose()
