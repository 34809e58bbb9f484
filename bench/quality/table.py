"""What a quality task gives: lines of a table, each a share of so many cases with a goal it must reach.

Touch this when every task should say or read something more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "detection"
REACHED = Path(__file__).with_name("reached.json")  # the figures of the last change that meant to change them
SLACK = 0.01  # a case or two more or less is no news
MOST_SHOWN = 12  # texts of one line that `--show` prints

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A figure of so many cases; `least` and `most` are the goals, `baseline` the same by the plainest way there is."""

    name: str
    cases: int
    value: float
    least: float | None = None
    most: float | None = None
    baseline: float | None = None
    timed: bool = False  # depends on the machine: no test may look at it
    wrong: Sequence[str] = field(default=(), repr=False)  # texts that were not taken as they should be

    @property
    def missed(self) -> bool:
        return self.is_worse_than(self.least, self.most)

    def is_worse_than(self, least: float | None, most: float | None) -> bool:
        return (least is not None and self.value < least) or (most is not None and self.value > most)

    def fell_behind(self, reached: float) -> bool:
        """Whether the figure is worse than it was; figures without a goal have no better and worse."""
        slack = SLACK * max(1.0, abs(reached))
        least = None if self.least is None else reached - slack
        return self.is_worse_than(least, None if self.most is None else reached + slack)

    @property
    def goal(self) -> str:
        return " ".join(f"{sign} {goal:g}" for sign, goal in (("≥", self.least), ("≤", self.most)) if goal is not None)


def rows(name: str) -> list[Row]:
    """The cases of one file of the development data."""
    with (DATA / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def reached() -> dict[str, dict[str, float]]:
    """Task -> line -> figure, as recorded."""
    recorded: dict[str, dict[str, float]] = json.loads(REACHED.read_text(encoding="utf-8"))
    return recorded


def record(measured: Mapping[str, Iterable[Line]]) -> None:
    """Make these the figures that may not get worse."""
    known = reached() if REACHED.exists() else {}
    for task, lines in measured.items():
        known[task] = {line.name: round(line.value, 4) for line in lines if line.goal and not line.timed}
    REACHED.write_text(json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def show(task: str, lines: Iterable[Line], *, wrong: bool = False) -> None:
    table = Table(title=task, title_justify="left")
    table.add_column("cases of")
    for heading in ("number", "value", "baseline", "goal"):
        table.add_column(heading, justify="right")
    for line in lines:
        baseline = "" if line.baseline is None else f"{line.baseline:.3f}"
        style = "bold red" if line.missed else None
        table.add_row(line.name, f"{line.cases:,}", f"{line.value:.3f}", baseline, line.goal, style=style)
        for text in line.wrong[:MOST_SHOWN] if wrong else ():
            table.add_row(f"    {text!r}")
    Console().print(table)


def f1(hits: int, wanted: int, given: int) -> float:
    """The harmonic mean of precision (hits of `given`) and recall (hits of `wanted`)."""
    return 2 * hits / (wanted + given) if wanted + given else 0.0
