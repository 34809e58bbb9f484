"""Growth: what a message costs as rules and listed words become more.

    python -m bench.growth [--rounds 5] [--messages 2000]

Each row is one size; the last column is its cost over the cost of the smallest, from interleaved rounds. A cost that
grows much slower than the size is what the shared automaton and the gate are for.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import material
from bot.domain.events import MessagePosted
from bot.policy.compile import Policies

RULES = (50, 200, 1_000)
TERMS = (1_000, 10_000, 100_000)


def costs(sizes: Mapping[int, Policies], events: Sequence[MessagePosted], rounds: int) -> dict[int, list[float]]:
    """Microseconds per message, per size and round."""
    for policies in sizes.values():
        _run(policies, events[:200])
    measured: dict[int, list[float]] = {size: [] for size in sizes}
    for _ in range(rounds):
        for size, policies in sizes.items():
            started = time.thread_time()
            _run(policies, events)
            measured[size].append((time.thread_time() - started) / len(events) * 1e6)
    return measured


def _run(policies: Policies, events: Sequence[MessagePosted]) -> None:
    for event in events:
        policies.evaluate(event, material.FACTS)


def show(title: str, measured: Mapping[int, list[float]]) -> None:
    table = Table(title=title)
    for heading in ("size", "× size", "µs per message", "× cost"):
        table.add_column(heading, justify="right")
    smallest = next(iter(measured))
    for size, times in measured.items():
        growth = statistics.median(own / first for own, first in zip(times, measured[smallest], strict=True))
        table.add_row(f"{size:,}", f"{size / smallest:g}", f"{statistics.median(times):.1f}", f"{growth:.2f}")
    Console().print(table)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--messages", type=int, default=2_000)
    asked = options.parse_args()
    terms = material.words(max(TERMS))
    events = material.events(material.messages(asked.messages, terms[: min(TERMS)]))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        by_rules = {count: material.policies(folder, terms[:1_000], count) for count in RULES}
        show("number of rules (1,000 words)", costs(by_rules, events, asked.rounds))
        by_terms = {count: material.policies(folder, terms[:count], 50) for count in TERMS}
        show("number of words (50 rules)", costs(by_terms, events, asked.rounds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
