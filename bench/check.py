"""Checking: what `policy check` costs for a file of 1,000 rules, against PyYAML's C loader composing the same file.

    python -m bench.check [--rounds 9]

Checking reads, resolves and compiles the file and runs its embedded examples; composing only makes nodes of it. Both
on the process's CPU clock, in turns; the ratio is the median over the rounds. Four shapes: an ordinary mix of kinds in
Chinese and English; the same with one word that stands in every rule, so that each example concerns them all; the same
with rules that wait for labels; and a slip in every rule, so that a thousand problems are told.

Exits with 1 when a shape costs more than `LIMIT` times what composing costs.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table

from bench import material
from bot.policy.loading import load
from bot.policy.problems import as_text

RULES = 1_000
LIMIT = 6.0
COMMON = "赌博平台"  # the word that stands in every rule of some shapes


def content(number: int, words: Sequence[str]) -> list[str]:
    return [
        f"  - id: no-{number}",
        "    kind: content",
        "    why: 群里不得出现这些词（《群管理办法》第4条）",
        "    stage: enforce",
        "    severity: high",
        f"    when: {{text: {{has_any: [{', '.join(words)}], see_through: [separators, case]}}}}"
        if number % 5 == 0
        else f"    when: {{text: {{has_any: [{', '.join(words)}]}}}}",
        "    unless: {sender: {role: compliance}}",
        "    strikes: {per: sender, within: 30d, ladder: {1: [remind_sender], 2: [notify: group_owner]}}",
        "    message: ${sender.name}，您的消息触发规则，30天内第${strikes}次。",
        f"    tests: {{hit: [今天说{words[0]}吧, {words[1]} please], miss: [今天开会, {{text: meeting today}}]}}",
    ]


def classify(number: int, words: Sequence[str]) -> list[str]:
    return [
        f"  - id: label-{number}",
        "    kind: classify",
        "    why: What cannot wait is told at once.",
        "    label: {urgency: urgent}",
        f"    when: {{text: {{has_any: [{', '.join(words)}]}}}}",
        f"    tests: {{hit: [please see {words[0]} now], miss: [lunch]}}",
    ]


def naming(number: int, words: Sequence[str]) -> list[str]:
    return [
        f"  - id: name-{number}",
        "    kind: naming",
        "    why: 群名要看得出公司、部门和用途",
        "    stage: pilot",
        "    pilot_in: [acme]",
        "    format: 【${org.short}】${dept}-${topic}",
        "    existing_groups: {grace: 30d}",
        "    then: [remind_owner, {rename: {after: 3d}}]",
    ]


def waiting(number: int, words: Sequence[str]) -> list[str]:
    """A rule that asks for labels: its examples ask the rules that label."""
    rule = content(number, words)
    return [*rule[:6], "    unless: {label: {urgency: leisure}}", *rule[7:]]


Rule = Callable[[int, Sequence[str]], list[str]]
MIX: Sequence[Rule] = (content, content, content, classify, naming)


def policy(kinds: Sequence[Rule], common: str = "", slip: tuple[str, str] = ("", "")) -> str:
    some = material.words(RULES * 3, seed=23)
    lines = ["policy: 1", "for: acme", "rules:"]
    for number in range(RULES):
        words = some[3 * number : 3 * number + 3]
        lines += kinds[number % len(kinds)](number, [common, *words[:2]] if common else words)
    return "\n".join(lines).replace(*slip) + "\n"


def shapes() -> dict[str, str]:
    return {
        "an ordinary mix": policy(MIX),
        "one word in every rule": policy(MIX, COMMON),
        "one word, one in ten waits for labels": policy([*MIX, *MIX[:4], waiting], COMMON),
        "a slip in every rule": policy(MIX, slip=("    why:", "    whi:")),
    }


def compose(file: Path) -> None:
    if yaml.compose(file.read_bytes(), Loader=yaml.CSafeLoader) is None:
        raise SystemExit("nothing was composed")


def check(file: Path, problems: int) -> None:
    loaded = load(file.parent, now=material.NOW, units=(material.UNIT,))
    if len(loaded.problems) != problems:
        shown = as_text(loaded.problems[:3], "en")
        raise SystemExit(f"{len(loaded.problems)} problems instead of {problems}:\n{shown}")


def seconds(work: Callable[[], None]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def measured(file: Path, problems: int, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds for composing and for checking, round by round."""
    check(file, problems)  # warm up: tables of characters, models, patterns
    composing, checking = [], []
    for _ in range(rounds):
        composing.append(seconds(lambda: compose(file)))
        checking.append(seconds(lambda: check(file, problems)))
    return composing, checking


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--rounds", type=int, default=9)
    rounds = options.parse_args().rounds
    table = Table(title=f"{RULES:,} rules in one file")
    for heading in ("shape", "kB", "compose ms", "check ms", "× compose"):
        table.add_column(heading, justify="left" if heading == "shape" else "right")
    worst = 0.0
    for name, text in shapes().items():
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "policy.yaml"
            file.write_text(text, encoding="utf-8")
            composing, checking = measured(file, text.count("    whi:"), rounds)
        ratio = statistics.median(own / bare for own, bare in zip(checking, composing, strict=True))
        worst = max(worst, ratio)
        row = (f"{len(text.encode()) / 1e3:.0f}", *(f"{statistics.median(t) * 1e3:.0f}" for t in (composing, checking)))
        table.add_row(name, *row, f"{ratio:.2f}")
    Console().print(table)
    print(f"the dearest shape: × {worst:.2f}, at most {LIMIT:g}: {'kept' if worst <= LIMIT else 'EXCEEDED'}")
    return 0 if worst <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
