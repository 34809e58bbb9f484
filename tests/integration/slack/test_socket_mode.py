"""Socket Mode: the same deliveries through a WebSocket, acknowledged only when they are in the inbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from bot.domain.errors import StorageError
from bot.domain.events import CommandGiven, GroupSnapshot, MessagePosted
from tests.integration.slack.bench import Bench, bench


@pytest.fixture
async def connected() -> AsyncIterator[Bench]:
    async with bench(socket_mode=True) as slack:
        running = asyncio.create_task(slack.platform.run())
        await asyncio.wait_for(slack.world.sockets.connected.wait(), 10)
        yield slack
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def test_events_commands_and_buttons(connected: Bench) -> None:
    assert connected.platform.routes() == ()
    await connected.world.post("U0LIN", "C0PAY", "你好")
    await connected.world.command("U0MARK", "C0PAY", "status payload")
    await connected.world.quiet()
    (posted,), (command,) = connected.of(MessagePosted), connected.of(CommandGiven)
    assert posted.text == "你好"
    assert (command.text, command.via) == ("status payload", "slash")
    assert all(attempt.reason == "" for attempt in connected.world.deliveries.attempts)


async def test_the_first_look_happens(connected: Bench) -> None:
    await connected.inbox.until(lambda: len(connected.of(GroupSnapshot)) == 3)


async def test_what_is_not_stored_is_not_acknowledged(connected: Bench) -> None:
    await connected.inbox.until(lambda: len(connected.of(GroupSnapshot)) == 3)
    connected.inbox.failures = [StorageError("locked")]
    await connected.world.post("U0LIN", "C0PAY", "again")
    await connected.world.quiet()
    assert [attempt.reason for attempt in connected.world.deliveries.attempts] == ["timeout", ""]
    assert [event.text for event in connected.of(MessagePosted)] == ["again"]


async def test_a_refreshed_connection_goes_on(connected: Bench) -> None:
    await connected.world.sockets.refresh()
    await asyncio.wait_for(connected.world.sockets.connected.wait(), 10)
    await connected.world.post("U0LIN", "C0PAY", "after")
    await connected.world.quiet()
    assert [event.text for event in connected.of(MessagePosted)] == ["after"]
