"""The courier over a real record: lost answers are asked about, platforms in trouble left alone, nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import pytest

from bot.bootstrap.parts import Parts
from bot.domain.actions import (
    Outcome,
    OutcomeState,
    ask_again,
    confirmed,
    failed,
    retry,
    unknown,
)
from bot.domain.errors import StorageError
from bot.domain.views import QueuedAction
from bot.engine.circuit import Stand, Turn
from bot.engine.courier import Courier
from storage.store import SqlStore
from tests.conformance.stores import NOON, after, queued, write
from tests.fakes.platform import DONE, Scripted

LOST = unknown("no-answer-in-time", down=True)


class Desk:
    """A courier, its platforms, and a clock that the test turns."""

    def __init__(self, store: SqlStore, *platforms: Scripted):
        self.now = NOON
        self.store = store
        self.turns: list[Turn] = []
        self.slack = platforms[0] if platforms else Scripted()
        named = {one.name: one for one in (self.slack, *platforms)}
        self.settled = asyncio.Queue[str]()
        self.courier = Courier(
            store,
            named,
            lambda: self.now,
            settled=lambda action, outcome: self.settled.put_nowait(f"{action.key} {outcome.state}"),
            turned=self.turns.append,
            settling=0.0,
        )

    def outcome(self, key: str) -> tuple[OutcomeState, str, dict[str, str]]:
        found = self.store.action(key)
        assert found is not None
        return found.state, found.reason, dict(found.details)


async def test_a_lost_answer_that_was_done_is_confirmed_and_not_repeated(store: SqlStore) -> None:
    desk = Desk(store)
    write(store, queued("k"))
    desk.slack.doing.append(LOST)
    desk.slack.telling.append(confirmed("1712.9", channel="C1"))
    await desk.courier.drain()
    assert desk.outcome("k") == (
        OutcomeState.CONFIRMED, "", {"channel": "C1", "probed": "seen", "lost": "no-answer-in-time"}
    )  # fmt: skip
    assert (desk.slack.done, desk.slack.asked) == (["k"], [("k", NOON)])


async def test_what_was_certainly_not_done_is_done_again_before_what_came_later(store: SqlStore) -> None:
    desk = Desk(store)
    write(store, queued("first"), queued("second"))
    desk.slack.doing.append(LOST)
    desk.slack.telling.append(retry("not-there", 0.0))
    await desk.courier.drain()
    assert desk.slack.done == ["first"]  # the second waits in line
    desk.now = after(seconds=6)
    await desk.courier.drain()
    assert desk.slack.done == ["first", "first", "second"]
    assert desk.outcome("first")[0] is OutcomeState.CONFIRMED


async def test_what_the_platform_cannot_tell_stays_unknown_and_says_so(store: SqlStore) -> None:
    desk = Desk(store)
    write(store, queued("k"))
    desk.slack.doing.append(LOST)
    desk.slack.telling.append(unknown("wecom-said-unseen"))
    await desk.courier.drain()
    details = {"probed": "cannot-tell", "why": "wecom-said-unseen"}
    assert desk.outcome("k") == (OutcomeState.UNKNOWN, "no-answer-in-time", details)
    assert await desk.courier.ask_about_unknown() == 0
    assert len(desk.slack.asked) == 1  # not asked again


async def test_a_question_without_an_answer_is_asked_again(store: SqlStore) -> None:
    desk = Desk(store)
    write(store, queued("k"))
    desk.slack.doing.append(LOST)
    desk.slack.telling += [ask_again("cannot-connect", 5.0, down=True), ask_again("cannot-connect", 5.0), DONE]
    await desk.courier.drain()
    assert desk.outcome("k") == (OutcomeState.UNKNOWN, "no-answer-in-time", {})
    assert [await desk.courier.ask_about_unknown() for _ in range(3)] == [0, 1, 0]
    assert desk.outcome("k")[0] is OutcomeState.CONFIRMED
    said = [row.body["state"] for row in store.audit() if row.what == "action_settled"]
    assert said == ["unknown", "confirmed"]  # the chain keeps both
    assert store.verify_audit()[1] is None


async def test_after_a_crash_the_platform_is_asked_and_only_what_is_not_there_is_sent(store: SqlStore) -> None:
    write(store, queued("sent", "slack:A"), queued("unsent", "slack:B"), queued("hidden", "slack:C"))
    assert len(store.claim(NOON, 10)) == 3  # and then the process was killed
    desk = Desk(store)
    desk.now = after(minutes=3)
    desk.slack.telling += [confirmed("1"), retry("not-there", 0.0), unknown("slack-whisper-unseen")]
    running = asyncio.create_task(desk.courier.run())
    async with asyncio.timeout(10):
        told = [await desk.settled.get() for _ in range(3)]
    assert told == ["sent confirmed", "unsent planned", "hidden unknown"]
    assert [(key, since) for key, since in desk.slack.asked] == [(key, NOON) for key in ("sent", "unsent", "hidden")]
    assert desk.slack.done == []
    desk.now = after(minutes=4)  # the repetition is due
    desk.courier.ring()
    async with asyncio.timeout(10):
        assert await desk.settled.get() == "unsent confirmed"
    running.cancel()
    await asyncio.wait([running])
    assert desk.slack.done == ["unsent"]
    assert desk.outcome("sent")[0] is OutcomeState.CONFIRMED
    assert desk.outcome("hidden")[0] is OutcomeState.UNKNOWN


async def test_what_is_too_old_or_was_tried_too_often_is_not_repeated(store: SqlStore) -> None:
    write(store, queued("old", "slack:A"))
    store.claim(NOON, 10)
    store.recover(NOON)
    desk = Desk(store)
    desk.now = after(days=2)
    desk.slack.telling.append(retry("not-there", 0.0))
    await desk.courier.ask_about_unknown()
    assert desk.outcome("old")[:2] == (OutcomeState.FAILED, "not-done")
    write(store, queued("stubborn", "slack:A"), at=desk.now)
    for _ in range(6):
        desk.slack.doing.append(unknown("connection-broke"))
        desk.slack.telling.append(retry("not-there", 0.0))
        await desk.courier.drain()
        desk.now += timedelta(minutes=10)
    assert desk.outcome("stubborn")[:2] == (OutcomeState.FAILED, "not-done")
    assert desk.slack.done == ["stubborn"] * 6


async def test_a_platform_in_trouble_is_left_alone_told_once_and_its_actions_wait(store: SqlStore) -> None:
    wecom = Scripted("wecom")
    desk = Desk(store, Scripted("slack"), wecom)
    keys = [f"k{number}" for number in range(8)]
    write(store, *(queued(key, f"slack:G{key}") for key in keys))
    desk.slack.doing.extend([retry("cannot-connect", 10.0, down=True)] * 9)
    await desk.courier.drain()
    assert desk.courier.stands() == {"slack": Stand.OPEN, "wecom": Stand.CLOSED}
    tried = len(desk.slack.done)
    desk.now = after(seconds=20)  # all are due again, but slack is left alone
    write(store, queued("other", "wecom:G", platform="wecom"), at=desk.now)
    await desk.courier.drain()
    assert (len(desk.slack.done), wecom.done) == (tried, ["other"])  # nobody else waits
    desk.now = after(seconds=31)
    await desk.courier.drain()
    assert len(desk.slack.done) == tried + 1  # one tries, and fails
    desk.slack.doing.clear()
    desk.now = after(seconds=200)
    await desk.courier.drain()
    assert {desk.outcome(key)[0] for key in keys} == {OutcomeState.CONFIRMED}
    assert [(turn.down, turn.reason) for turn in desk.turns] == [(True, "cannot-connect"), (False, "")]


async def test_a_dead_workspace_holds_no_other_back(store: SqlStore) -> None:
    desk = Desk(store)
    east, west = "slack:T0EAST:C", "slack:T0WEST:C"
    for number in range(6):
        write(store, queued(f"east-{number}", f"{east}{number}"))
        desk.slack.doing.append(retry("account_inactive", 5.0, down=True))
    await desk.courier.drain()
    assert desk.courier.stands() == {"slack": Stand.CLOSED, "slack:T0EAST": Stand.OPEN}
    tried = len(desk.slack.done)
    desk.slack.doing.clear()
    desk.now = after(seconds=20)  # all are due again, and ahead of everybody else in the line
    write(store, *(queued(f"west-{number}", f"{west}{number}") for number in range(3)), at=desk.now)
    write(store, queued("home", "slack:C9"), at=desk.now)
    await desk.courier.drain()
    assert desk.slack.done[tried:] == ["west-0", "west-1", "west-2", "home"]
    assert desk.courier.stands()["slack:T0WEST"] is Stand.CLOSED
    desk.now = after(seconds=31)  # one tries, and the workspace is back
    await desk.courier.drain()
    assert sorted(desk.slack.done[tried + 4 :]) == [f"east-{number}" for number in range(6)]
    assert [(turn.platform, turn.down) for turn in desk.turns] == [("slack:T0EAST", True), ("slack:T0EAST", False)]


class Faltering(SqlStore):
    """A record that cannot be reached for the next so many claims of one house's actions."""

    away = 0

    def claim(self, now: datetime, limit: int, without: Collection[str] = (), only: str = "") -> Sequence[QueuedAction]:
        if only and self.away:
            self.away -= 1
            raise StorageError("away for a moment")
        return super().claim(now, limit, without, only)


async def test_what_is_claimed_is_sent_though_the_record_goes_away_right_then(record_url: str) -> None:
    store = Faltering(record_url)
    desk = Desk(store)
    for number in range(6):
        write(store, queued(f"east-{number}", f"slack:T0EAST:C{number}"))
        desk.slack.doing.append(retry("account_inactive", 5.0, down=True))
    await desk.courier.drain()
    desk.slack.doing.clear()
    desk.now = after(seconds=31)
    write(store, queued("home", "slack:C9"), at=desk.now)
    store.away = 1
    with pytest.raises(StorageError):
        await desk.courier.drain()
    await desk.courier.drain()
    assert desk.outcome("home")[0] is OutcomeState.CONFIRMED
    store.close()


async def test_being_limited_or_refused_says_nothing_of_the_platform(store: SqlStore) -> None:
    desk = Desk(store)
    write(store, *(queued(f"k{number}", f"slack:G{number}") for number in range(12)))
    desk.slack.doing.extend([retry("ratelimited", 30.0), failed("is_archived")] * 6)
    await desk.courier.drain()
    assert desk.courier.stands() == {"slack": Stand.CLOSED}
    assert desk.turns == []


class Stumbling(SqlStore):
    """A record that fails in a way that nobody thought of, once, when an outcome is written down."""

    stumbled = False

    def settle(self, id: int, outcome: Outcome, at: datetime) -> None:
        if not self.stumbled:
            self.stumbled = True
            raise KeyError(id)
        super().settle(id, outcome, at)


async def test_a_sending_that_dies_in_the_middle_is_found_again_and_blocks_nobody(record_url: str) -> None:
    store = Stumbling(record_url)
    desk, parts = Desk(store), Parts(lambda: NOON, first=0.0)
    write(store, queued("first"), queued("second"))  # of one group: the second waits for the first
    desk.slack.telling.append(confirmed("1712.9"))
    work = asyncio.create_task(parts.keep("courier", desk.courier.run))
    async with asyncio.timeout(20):
        assert {await desk.settled.get(), await desk.settled.get()} == {"first confirmed", "second confirmed"}
    assert desk.slack.done == ["first", "second"], "nothing was done twice"
    assert parts.state()["courier"]["error"] == "KeyError"
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    store.close()
