"""Durable commits: the group-committing inbox against one commit per event.

    python -m bench.commits [--rounds 5] [--producers 128] [--events 20000] [--postgres URL]

Every way stores events of about 900 bytes so that they survive power loss (SQLite: write-ahead log, synchronous=FULL).
Rounds are interleaved (A B C A B C …) and the ratios are medians over rounds of adjacent runs: absolute figures depend
on the disk and on what else it does, ratios much less. `contended` is the inbox while another thread commits pipeline
batches to the same record, with the inbox in a file of its own (as shipped) and in the record's own file.

What a group saves is waiting for the disk, so the goals depend on what one sync costs; it is measured in every round.
Exits with 1 when a ratio is below 0.8 of its goal:

    a sync costs               one commit per event    SQLModel add+commit
    0.4 ms or more             15                      40
    less (fast or cached)       4                      20
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from sqlmodel import Field, Session, SQLModel, create_engine

from bot.domain.events import RawEvent
from bot.domain.records import Step, ViolationRecorded
from bot.domain.rules import Result, Severity
from storage.engine import PRAGMAS
from storage.inbox import GroupCommitInbox, entry_of
from storage.inbox_sqlite import SqliteInbox
from storage.schema import upgrade
from storage.store import SqlStore, open_inbox

SYNC = "append and sync per event (no SQL)"
SLOW_SYNC = 0.0004  # seconds
GOALS = {  # with slow syncs, with fast ones
    "one commit per event": (15.0, 4.0),
    "SQLModel add+commit": (40.0, 20.0),
}
MARGIN = 0.8  # the gate is looser than the goal: other machines, other disks
NOW = datetime(2026, 3, 3, tzinfo=UTC)
BODY = os.urandom(450).hex().encode()


class Delivery(SQLModel, table=True):
    """What most projects of this kind write on the hot path."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    platform: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Events per second, and the latency of one append where it was measured."""

    rate: float
    p50: float | None = None
    p99: float | None = None


_serial = itertools.count()


def events(count: int) -> list[RawEvent]:
    return [
        RawEvent(
            platform="slack", key=f"Ev{next(_serial):012}", kind="event", body=BODY, received_at=NOW, lane="slack:C1"
        )
        for _ in range(count)
    ]


async def _produced(inbox: GroupCommitInbox, todo: Sequence[RawEvent], producers: int) -> Run:
    waits: list[float] = []
    queue = iter(todo)

    async def produce() -> None:
        for event in queue:
            began = time.perf_counter()
            await inbox.append(event)
            waits.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(produce() for _ in range(producers)))
    seconds = time.perf_counter() - began
    waits.sort()
    return Run(rate=len(todo) / seconds, p50=waits[len(waits) // 2], p99=waits[int(len(waits) * 0.99)])


def grouped(inbox: GroupCommitInbox, count: int, producers: int) -> Run:
    return asyncio.run(_produced(inbox, events(count), producers))


def synced_log(path: Path, count: int) -> Run:
    """The floor: an append and a sync per event, no database at all."""
    file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    try:
        began = time.perf_counter()
        for _ in range(count):
            os.write(file, BODY)
            os.fdatasync(file)
        return Run(rate=count / (time.perf_counter() - began))
    finally:
        os.close(file)


def per_event(connection: sqlite3.Connection, count: int) -> Run:
    """What a careful but plain program does."""
    rows = [entry_of(event) for event in events(count)]
    began = time.perf_counter()
    for row in rows:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "INSERT INTO entry (platform, key, kind, lane, received_at, body) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            row,
        )
        connection.execute("COMMIT")
    return Run(rate=count / (time.perf_counter() - began))


def with_sqlmodel(path: Path) -> Callable[[int], Run]:
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    SQLModel.metadata.create_all(engine)

    def run(count: int) -> Run:
        todo = events(count)
        began = time.perf_counter()
        with Session(engine) as session:
            session.connection().exec_driver_sql("PRAGMA synchronous=FULL")
            for event in todo:
                session.add(Delivery(key=event.key, platform=event.platform, body=event.body))
                session.commit()
        return Run(rate=count / (time.perf_counter() - began))

    return run


def per_event_postgres(url: str, count: int) -> Run:
    rows = [entry_of(event) for event in events(count)]
    statement = (
        "INSERT INTO inbox (platform, key, kind, lane, received_at, body) VALUES (%s, %s, %s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING"
    )
    with psycopg.connect(url, autocommit=True) as connection:
        began = time.perf_counter()
        for row in rows:
            connection.execute(statement, row)
        return Run(rate=count / (time.perf_counter() - began))


def contended(store: SqlStore, inbox: GroupCommitInbox, count: int, producers: int) -> Run:
    """The inbox while the pipeline commits batches of 64 steps with a violation each, without a pause."""
    stop = threading.Event()

    def commit() -> None:
        while not stop.is_set():
            store.commit([Step(inbox=None, records=[_violation()]) for _ in range(64)], NOW)

    thread = threading.Thread(target=commit)
    thread.start()
    try:
        return grouped(inbox, count, producers)
    finally:
        stop.set()
        thread.join()


def _violation() -> ViolationRecorded:
    return ViolationRecorded(
        id=f"V-{next(_serial)}", event="e", at=NOW, result=Result.HIT, rule="r", kind="content",
        severity=Severity.HIGH, stage="enforce", unit="huaxia", revision="r1", source="f:1", rule_hash="h",
        group="slack:C1", account="slack:U1",
    )  # fmt: skip


def sqlite_ways(folder: Path, events_per_run: int, producers: int) -> dict[str, Callable[[], Run]]:
    url = f"sqlite:///{folder / 'record.db'}"
    upgrade(url)
    store, own_file = SqlStore(url), open_inbox(url)
    shared_file = SqliteInbox(folder / "record.db")
    plain_path = folder / "plain.db"
    SqliteInbox(plain_path).close()
    plain = sqlite3.connect(plain_path, isolation_level=None)
    for pragma in PRAGMAS:
        plain.execute(pragma)
    model = with_sqlmodel(folder / "model.db")
    few = max(200, events_per_run // 20)  # the slow ways do less, or a round would take minutes
    return {
        f"inbox, {producers} waiting": lambda: grouped(own_file, events_per_run, producers),
        "one commit per event": lambda: per_event(plain, few),
        SYNC: lambda: synced_log(folder / "log", few),
        "SQLModel add+commit": lambda: model(few // 2),
        "contended, own file": lambda: contended(store, own_file, events_per_run // 4, producers),
        "contended, shared file": lambda: contended(store, shared_file, events_per_run // 4, producers),
    }


def postgres_ways(url: str, events_per_run: int, producers: int) -> dict[str, Callable[[], Run]]:
    upgrade(url)
    inbox = open_inbox(url)
    return {
        f"PostgreSQL inbox, {producers} waiting": lambda: grouped(inbox, events_per_run, producers),
        "PostgreSQL, one commit per event": lambda: per_event_postgres(url, max(200, events_per_run // 20)),
    }


def show(runs: dict[str, list[Run]], baseline: str) -> dict[str, float]:
    """Print the table; returns how many times faster than each way the baseline was."""
    ratios: dict[str, float] = {}
    print(f"{'way':<36} {'events/s':>10} {'p50 ms':>8} {'p99 ms':>8} {'inbox is × faster':>18}")
    for way, results in runs.items():
        ratios[way] = statistics.median(
            ours.rate / theirs.rate for ours, theirs in zip(runs[baseline], results, strict=True)
        )
        latencies = [
            f"{statistics.median(value for run in results if (value := getattr(run, part)) is not None) * 1000:8.2f}"
            if getattr(results[0], part) is not None
            else " " * 8
            for part in ("p50", "p99")
        ]
        rate = statistics.median(run.rate for run in results)
        print(f"{way:<36} {rate:>10,.0f} {' '.join(latencies)} {ratios[way]:>18.1f}")
    return ratios


def measured(ways: dict[str, Callable[[], Run]], rounds: int) -> dict[str, list[Run]]:
    for way in ways.values():
        way()  # warm up: files, caches, compiled statements
    runs: dict[str, list[Run]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            runs[name].append(way())
    return runs


def judged(ratios: dict[str, float], sync: float) -> int:
    """Compare with the goals for a disk like this one; returns the exit code."""
    goals = {way: slow if sync >= SLOW_SYNC else fast for way, (slow, fast) in GOALS.items()}
    print(f"one sync costs {sync * 1000:.2f} ms; goals for such a disk:")
    for way, goal in goals.items():
        verdict = (
            "reached" if ratios[way] >= goal else "within the margin" if ratios[way] >= goal * MARGIN else "MISSED"
        )
        print(f"  {ratios[way]:6.1f} of {goal:g} × {way}: {verdict}")
    return 1 if any(ratios[way] < goal * MARGIN for way, goal in goals.items()) else 0


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--producers", type=int, default=128)
    options.add_argument("--events", type=int, default=20_000)
    options.add_argument("--postgres", help="an empty database to measure PostgreSQL with")
    options.add_argument("--folder", type=Path, default=Path(), help="on the disk to be measured")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        ways = sqlite_ways(Path(folder), asked.events, asked.producers)
        runs = measured(ways, asked.rounds)
        ratios = show(runs, next(iter(ways)))
    if asked.postgres:
        ways = postgres_ways(asked.postgres, asked.events // 2, asked.producers)
        show(measured(ways, asked.rounds), next(iter(ways)))
    return judged(ratios, 1 / statistics.median(run.rate for run in runs[SYNC]))


if __name__ == "__main__":
    sys.exit(main())
