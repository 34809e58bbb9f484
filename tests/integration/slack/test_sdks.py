"""Slack's own libraries against the local Slack, unmodified: Bolt over HTTP and sockets, the SDK in both styles."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.web import WebClient
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.sandbox.slack import SlackWorld
from tests.integration.slack.bench import BOT, SECRET, company, served

PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")


@pytest.fixture(autouse=True)
def without_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK heeds these even for a loopback address."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


@asynccontextmanager
async def workspace(**given: Any) -> AsyncIterator[SlackWorld]:
    world = SlackWorld(signing_secret=SECRET, pace=0.0005, **given)
    world.seed(company())
    async with served(world.app) as url:
        world.public_url = url
        try:
            yield world
        finally:
            await world.aclose()


def bot(client: AsyncWebClient) -> tuple[AsyncApp, list[str]]:
    """An app as Bolt's own tutorial would write it, and what it heard."""
    app, heard = AsyncApp(client=client, signing_secret=SECRET), list[str]()

    @app.message("ping")
    async def pong(message: dict[str, Any], say: Any) -> None:
        heard.append(message["text"])
        buttons = [{"type": "button", "action_id": "go", "value": "1", "text": {"type": "plain_text", "text": "Go"}}]
        await say(text="pong", thread_ts=message["ts"], blocks=[{"type": "actions", "elements": buttons}])

    @app.command("/qungui")
    async def command(ack: Any, body: dict[str, Any]) -> None:
        await ack(f"you said {body['text']}")

    @app.action("go")
    async def go(ack: Any, respond: Any, body: dict[str, Any]) -> None:
        await ack()
        await respond(text=f"gone by {body['user']['id']}", replace_original=True)

    @app.event("member_joined_channel")
    async def joined(event: dict[str, Any]) -> None:
        heard.append(event["user"])

    @app.event(re.compile(".*"))
    async def rest(event: dict[str, Any]) -> None:
        """Without it Bolt answers 404, or over a socket not at all, to what nobody listens for."""

    return app, heard


async def said(world: SlackWorld, text: str) -> None:
    """Waits until it stands in the channel."""
    watch = world.watch()
    try:
        async with asyncio.timeout(10):
            while all(line.text != text for line in world.messages("C0PAY")):
                await anext(watch)
    finally:
        watch.close()


async def talk(world: SlackWorld, heard: list[str]) -> None:
    """A conversation that touches messages, commands, buttons and membership."""
    await world.post("U0LIN", "C0PAY", "ping")
    await said(world, "pong")
    await world.command("U0LIN", "C0PAY", "hello")
    await said(world, "you said hello")
    line = next(line for line in world.messages("C0PAY") if line.text == "pong")
    await world.click("U0MARK", "C0PAY", line.id, 0)
    await said(world, "gone by U0MARK")
    await world.join("U0CHEN", "C0PAY")
    await world.quiet()
    assert "ping" in heard
    assert [attempt.reason for attempt in world.deliveries.attempts if attempt.status in (0, 500)] == []


async def test_bolt_over_http() -> None:
    async with workspace() as world, aiohttp.ClientSession() as session:
        client = AsyncWebClient(token="xoxb-sandbox", base_url=f"{world.public_url}/api/", session=session)
        app, heard = bot(client)
        handler = AsyncSlackRequestHandler(app)

        async def endpoint(request: Request) -> Response:
            return await handler.handle(request)

        async with served(Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])) as door:
            world.request_url = f"{door}/slack/events"
            assert await world.posting.verify_url()
            await talk(world, heard)
            async with asyncio.timeout(10):
                while "U0CHEN" not in heard:  # Bolt acknowledges first and runs the listener afterwards
                    await asyncio.sleep(0.01)
        assert BOT not in heard  # its own echoes were ignored


async def test_bolt_over_sockets() -> None:
    async with workspace(socket_mode=True) as world, aiohttp.ClientSession() as session:
        client = AsyncWebClient(token="xoxb-sandbox", base_url=f"{world.public_url}/api/", session=session)
        app, heard = bot(client)
        handler = AsyncSocketModeHandler(app, "xapp-sandbox", web_client=client)
        await handler.connect_async()
        try:
            await asyncio.wait_for(world.sockets.connected.wait(), 10)
            await talk(world, heard)
            await world.sockets.refresh()
            await asyncio.wait_for(world.sockets.connected.wait(), 10)
            await world.post("U0LIN", "C0PAY", "ping again")
            await world.quiet()
            assert "ping again" in heard
        finally:
            await handler.close_async()


def use(web: WebClient) -> None:
    """What an ordinary script does."""
    assert web.auth_test()["user_id"] == BOT
    names = [channel["name"] for page in web.conversations_list(limit=2) for channel in page["channels"]]
    assert names == ["jk-rd-pay", "open-talk", "with-supplier"]
    members = [member for page in web.conversations_members(channel="C0PAY", limit=2) for member in page["members"]]
    assert members == [BOT, "U0LIN", "U0MARK"]
    posted = web.chat_postMessage(channel="C0PAY", text="你好", blocks=[{"type": "divider"}])
    assert web.chat_update(channel="C0PAY", ts=posted["ts"], text="您好")["text"] == "您好"
    assert web.chat_delete(channel="C0PAY", ts=posted["ts"])["ok"]
    assert web.conversations_invite(channel="C0PAY", users=["U0CHEN"])["ok"]
    assert web.users_info(user="U0CHEN")["user"]["profile"]["email"] == "chen@huaxia.example"
    with pytest.raises(SlackApiError) as refusal:
        web.conversations_rename(channel="C0PAY", name="other")
    assert refusal.value.response["error"] == "not_authorized"
    with pytest.raises(SlackApiError) as absent:
        web.emoji_list()
    assert absent.value.response.status_code == 501


async def test_the_sdk_without_async() -> None:
    async with workspace() as world:
        web = WebClient(token="xoxb-sandbox", base_url=f"{world.public_url}/api/")
        await asyncio.to_thread(use, web)
        web.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
        world.faults.switch("limited", on="users.info", seconds=1)
        assert (await asyncio.to_thread(lambda: web.users_info(user="U0LIN")))["ok"]  # its own handler waits for us
        assert [call.status for call in world.calls[-2:]] == ["ratelimited", "ok"]


async def test_the_sdk_with_async() -> None:
    async with workspace() as world, aiohttp.ClientSession() as session:
        web = AsyncWebClient(token="xoxb-sandbox", base_url=f"{world.public_url}/api/", session=session)
        seen: list[str] = []
        async for page in await web.users_list(limit=2):
            seen += [member["id"] for member in page["members"]]
        assert set(seen) >= {"U0LIN", "U0MARK", "U0CHEN", BOT}
        whisper = await web.chat_postEphemeral(channel="C0PAY", user="U0LIN", text="只有你")
        assert whisper["ok"]
        assert (await web.conversations_open(users="U0MARK"))["channel"]["id"].startswith("D")
        world.faults.switch("expired", on="auth.test")
        with pytest.raises(SlackApiError, match="token_expired"):
            await web.auth_test()
        world.faults.switch("lost", on="chat.postMessage")
        with pytest.raises(aiohttp.ClientPayloadError):
            await web.chat_postMessage(channel="C0PAY", text="in the dark")
        assert world.messages("C0PAY")[-1].text == "in the dark"
