"""All rows or some: `python -m bench.engine [whole words growth hostile texts memory audit] [--texts FILE ...]`.

Baselines and goals stand in the modules. Exits with 1 when a goal is missed and with 2 when an answer was wrong: speed
of a wrong answer counts for nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import material
from bench.engine import audit, corpus, growth, hostile, memory, rivals, texts, whole, words
from bench.engine.pace import Figure, Plan, Wrong

ROWS: Mapping[str, Callable[[Plan], Iterable[Figure]]] = {
    "whole": whole.measure,
    "words": words.measure,
    "growth": growth.measure,
    "hostile": hostile.measure,
    "texts": texts.measure,
    "memory": memory.measure,
    "audit": audit.measure,
}


def show(title: str, figures: Iterable[Figure]) -> bool:
    """Print what was measured; returns whether every goal was reached."""
    table = Table(title=title, title_justify="left")
    for heading in ("", "measured", "goal", "", "medians"):
        table.add_column(heading, justify="right" if heading in ("measured", "goal") else "left")
    missed = False
    for one in figures:
        missed |= one.missed
        verdict = "MISSED" if one.missed else "reached"
        table.add_row(one.name, f"{one.value:.2f} {one.unit}", one.goal, verdict, one.said)
    console = Console()
    console.width = max(console.width, 150)  # in a pipe it would be 80, and cut the figures
    console.print(table)
    return not missed


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("rows", nargs="*", help=f"of {', '.join(ROWS)}; all of them when none is named")
    options.add_argument(
        "--texts", type=Path, action="append", default=[], help="a file of messages, beside made-up ones"
    )
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--messages", type=int, default=4_000)
    options.add_argument("--terms", type=int, default=100_000)
    options.add_argument("--rules", type=int, default=50)
    asked = options.parse_args()
    for name in asked.rows:
        if name not in ROWS:
            options.error(f"there is no row {name!r}: use one of {', '.join(ROWS)}")
    terms = material.words(asked.terms)
    corpora = (
        corpus.made(asked.messages, terms),
        *(corpus.read(path, asked.messages, terms) for path in asked.texts),
    )
    plan = Plan(corpora=corpora, rounds=asked.rounds, terms=asked.terms, rules=asked.rules)
    print(f"other work in the minute before: {os.getloadavg()[0] / (os.cpu_count() or 1):.0%} of the processors")
    for name in rivals.MISSING:
        print(f"not measured: {name} is not installed (pip install 'qungui[bench]')")
    print(f"not measured: {rivals.ELSEWHERE}")
    reached = True
    for name in asked.rows or ROWS:
        try:
            reached &= show(name, ROWS[name](plan))
        except Wrong as wrong:
            print(f"{name}: wrong: {wrong}")
            return 2
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
