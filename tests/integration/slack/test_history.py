"""Reading back over the wire: once, in order, from where it stopped, and politely."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from adapters.sandbox.slack.limits import Fault
from adapters.sandbox.world import Past, Seed
from adapters.slack.client import SlackClient
from adapters.slack.envelope import HISTORY
from adapters.slack.history import History
from adapters.slack.people import Identity
from adapters.slack.platform import SlackPlatform
from bot.domain.actions import ActionKind
from bot.domain.errors import StorageError
from bot.domain.events import GroupSnapshot, MessageEdited, MessagePosted
from tests.integration.slack.bench import BOT, Bench, bench, now
from tests.integration.slack.test_acting import act

METHOD = "conversations.history"


def seeded(
    slack: Bench, *texts: str, group: str = "C0PAY", sender: str = "U0LIN", ago: timedelta | None = None
) -> None:
    """Lines that were said a while ago, a minute apart."""
    first = now() - (ago or timedelta(days=2))
    lines = [
        Past(group=group, sender=sender, text=text, at=first + timedelta(minutes=number))
        for number, text in enumerate(texts)
    ]
    slack.world.seed(Seed(messages=lines))


@asynccontextmanager
async def running(platform: SlackPlatform) -> AsyncIterator[None]:
    task = asyncio.create_task(platform.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def calls(slack: Bench, count: int) -> None:
    """Waits until the history was asked for so many times."""
    watch = slack.world.watch()
    try:
        async with asyncio.timeout(10):
            while len(slack.statuses(METHOD)) < count:
                await anext(watch)
    finally:
        watch.close()


def said(slack: Bench) -> list[str]:
    return [event.text for event in slack.of(MessagePosted)]


async def test_what_was_said_before_the_bot_came_is_read_in_order_after_its_group_is_known(slack: Bench) -> None:
    seeded(slack, "第一", "第二", "第三")
    seeded(slack, "our own", sender=BOT)
    seeded(slack, "too old", ago=timedelta(days=15))
    async with running(slack.platform):
        await slack.inbox.until(lambda: len(slack.of(MessagePosted)) == 3)
        await calls(slack, 2)  # the two channels that it is in
    assert said(slack) == ["第一", "第二", "第三"]
    kinds = [type(event) for event in slack.events() if event.group == "slack:C0PAY"]
    assert kinds.index(GroupSnapshot) < kinds.index(MessagePosted)
    (first, *_) = slack.of(MessagePosted)
    assert now() - first.at > timedelta(days=1)


async def test_what_was_heard_live_is_not_stored_again(slack: Bench) -> None:
    await slack.world.post("U0LIN", "C0PAY", "heard")
    await slack.world.quiet()
    async with running(slack.platform):
        await calls(slack, 2)
        await slack.inbox.until(lambda: slack.inbox.refused == 1)
    assert said(slack) == ["heard"]
    assert not [raw for raw in slack.inbox.raws if raw.kind == HISTORY]


async def test_a_restart_reads_what_was_said_meanwhile_from_where_it_stopped(slack: Bench) -> None:
    seeded(slack, *(f"line {number}" for number in range(30)), ago=timedelta(days=9))
    async with running(slack.platform):
        await slack.inbox.until(lambda: len(slack.of(MessagePosted)) == 30)
        await calls(slack, 2)
    slack.world.request_url = None  # the bot is down
    ts = await slack.world.post("U0LIN", "C0PAY", "meanwhile")
    known = len(slack.inbox.raws)
    restarted = slack.restarted()
    async with running(restarted):
        await slack.inbox.until(lambda: "meanwhile" in said(slack))
        await calls(slack, 4)
    assert [raw.key for raw in slack.inbox.raws[known:] if raw.kind == HISTORY] == [f"message:C0PAY:{ts}"]
    asked = [call for call in slack.world.calls if call.method == METHOD and call.arguments["channel"] == "C0PAY"]
    assert (
        float(asked[-1].arguments["oldest"]) - float(asked[0].arguments["oldest"]) > timedelta(days=3).total_seconds()
    )


async def test_an_edit_made_while_the_bot_was_down_is_found_and_only_once(slack: Bench) -> None:
    ts = await slack.world.post("U0LIN", "C0PAY", "harmless")
    await slack.world.quiet()
    async with running(slack.platform):
        await calls(slack, 2)
    slack.world.request_url = None
    await slack.world.edit("U0LIN", "C0PAY", ts, "harmful")
    for times in (4, 6):
        async with running(slack.restarted()):
            await calls(slack, times)
            await slack.inbox.until(lambda: len(slack.of(MessageEdited)) == 1)
    (edit,) = slack.of(MessageEdited)
    assert (edit.message, edit.text) == (ts, "harmful")
    assert now() - edit.at < timedelta(minutes=1)


async def test_zero_days_reads_nothing_back() -> None:
    async with bench(backfill_days=0) as slack:
        seeded(slack, "before")
        async with running(slack.platform):
            await slack.inbox.until(lambda: len(slack.of(GroupSnapshot)) == 3)
        assert slack.statuses(METHOD) == []


async def test_limits_are_waited_for_and_refusals_stop_only_that_channel(slack: Bench) -> None:
    seeded(slack, "in pay")
    seeded(slack, "shared", group="C0SHARED")
    slack.world.faults.limit(METHOD, retry_after=1)
    slack.world.faults.add(METHOD, Fault(error="missing_scope"))  # for the channel that had to wait
    async with running(slack.platform):
        await slack.inbox.until(lambda: len(slack.of(MessagePosted)) == 1)
    assert said(slack) == ["shared"]
    assert slack.statuses(METHOD) == ["ratelimited", "missing_scope", "ok"]


async def test_an_inbox_that_fails_loses_nothing(slack: Bench) -> None:
    """What could not be stored is not marked as read: the next reading has it again."""
    seeded(slack, "one", "two")
    history = History(client := SlackClient(slack.settings), slack.inbox, now, slack.marks, days=14)
    me = Identity(user=BOT, team="T0SANDBOX")
    slack.inbox.failures.append(StorageError())
    try:
        await history.read("C0PAY", me)
    except StorageError:
        pass
    else:
        raise AssertionError("the failure must be told")
    assert await history.read("C0PAY", me) == (2, 1)
    assert sorted(said(slack)) == ["one", "two"]
    await client.aclose()


async def test_a_long_history_is_read_in_parts_each_in_order(slack: Bench) -> None:
    texts = [f"line {number:03d}" for number in range(450)]  # three pages of the largest size
    seeded(slack, *texts)
    client = SlackClient(slack.settings)
    history = History(client, slack.inbox, now, slack.marks, days=14, at_once=100)
    assert await history.read("C0PAY", Identity(user=BOT, team="T0SANDBOX")) == (450, 450)
    assert said(slack) == texts
    await client.aclose()


async def test_who_invites_the_bot_lets_it_read_what_was_said_before() -> None:
    async with bench() as slack:
        seeded(slack, "among ourselves", group="C0CLOSED")
        async with running(slack.platform):
            await slack.inbox.until(lambda: len(slack.of(GroupSnapshot)) == 3)
            await slack.world.join(BOT, "C0CLOSED", invited_by="U0LIN")
            await slack.world.quiet()
            assert (await slack.platform.perform(act(ActionKind.FETCH, "slack:C0CLOSED"))).state == "confirmed"
            await slack.inbox.until(lambda: "among ourselves" in said(slack))
        assert {event.name for event in slack.of(GroupSnapshot)} >= {"hr-private"}
