"""The rule engine: messages per second of a whole ruleset against a bare automaton scan of the same texts.

    python -m bench.engine [--rounds 7] [--messages 5000] [--terms 100000] [--rules 50]

`bare` is one `ahocorasick_rs` scan over the listed words as they stand: no folding, no disguises, no word boundaries,
no other rules. `read` adds all of that (the text stage: views, patterns, identifiers); `evaluate` is the whole engine
up to findings. Rounds are interleaved (A B C A B C …) on the thread's CPU clock; the ratios are medians over rounds.

Exits with 1 when the words found differ from what was planted: speed of a wrong answer counts for nothing.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ahocorasick_rs import AhoCorasick
from rich.console import Console
from rich.table import Table

from bench import material
from bot.policy.compile import Policies
from bot.text.reader import Reader

Way = Callable[[], int]  # does all messages once; returns how many of them hit


def ways(policies: Policies, reader: Reader, terms: Sequence[str], texts: Sequence[str]) -> dict[str, Way]:
    automaton = AhoCorasick(terms)
    events = material.events(texts)

    def bare() -> int:
        return sum(bool(automaton.find_matches_as_indexes(text, overlapping=True)) for text in texts)

    def read() -> int:
        return sum(bool(reader.read(text).signals) for text in texts)

    def evaluate() -> int:
        return sum(bool(policies.evaluate(event, material.FACTS).matches) for event in events)

    return {"bare": bare, "read": read, "evaluate": evaluate}


def measure(ways: dict[str, Way], rounds: int) -> tuple[dict[str, list[float]], dict[str, int]]:
    """Seconds of every round, and hits."""
    hits = {name: way() for name, way in ways.items()}  # also warms up
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            started = time.thread_time()
            way()
            seconds[name].append(time.thread_time() - started)
    return seconds, hits


def show(seconds: dict[str, list[float]], hits: dict[str, int], count: int, title: str) -> None:
    table = Table(title=title)
    for heading in ("way", "share of bare", "µs per message", "messages per second", "spread", "messages hit"):
        table.add_column(heading, justify="left" if heading == "way" else "right")
    for name, times in seconds.items():
        ratio = statistics.median(bare / own for bare, own in zip(seconds["bare"], times, strict=True))
        middle = statistics.median(times)
        spread = (max(times) - min(times)) / middle
        table.add_row(
            name,
            f"{ratio:.2f}",
            f"{middle / count * 1e6:.1f}",
            f"{count / middle:,.0f}",
            f"{spread:.0%}",
            str(hits[name]),
        )
    Console().print(table)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--messages", type=int, default=5_000)
    options.add_argument("--terms", type=int, default=100_000)
    options.add_argument("--rules", type=int, default=50)
    asked = options.parse_args()
    terms = material.words(asked.terms)
    texts = material.messages(asked.messages, terms)
    reader = Reader()
    reader.words(terms)
    for name in ("cn-id-card", "cn-mobile", "bank-card", "email", "api-key"):
        reader.detector(name)
    reader.build()
    with tempfile.TemporaryDirectory() as folder:
        policies = material.policies(Path(folder), terms, asked.rules)
    seconds, hits = measure(ways(policies, reader, terms, texts), asked.rounds)
    title = f"{asked.terms:,} words, {asked.rules} rules, {asked.messages:,} messages"
    show(seconds, hits, asked.messages, title)
    if hits["evaluate"] < hits["bare"] * 0.95:
        print(f"wrong: the engine found {hits['evaluate']} messages, a bare scan {hits['bare']}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
