"""How the local Slack delivers, seen at a door that only listens: signatures, envelopes, retries, limits, both ways."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
import websockets.asyncio.client as ws
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from websockets.exceptions import ConnectionClosed

from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack.quota import Quota
from adapters.sandbox.world import Refused
from tests.integration.slack.bench import BOT, SECRET, company, served


@dataclass(slots=True)
class Ear:
    """What came, and what is answered next; 200 when nothing is laid out. None = not before `woken`."""

    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[Response | None] = field(default_factory=list)
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    async def hear(self, request: Request) -> Response:
        self.heard.append((dict(request.headers), await request.body()))
        answer = self.answers.pop(0) if self.answers else Response()
        if answer is None:
            await self.woken.wait()
        return answer or Response()

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.heard]

    def events(self) -> list[dict[str, Any]]:
        return [body["event"] for body in self.bodies()]

    def kinds(self) -> list[str]:
        return [f"{event['type']}:{event.get('subtype', '')}".rstrip(":") for event in self.events()]


@asynccontextmanager
async def listening(**given: Any) -> AsyncIterator[tuple[SlackWorld, Ear]]:
    world, ear = SlackWorld(signing_secret=SECRET, pace=0.0005, **given), Ear()
    world.seed(company())
    async with served(world.app) as url, served(Starlette(routes=[Route("/in", ear.hear, methods=["POST"])])) as door:
        world.public_url, world.request_url = url, f"{door}/in"
        try:
            yield world, ear
        finally:
            await world.aclose()


async def test_each_delivery_is_signed_and_brings_one_event_for_one_installation() -> None:
    async with listening() as (world, ear):
        await world.post("U0LIN", "C0PAY", "一")
        await world.post("U0LIN", "C0PAY", "二")
        await world.quiet()
        assert [event["text"] for event in ear.events()] == ["一", "二"]
        for headers, body in ear.heard:
            stamp = headers["x-slack-request-timestamp"]
            assert abs(int(stamp) - time.time()) < 60
            expected = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
            assert headers["x-slack-signature"] == f"v0={expected}"
        for envelope in ear.bodies():
            assert envelope["type"] == "event_callback"
            (installation,) = envelope["authorizations"]
            assert (installation["user_id"], installation["is_bot"]) == (BOT, True)


async def test_a_failure_is_repeated_three_times_and_says_which_time_and_why() -> None:
    async with listening() as (world, ear):
        ear.answers = [Response(status_code=500)] * 4
        await world.post("U0LIN", "C0PAY", "x")
        await world.quiet()
        told = [(h.get("x-slack-retry-num"), h.get("x-slack-retry-reason")) for h, _ in ear.heard]
        assert told == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
        assert len({body for _, body in ear.heard}) == 1  # the same event id each time
        ear.answers = [Response(status_code=500, headers={"x-slack-no-retry": "1"})]
        await world.post("U0LIN", "C0PAY", "y")
        await world.quiet()
        assert len(ear.heard) == 5
        world.posting.deadline, ear.answers = 0.3, [None]
        await world.post("U0LIN", "C0PAY", "slept over")
        await world.quiet()
        ear.woken.set()
        assert ear.heard[-1][0]["x-slack-retry-reason"] == "http_timeout"
        world.request_url = "http://127.0.0.1:9/in"
        await world.post("U0LIN", "C0PAY", "z")
        await world.quiet()
        assert [attempt.reason for attempt in world.deliveries.attempts[-4:]] == ["connection_failed"] * 4


async def test_what_belongs_together_comes_together() -> None:
    """A rename and an archiving are told twice, in two forms; a mention too; a link comes again with its preview."""
    async with listening() as (world, ear):
        await world.rename("U0LIN", "C0PAY", "jk-rd-pay-2")
        await world.post("U0LIN", "C0PAY", "<@U0QUNGUI> 帮助")
        await world.post("U0LIN", "C0PAY", "https://example.com/")
        await world.quiet()
        await world.archive("U0LIN", "C0PAY")
        await world.quiet()
        assert ear.kinds() == [
            "channel_rename", "message:channel_name", "message", "app_mention", "message", "message:message_changed",
            "message:channel_archive", "channel_archive",
        ]  # fmt: skip
        renamed, noticed, *_ = ear.events()
        assert "user" not in renamed
        assert (noticed["user"], noticed["old_name"], noticed["name"]) == ("U0LIN", "jk-rd-pay", "jk-rd-pay-2")
        changed = ear.events()[5]
        assert changed["message"]["text"] == changed["previous_message"]["text"]
        assert "edited" not in changed["message"]
        assert changed["ts"] != changed["message"]["ts"]


async def test_the_bots_own_doings_are_told_too() -> None:
    async with listening() as (world, ear), httpx.AsyncClient(trust_env=False) as client:
        client.headers["Authorization"] = "Bearer xoxb-sandbox"
        api = f"{world.public_url}/api"
        assert (await client.post(f"{api}/conversations.join", json={"channel": "C0OPEN"})).json()["ok"]
        assert (await client.post(f"{api}/chat.postMessage", json={"channel": "C0OPEN", "text": "hi"})).json()["ok"]
        whisper = {"channel": "C0OPEN", "user": "U0LIN", "text": "只有你"}
        assert (await client.post(f"{api}/chat.postEphemeral", json=whisper)).json()["ok"]
        await world.quiet()
        assert ear.kinds() == ["member_joined_channel", "message:channel_join", "message"]
        joined, _, echoed = ear.events()
        assert (joined["user"], echoed["user"], echoed["bot_id"]) == (BOT, BOT, "B0QUNGUI")
        history = (await client.get(f"{api}/conversations.history", params={"channel": "C0OPEN"})).json()
        assert [message["text"] for message in history["messages"]] == ["hi"]  # a whisper is kept nowhere


async def test_a_private_channel_that_is_to_be_shared_gets_another_id() -> None:
    async with listening() as (world, ear):
        space = world.space
        world.happenings.move(space.channels["C0CLOSED"], "G0OLD")
        space.channels["G0OLD"].members.append(BOT)
        new = await world.share("U0LIN", "G0OLD")
        assert new.startswith("C")
        await world.post("U0LIN", new, "x")
        with pytest.raises(Refused, match="channel_not_found"):
            await world.post("U0LIN", "G0OLD", "x")
        await world.quiet()
        moved, said = ear.events()
        assert (moved["type"], moved["old_channel_id"], moved["new_channel_id"]) == ("channel_id_changed", "G0OLD", new)
        assert said["channel"] == new


async def test_a_response_url_is_good_five_times_and_half_an_hour() -> None:
    at = [datetime.now(UTC)]
    async with listening(clock=lambda: at[0]) as (world, ear), httpx.AsyncClient(trust_env=False) as client:
        await world.command("U0LIN", "C0PAY", "help")
        form = parse_qs(ear.heard[-1][1].decode())
        (url,) = form["response_url"]
        answers = [(await client.post(url, json={"text": "x"})).status_code for _ in range(6)]
        assert answers == [200] * 5 + [404]
        await world.command("U0LIN", "C0PAY", "help")
        (url,) = parse_qs(ear.heard[-1][1].decode())["response_url"]
        at[0] += timedelta(seconds=1801)
        assert (await client.post(url, json={"text": "x"})).text == "expired_url"


async def test_too_many_events_are_dropped_and_that_is_said_once_a_minute() -> None:
    async with listening() as (world, ear):
        world.quota.most = 2
        for number in range(5):
            await world.post("U0LIN", "C0PAY", str(number))
        await world.quiet()
        first, second, limited = ear.bodies()[:3]
        assert (first["event"]["text"], second["event"]["text"]) == ("0", "1")
        assert (limited["type"], limited["minute_rate_limited"] % 60, "event" in limited) == (
            "app_rate_limited",
            0,
            False,
        )
        assert len(ear.heard) in (3, 4)  # four when a minute ended between two posts


async def test_an_app_that_nearly_always_fails_is_switched_off() -> None:
    async with listening() as (world, ear):
        world.quota.enough = 8
        ear.answers = [Response(status_code=500)] * 100
        for _ in range(3):
            await world.post("U0LIN", "C0PAY", "x")
            await world.quiet()
        assert len(ear.heard) == 8  # two events with their retries; the third was not even tried
        ear.answers = []
        world.quota.switch_on()
        await world.post("U0LIN", "C0PAY", "y")
        await world.quiet()
        assert ear.events()[-1]["text"] == "y"


def test_the_quota_counts_in_a_sliding_hour() -> None:
    clock = [0.0]
    quota = Quota(now=lambda: clock[0], most=2, enough=3)
    assert [quota.admits(), quota.admits(), quota.admits()] == [True, True, False]
    assert [quota.minute_to_tell(), quota.minute_to_tell()] == [0, None]
    quota.tried(False)
    quota.tried(False)
    clock[0] = 3601.0
    assert quota.admits()
    for well in (False, False, True):
        quota.tried(well)
    assert not quota.off  # the failures of the last hour do not count, and a third of these went well
    for _ in range(60):
        quota.tried(False)
    assert quota.off


async def opened(world: SlackWorld) -> ws.ClientConnection:
    """A socket that has said hello."""
    async with httpx.AsyncClient(trust_env=False, headers={"Authorization": "Bearer xapp-sandbox"}) as client:
        url = (await client.post(f"{world.public_url}/api/apps.connections.open")).json()["url"]
    return await ws.connect(url, proxy=None)


async def test_a_dropped_socket_brings_the_event_again_over_the_next() -> None:
    async with listening(socket_mode=True) as (world, _):
        world.deliveries.pace = 0.005  # the second repetition after 0.3 s: time enough to connect again
        socket = await opened(world)
        await socket.recv()
        world.faults.switch("dropped", on="message")
        await world.post("U0LIN", "C0PAY", "x")
        first = json.loads(await socket.recv())
        await socket.send(json.dumps({"envelope_id": first["envelope_id"]}))
        with pytest.raises(ConnectionClosed):
            await socket.recv()
        socket = await opened(world)
        await socket.recv()
        again = json.loads(await asyncio.wait_for(socket.recv(), 10))
        assert again["payload"]["event_id"] == first["payload"]["event_id"]
        assert (again["retry_attempt"] > 0, again["retry_reason"]) == (True, "connection_failed")
        await socket.send(json.dumps({"envelope_id": again["envelope_id"]}))
        await world.quiet()
        assert world.deliveries.attempts[-1].reason == ""
        await socket.close()


async def test_sockets_say_hello_echo_pings_and_are_no_more_than_ten() -> None:
    async with listening(socket_mode=True) as (world, _):
        sockets = [await opened(world) for _ in range(11)]
        first, *rest, last = [json.loads(await socket.recv()) for socket in sockets]
        assert (first["type"], first["num_connections"]) == ("hello", 1)
        assert (rest[-1]["num_connections"], last["type"], last["reason"]) == (10, "disconnect", "too_many_websockets")
        assert (
            await (await sockets[0].ping(b"sdk-ping-pong:1")) >= 0
        )  # answered with the same data, or it would not end
        await world.post("U0LIN", "C0PAY", "x")
        envelope = json.loads(await sockets[1].recv())
        assert (envelope["type"], envelope["accepts_response_payload"], envelope["retry_attempt"]) == (
            "events_api",
            False,
            0,
        )
        await sockets[1].send(json.dumps({"envelope_id": envelope["envelope_id"]}))
        await world.quiet()
        await world.sockets.refresh()
        assert json.loads(await sockets[0].recv())["reason"] == "refresh_requested"
        for socket in sockets:
            await socket.close()
