"""The courier: empties the outbox through the platforms and records what it knows of each action.

An action is marked `sending` before the call. Found so at start-up, its answer was lost: it becomes `unknown` and is
never silently sent again. One action per group is under way at a time; groups do not wait for each other.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from typing import NoReturn

import structlog

from bot.domain.actions import Action, Outcome, OutcomeState, failed, unknown
from bot.domain.errors import StorageError
from bot.domain.ports import Clock, Platform, QueuedAction, Store

log = structlog.get_logger(__name__)
IDLE = 0.5  # seconds between looks at the outbox when nobody rings
PAUSE = 2.0  # seconds after the record could not be reached


class Courier:
    """Delivers until cancelled. `ring()` says that there may be something to do."""

    def __init__(
        self,
        store: Store,
        platforms: Mapping[str, Platform],
        clock: Clock,
        *,
        settled: Callable[[Action, Outcome], None] = lambda action, outcome: None,
        width: int = 16,
    ):
        """`settled` is told of every outcome once it is recorded."""
        self._store = store
        self._platforms = platforms
        self._clock = clock
        self._settled = settled
        self._width = width
        self._bell = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()

    def ring(self) -> None:
        """Look now. Call it from the event loop's thread."""
        self._bell.set()

    async def run(self) -> None:
        """Recover, then deliver. On cancellation the calls under way are awaited, so that their outcomes are known."""
        try:
            while True:
                try:
                    await self._recover()
                    await self._keep_delivering()
                except StorageError as error:
                    log.error("outbox.record-unreachable", why=str(error))
                    await asyncio.sleep(PAUSE)
        finally:
            if self._under_way:
                await asyncio.wait(self._under_way, timeout=10)

    async def _recover(self) -> None:
        """At start, and when the record was away: what was claimed and is in nobody's hands lost its answer."""
        if self._under_way:
            await asyncio.wait(self._under_way)
        lost = await asyncio.to_thread(self._store.recover, self._clock())
        if lost:
            log.warning("outbox.answers-lost", actions=lost)

    async def _keep_delivering(self) -> NoReturn:
        while True:
            self._bell.clear()
            if not await self.deliver():
                await self._rest()

    async def deliver(self) -> int:
        """Start what is due and there is room for; returns how many were started."""
        room = self._width - len(self._under_way)
        if room <= 0:
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
            return 1
        starting = asyncio.create_task(self._start(room))
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:  # what is claimed at this moment must come into somebody's hands
            await asyncio.gather(starting, return_exceptions=True)
            raise

    async def _start(self, room: int) -> int:
        claimed = await asyncio.to_thread(self._store.claim, self._clock(), room)
        for queued in claimed:
            task = asyncio.create_task(self._send(queued))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return len(claimed)

    async def drain(self) -> None:
        """Deliver everything that is due now, and wait for it. For scripts and tests."""
        while await self.deliver() or self._under_way:
            if self._under_way:
                await asyncio.wait(self._under_way)

    async def _rest(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(IDLE):  # not wait_for: before Python 3.12 it can swallow a cancellation
                await self._bell.wait()

    async def _send(self, queued: QueuedAction) -> None:
        action = queued.action
        platform = self._platforms.get(action.platform)
        if platform is None:
            outcome: Outcome = failed("platform-not-configured")
        else:
            try:
                outcome = await platform.perform(action)
            except Exception as error:  # the port promises not to raise; if it does, nothing is known of the deed
                log.exception("courier.adapter-raised", platform=action.platform, kind=action.kind)
                outcome = unknown(f"adapter error: {type(error).__name__}")
        await self._write_down(queued, outcome)
        self._settled(action, outcome)
        log.info("action.settled", kind=action.kind, state=outcome.state, reason=outcome.reason, event_id=action.event)
        self.ring()

    async def _write_down(self, queued: QueuedAction, outcome: Outcome) -> None:
        """Insists: the deed was done, and must not be called unknown because the record was away for a while."""
        again = False
        while True:
            try:
                await asyncio.to_thread(self._settle, queued, outcome, again)
                return
            except StorageError as error:
                log.error("outbox.not-settled", event_id=queued.action.event, why=str(error))
                again = True
                await asyncio.sleep(PAUSE)

    def _settle(self, queued: QueuedAction, outcome: Outcome, again: bool) -> None:
        known = self._store.action(queued.action.key) if again else None
        if known is not None and known.state not in (OutcomeState.SENDING, OutcomeState.UNKNOWN):
            return  # the try before was written after all, only its answer was lost
        self._store.settle(queued.id, outcome, self._clock())
