"""Reading back over the wire: once, in order, from where it stopped, and politely."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from adapters.sandbox.faults import Fault
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
    slack.world.faults.switch("limited", on=METHOD, seconds=1)
    slack.world.faults.add(METHOD, Fault(code="missing_scope"))  # for the channel that had to wait
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


REPLIES = "conversations.replies"


def reply(slack: Bench, under: str, text: str, *, ago: timedelta, group: str = "C0PAY") -> str:
    """Somebody answered while nobody listened."""
    channel = slack.world.space.channels[group]
    line = slack.world.happenings.past(channel, "U0MARK", text, now() - ago)
    line.thread_ts = under
    return line.ts


def threads_read(slack: Bench) -> list[str]:
    return [str(call.arguments["ts"]) for call in slack.world.calls if call.method == REPLIES]


async def test_replies_in_threads_are_read_back_once_under_their_live_keys(slack: Bench) -> None:
    seeded(slack, "question", "no answers", ago=timedelta(days=9))
    ((question, _),) = [[line.id for line in slack.world.messages("C0PAY") if line.text in ("question", "no answers")]]
    late = reply(slack, question, "secret answer", ago=timedelta(days=3))
    async with running(slack.platform):
        await slack.inbox.until(lambda: "secret answer" in said(slack))
        async with asyncio.timeout(10):
            while slack.marks.setting("slack.history.threads.C0PAY") is None:
                await asyncio.sleep(0.01)
    (answer,) = [event for event in slack.of(MessagePosted) if event.text == "secret answer"]
    assert (answer.thread, answer.message, answer.actor) == (question, late, "slack:U0MARK")
    assert now() - answer.at > timedelta(days=2)  # told as what it is: an old message, for which nobody is called
    assert [raw.key for raw in slack.inbox.raws if raw.key.endswith(late)] == [f"message:C0PAY:{late}"]
    assert threads_read(slack) == [question]
    assert len(slack.statuses(METHOD)) == 2  # the first reading sees where threads begin

    missed = reply(slack, question, "said meanwhile", ago=timedelta(minutes=5))
    async with running(slack.restarted()):
        await slack.inbox.until(lambda: "said meanwhile" in said(slack))
    assert threads_read(slack) == [question, question]  # the thread without news is not asked
    (asked,) = [call for call in slack.world.calls if call.method == REPLIES][1:]
    assert float(asked.arguments["oldest"]) > float(question) + timedelta(days=7).total_seconds()
    assert said(slack).count("secret answer") == 1 and missed in [event.message for event in slack.of(MessagePosted)]


async def test_a_long_thread_is_read_page_by_page_and_waits_for_its_turn(slack: Bench) -> None:
    seeded(slack, "question")
    question = next(line.id for line in slack.world.messages("C0PAY") if line.text == "question")
    texts = [f"answer {number:03d}" for number in range(250)]
    for number, text in enumerate(texts):
        reply(slack, question, text, ago=timedelta(hours=20, seconds=-number))
    slack.world.faults.switch("limited", on=REPLIES, seconds=1)
    async with running(slack.platform):
        await slack.inbox.until(lambda: len(said(slack)) == 251)
    assert said(slack)[1:] == texts
    assert slack.statuses(REPLIES) == ["ratelimited", "ok", "ok"]


async def test_a_thread_that_cannot_be_read_stops_nothing_else(slack: Bench) -> None:
    seeded(slack, "in pay")
    seeded(slack, "shared", group="C0SHARED")
    for group in ("C0PAY", "C0SHARED"):
        line = next(line for line in slack.world.messages(group) if line.text in ("in pay", "shared"))
        reply(slack, line.id, f"reply in {group}", ago=timedelta(hours=3), group=group)
    slack.world.faults.add(REPLIES, Fault(code="thread_not_found"))
    async with running(slack.platform):
        await slack.inbox.until(lambda: "reply in C0SHARED" in said(slack))
    assert "reply in C0PAY" not in said(slack)


async def test_a_thread_older_than_the_window_is_read_where_something_tells_of_it(slack: Bench) -> None:
    """A reply that came live tells, and so does one that was sent to the channel as well; of a third nothing does."""
    for text, days in (("heard of", 40), ("broadcast", 30), ("silent", 35)):
        seeded(slack, text, ago=timedelta(days=days))
    begins = {line.text: line.id for line in slack.world.messages("C0PAY")}
    channel = slack.world.space.channels["C0PAY"]
    live = slack.world.happenings.post(
        channel, slack.world.space.users["U0MARK"], "a live reply", thread_ts=begins["heard of"]
    )
    await slack.inbox.until(lambda: "a live reply" in said(slack))
    shown = reply(slack, begins["broadcast"], "shown in the channel", ago=timedelta(hours=5))
    message = channel.message(shown)
    assert message is not None
    message.broadcast = True
    for name in ("heard of", "broadcast", "silent"):
        reply(slack, begins[name], f"missed under {name}", ago=timedelta(hours=3))
    async with running(slack.platform):
        await slack.inbox.until(lambda: {"missed under heard of", "missed under broadcast"} <= set(said(slack)))
    assert "missed under silent" not in said(slack)
    assert set(threads_read(slack)) == {begins["heard of"], begins["broadcast"]}
    assert said(slack).count("shown in the channel") == said(slack).count("a live reply") == 1

    message.deleted = live.deleted = True
    reply(slack, begins["heard of"], "after a restart", ago=timedelta(minutes=5))
    async with running(slack.restarted()):
        await slack.inbox.until(lambda: "after a restart" in said(slack))
