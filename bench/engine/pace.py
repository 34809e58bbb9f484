"""How figures are taken: ways of doing the same work in turns, on the thread's CPU clock, medians of ratios.

Only ratios of one interleaved run are compared with a goal; absolute figures say more about the machine. A way that
missed what was planted is wrong, however quick. Touch this when every row should be measured otherwise.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from bench.engine.corpus import Corpus

Way = Callable[[], Collection[int]]  # does all messages once; returns the numbers of those that hit


class Wrong(Exception):
    """What was measured gave wrong answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much to do. `corpora` are the messages to do it with."""

    corpora: tuple[Corpus, ...]
    rounds: int = 5
    terms: int = 100_000
    rules: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured ratio (or, where the goal is one, an absolute) with its goal; `said` tells the reader more."""

    name: str
    value: float
    least: float | None = None
    most: float | None = None
    stretch: float | None = None
    unit: str = "×"
    said: str = ""

    @property
    def missed(self) -> bool:
        return (self.least is not None and self.value < self.least) or (
            self.most is not None and self.value > self.most
        )

    @property
    def goal(self) -> str:
        shown = [f"{sign} {goal:g}" for sign, goal in (("≥", self.least), ("≤", self.most)) if goal is not None]
        return "".join(shown) + (f" (stretch {self.stretch:g})" if self.stretch is not None else "")


Times = Mapping[str, list[float]]  # way -> microseconds per message, of each round


def paced(ways: Mapping[str, tuple[int, Way]], rounds: int) -> Times:
    """Rounds A B C A B C …; a way says how many messages it does."""
    for _, way in ways.values():
        way()  # warm up
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, (count, way) in ways.items():
            gc.collect()
            started = time.thread_time()
            way()
            times[name].append((time.thread_time() - started) / count * 1e6)
    return times


def ratio(times: Times, of: str, to: str) -> float:
    """How many times what `to` costs does `of` cost: the median over rounds."""
    return statistics.median(one / other for one, other in zip(times[of], times[to], strict=True))


def shown(times: Times) -> str:
    """Medians, for the reader."""
    return ", ".join(f"{name} {statistics.median(each):.1f} µs" for name, each in times.items())


def demand(name: str, way: Way, planted: Collection[int]) -> None:
    """Raise `Wrong` unless the way finds all of these messages."""
    missing = set(planted) - set(way())
    if missing:
        raise Wrong(f"{name} missed {len(missing)} of {len(planted)} planted words")
