"""The sandbox page over real worlds: its JSON, its stream, and the page itself in a browser."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
import pytest
from playwright.async_api import Browser, Locator, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from adapters.sandbox.page import build_page
from adapters.sandbox.slack.world import SlackWorld
from adapters.sandbox.wecom.world import WeComWorld
from adapters.sandbox.world import Past, Person, Room, Seed
from tests.integration.web.conftest import Server, serve

THEN = datetime(2025, 3, 13, tzinfo=UTC)
SLACK = Seed(
    people=(Person(id="U01", name="李娜"), Person(id="U02", name="Anna Schmidt"), Person(id="U03", name="孙琦")),
    groups=(
        Room(id="C01", name="rd-payments", kind="channel", members=("U01", "U02"), owner="U01"),
        Room(id="C02", name="random", kind="channel", members=("U01", "U02", "U03"), owner="U02"),
    ),
    messages=(Past(group="C02", sender="U02", text="<b>Hello</b> all", at=THEN),),
)
WECOM = Seed(
    people=(Person(id="lina", name="李娜"), Person(id="zhaolei", name="赵磊"), Person(id="wangmin", name="王敏")),
    groups=(
        Room(
            id="wr01", name="【商贸】门店", kind="internal_group", members=("lina", "zhaolei", "wangmin"), owner="lina"
        ),
    ),
)


@dataclass(slots=True)
class Stage:
    """Two worlds and the page over them, served."""

    slack: SlackWorld
    wecom: WeComWorld
    server: Server

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=f"{self.server.url}/sandbox")

    async def call(self, method: str, **given: object) -> bool:
        """The app's own call, as the bot would make it."""
        async with self.client() as client:
            answer = await client.post(
                f"/slack/api/{method}", headers={"Authorization": "Bearer xoxb-sandbox"}, json=given
            )
        return bool(answer.json()["ok"])


@pytest.fixture
def stage() -> Iterator[Stage]:
    slack, wecom = SlackWorld(), WeComWorld()
    slack.seed(SLACK)
    wecom.seed(WECOM)
    app = Starlette(routes=[Mount("/sandbox/slack", slack.app), Mount("/sandbox", build_page([slack, wecom]))])
    with serve(app) as server:
        yield Stage(slack=slack, wecom=wecom, server=server)


async def test_state_and_deeds(stage: Stage) -> None:
    async with stage.client() as client:
        state = (await client.get("/api/state")).json()
        assert [world["platform"] for world in state["worlds"]] == ["slack", "wecom"]
        assert {room["id"] for room in state["worlds"][0]["rooms"]} == {"C01", "C02"}
        said = await client.post("/api/slack/post", json={"person": "U01", "group": "C01", "text": "早"})
        assert said.json()["ok"]
        lines = (await client.get("/api/slack/messages/C01")).json()["lines"]
        assert [(line["senderName"], line["text"]) for line in lines] == [("李娜", "早")]


@pytest.mark.parametrize(
    ("deed", "given", "status"),
    [
        ("slack/post", {"person": "U03", "group": "C01", "text": "hi"}, 409),  # not a member
        ("slack/post", {"person": "U01", "group": "C01", "text": " "}, 400),
        ("slack/post", {"person": "U01", "group": "C01"}, 400),
        ("slack/post", {"person": "U01", "group": "C01", "text": "x" * 20_000}, 400),
        ("slack/click", {"person": "U01", "group": "C01", "message": "1", "button": True}, 400),
        ("slack/click", {"person": "U01", "group": "C01", "message": "1", "button": -1}, 400),
        ("slack/explode", {}, 404),
        ("slack/fault", {"trouble": "earthquake"}, 400),
        ("slack/fault", {"trouble": "lost", "times": 0}, 400),
        ("slack/fault", {"trouble": "lost", "times": True}, 400),
        ("slack/fault", {"trouble": "slow", "seconds": 1e9}, 400),
        ("irc/post", {}, 404),
    ],
)
async def test_bad_deeds_are_refused_with_a_code(
    stage: Stage, deed: str, given: dict[str, object], status: int
) -> None:
    async with stage.client() as client:
        answer = await client.post(f"/api/{deed}", json=given)
    assert answer.status_code == status
    assert answer.json()["ok"] is False
    assert answer.json()["code"]


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [("text/plain", b"{}", 415), ("application/json", b"{", 400), ("application/json", b"[]", 400)],
)
async def test_only_json_of_our_own_page(stage: Stage, kind: str, body: bytes, status: int) -> None:
    async with stage.client() as client:
        answer = await client.post("/api/slack/post", content=body, headers={"Content-Type": kind})
    assert answer.status_code == status


async def test_troubles_are_switched_on_and_off(stage: Stage) -> None:
    async def switched(client: httpx.AsyncClient) -> list[dict[str, object]]:
        found: list[dict[str, object]] = (await client.get("/api/state")).json()["worlds"][0]["faults"]
        return found

    async with stage.client() as client:
        await client.post("/api/slack/fault", json={"trouble": "limited", "on": "chat.*", "times": 2})
        assert await switched(client) == [{"trouble": "limited", "on": "chat.*", "left": 2}]
        token = {"Authorization": "Bearer xoxb-sandbox"}
        refused = await client.post("/slack/api/chat.postMessage", headers=token, json={"channel": "C01", "text": "x"})
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")
        assert (await client.get("/slack/api/auth.test", headers=token)).json()["ok"]
        assert await switched(client) == [{"trouble": "limited", "on": "chat.*", "left": 1}]
        await client.post("/api/slack/calm", json={})
        assert await switched(client) == []


async def test_stream_tells_of_changes(stage: Stage) -> None:
    async with stage.client() as client, client.stream("GET", "/api/watch") as stream:
        lines = stream.aiter_lines()
        assert await anext(lines) == "event: open"
        await client.post("/api/slack/post", json={"person": "U01", "group": "C01", "text": "早"})
        async for line in lines:
            if '"what":"line"' in line:
                assert '"group":"C01"' in line
                break


async def rename(page: Page, world: Locator, name: str) -> None:
    await world.get_by_role("button", name="Rename").click()
    await page.locator("dialog input").fill(name)
    await page.get_by_role("button", name="OK").click()


async def test_closing_ends_every_stream() -> None:
    page = build_page([SlackWorld()])
    stream = page.state.stream

    async with asyncio.timeout(5):
        answer = await stream.endpoint(Request({"type": "http"}))
        told = aiter(answer.body_iterator)
        assert await anext(told) == b"event: open\ndata: {}\n\n"
        stream.close()
        assert [chunk async for chunk in told] == []


@pytest.mark.browser
async def test_play(stage: Stage, browser: Browser) -> None:
    page = await (await browser.new_context(locale="en-GB")).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda problem: complaints.append(str(problem)))
    await page.goto(f"{stage.server.url}/sandbox/")
    slack, wecom = page.locator(".world.slack"), page.locator(".world.wecom")
    await expect(slack.get_by_text("<b>Hello</b> all")).to_be_visible()  # markup stays text
    await slack.get_by_label("Acting as").select_option(label="孙琦")
    await slack.get_by_placeholder("Speak as a member").fill("有人一起吃饭吗")
    await page.keyboard.press("Enter")
    await expect(slack.locator(".lines .own .text").last).to_have_text("有人一起吃饭吗")
    await wecom.get_by_placeholder("Speak as a member").fill("门店盘点")
    await wecom.get_by_role("button", name="Send").click()
    await expect(wecom.locator(".lines .text").last).to_have_text("门店盘点")
    await rename(page, slack, "lunch")
    await expect(page.get_by_role("alert")).to_have_text("The platform refused: not_authorized")
    await slack.get_by_label("Acting as").select_option(label="Anna Schmidt")  # the channel's owner
    await rename(page, slack, "lunch")
    await expect(slack.locator(".room h3")).to_have_text("lunch")
    await slack.get_by_label("Acting as").select_option(label="孙琦")
    await slack.get_by_role("button", name="rd-payments").click()
    await slack.get_by_role("button", name="Join").click()
    await expect(slack.locator(".about")).to_contain_text("3 members")
    await slack.get_by_role("button", name="Leave").click()
    await expect(slack.locator(".about")).to_contain_text("2 members")
    assert [text for text in complaints if "409" not in text] == []


@pytest.mark.browser
async def test_the_bots_answer_and_calls_appear_by_themselves(stage: Stage, browser: Browser) -> None:
    page = await (await browser.new_context(locale="zh-CN")).new_page()
    await page.goto(f"{stage.server.url}/sandbox/")
    slack = page.locator(".world.slack")
    await expect(slack.locator(".room h3")).to_have_text("random")
    assert await stage.call("conversations.join", channel="C02")
    assert await stage.call("chat.postMessage", channel="C02", text="请各位改群名")
    await expect(slack.locator(".lines .bot .text").last).to_have_text("请各位改群名", timeout=2000)
    await slack.get_by_text("故障开关").click()
    await slack.get_by_label("次数").fill("2")
    await slack.get_by_role("button", name="服务器错误").click()
    await expect(slack.locator(".switched li")).to_have_text("服务器错误 · 全部 · 还剩 2 次", timeout=2000)
    await slack.get_by_role("button", name="全部关掉").click()
    await expect(slack.locator(".switched li")).to_have_count(0)
    assert not await stage.call("chat.delete", channel="C02", ts="1.2")
    await expect(page.locator("#calls li.bad code").first).to_have_text("chat.delete", timeout=2000)
    assert await stage.call("chat.postEphemeral", channel="C02", user="U03", text="只有你能看到")
    await expect(slack.get_by_text("仅 孙琦 可见")).to_be_visible()
    await page.get_by_label("显示所有私信").uncheck()
    await expect(slack.get_by_text("只有你能看到")).to_be_hidden()
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("heading", name="API calls the bot made")).to_be_visible()


VIEW = {
    "type": "home",
    "blocks": [
        {"type": "header", "text": {"type": "plain_text", "text": "My violations"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "<@U03>: a &lt;b&gt; *bold* word"}},
        {"type": "divider"},
        {
            "type": "actions",
            "elements": [
                {"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": label, "value": label}
                for label in ("Appeal", "Refresh")
            ],
        },
    ],
}


async def test_the_bots_own_page_is_told_piece_by_piece(stage: Stage) -> None:
    assert await stage.call("views.publish", user_id="U03", view=VIEW)
    async with stage.client() as client:
        slack, wecom = (await client.get("/api/state")).json()["worlds"]
        refused = await client.post("/api/wecom/home", json={"person": "lina"})
        for wrong in ({}, {"button": True}, {"button": -1}):
            assert (await client.post("/api/slack/press", json={"person": "U03", **wrong})).status_code == 400
        missing = await client.post("/api/slack/press", json={"person": "U03", "button": 2})
    assert wecom["homes"] is None and (refused.status_code, refused.json()["code"]) == (409, "no_home")
    assert missing.json()["code"] == "no_such_button"
    assert slack["homes"] == {
        "U03": [
            {"kind": "heading", "text": "My violations", "button": -1},
            {"kind": "words", "text": "@孙琦: a <b> *bold* word", "button": -1},
            {"kind": "rule", "text": "", "button": -1},
            {"kind": "button", "text": "Appeal", "button": 0},
            {"kind": "button", "text": "Refresh", "button": 1},
        ]
    }


@pytest.mark.browser
async def test_the_bots_own_page_in_a_browser(stage: Stage, browser: Browser) -> None:
    pressed: asyncio.Queue[str] = asyncio.Queue()

    async def bot(request: Request) -> Response:
        form = await request.form()
        if "payload" in form:
            payload = json.loads(str(form["payload"]))
            pressed.put_nowait(f"{payload['user']['id']} {payload['actions'][0]['value']}")
        return Response()

    with serve(Starlette(routes=[Route("/bot", bot, methods=["POST"])])) as server:
        stage.slack.request_url = f"{server.url}/bot"
        page = await (await browser.new_context(locale="en-GB")).new_page()
        await page.goto(f"{stage.server.url}/sandbox/")
        slack = page.locator(".world.slack")
        await expect(page.locator(".world.wecom .home")).to_be_hidden()
        await slack.get_by_label("Acting as").select_option(label="孙琦")
        await slack.get_by_role("button", name="App Home").click()
        home = page.get_by_role("dialog", name="App Home as 孙琦 sees it")
        await expect(home).to_contain_text("The bot is making this page")
        assert await stage.call("views.publish", user_id="U03", view=VIEW)
        await expect(home.get_by_role("heading", name="My violations")).to_be_visible()
        await expect(home.locator(".text")).to_have_text("@孙琦: a <b> *bold* word")  # markup stays text
        await home.get_by_role("button", name="Appeal").focus()
        await page.keyboard.press("Enter")
        assert await asyncio.wait_for(pressed.get(), 5) == "U03 Appeal"
        await page.keyboard.press("Escape")
        await expect(home).to_be_hidden()
