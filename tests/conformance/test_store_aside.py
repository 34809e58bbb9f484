"""Deliveries that were set aside, on each database: listed without what they say, tried again, discarded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from bot.bootstrap.deliveries import Deliveries
from bot.domain.records import Step
from storage.inbox import GroupCommitInbox
from storage.store import SqlStore, open_inbox
from tests.conformance.stores import NOON, after, blank, raw


@pytest.fixture
async def inbox(record_url: str) -> AsyncIterator[GroupCommitInbox]:
    """Three that were judged, of which two could not be read."""
    inbox = open_inbox(record_url)
    for key in ("good", "bad", "worse"):
        await inbox.append(raw(key, f"what {key} says".encode()))
    yield inbox
    inbox.close()


@pytest.fixture
def deliveries(store: SqlStore, inbox: GroupCommitInbox) -> Deliveries:
    faults = {"bad": "KeyError in slack/event", "worse": "no reader for platform slack"}
    store.commit([Step(inbox=seq, error=faults.get(one.key)) for seq, one in store.pending(9)], NOON)
    return Deliveries(store=store, append=inbox.append, clock=lambda: after(minutes=5))


def judged(store: SqlStore, error: str | None = None) -> Sequence[tuple[str, bytes]]:
    """What the pipeline takes next."""
    pending = store.pending(9)
    store.commit([Step(inbox=seq, error=error) for seq, _ in pending], NOON)
    return [(one.key, one.body) for _, one in pending]


async def test_they_are_listed_without_what_they_say(deliveries: Deliveries) -> None:
    worse, bad = await asyncio.to_thread(deliveries.aside)
    assert (worse.why, worse.tries) == ("no reader for platform slack", 1)
    assert (bad.platform, bad.kind, bad.at, bad.size) == ("slack", "event", NOON, len("what bad says"))
    assert "says" not in repr((worse, bad))


async def test_one_is_tried_again_as_often_as_somebody_asks(deliveries: Deliveries) -> None:
    store = deliveries.store
    (_, bad) = deliveries.aside()
    assert await asyncio.to_thread(deliveries.retry, bad.number, "wang.min")
    assert not await asyncio.to_thread(deliveries.retry, bad.number, "li.na"), "somebody was quicker"
    assert [one.number for one in deliveries.aside()] == [bad.number + 1]
    assert judged(store, "KeyError again") == [("bad~1", b"what bad says")]
    again = deliveries.aside()[0]
    assert (again.why, again.tries) == ("KeyError again", 2)
    assert await asyncio.to_thread(deliveries.retry, again.number, "wang.min")
    assert judged(store) == [("bad~2", b"what bad says")]
    assert [one.body for one in store.finished(NOON)] == [b"what good says", b"what bad says"], "history has it once"
    told = [row.body["records"][0]["details"] for row in store.audit() if row.what == "delivery-retried"]
    assert [(one["delivery"], one["by"]) for one in told] == [
        (str(bad.number), "wang.min"),
        (str(again.number), "wang.min"),
    ]
    assert store.health()["inbox_failed"] == 1
    assert store.verify_audit()[1] is None


async def test_a_retry_that_was_broken_off_is_not_judged_twice(deliveries: Deliveries, inbox: GroupCommitInbox) -> None:
    """The program was killed after the new one was stored, before the old one was let go."""
    await inbox.append(raw("bad~1", b"what bad says"))
    assert judged(deliveries.store) == [("bad~1", b"what bad says")]
    assert await asyncio.to_thread(deliveries.retry, deliveries.aside()[1].number, "wang.min")
    assert judged(deliveries.store) == []


async def test_one_is_discarded_with_a_reason_and_then_forgotten_like_all_others(deliveries: Deliveries) -> None:
    store = deliveries.store
    assert blank(store, after(days=1)) == 1, "what is set aside stays until somebody has looked"
    worse, bad = deliveries.aside()
    assert deliveries.discard(worse.number, "wang.min", "测试应用的事件")
    assert not deliveries.discard(worse.number, "wang.min", "once more")
    assert not deliveries.discard(10_000, "wang.min", "never there")
    assert [one.number for one in deliveries.aside()] == [bad.number]
    (told,) = [row.body["records"][0]["details"] for row in store.audit() if row.what == "delivery-discarded"]
    assert (told["reason"], told["by"], told["platform"]) == ("测试应用的事件", "wang.min", "slack")
    assert blank(store, after(days=1)) == 1
    assert store.verify_audit()[1] is None


async def test_of_which_nothing_is_left_cannot_be_tried_again(deliveries: Deliveries) -> None:
    bad = deliveries.aside()[1]
    with deliveries.store.database.writing() as connection:
        deliveries.store.shelf.blank_these(connection, [bad.number])
    assert deliveries.aside()[1].size == 0
    assert not await asyncio.to_thread(deliveries.retry, bad.number, "wang.min")
    assert deliveries.discard(bad.number, "wang.min", "nothing left")
