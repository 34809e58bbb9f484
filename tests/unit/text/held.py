"""What a piece of work keeps: memory that is still held when it was done many times more."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable


def kept_by(work: Callable[[int], None], file: str) -> int:
    """Bytes that 60 times more of it hold, of what this file asked for: other threads take memory, too."""

    def held() -> int:
        gc.collect()
        mine = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(inclusive=True, filename_pattern=file)])
        return sum(trace.size for trace in mine.traces)

    work(10)
    tracemalloc.start()
    try:
        work(10)
        before = held()
        work(60)
        return held() - before
    finally:
        tracemalloc.stop()
