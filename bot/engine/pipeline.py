"""The pipeline: the one thread that turns stored deliveries into records and outbox rows, in order of arrival.

A batch commits as one transaction; what asks the record (a command, a clock) begins a transaction of its own, so that
of two decisions that arrive together the second sees the first. A delivery that cannot be processed is set aside with
its reason and does not stop the others. When a commit fails, the state in memory is rebuilt from the record and the
entries are tried one by one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from time import monotonic

import structlog

from bot.domain.errors import StorageError
from bot.domain.events import CommandGiven, Due, Event, RawEvent
from bot.domain.ledger import Store
from bot.domain.ports import Clock
from bot.domain.records import Step
from bot.engine.judge import Judge

log = structlog.get_logger(__name__)
BATCH = 64
IDLE = 0.5  # seconds between looks at the inbox when nobody rings
PAUSE = 2.0  # seconds after a failed commit
REST = 9.0  # times as long as the batch took
ASKS = CommandGiven | Due  # whose answer depends on what stands in the record, not only on what the judge remembers

Normalise = Callable[[RawEvent], Sequence[Event]]


def rest_after(done: int, arrived: int, took: float) -> float:
    """Seconds the pipeline rests after a batch of `done` entries during which others `arrived`.

    Judging and answering share one interpreter. When more arrives than can be judged, the backlog grows whatever we do:
    then answering comes first, or the platforms would deliver everything again. One part in ten of the time is still
    spent on judging, and all of it as soon as less arrives than can be judged. Short of a flood there is no rest: a
    message is judged the moment it is stored.
    """
    return REST * took if done >= BATCH and arrived > done else 0.0


class Pipeline:
    """Reads the inbox, asks the judge, commits. `ring()` says that there may be something to do."""

    def __init__(
        self,
        store: Store,
        normalisers: Mapping[str, Normalise],
        judge: Callable[[], Judge],
        clock: Clock,
        committed: Callable[[Sequence[Step]], None],
    ):
        """`judge` builds a judge from the record; `committed` is told what became durable."""
        self._store = store
        self._normalisers = normalisers
        self._rebuild = judge
        self._judge = judge()
        self._clock = clock
        self._committed = committed
        self._bell = threading.Event()
        self._arrived = 0
        self._stopping = threading.Event()

    def ring(self, arrived: int = 0) -> None:
        """Look now: so many deliveries arrived. Safe from any thread, but only one may tell of arrivals."""
        self._arrived += arrived
        self._bell.set()

    def stop(self) -> None:
        """Finish the batch under way and return from `run`."""
        self._stopping.set()
        self._bell.set()

    def run(self) -> None:
        """Work until stopped. Runs in its own thread."""
        while not self._stopping.is_set():
            self._bell.clear()
            began, before = monotonic(), self._arrived
            try:
                done = self.work()
            except Exception:  # the record is unreachable: what is in the inbox stays there until it is back
                log.exception("pipeline.commit-failed")
                self._begin_again()
                continue
            if done:
                self._stopping.wait(rest_after(done, self._arrived - before, monotonic() - began))
            else:
                self._bell.wait(IDLE)

    def work(self, limit: int = BATCH) -> int:
        """Process one batch; returns how many entries it finished."""
        entries = self._store.pending(limit)
        if not entries:
            return 0
        done = 0
        try:
            for steps in self._steps(entries):
                self._commit(steps)
                done += len(steps)
        except Exception as error:
            log.warning("pipeline.batch-failed", entries=len(entries) - done, error=type(error).__name__)
            self._judge = self._rebuild()
            for number, raw in entries[done:]:
                self._alone(number, raw)
        return len(entries)

    def _steps(self, entries: Sequence[tuple[int, RawEvent]]) -> Iterator[Sequence[Step]]:
        """What to commit at once. Lazy: what comes after a command is judged when the command's step is written."""
        steps: list[Step] = []
        for number, raw in entries:
            events, fault = self._read(raw)
            if steps and any(isinstance(event, ASKS) for event in events):
                yield steps
                steps = []
            steps.append(self._step(number, events, fault))
        if steps:
            yield steps

    def _begin_again(self) -> None:
        """Wait until the record answers, and think from what it says."""
        while not self._stopping.wait(PAUSE):
            try:
                self._judge = self._rebuild()
                return
            except Exception as error:
                log.error("pipeline.record-unreachable", error=type(error).__name__)

    def _alone(self, number: int, raw: RawEvent, *, again: bool = False) -> None:
        """One entry in its own transaction. What fails though the record answers is set aside: kept, counted, shown."""
        try:
            self._commit([self._step(number, *self._read(raw))])
        except Exception as error:
            self._judge = self._rebuild()
            if isinstance(error, StorageError) and not again:  # the record may have been away for just that moment
                self._stopping.wait(PAUSE)
                self._alone(number, raw, again=True)
                return
            log.exception("pipeline.entry-set-aside", platform=raw.platform, kind=raw.kind, inbox=number)
            self._commit([Step(inbox=number, error=f"{type(error).__name__} in {raw.platform}/{raw.kind}")])

    def _commit(self, steps: Sequence[Step]) -> None:
        self._store.commit(steps, self._clock())
        self._committed(steps)

    def _read(self, raw: RawEvent) -> tuple[Sequence[Event], str]:
        """(what the delivery says, why it cannot be read)."""
        if raw.fault:
            return (), raw.fault
        normalise = self._normalisers.get(raw.platform)
        return ((), f"no reader for platform {raw.platform}") if normalise is None else (normalise(raw), "")

    def _step(self, number: int, events: Sequence[Event], fault: str) -> Step:
        if fault:
            return Step(inbox=number, error=fault)
        reactions = [self._judge.react(event) for event in events]
        records = [record for one in reactions for record in one.records]
        return Step(inbox=number, records=records, actions=[action for one in reactions for action in one.actions])
