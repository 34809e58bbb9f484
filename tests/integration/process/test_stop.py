"""SIGTERM: the bot stops within seconds, with everything it was doing brought to an end, and with exit code 0."""

from __future__ import annotations

import socket
from pathlib import Path
from time import monotonic, time

import pytest

from bot.domain.actions import OutcomeState
from bot.domain.views import ViolationFilter
from bot.web.site import free_port
from storage.store import SqlStore
from tests.integration.process.child import Home, rule, running, start
from tests.integration.process.slack import CHANNELS, slack

BANNED = "博彩"
SOON = 10.0  # seconds; generous, because machines are shared


async def test_calls_under_way_are_awaited_and_the_rest_stays_planned(tmp_path: Path) -> None:
    home = Home(folder=tmp_path)
    async with slack(home, slowness=0.5) as side:
        home.furnish(rule(BANNED), slack=side.settings())
        async with running(home) as child:
            await child.acquainted(len(CHANNELS))
            for channel in CHANNELS:
                await side.world.post("U1", channel, f"玩{BANNED}吗")
                await side.world.post("U2", channel, f"{BANNED}！")
            await side.line.moment("arrived")
            began = monotonic()
            assert await child.stop() == 0
            assert monotonic() - began < SOON
            assert child.lines[-1] == "Stopped."
        store = SqlStore(home.record)
        actions = store.actions(limit=1000)
        violations = store.violations(ViolationFilter())
        store.close()
        posted = side.posted(view.record.id for view in violations)
        told = [one for one in actions if one.action.kind == "remind"]
        confirmed = {one.action.key for one in told if one.state is OutcomeState.CONFIRMED}
        assert {one.state for one in told} <= {OutcomeState.CONFIRMED, OutcomeState.PLANNED}
        assert len(confirmed) == sum(posted.values()) >= 1


async def test_what_was_left_is_done_after_the_next_start(tmp_path: Path) -> None:
    home = Home(folder=tmp_path)
    async with slack(home, slowness=0.3) as side:
        home.furnish(rule(BANNED), slack=side.settings())
        async with running(home) as child:
            await child.acquainted(len(CHANNELS))
            for number in range(6):
                await side.world.post("U1", "C1", f"{BANNED} {number}")
            await side.line.moment("arrived")
            await side.world.quiet()
            assert await child.stop() == 0
        async with running(home) as child:
            counts = await child.settled()
            assert await child.stop() == 0
        assert (counts["violations"], counts["outbox_unknown"], counts["inbox_failed"]) == (6, 0, 0)
        assert side.posted([BANNED]) == {BANNED: 6}


async def test_a_caller_who_never_finishes_cannot_keep_it_alive(tmp_path: Path) -> None:
    home = Home(folder=tmp_path)
    nowhere = {"bot_token": "xoxb-1", "signing_secret": "s", "base_url": f"http://127.0.0.1:{free_port()}/"}
    home.furnish(rule(BANNED), slack=nowhere)
    async with running(home) as child:
        with socket.create_connection(("127.0.0.1", home.port)) as caller:
            caller.sendall(_unfinished())
            await child.health()  # the server took that connection before this one
            began = monotonic()
            assert await child.stop() == 0
            assert monotonic() - began < SOON


def _unfinished() -> bytes:
    """The beginning of a delivery whose end never comes."""
    signed = f"X-Slack-Request-Timestamp: {int(time())}\r\nX-Slack-Signature: v0=0\r\n"
    return f"POST /slack/events HTTP/1.1\r\nHost: bot\r\n{signed}Content-Length: 1000\r\n\r\n{{".encode()


@pytest.mark.parametrize("line", ["policies.loaded", "schedule.started"])
async def test_stopped_while_it_starts_it_stops(tmp_path: Path, line: str) -> None:
    home = Home(folder=tmp_path)
    home.furnish(rule(BANNED))
    child = await start(home)
    try:
        await child.says(line)
        assert await child.stop() == 0
    finally:
        await child.abandon()


async def test_two_bots_cannot_share_a_port(tmp_path: Path) -> None:
    home = Home(folder=tmp_path)
    home.furnish(rule(BANNED))
    async with running(home) as child:
        second = await start(home)
        try:
            assert await second.end() == 2
            assert f"cannot listen on 127.0.0.1:{home.port}" in second.lines[-1]
        finally:
            await second.abandon()
        assert (await child.health())["inbox_pending"] == 0
