"""`qungui audit` with two processes against one, over the same export, by the clock on the wall.

Two processes need two processors that nobody else is using; what else ran is told beside the figure.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import orjson

from bench import material
from bench.engine.company import Company
from bench.engine.pace import Figure, Plan, Wrong

LEAST = 1.7
MESSAGES = 600_000  # a year of a company: what compiling takes on either side is little beside it
PER_DAY = 1_500
ROUNDS = 3


def measure(plan: Plan) -> Iterator[Figure]:
    if (os.cpu_count() or 1) < 2:
        raise Wrong("two processes cannot be compared with one on one processor")
    terms = material.words(plan.terms)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        export = _export(folder / "export.zip", plan.corpora[0].texts)
        policies = Company(terms=terms, rules=plan.rules).write(folder / "policies")
        ratios = []
        for number in range(ROUNDS):
            order = (1, 2) if number % 2 else (2, 1)
            took = {jobs: _audited(export, policies, folder / f"out-{number}-{jobs}", jobs) for jobs in order}
            ratios.append(took[1] / took[2])
        _same(folder / "out-0-1", folder / "out-0-2")
    said = f"one {took[1]:.1f} s, two {took[2]:.1f} s; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    yield Figure(name="audit: two processes × one", value=statistics.median(ratios), least=LEAST, said=said)


def _export(path: Path, texts: Sequence[str]) -> Path:
    """A Slack export of one channel, so many messages a day."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("users.json", orjson.dumps([{"id": "U1", "name": "li.na"}]))
        archive.writestr("channels.json", orjson.dumps([{"id": "C1", "name": "general", "members": ["U1"]}]))
        for first in range(0, MESSAGES, PER_DAY):
            day = material.NOW + timedelta(days=first // PER_DAY)
            numbers = range(first, min(first + PER_DAY, MESSAGES))
            listed = [
                {
                    "type": "message",
                    "user": "U1",
                    "ts": f"{day.timestamp() + number - first:.6f}",
                    "text": f"{texts[number % len(texts)]} {number}",
                }
                for number in numbers
            ]
            archive.writestr(f"general/{day:%Y-%m-%d}.json", orjson.dumps(listed))
    return path


def _audited(export: Path, policies: Path, out: Path, jobs: int) -> float:
    command = [sys.executable, "-m", "bot.cli", "audit", str(export), "--policies", str(policies)]
    kept = {**os.environ, "XDG_CACHE_HOME": str(out.parent / "caches")}  # all rounds but the first find it there
    started = time.monotonic()
    subprocess.run([*command, "--out", str(out), "--jobs", str(jobs)], check=True, capture_output=True, env=kept)
    return time.monotonic() - started


def _same(one: Path, two: Path) -> None:
    for name in ("decisions.jsonl", "violations.jsonl"):
        if (one / name).read_bytes() != (two / name).read_bytes():
            raise Wrong(f"{name} differs between one process and two")
