"""The clock: rings when an announcement, a chase or a routine is due, by putting a delivery into the inbox.

The record is the plan; jobs live in memory only and are rebuilt from it at start. A ring's key is its planned time, so
that whoever rings twice (a restart, a late job, two of us) is refused by the inbox: one post per group and time.
Runs that were due while nobody was there ring at start, with their planned time; `deliver` decides what still makes
sense. Touch this when something new must ring.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from bot.announcements.events import ring
from bot.announcements.plan import check, next_run, runs
from bot.domain.announcements import Announcement, AnnouncementSaved
from bot.domain.errors import ConfigError
from bot.domain.events import RawEvent
from bot.domain.ledger import Ledger
from bot.domain.ports import Calendar, Clock
from bot.domain.records import Record

log = structlog.get_logger(__name__)

Append = Callable[[RawEvent], Awaitable[bool]]

LOOK_BACK = timedelta(days=31)  # runs missed longer ago are not even recorded as missed
JUST_BEFORE = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Scheduler:
    """Keeps the next ring of every active announcement (and of its chase) and of every routine.

    `routines` are what else must ring: `{"scan": timedelta(minutes=30)}` rings `Due(what="scan")` that often.
    `chase_after` is how long after a delivery those who have not acknowledged are reminded (None: never); `retry` is
    how long it waits when the inbox could not store a ring.
    """

    def __init__(
        self,
        *,
        ledger: Ledger,
        append: Append,
        clock: Clock,
        calendar: Calendar,
        routines: Mapping[str, timedelta] | None = None,
        chase_after: timedelta | None = timedelta(hours=24),
        retry: timedelta = timedelta(seconds=30),
    ) -> None:
        self._ledger, self._append, self._clock, self._calendar = ledger, append, clock, calendar
        self._routines = dict(routines or {})
        self._chase_after, self._retry = chase_after, retry
        # misfire_grace_time=None: however late a job is run, it rings; lateness is judged, and recorded, in `deliver`.
        self._jobs = AsyncIOScheduler(timezone=UTC, job_defaults={"misfire_grace_time": None})
        self._next: dict[str, str] = {}  # job -> key of the ring it is planned for
        self._planning = threading.Lock()  # plans change in the pipeline's thread while others ring

    async def start(self) -> int:
        """Ring what was missed, then plan everything. Returns how many missed runs rang. Needs a running loop."""
        now = self._clock()
        known = self._ledger.announcements(active=False)
        announcements = [one for one in known if one.state in ("active", "done") and self._is_readable(one)]
        missed = [raw for announcement in announcements for raw in self._missed(announcement, now)]
        rang = [await self._append(raw) for raw in missed]
        for announcement in announcements:
            self._plan(announcement, now)
        for what in self._routines:
            self._plan_routine(what, now)
        self._jobs.start()
        active = sum(one.state == "active" for one in announcements)
        log.info("schedule.started", announcements=active, missed=sum(rang))
        return sum(rang)

    def stop(self) -> None:
        """Ring no more."""
        if self._jobs.running:
            self._jobs.shutdown(wait=False)

    def follow(self, records: Iterable[Record]) -> None:
        """Take up what a committed step saved: plan what is new, forget what is cancelled. Any thread may call it."""
        for record in records:
            if isinstance(record, AnnouncementSaved):
                self._take_up(record.announcement)

    def next_run(self, announcement: Announcement) -> datetime | None:
        """When it will be due next."""
        return next_run(announcement, self._clock(), self._calendar)

    def _take_up(self, announcement: Announcement) -> None:
        if announcement.state == "done":
            return  # its last run rang; its chase still has to
        with self._planning:
            for job in (f"announcement:{announcement.id}", f"chase:{announcement.id}"):
                self._next.pop(job, None)
                with contextlib.suppress(JobLookupError):  # there was none, or it rings at this moment
                    self._jobs.remove_job(job)
            if announcement.state == "active" and self._is_readable(announcement):
                now = self._clock()
                for raw in self._missed(announcement, now):  # `announce now` was planned a moment ago
                    self._set(raw.key, now, raw, _nothing)
                self._plan(announcement, now)

    def _is_readable(self, announcement: Announcement) -> bool:
        """One plan that cannot be read must not keep the others from ringing."""
        try:
            check(announcement, self._calendar)
        except ConfigError as problem:
            log.error("schedule.unreadable", announcement=announcement.id, problem=str(problem))
            return False
        return True

    def _plan(self, announcement: Announcement, after: datetime) -> None:
        for what, delay in self._rings(announcement):
            self._plan_ring(announcement, what, delay, after - delay)

    def _plan_ring(self, announcement: Announcement, what: str, delay: timedelta, after: datetime) -> None:
        planned = next_run(announcement, after, self._calendar)
        if planned is not None:
            raw = ring(what, announcement.id, planned, planned + delay)
            again = partial(self._plan_ring, announcement, what, delay, planned)
            self._set(f"{what}:{announcement.id}", planned + delay, raw, again)

    def _plan_routine(self, what: str, after: datetime) -> None:
        every = self._routines[what]
        planned = EPOCH + ((after - EPOCH) // every + 1) * every
        self._set(
            f"routine:{what}", planned, ring(what, "", planned, planned), partial(self._plan_routine, what, planned)
        )

    def _rings(self, announcement: Announcement) -> Iterator[tuple[str, timedelta]]:
        if announcement.state == "active":
            yield "announcement", timedelta()
        if announcement.ack and self._chase_after is not None:
            yield "chase", self._chase_after

    def _missed(self, announcement: Announcement, now: datetime) -> Iterator[RawEvent]:
        """Rings that were due since it last rang (or was made) until now."""
        delivered = self._ledger.deliveries(announcement=announcement.id)
        rang = max((delivery.planned_at for delivery in delivered), default=None)
        made = (announcement.created_at or now) - JUST_BEFORE
        for what, delay in self._rings(announcement):
            since = rang if rang is not None and what == "announcement" else made
            for planned in runs(announcement, max(since, now - LOOK_BACK), now - delay, self._calendar):
                yield ring(what, announcement.id, planned, now)

    def _set(self, job: str, at: datetime, raw: RawEvent, then: Callable[[], None]) -> None:
        self._next[job] = raw.key
        self._jobs.add_job(self._fire, DateTrigger(at, UTC), args=[job, raw, then], id=job, replace_existing=True)

    async def _fire(self, job: str, raw: RawEvent, then: Callable[[], None]) -> None:
        again = False
        try:
            await self._append(replace(raw, received_at=self._clock()))
        except Exception as problem:  # the inbox is a door: whatever it raised, the ring must not be lost
            log.error("schedule.ring_failed", key=raw.key, problem=type(problem).__name__, again_in=self._retry.seconds)
            again = True
        with self._planning:
            if self._next.get(job) != raw.key:  # planned anew meanwhile: that plan stands
                job, then = raw.key, _nothing
            else:
                del self._next[job]
            if again:
                self._set(job, self._clock() + self._retry, raw, then)
            else:
                then()


def _nothing() -> None:
    """What follows a ring that is the last."""
