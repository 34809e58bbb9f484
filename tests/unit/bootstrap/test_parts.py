"""A part that dies is started again, after pauses that grow, and is told of until it has worked for a while."""

from __future__ import annotations

import asyncio
from collections import deque

import pytest

from bot.bootstrap.parts import LONGEST, STEADY, Parts
from tests.conformance.stores import NOON


class Mortal:
    """A part that dies of these, one after the other, and then works until it is cancelled."""

    def __init__(self, *ends: BaseException):
        self.ends = deque(ends)
        self.starts = 0
        self.works = asyncio.Event()

    async def run(self) -> None:
        self.starts += 1
        if self.ends:
            raise self.ends.popleft()
        self.works.set()
        await asyncio.Event().wait()


class House:
    def __init__(self) -> None:
        self.ticks = 0.0
        self.died: list[str] = []
        self.parts = Parts(lambda: NOON, self.died.append, first=0.001, ticks=lambda: self.ticks)

    async def through(self, name: str, part: Mortal) -> asyncio.Task[None]:
        task = asyncio.create_task(self.parts.keep(name, part.run))
        async with asyncio.timeout(10):
            await part.works.wait()
        return task


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_dies_is_started_again_and_known_until_it_was_well_for_a_while() -> None:
    house, part = House(), Mortal(KeyError("a message's words"), ExceptionGroup("two", [OSError()]))
    task = await house.through("courier", part)
    assert (part.starts, house.died) == (3, ["courier", "courier"])
    assert house.parts.state() == {"courier": {"error": "ExceptionGroup", "at": NOON.isoformat(), "times": 2}}
    (gap,) = house.parts.gaps(NOON)
    assert (gap.key, gap.count) == ("qungui/part/courier", 2)
    house.ticks = STEADY
    assert (house.parts.gaps(NOON), house.parts.state()) == ([], {})
    await _ended(task)
    assert part.starts == 3, "whoever is cancelled stays down"


async def test_a_cancellation_that_nobody_asked_for_is_a_death() -> None:
    house, part = House(), Mortal(asyncio.CancelledError())
    await _ended(await house.through("watch", part))
    assert (part.starts, house.parts.state()["watch"]["error"]) == (2, "CancelledError")


async def test_one_that_was_well_in_between_begins_to_count_anew() -> None:
    house = House()
    await _ended(await house.through("blocks", Mortal(OSError(), OSError())))
    house.ticks = STEADY
    await _ended(await house.through("blocks", Mortal(OSError())))
    assert house.parts.state()["blocks"]["times"] == 1


async def test_what_has_done_its_work_is_not_started_again() -> None:
    runs = []

    async def work() -> None:
        runs.append(1)

    house = House()
    await house.parts.keep("platform-slack", work)
    assert (runs, house.parts.state()) == ([1], {})


def test_the_watch_sees_whatever_is_started_again() -> None:
    """Else a part that dies again and again would be well by the time somebody looks."""
    assert LONGEST < STEADY
