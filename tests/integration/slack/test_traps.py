"""What Slack, its SDK and the network between do to an app that only looks right. See docs/connect-slack.md."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import aiohttp
import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from adapters.sandbox.faults import Fault
from adapters.sandbox.slack.happenings import Happenings
from adapters.sandbox.slack.reference import facts
from adapters.slack.app_web import app_web
from adapters.slack.client import READS, SlackClient
from adapters.slack.config import OFFICIAL, SlackSettings
from adapters.slack.errors import CallFailed, Fate
from adapters.slack.keys import Keys
from adapters.slack.pace import PER_MINUTE, USUAL
from adapters.slack.socket_mode import listen
from adapters.slack.workspace import FOREIGN
from bot.domain.actions import ActionKind
from bot.domain.events import AccountChanged, GroupMoved, GroupSnapshot, MessagePosted, Unknown
from bot.domain.groups import Employment
from tests.integration.slack.bench import Bench, bench, now
from tests.integration.slack.test_acting import SHARED, act
from tests.integration.slack.test_history import running, said, seeded


async def test_a_dead_or_deaf_auth_test_loses_no_delivery(slack: Bench) -> None:
    """Bolt answers 200 and drops the event while auth.test fails; here it stands between nothing."""
    for fault in (Fault(code="internal_error"), Fault(status=503), Fault(lost=True)):
        slack.world.faults.add("auth.test", fault)
    with capture_logs() as logs:
        looking = asyncio.create_task(slack.platform.reconcile())
        await slack.world.post("U0LIN", "C0PAY", "heard all the same")
        await slack.world.quiet()
        await asyncio.gather(looking, return_exceptions=True)
        assert said(slack) == ["heard all the same"]
        slack.world.faults.clear()
        async with running(slack.platform):  # and the full look begins again by itself
            await slack.inbox.until(lambda: len(slack.of(GroupSnapshot)) == 3)
    assert not [line for line in logs if line["log_level"] == "error"]


async def test_the_names_that_the_guide_gives_to_secrets_alarm_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Bolt reads them from the environment by itself, and warns of what it does not use."""
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.setenv(name, "xoxb-sandbox")
    async with bench(socket_mode=True) as slack, running(slack.platform):
        await asyncio.wait_for(slack.world.sockets.connected.wait(), 30)
        await slack.world.post("U0LIN", "C0PAY", "heard")
        await slack.inbox.until(lambda: "heard" in said(slack))
    assert [line.getMessage() for line in caplog.records if line.levelname == "WARNING"] == []


async def test_what_nobody_listens_for_is_acknowledged(slack: Bench) -> None:
    happenings: Happenings = slack.world.happenings
    happenings.announce({"type": "an_event_of_next_year", "event_ts": slack.world.space.stamp()}, None)
    await slack.world.quiet()
    assert [attempt.status for attempt in slack.world.deliveries.attempts] == [200]
    assert [event.what for event in slack.of(Unknown)] == ["an_event_of_next_year"]


async def test_several_workspaces_share_one_socket_and_no_token_is_needed_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With SLACK_CLIENT_ID and SLACK_CLIENT_SECRET in the environment Bolt drops the token and asks its own store."""
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        monkeypatch.setenv(name, "of the company")
    async with bench(socket_mode=True) as slack:
        settings = slack.settings.model_copy(update={"bot_token": None})
        async with app_web(settings) as web:
            listening = asyncio.create_task(listen(web, "xapp-sandbox", slack.inbox, now, keys=Keys(many=True)))
            await asyncio.wait_for(slack.world.sockets.connected.wait(), 10)
            await slack.world.post("U0LIN", "C0PAY", "through the app's socket")
            await slack.world.command("U0MARK", "C0PAY", "status payload")
            await slack.world.quiet()
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
        assert [raw.lane for raw in slack.inbox.raws] == ["slack:T0SANDBOX:C0PAY"] * 2
        assert all(attempt.reason == "" for attempt in slack.world.deliveries.attempts)


def open_sessions() -> int:
    return sum(1 for one in gc.get_objects() if type(one) is aiohttp.ClientSession and not one.closed)


async def test_every_connection_is_closed_at_the_end() -> None:
    before = open_sessions()
    async with bench(socket_mode=True) as slack:
        async with running(slack.platform):
            await slack.inbox.until(lambda: len(slack.of(GroupSnapshot)) == 3)
            await asyncio.wait_for(slack.world.sockets.connected.wait(), 10)
        assert open_sessions() == before


@asynccontextmanager
async def proxy() -> AsyncIterator[tuple[str, list[str]]]:
    """Refuses everybody, and remembers where they wanted to go."""
    asked: list[str] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readline()).decode().strip())
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked


async def test_the_companys_proxy_is_used_for_slack_and_for_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = SlackSettings(bot_token=SecretStr("xoxb-1"), signing_secret=SecretStr("s"), timeout=5)
    async with proxy() as (url, asked), bench() as slack:
        for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("HTTPS_PROXY", url)
        client = SlackClient(settings)
        assert settings.base_url == OFFICIAL
        for call in (client.call("auth.test"), client.respond("https://hooks.slack.com/commands/1", {"text": "x"})):
            with pytest.raises(CallFailed) as failure:
                await call
            assert failure.value.fate in (Fate.UNSENT, Fate.LOST)
        assert [line.split()[:2] for line in asked] == [
            ["CONNECT", "slack.com:443"],
            ["CONNECT", "hooks.slack.com:443"],
        ]
        await client.aclose()
        ours = SlackClient(slack.settings)  # a sandbox, or a gateway of our own
        assert (await ours.call("auth.test"))["ok"]
        await ours.aclose()
        async with app_web(settings) as web:
            assert web.proxy == url
            monkeypatch.setenv("NO_PROXY", "slack.com")
        async with app_web(settings) as web:
            assert web.proxy is None
        assert len(asked) == 2


async def test_a_channel_with_a_new_id_is_not_read_a_second_time(slack: Bench) -> None:
    seeded(slack, "read under the old id")
    async with running(slack.platform):
        await slack.inbox.until(lambda: said(slack) == ["read under the old id"])
        space = slack.world.space
        channel = space.channels["C0PAY"]
        del space.channels["C0PAY"]
        channel.id = "C0MOVED"
        space.add_channel(channel)
        moved = {"type": "channel_id_changed", "old_channel_id": "C0PAY", "new_channel_id": "C0MOVED"}
        slack.world.happenings.announce(moved | {"event_ts": space.stamp()}, channel)
        await slack.world.quiet()
        assert [event.new_group for event in slack.of(GroupMoved)] == ["slack:C0MOVED"]
        slack.world.request_url = None
        await slack.world.post("U0LIN", "C0MOVED", "after the move, unheard")
        await slack.platform.reconcile()
        await slack.inbox.until(lambda: "after the move, unheard" in said(slack))
    assert said(slack) == ["read under the old id", "after the move, unheard"]


async def test_people_of_another_company_are_known_and_never_removed(slack: Bench) -> None:
    await slack.platform.reconcile()
    people = {event.actor: event.info.employment for event in slack.of(AccountChanged)}
    assert people["slack:U0GUEST"] is Employment.EXTERNAL
    assert [event.external for event in slack.of(GroupSnapshot) if event.group == SHARED] == [True]
    outcome = await slack.platform.perform(act(ActionKind.REMOVE_MEMBER, SHARED, "slack:U0GUEST"))
    assert (outcome.state, outcome.reason) == ("failed", FOREIGN)
    assert slack.statuses("conversations.kick") == []
    slack.world.faults.add("users.info", Fault(lost=True))  # nobody is removed on a guess, and it is asked again
    outcome = await slack.platform.perform(act(ActionKind.REMOVE_MEMBER, SHARED, "slack:U0LIN"))
    assert outcome.state == "planned" and outcome.retry_after
    outcome = await slack.platform.perform(act(ActionKind.REMOVE_MEMBER, SHARED, "slack:U0LIN"))
    assert outcome.state == "confirmed"


TIERS = {"t1": 1, "t2": 20, "t3": 50, "t4": 100}


@pytest.mark.parametrize("method", sorted(PER_MINUTE.keys() | READS))
def test_our_pace_is_not_faster_than_the_methods_tier(method: str) -> None:
    known = facts(method)
    assert known is not None
    most = TIERS.get(known.tier)
    assert most is None or PER_MINUTE.get(method, USUAL) <= most


@pytest.mark.parametrize("method", sorted(PER_MINUTE.keys() | READS))
def test_arguments_are_sent_where_the_method_reads_them(method: str) -> None:
    """A JSON body is not read by all: a cursor that is lost there brings the first page for ever."""
    known = facts(method)
    assert known is not None and (known.takes_json or method in READS)


@dataclass(slots=True)
class Wire:
    """Between the bot and Slack. `freeze` makes the connections that stand silent, without closing them."""

    port: int
    closed: bool = False
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.closed:
            writer.close()
            return
        inward, outward = await asyncio.open_connection("127.0.0.1", self.port)
        self._writers += [writer, outward]
        for source, sink in ((reader, outward), (inward, writer)):
            task = asyncio.create_task(self._pump(source, sink))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65_536):
                sink.write(data)
                await sink.drain()
        sink.close()

    def freeze(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()

    def cut(self) -> None:
        self.freeze()
        for writer in self._writers:
            writer.close()


async def test_a_silent_socket_is_replaced_and_so_is_a_client_that_stays_deaf() -> None:
    async with bench(socket_mode=True) as slack:
        wire = Wire(port=int(slack.world.public_url.rpartition(":")[2]))
        async with await asyncio.start_server(wire.serve, "127.0.0.1", 0) as server:
            base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/"
            settings = slack.settings.model_copy(update={"base_url": base})
            with capture_logs() as logs:
                async with app_web(settings) as web:
                    listening = asyncio.create_task(listen(web, "xapp-sandbox", slack.inbox, now, ping=0.1, deaf=0.6))
                    await asyncio.wait_for(slack.world.sockets.connected.wait(), 10)
                    slack.world.sockets.connected.clear()
                    wire.freeze()  # no FIN, no PONG: the connection looks well for ever
                    await asyncio.wait_for(slack.world.sockets.connected.wait(), 10)
                    await slack.world.post("U0LIN", "C0PAY", "after the silence")
                    await slack.inbox.until(lambda: "after the silence" in said(slack))

                    wire.closed = True
                    slack.world.sockets.connected.clear()
                    wire.cut()
                    while not [line for line in logs if line["event"] == "slack.socket-deaf"]:
                        await asyncio.sleep(0.05)
                    wire.closed = False
                    await asyncio.wait_for(slack.world.sockets.connected.wait(), 10)
                    await slack.world.post("U0LIN", "C0PAY", "after the outage")
                    await slack.inbox.until(lambda: "after the outage" in said(slack))
                    listening.cancel()
                    await asyncio.gather(listening, return_exceptions=True)
                    wire.cut()
        assert {event.text for event in slack.of(MessagePosted)} == {"after the silence", "after the outage"}
