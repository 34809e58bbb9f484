"""Expressions made to hang an engine that goes back and tries again, on texts made for them. The other rules go on."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import material
from bench.engine.pace import Figure, Plan, Wrong
from bot.policy.loading import load

LENGTH = 40_000
MOST = 5.0  # milliseconds for the whole message
# expression -> what its text is made of, and how it ends
CASES = {
    r"^(a+)+$": ("a", "!"),
    r"(x+x+)+y": ("x", ""),
    r"^(\w+\s?)*$": ("word ", "!"),
    r"([\w.-]+)*@": ("a.b-", ""),
    r"(.*a){20}b": ("a", ""),
    r"(赌+博*)+输$": ("赌博", "。"),
}
WORD = "六合彩"


def measure(plan: Plan) -> Iterator[Figure]:
    for expression, (piece, end) in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "policy.yaml"
            file.write_text(
                "policy: 1\nfor: acme\nrules:\n"
                f"  - {{id: hostile, kind: content, when: {{text: {{matches: '{expression}'}}}}}}\n"
                f"  - {{id: word, kind: content, when: {{text: {{has_any: [{WORD}]}}}}}}\n",
                encoding="utf-8",
            )
            policies = load(file, now=material.NOW, units=(material.UNIT,)).policies
        if policies is None:
            raise Wrong(f"{expression} was refused")
        times = []
        for number in range(plan.rounds + 1):  # each text another, so that nothing is answered from memory
            text = (piece * (LENGTH // len(piece)))[: LENGTH - 8] + f"{number}{WORD}{end}"
            (event,) = material.events([text])
            started = time.thread_time()
            matches = policies.evaluate(event, material.FACTS).matches
            times.append((time.thread_time() - started) * 1e3)
            if "word" not in {match.rule.id for match in matches}:
                raise Wrong(f"beside {expression} the other rule found nothing")
        yield Figure(
            name=f"{expression} on {LENGTH:,} characters", value=statistics.median(times[1:]), most=MOST, unit="ms"
        )
