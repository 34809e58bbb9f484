"""Pieces through all cores, results in the order of the pieces. Touch this when workers must start or stop differently.

Workers are spawned, not forked: the caller may have threads, and a fork would copy their locks.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from bot.audit.entries import Piece
from bot.audit.verdict import Examiner, Judged
from bot.domain.errors import InputError

AHEAD = 3  # pieces under way per worker: enough to keep all busy, few enough to keep memory small

Prepare = Callable[[], Examiner]  # picklable: a worker builds its own examiner, compiled rules do not travel

_EXAMINER: list[Examiner] = []  # the one thing a worker process keeps between pieces


def judged(pieces: Iterable[Piece], examiner: Examiner, prepare: Prepare, jobs: int) -> Iterator[Judged]:
    """Every piece judged, in order. With one job everything happens in this process."""
    if jobs <= 1:
        yield from map(examiner.examine, pieces)
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(prepare,))
    try:
        yield from _in_order(pool, pieces, jobs * AHEAD)
    except BrokenProcessPool as error:
        raise InputError(
            "a worker process died, most likely for lack of memory: run again with fewer --jobs; the audit goes on "
            "where it stopped"
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _in_order(pool: ProcessPoolExecutor, pieces: Iterable[Piece], ahead: int) -> Iterator[Judged]:
    waiting: deque[Future[Judged]] = deque()
    for piece in pieces:
        waiting.append(pool.submit(_examine, piece))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _begin(prepare: Prepare) -> None:
    """In a worker: leave Ctrl-C to the parent, and end with it however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _EXAMINER[:] = [prepare()]


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _examine(piece: Piece) -> Judged:
    return _EXAMINER[0].examine(piece)
