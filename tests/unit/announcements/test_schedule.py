"""The clock: rings in time, rings what was missed, rings once. A real scheduler, an inbox that refuses known keys."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.announcements import schedule
from bot.announcements.schedule import Scheduler
from bot.announcements.workdays import Workdays
from bot.domain.announcements import Announcement, AnnouncementSaved
from bot.domain.events import RawEvent
from bot.domain.views import DeliveryView
from tests.fakes.ledger import FakeLedger

CALENDAR = Workdays()


def now() -> datetime:
    return datetime.now(UTC)


class Inbox:
    """Keeps what is appended and refuses a key it has; somebody may wait for the next one."""

    def __init__(self, fail: int = 0) -> None:
        self.kept: dict[str, RawEvent] = {}
        self.fail = fail
        self._arrived = asyncio.Event()

    async def append(self, raw: RawEvent) -> bool:
        if self.fail:
            self.fail -= 1
            raise OSError("disk full")
        new = raw.key not in self.kept
        self.kept.setdefault(raw.key, raw)
        self._arrived.set()
        return new

    async def until(self, enough: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not enough():
                self._arrived.clear()
                await self._arrived.wait()

    @property
    def keys(self) -> list[str]:
        return list(self.kept)


@asynccontextmanager
async def running(
    inbox: Inbox, *announcements: Announcement, deliveries: tuple[DeliveryView, ...] = (), **more: Any
) -> AsyncIterator[Scheduler]:
    ledger = FakeLedger(announcements=announcements, deliveries=deliveries)
    clock = more.pop("clock", now)
    scheduler = Scheduler(ledger=ledger, append=inbox.append, clock=clock, calendar=CALENDAR, **more)
    await scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.stop()


def once(at: datetime, id: str = "A-1", **more: Any) -> Announcement:
    return Announcement(
        id=id, text="x", groups=("slack:C1",), author="slack:U1", schedule={"kind": "once", "at": at.isoformat()},
        **{"created_at": at - timedelta(hours=1), **more},
    )  # fmt: skip


def daily(**more: Any) -> Announcement:
    return replace(once(now(), **more), schedule={"kind": "days", "days": "day", "time": "09:00"})


async def test_it_rings_at_the_planned_time() -> None:
    inbox, at = Inbox(), now() + timedelta(milliseconds=150)
    async with running(inbox, once(at)):
        assert inbox.keys == []
        await inbox.until(lambda: bool(inbox.kept))
    (raw,) = inbox.kept.values()
    assert raw.key == f"announcement:A-1:{at.isoformat()}"
    assert (raw.platform, raw.kind) == ("clock", "due")
    assert raw.received_at >= at


async def test_runs_missed_while_nobody_was_there_ring_at_start_with_their_planned_time() -> None:
    today = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
    missed = daily(created_at=today - timedelta(days=3))
    inbox = Inbox()
    async with running(inbox, missed, clock=lambda: today):
        pass
    assert inbox.keys == [f"announcement:A-1:2026-03-0{day}T01:00:00+00:00" for day in (2, 3, 4)]


async def test_what_rang_already_does_not_ring_again_after_a_restart() -> None:
    today = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
    rang = DeliveryView(
        announcement="A-1", group="slack:C1", group_name="", planned_at=datetime(2026, 3, 3, 1, 0, tzinfo=UTC),
        state="confirmed", recipients=(), acknowledged={},
    )  # fmt: skip
    inbox = Inbox()
    async with running(inbox, daily(created_at=today - timedelta(days=9)), deliveries=(rang,), clock=lambda: today):
        pass
    async with running(inbox, daily(created_at=today - timedelta(days=9)), deliveries=(rang,), clock=lambda: today):
        pass
    assert inbox.keys == ["announcement:A-1:2026-03-04T01:00:00+00:00"]


async def test_what_was_missed_very_long_ago_is_let_go() -> None:
    today = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
    inbox = Inbox()
    async with running(inbox, daily(created_at=today - timedelta(days=400)), clock=lambda: today):
        pass
    assert len(inbox.kept) == schedule.LOOK_BACK.days


async def test_announce_now_rings_at_once_when_it_is_committed() -> None:
    inbox = Inbox()
    async with running(inbox) as scheduler:
        at = now()
        saved = AnnouncementSaved(announcement=once(at, created_at=at), event="e", at=at)
        await asyncio.to_thread(scheduler.follow, [saved])  # the pipeline has its own thread
        await inbox.until(lambda: bool(inbox.kept))
        scheduler.follow([saved])
    assert inbox.keys == [f"announcement:A-1:{at.isoformat()}"]


async def test_a_cancelled_announcement_does_not_ring() -> None:
    inbox, soon = Inbox(), now() + timedelta(milliseconds=150)
    cancelled, other = once(soon), once(soon + timedelta(milliseconds=50), id="A-2")
    async with running(inbox, cancelled, other) as scheduler:
        scheduler.follow([AnnouncementSaved(announcement=replace(cancelled, state="cancelled"), event="e", at=soon)])
        await inbox.until(lambda: bool(inbox.kept))
    assert [key.split(":")[1] for key in inbox.keys] == ["A-2"]


async def test_a_draft_waits_for_its_confirmation() -> None:
    inbox, at = Inbox(), now()
    async with running(inbox) as scheduler:
        draft = once(at, state="draft", created_at=at)
        scheduler.follow([AnnouncementSaved(announcement=draft, event="e", at=at)])
        scheduler.follow([AnnouncementSaved(announcement=once(at, id="A-2", created_at=at), event="e", at=at)])
        await inbox.until(lambda: bool(inbox.kept))
    assert [key.split(":")[1] for key in inbox.keys] == ["A-2"]


async def test_the_chase_rings_later_and_only_where_receipts_are_asked_for() -> None:
    inbox, at = Inbox(), now() + timedelta(milliseconds=50)
    async with running(
        inbox, once(at, ack=True), once(at, id="A-2"), chase_after=timedelta(milliseconds=100)
    ) as scheduler:
        done = AnnouncementSaved(announcement=once(at, ack=True, state="done"), event="e", at=at)
        await inbox.until(lambda: len(inbox.kept) == 2)
        scheduler.follow([done])  # the last run ends the announcement, not its chase
        await inbox.until(lambda: len(inbox.kept) == 3)
    assert [key.split(":")[0] for key in inbox.keys] == ["announcement", "announcement", "chase"]
    assert inbox.keys[2] == f"chase:A-1:{at.isoformat()}"


async def test_a_chase_survives_a_restart_after_the_last_run() -> None:
    today = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
    done = once(today - timedelta(hours=3), ack=True, state="done")
    inbox = Inbox()
    async with running(inbox, done, clock=lambda: today):
        assert inbox.keys == [], "neither sent again nor chased before its time"
    async with running(inbox, done, clock=lambda: today + timedelta(days=1)):
        pass
    assert inbox.keys == ["chase:A-1:2026-03-03T23:00:00+00:00"]


async def test_a_ring_that_could_not_be_stored_is_tried_again() -> None:
    inbox, at = Inbox(fail=1), now() + timedelta(milliseconds=20)
    async with running(inbox, once(at), retry=timedelta(milliseconds=50)):
        await inbox.until(lambda: bool(inbox.kept))
    assert inbox.keys == [f"announcement:A-1:{at.isoformat()}"]


class Faltering(Inbox):
    """Its first entry takes until somebody lets go of it, and is then not stored."""

    def __init__(self) -> None:
        super().__init__(fail=1)
        self.asked, self.released = asyncio.Event(), asyncio.Event()

    async def append(self, raw: RawEvent) -> bool:
        self.asked.set()
        await self.released.wait()
        return await super().append(raw)


async def test_a_plan_that_changes_while_the_one_before_rings_takes_its_place() -> None:
    inbox, first = Faltering(), now() + timedelta(milliseconds=50)
    later = first + timedelta(milliseconds=200)
    async with running(inbox, once(first), retry=timedelta(milliseconds=20)) as scheduler:
        await inbox.asked.wait()
        saved = AnnouncementSaved(announcement=once(later, created_at=first), event="e", at=first)
        await asyncio.to_thread(scheduler.follow, [saved])
        inbox.released.set()
        await inbox.until(lambda: len(inbox.kept) == 2)
    assert inbox.keys == [f"announcement:A-1:{at.isoformat()}" for at in (first, later)]


async def test_routines_ring_on_the_full_interval() -> None:
    inbox = Inbox()
    async with running(inbox, routines={"scan": timedelta(milliseconds=200)}):
        await inbox.until(lambda: len(inbox.kept) >= 2)
    first, second, *_ = (datetime.fromisoformat(key.removeprefix("scan:")) for key in inbox.keys)
    assert second - first == timedelta(milliseconds=200)
    assert first.microsecond % 200_000 == 0


async def test_one_plan_that_cannot_be_read_does_not_keep_the_others_from_ringing() -> None:
    inbox, at = Inbox(), now() + timedelta(milliseconds=50)
    broken = replace(once(at, id="A-0"), schedule={"kind": "cron", "cron": "whenever"})
    async with running(inbox, broken, once(at)):
        await inbox.until(lambda: bool(inbox.kept))
    assert [key.split(":")[1] for key in inbox.keys] == ["A-1"]
