"""Growth: what things cost as rules, listed words, groups and the record become more.

    python -m bench.growth [--rounds 5] [--messages 2000]

Each row is one size; `× cost` is its cost over the cost of the smallest size, the median over interleaved rounds on the
thread's CPU clock. Rules and words: judging one message. Groups and recorded violations: one message through the whole
pipeline (read, judge, commit), and the console's questions to the record.

Exits with 1 when something that must not grow with its size does: see `LIMITS`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from adapters.slack.envelope import EVENT, json_object, sealed
from bench import filled, material
from bench.deliveries import Post, bodies
from bot.bootstrap.application import Application
from bot.domain.events import MessagePosted
from bot.domain.groups import Group
from bot.domain.views import ViolationFilter
from bot.policy.compile import Policies
from bot.telemetry import logs

RULES = (50, 200, 1_000)
MIXED = (100, 300, 1_000)
TERMS = (1_000, 10_000, 100_000)
GROUPS = (25, 250, 2_500)
RECORDED = (1_000, 10_000, 100_000)
PAGE = 50  # violations on a page of the console
RECENT = timedelta(days=7)
LIMITS = {  # the most that the largest size may cost, times the smallest
    "a message, by rules": 1.5,
    "a message, by rules of all kinds": 3.0,
    "a message, by words": 2.0,
    "a message, by groups": 1.5,
    "a message, by violations recorded": 1.5,
    "a page of violations": 2.0,
}

Way = Callable[[], None]
Ways = Mapping[int, Way]  # by size


def measured(ways: Ways, rounds: int, each: int) -> dict[int, list[float]]:
    """Microseconds per size and round; a way does `each` things."""
    for way in ways.values():
        way()  # warm up
    costs: dict[int, list[float]] = {size: [] for size in ways}
    for _ in range(rounds):
        for size, way in ways.items():
            started = time.thread_time()
            way()
            costs[size].append((time.thread_time() - started) / each * 1e6)
    return costs


def judging(policies: Policies, events: Sequence[MessagePosted]) -> Way:
    def way() -> None:
        for event in events:
            policies.evaluate(event, material.FACTS)

    return way


class Traffic:
    """New messages through an application's pipeline. They are stored beforehand: only judging and recording counts."""

    def __init__(self, application: Application, groups: Sequence[Group], batch: int):
        self._application = application
        self._post = Post(groups)
        self._batch = batch

    def store(self) -> None:
        asyncio.run(self._append())

    async def _append(self) -> None:
        now = datetime.now(UTC)
        for body in bodies(self._post.requests(self._batch)):
            await self._application.inbox.append(sealed(EVENT, json_object(body), body, now))

    def judge(self) -> None:
        while self._application.pipeline.work():
            pass


def through_the_pipeline(traffic: Mapping[int, Traffic], rounds: int, each: int) -> dict[int, list[float]]:
    """As `measured`, with new messages for every round."""
    costs: dict[int, list[float]] = {size: [] for size in traffic}
    for number in range(rounds + 1):
        for size, one in traffic.items():
            one.store()
            started = time.thread_time()
            one.judge()
            if number:  # the first warms up
                costs[size].append((time.thread_time() - started) / each * 1e6)
    return costs


def questions(application: Application) -> Mapping[str, Way]:
    """What the console asks the record for its lists and its overview."""
    store, since = application.store, datetime.now(UTC) - RECENT

    def asked(ask: Callable[[], object]) -> Way:
        def way() -> None:
            ask()

        return way

    return {
        "a page of violations": asked(lambda: store.violations(ViolationFilter(limit=PAGE))),
        "a page of one group's violations": asked(
            lambda: store.violations(ViolationFilter(group="slack:C0BENCH00003", limit=PAGE))
        ),
        "the week's tally by rule": asked(lambda: store.tally(ViolationFilter(since=since), "rule")),
        "the tally of all by rule": asked(lambda: store.tally(ViolationFilter(), "rule")),
        "the number of all": asked(lambda: store.count_violations(ViolationFilter())),
    }


def show(title: str, costs: Mapping[int, list[float]], unit: str = "µs per message") -> float:
    """Print the table; returns how many times the smallest the largest costs."""
    table = Table(title=title)
    for heading in ("size", "× size", unit, "× cost"):
        table.add_column(heading, justify="right")
    smallest, growth = next(iter(costs)), 1.0
    for size, times in costs.items():
        growth = statistics.median(own / first for own, first in zip(times, costs[smallest], strict=True))
        table.add_row(f"{size:,}", f"{size / smallest:g}", f"{statistics.median(times):,.1f}", f"{growth:.2f}")
    Console().print(table)
    return growth


def by_policies(folder: Path, rounds: int, messages: int) -> dict[str, float]:
    terms = material.words(max(TERMS))
    events = material.events(material.messages(messages, terms[: min(TERMS)]))
    by_rules = {count: judging(material.policies(folder, terms[:1_000], count), events) for count in RULES}
    by_kinds = {count: judging(material.mixed_policies(folder, count), events) for count in MIXED}
    by_words = {count: judging(material.policies(folder, terms[:count], 50), events) for count in TERMS}
    return {
        name: show(name, measured(ways, rounds, messages))
        for name, ways in (
            ("a message, by rules", by_rules),
            ("a message, by rules of all kinds", by_kinds),
            ("a message, by words", by_words),
        )
    }


def by_groups(folder: Path, rounds: int, messages: int) -> dict[str, float]:
    name, traffic = "a message, by groups", {}
    with contextlib.ExitStack() as stack:
        for count in GROUPS:
            groups = filled.channels(count)
            application = filled.opened(_made(folder / f"groups-{count}"), groups, recorded=0)
            stack.callback(application.close)
            traffic[count] = Traffic(application, groups, messages)
        return {name: show(name, through_the_pipeline(traffic, rounds, messages))}


def by_record(folder: Path, rounds: int, messages: int) -> dict[str, float]:
    name, groups = "a message, by violations recorded", filled.channels(min(GROUPS))
    with contextlib.ExitStack() as stack:
        applications: dict[int, Application] = {}
        for count in RECORDED:
            applications[count] = filled.opened(_made(folder / f"recorded-{count}"), groups, count)
            stack.callback(applications[count].close)
        asked = {size: questions(application) for size, application in applications.items()}
        grown = {
            question: show(question, measured({size: asked[size][question] for size in asked}, rounds, 1), "µs")
            for question in asked[min(RECORDED)]
        }
        traffic = {size: Traffic(application, groups, messages) for size, application in applications.items()}
        return {**grown, name: show(name, through_the_pipeline(traffic, rounds, messages))}


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def verdict(grown: Mapping[str, float]) -> int:
    """Compare with the limits; returns the exit code."""
    for name, limit in LIMITS.items():
        print(f"{name}: × {grown[name]:.2f}, at most {limit:g}: {'kept' if grown[name] <= limit else 'EXCEEDED'}")
    return 1 if any(grown[name] > limit for name, limit in LIMITS.items()) else 0


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--messages", type=int, default=2_000)
    asked = options.parse_args()
    logs.configure("error")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        grown = by_policies(folder, asked.rounds, asked.messages)
        grown |= by_groups(folder, asked.rounds, asked.messages // 4)
        grown |= by_record(folder, asked.rounds, asked.messages // 4)
    return verdict(grown)


if __name__ == "__main__":
    sys.exit(main())
