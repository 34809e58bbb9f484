"""The courier: empties the outbox through the platforms and records what it knows of each action.

An action is marked `sending` before the call. Found so at start-up, its answer was lost: it becomes `unknown`, the
platform is asked (`inquiry.py`), and only what was certainly not done is sent again. One action per group is under way
at a time; groups do not wait for each other. A platform in trouble, or one workspace or company of it, is left alone
(`circuit.py`) while its actions wait; the others go on.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

import structlog

from bot.domain.actions import Action, Outcome, OutcomeState, failed, house, unknown
from bot.domain.errors import StorageError
from bot.domain.ledger import Store
from bot.domain.ports import Clock, Platform
from bot.domain.views import QueuedAction
from bot.engine.circuit import Circuit, Stand, Turn
from bot.engine.inquiry import Inquiry, is_settled

log = structlog.get_logger(__name__)
IDLE = 0.5  # seconds between looks at the outbox when nobody rings
PAUSE = 2.0  # seconds after the record could not be reached
SETTLING = 2.0  # seconds for a platform to finish a call whose answer was lost, before it is asked
ASKING = 60.0  # seconds between looks for actions of which nothing is known


class Courier:
    """Delivers until cancelled. `ring()` says that there may be something to do."""

    def __init__(
        self,
        store: Store,
        platforms: Mapping[str, Platform],
        clock: Clock,
        *,
        settled: Callable[[Action, Outcome], None] = lambda action, outcome: None,
        turned: Callable[[Turn], None] = lambda turn: None,
        width: int = 16,
        settling: float = SETTLING,
    ):
        """`settled` is told of every outcome once it is recorded; `turned` when a platform is given up or back."""
        self._store = store
        self._platforms = platforms
        self._clock = clock
        self._settled = settled
        self._turned = turned
        self._width = width
        self._settling = settling
        self._bell = asyncio.Event()
        self._doubt = asyncio.Event()  # set when there may be something to ask about
        self._under_way: set[asyncio.Task[None]] = set()
        self._inquiry = Inquiry(store, platforms, clock)
        self._circuits = {name: Circuit(name) for name in platforms}  # by house; more come as they are met
        self._fault: BaseException | None = None  # what ended a sending in the middle
        self._trying: set[str] = set()  # houses that were left alone, with one action under way

    def ring(self) -> None:
        """Look now. Call it from the event loop's thread."""
        self._bell.set()

    async def run(self) -> None:
        """Recover, then deliver. On cancellation the calls under way are awaited, so that their outcomes are known."""
        asking = asyncio.create_task(self._keep_asking())
        try:
            while True:
                try:
                    await self._recover()
                    await self._keep_delivering()
                except StorageError as error:
                    log.error("outbox.record-unreachable", why=str(error))
                    await asyncio.sleep(PAUSE)
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            if self._under_way:
                await asyncio.wait(self._under_way, timeout=10)

    async def _recover(self) -> None:
        """At start, and when the record was away: what was claimed and is in nobody's hands lost its answer."""
        if self._under_way:
            await asyncio.wait(self._under_way)
        lost = await asyncio.to_thread(self._store.recover, self._clock())
        if lost:
            log.warning("outbox.answers-lost", actions=lost)
        self._doubt.set()

    async def _keep_delivering(self) -> NoReturn:
        while True:
            self._bell.clear()
            if self._fault is not None:  # its action is in nobody's hands: whoever starts again finds it
                fault, self._fault = self._fault, None
                raise fault
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
        """Houses that answer get what room there is; on one that was left alone, one action tries."""
        now, stands = self._clock(), self.stands()
        shut = {name for name, stand in stands.items() if stand is not Stand.CLOSED}
        started = self._begin(await asyncio.to_thread(self._store.claim, now, room, shut))
        for name in shut - self._trying:
            if stands[name] is Stand.TRIAL:
                trial = self._begin(await asyncio.to_thread(self._store.claim, now, 1, (), name))
                self._trying |= {house(queued.action) for queued in trial}
                started = [*started, *trial]
        return len(started)

    def _begin(self, claimed: Sequence[QueuedAction]) -> Sequence[QueuedAction]:
        """At once: what is claimed and in nobody's hands counts as lost when the record goes away."""
        for queued in claimed:
            task = asyncio.create_task(self._send(queued))
            self._under_way.add(task)
            task.add_done_callback(self._ended)
        return claimed

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            self._fault = fault
            self.ring()

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
        outcome = await self._perform(action)
        self._heard(action, outcome)
        if outcome.state is OutcomeState.UNKNOWN and self.stands().get(house(action)) is Stand.CLOSED:
            await asyncio.sleep(self._settling)  # the group waits meanwhile: its order is kept
            outcome = await self._inquiry.ask(queued, outcome.reason)
        await self._write_down(queued, outcome)
        self._settled(action, outcome)
        log.info("action.settled", kind=action.kind, state=outcome.state, reason=outcome.reason, event_id=action.event)
        self.ring()

    async def _perform(self, action: Action) -> Outcome:
        platform = self._platforms.get(action.platform)
        if platform is None:
            return failed("platform-not-configured")
        try:
            return await platform.perform(action)
        except Exception as error:  # the port promises not to raise; if it does, nothing is known of the deed
            log.exception("courier.adapter-raised", platform=action.platform, kind=action.kind)
            return unknown(f"adapter error: {type(error).__name__}")

    def _heard(self, action: Action, outcome: Outcome) -> None:
        """What an outcome says of the house as a whole."""
        if action.platform not in self._platforms:
            return
        here, now = house(action), self._clock()
        circuit = self._circuits.setdefault(here, Circuit(here))
        self._trying.discard(here)
        turn = circuit.troubled(outcome.reason, now) if outcome.down else circuit.answered(now)
        if turn is not None:
            shown = {"platform": here, "reason": turn.reason, "since": turn.since.isoformat()}
            (log.error if turn.down else log.info)("platform.given-up" if turn.down else "platform.back", **shown)
            self._turned(turn)
            self._doubt.set()

    def stands(self) -> Mapping[str, Stand]:
        """How it stands with each platform now, and with each workspace or company that was called."""
        now = self._clock()
        return {name: circuit.stand(now) for name, circuit in self._circuits.items()}

    async def _keep_asking(self) -> NoReturn:
        """About actions of unknown outcome: after a start, when a platform is back, and now and then."""
        await self._doubt.wait()  # not before what a crash left behind was found
        while True:
            self._doubt.clear()
            try:
                await self.ask_about_unknown()
            except StorageError as error:
                log.warning("outbox.not-asked", why=str(error))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ASKING):
                    await self._doubt.wait()

    async def ask_about_unknown(self) -> int:
        """Settle what the platforms can tell; returns how many were settled."""
        settled = 0
        for queued in await asyncio.to_thread(self._inquiry.open):
            if self.stands().get(house(queued.action), Stand.CLOSED) is not Stand.CLOSED:
                continue
            outcome = await self._inquiry.ask(queued, queued.reason)
            if outcome.down:
                self._heard(queued.action, outcome)
            if is_settled(outcome):
                await self._write_down(queued, outcome)
                self._settled(queued.action, outcome)
                log.info("action.asked-about", kind=queued.action.kind, state=outcome.state, reason=outcome.reason)
                settled += 1
                self.ring()
        return settled

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
