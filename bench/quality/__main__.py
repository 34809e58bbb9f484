"""Quality: what the text engine finds and leaves alone, task by task, on the development data beside the project.

    python -m bench.quality [TASK ...] [--show] [--record]

Exits with 1 when a goal is missed or a figure is worse than the recorded one (`reached.json`; `--record` writes it
anew, after a change that meant to change it). `tests/integration/test_quality.py` asks the same of every change.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module

from bench.quality.table import DATA, Line, reached, record, show

TASKS = (
    "asked",
    "copies",
    "disguises",
    "drainage",
    "learned",
    "lists_en",
    "lists_zh",
    "personal",
    "rewritten",
    "secrets",
    "stances",
    "labels",
    "unseen",
)


def measure(task: str) -> list[Line]:
    """The lines of one task. Raises FileNotFoundError where its data are missing."""
    return list(import_module(f"bench.quality.{task}").measure())


def complaints(task: str, lines: Sequence[Line]) -> Iterator[str]:
    """Goals that were missed, figures that got worse, lines that are gone."""
    known = reached().get(task, {})
    for line in lines:
        if line.missed:
            yield f"{task}: {line.name} is {line.value:.3f}, the goal {line.goal}"
        elif line.name in known and line.fell_behind(known[line.name]):
            yield f"{task}: {line.name} is {line.value:.3f} and was {known[line.name]:.3f}"
    for gone in sorted(known.keys() - {line.name for line in lines}):
        yield f"{task}: {gone} is not measured any more"


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m bench.quality", description=(__doc__ or "").splitlines()[0])
    options.add_argument("tasks", nargs="*", metavar="TASK", help=", ".join(TASKS))
    options.add_argument("--show", action="store_true", help="print some texts that were not taken as they should be")
    options.add_argument("--record", action="store_true", help="make these the figures that may not get worse")
    asked = options.parse_args()
    unknown = [task for task in asked.tasks if task not in TASKS]
    if unknown:
        options.error(f"no task {unknown[0]}; there are {', '.join(TASKS)}")
    if not DATA.is_dir():
        print("skipped: the development data (shared/data/detection beside the project) are not here")
        return 0
    measured = {task: measure(task) for task in asked.tasks or TASKS}
    for task, lines in measured.items():
        show(task, lines, wrong=asked.show)
    if asked.record:
        record(measured)
    wrong = [complaint for task, lines in measured.items() for complaint in complaints(task, lines)]
    print("\n".join(wrong) or "all goals reached, nothing got worse")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
