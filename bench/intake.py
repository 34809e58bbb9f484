"""The intake: signed Slack events, verified, durably committed and acknowledged, against a Bolt app that does nothing.

    python -m bench.intake [--rounds 5] [--seconds 4] [--connections 64] [--sealed]

`qungui` is the program itself (`qungui run` on policies/huaxia, SQLite with synchronous=FULL), its engine judging and
recording what comes in while it comes in. `bolt` is `bench/rival.py`: it stores nothing. Both get the same signed
requests over the same number of connections, one after the other, the order changing from round to round; the ratio
is the median over rounds. After each round of ours the engine is given time to catch up: what it had judged when the
last delivery was acknowledged, and how long the rest took, is printed. Other work on the machine hurts the side with
more threads, ours, more: the load before the start is printed, too, and beside events per second the processor time
that each server took for an event (ours with what it judged in that time), which other work hardly changes. `--sealed`:
with a key that bodies are sealed with.

Exits with 1 below the goal (2.0 times Bolt's events per second, p99 not worse), and with 2 when anything acknowledged
is missing in the record or was not judged.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import uvloop
from rich.console import Console
from rich.table import Table

from adapters.sandbox import company as invented
from bench.deliveries import PATH, SECRET, Post
from bench.filled import DATABASE, POLICIES, channels, furnish
from bench.load import Load, drive
from bot.assets import asset
from bot.domain.views import ViolationFilter
from bot.evidence.keys import write_new_key
from storage.store import SqlStore

HOST = "127.0.0.1"
GOAL = 2.0
PLANTED = 0.01  # the share of messages with a forbidden word
FASTEST = 16_000  # events per second that the prepared requests suffice for
PATIENCE = 300.0  # seconds for a start, or for catching up


class Wrong(Exception):
    """What was measured is not what it should have been."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One pair of runs. `judged` is counted at the last acknowledgement; `behind` = seconds to judge the rest."""

    ours: Load
    bolt: Load
    judged: int
    behind: float
    spent: tuple[float, float]  # processor seconds for an event: ours, Bolt's

    @property
    def ratio(self) -> float:
        return self.ours.rate / self.bolt.rate


class Program:
    """A server in a process of its own. Stopped when the block ends."""

    def __init__(self, arguments: Sequence[str], port: int, log: Path):
        self.port = port
        self._log = log
        with log.open("wb") as out:
            self._process = subprocess.Popen([sys.executable, "-m", *arguments], stdout=out, stderr=out)

    def __enter__(self) -> Program:
        deadline = time.monotonic() + PATIENCE
        while not _answers(self.port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self._process.kill()
                raise Wrong(f"a server did not start:\n{self._log.read_text()[-2000:]}")
            time.sleep(0.05)
        return self

    def spent(self) -> float:
        """Seconds of processor time that it took since it started."""
        said = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")  # proc(5): utime, stime

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()


class Books:
    """What our server wrote, read from outside."""

    def __init__(self, database: Path):
        self._store = SqlStore(f"sqlite:///{database}")
        self._inbox = sqlite3.connect(database.with_name(f"{database.stem}-inbox.db"))
        self._inbox.execute("ATTACH DATABASE ? AS record", (str(database),))

    def stored(self) -> int:
        """Events in the inbox."""
        return int(self._inbox.execute("SELECT count(*) FROM entry WHERE kind = 'event'").fetchone()[0])

    def waiting(self) -> int:
        """Entries that were not judged yet: a question cheap enough to ask often."""
        pending = "SELECT (SELECT max(seq) FROM entry) - (SELECT max(seq) FROM record.inbox_position)"
        return int(self._inbox.execute(pending).fetchone()[0] or 0)

    def caught_up(self) -> float:
        """Wait until everything is judged; returns the seconds it took."""
        began = time.monotonic()
        while self.waiting():
            if time.monotonic() - began > PATIENCE:
                raise Wrong(f"{self.waiting()} events are still not judged after {PATIENCE:.0f} s")
            time.sleep(0.05)
        return time.monotonic() - began

    def check(self, acknowledged: int) -> None:
        """Everything acknowledged is in the inbox, and the forbidden words in it were found."""
        if self.stored() != acknowledged:
            raise Wrong(f"{acknowledged} events were acknowledged, {self.stored()} are stored")
        health = self._store.health()
        if health["inbox_pending"] or health["inbox_failed"]:
            raise Wrong(f"{health['inbox_pending']} events were not judged, {health['inbox_failed']} were set aside")
        found = self._store.count_violations(ViolationFilter(rule="no-gambling"))
        if found < acknowledged * PLANTED * 0.8:
            raise Wrong(f"only {found} of about {acknowledged * PLANTED:.0f} forbidden words were found")

    def close(self) -> None:
        self._inbox.close()
        self._store.close()


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
        return True
    return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def configured(folder: Path, port: int, *, sealed: bool) -> Path:
    """What an operator would have written. No Slack answers at the base URL: what the bot says fails at once."""
    path = folder / "config.yaml"
    if sealed:
        write_new_key(folder / "texts.key")
    path.write_text(
        f"policies: {asset(POLICIES)}\n"
        f"organisation: {invented.directory() / 'organisation.yaml'}\n"
        f"server: {{host: {HOST}, port: {port}}}\n"
        f"storage: {{url: 'sqlite:///{folder / DATABASE}'}}\n"
        f"console: {{secret: {'s' * 40}}}\n"
        f"evidence: {{keys: [{'file:texts.key' if sealed else ''}]}}\n"
        "logging: {level: warning, format: json}\n"
        f"slack: {{bot_token: xoxb-bench, signing_secret: {SECRET}, path: {PATH},"
        f" base_url: 'http://{HOST}:{free_port()}/api/'}}\n",
        encoding="utf-8",
    )
    return path


async def pair(
    post: Post, books: Books, programs: tuple[Program, Program], first: int, connections: int, seconds: float
) -> Round:
    """The same requests to both, the one named by `first` before the other."""
    requests = post.requests(int(FASTEST * seconds))
    loads: dict[int, Load] = {}
    spent: dict[int, float] = {}
    judged, behind = 0, 0.0
    for turn in (first, 1 - first):
        before = books.stored()
        spent[turn] = -programs[turn].spent()
        loads[turn] = await drive(HOST, programs[turn].port, requests, connections=connections, seconds=seconds)
        if loads[turn].refused:
            raise Wrong(f"{loads[turn].refused} requests were refused by {('qungui', 'bolt')[turn]}")
        if not loads[turn].answered:
            raise Wrong(
                f"{('qungui', 'bolt')[turn]} answered nothing in {seconds:.0f} s: the machine is too busy to measure"
            )
        spent[turn] = (spent[turn] + programs[turn].spent()) / loads[turn].answered
        if turn == 0:
            judged = books.stored() - before - books.waiting()
            behind = books.caught_up()
    return Round(ours=loads[0], bolt=loads[1], judged=judged, behind=behind, spent=(spent[0], spent[1]))


async def measured(
    options: argparse.Namespace, post: Post, books: Books, programs: tuple[Program, Program]
) -> list[Round]:
    """All rounds; the first one warms up (caches, compiled statements, files) and is not for showing."""
    times = [1.0, *[options.seconds] * options.rounds]
    return [await pair(post, books, programs, n % 2, options.connections, time) for n, time in enumerate(times)]


def show(rounds: Sequence[Round], connections: int) -> None:
    table = Table(title=f"signed Slack events, {connections} connections, every event of ours durable and judged")
    headings = (
        "",
        "qungui/s",
        "bolt/s",
        "ratio",
        "p50 ms",
        "bolt",
        "p99 ms",
        "bolt",
        "CPU µs",
        "bolt",
        "judged",
        "behind",
    )
    for heading in headings:
        table.add_column(heading, justify="right")
    for number, one in enumerate(rounds, 1):
        times = [f"{value * 1000:.1f}" for value in (one.ours.p50, one.bolt.p50, one.ours.p99, one.bolt.p99)]
        times += [f"{value * 1e6:.0f}" for value in one.spent]
        judged = f"{one.judged / one.ours.answered:.0%}"
        rates = f"{one.ours.rate:,.0f}", f"{one.bolt.rate:,.0f}", f"{one.ratio:.2f}"
        table.add_row(str(number), *rates, *times, judged, f"{one.behind:.1f} s")
    console = Console()
    console.width = max(console.width, 110)  # in a pipe it would be 80, and cut the figures
    console.print(table)


def verdict(rounds: Sequence[Round]) -> int:
    """Compare with the goal; returns the exit code."""
    ratio = statistics.median(one.ratio for one in rounds)
    p50 = statistics.median(one.ours.p50 / one.bolt.p50 for one in rounds)
    p99 = statistics.median(one.ours.p99 / one.bolt.p99 for one in rounds)
    print(f"events per second: {ratio:.2f} × bolt (goal {GOAL}); p50 {p50:.2f} ×, p99 {p99:.2f} × bolt's (goal 1.0)")
    print(
        f"processor time for an event: {statistics.median(one.spent[0] / one.spent[1] for one in rounds):.2f} × bolt's"
    )
    reached = ratio >= GOAL and p99 <= 1.0
    print("reached" if reached else "MISSED")
    return 0 if reached else 1


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=float, default=4.0)
    options.add_argument("--connections", type=int, default=64)
    options.add_argument("--sealed", action="store_true", help="seal what is stored with a key")
    options.add_argument("--folder", type=Path, help="on the disk to be measured; default: where temporary files are")
    asked = options.parse_args()
    busy = os.getloadavg()[0] / (os.cpu_count() or 1)
    print(f"other work in the minute before: {busy:.0%} of the processors")
    groups = channels(25)
    ports = free_port(), free_port()
    with tempfile.TemporaryDirectory(dir=asked.folder) as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        furnish(f"sqlite:///{folder / DATABASE}", groups)
        config = configured(folder, ports[0], sealed=asked.sealed)
        ours = Program(["bot.cli", "run", "--config", str(config)], ports[0], folder / "ours.log")
        bolt = Program(["bench.rival", str(ports[1])], ports[1], folder / "bolt.log")
        programs = stack.enter_context(ours), stack.enter_context(bolt)
        books = Books(folder / DATABASE)
        stack.callback(books.close)
        try:
            rounds = uvloop.run(measured(asked, Post(groups), books, programs))
            books.check(sum(one.ours.answered for one in rounds))
        except Wrong as wrong:
            print(f"wrong: {wrong}")
            return 2
    show(rounds[1:], asked.connections)
    return verdict(rounds[1:])


if __name__ == "__main__":
    sys.exit(main())
