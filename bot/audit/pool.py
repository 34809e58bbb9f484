"""Pieces through all cores, results in the order of the pieces. Touch this when workers must start or stop differently.

This process is one of the workers: it judges whatever the others have not been given, and the last pieces that none of
them has begun. Where it can, the others are forked once it has prepared, and share what it made: many words are
compiled once and lie in memory once. A fork would copy the locks of other threads, so a caller that has any gets
spawned processes, as do systems whose libraries do not bear a fork; those prepare for themselves meanwhile, and get
their first piece when they are ready.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace

from bot.audit.entries import Piece
from bot.audit.verdict import Examiner, Judged
from bot.domain.errors import InputError

AHEAD = 2  # pieces under way per worker: one that it judges and one that it need not wait for
KEPT = 32  # results that wait for an earlier one: few enough to keep memory small

Prepare = Callable[[], Examiner]  # picklable: a spawned worker builds its own, compiled rules do not travel

_PREPARE: list[Prepare] = []  # the two things a worker process keeps between pieces
_EXAMINER: list[Examiner] = []


@dataclass(slots=True)
class _Turn:
    """One piece: judged already, or being judged by a worker."""

    piece: Piece
    given: Future[Judged] | None = None
    result: Judged | None = None

    @property
    def is_done(self) -> bool:
        return self.given is None or self.given.done()

    def taken(self) -> Judged:
        if self.result is None:
            assert self.given is not None
            self.result = self.given.result()
        return self.result


@dataclass(frozen=True, slots=True)
class Crew:
    """The processes that judge: this one, with its examiner, and those of the pool. `ready` holds one promise for each
    of the others."""

    examiner: Examiner
    pool: ProcessPoolExecutor | None = None
    ready: Sequence[Future[None]] = ()

    def alone(self) -> Crew:
        """The same without the others."""
        return replace(self, pool=None, ready=())

    def judged(self, pieces: Iterable[Piece]) -> Iterator[Judged]:
        """Every piece judged, in order."""
        if self.pool is None:
            yield from map(self.examiner.examine, pieces)
            return
        try:
            yield from self._in_order(self.pool, pieces)
        except BrokenProcessPool as error:
            raise InputError(
                "a worker process died, most likely for lack of memory: run again with fewer --jobs; the audit goes on "
                "where it stopped"
            ) from error

    def _in_order(self, pool: ProcessPoolExecutor, pieces: Iterable[Piece]) -> Iterator[Judged]:
        examiner = self.examiner
        waiting: deque[_Turn] = deque()
        for piece in pieces:
            under_way = sum(not turn.is_done for turn in waiting)
            if under_way < AHEAD * sum(one.done() for one in self.ready):
                waiting.append(_Turn(piece, given=pool.submit(_examine, piece)))
            else:
                waiting.append(_Turn(piece, result=examiner.examine(piece)))
            while waiting and (waiting[0].is_done or len(waiting) > KEPT):
                yield waiting.popleft().taken()
        for turn in reversed(waiting):  # what no worker has begun is done here
            if turn.given is not None and turn.given.cancel():
                turn.given, turn.result = None, examiner.examine(turn.piece)
        for turn in waiting:
            yield turn.taken()


@contextmanager
def crew(prepare: Prepare, jobs: int) -> Iterator[Crew]:
    """So many processes, this one among them."""
    if jobs <= 1:
        yield Crew(prepare())
        return
    first = prepare() if may_fork() else None
    if first is None:
        pool = _pool("spawn", jobs, prepare)
    else:
        gc.freeze()  # what is shared stays shared: collecting would write into all of it
        pool = _pool("fork", jobs, lambda: first)
    try:
        ready = [pool.submit(_get_ready) for _ in range(jobs - 1)]
        yield Crew(first or prepare(), pool, ready)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        gc.unfreeze()


def may_fork() -> bool:
    """Whether nothing here is of the sort that a fork copies half."""
    return sys.platform == "linux" and threading.active_count() == 1


def _pool(method: str, jobs: int, prepare: Prepare) -> ProcessPoolExecutor:
    context = multiprocessing.get_context(method)
    return ProcessPoolExecutor(jobs - 1, mp_context=context, initializer=_begin, initargs=(prepare,))


def _begin(prepare: Prepare) -> None:
    """In a worker: leave Ctrl-C to the parent, and end with it however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _PREPARE[:] = [prepare]


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _get_ready() -> None:
    """What cannot be prepared is told by the parent, which prepares the same."""
    if not _EXAMINER:
        _EXAMINER[:] = [_PREPARE[0]()]


def _examine(piece: Piece) -> Judged:
    _get_ready()
    return _EXAMINER[0].examine(piece)
