"""The memory of what people posted, as it is written down and read again: JSON, without a word of any text.

Touch this when the memory holds something new. What cannot be read (another version wrote it) is no fault: the memory
then begins with what the inbox kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.rules import Reach
from bot.text.sketches import Sketch

VERSION = 1  # changes with the form, and with what a fingerprint or a sketch is made of

Key = tuple[str, ...]  # what was done, by whom, where (or which text)
Trace = list[tuple[datetime, str]]  # when, in which message; oldest first
Kept = tuple[int, str, Sketch]  # a sketch, the number it has and the scope in which it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class Recollection:
    """What is written down: up to which moment, by which key, how far it reaches, and all of it."""

    seen: datetime
    key: str
    reaches: Mapping[str, Reach]
    traces: Mapping[Key, Trace]
    sketches: Mapping[str, Sequence[Kept]] = field(default_factory=dict)


def to_text(memory: Recollection) -> str:
    data = {
        "version": VERSION,
        "seen": memory.seen.timestamp(),
        "key": memory.key,
        "reaches": {name: [reach.times, reach.within.total_seconds()] for name, reach in memory.reaches.items()},
        "traces": [[key, [[at.timestamp(), which] for at, which in trace]] for key, trace in memory.traces.items()],
        "sketches": {name: [_row(*one) for one in kept] for name, kept in memory.sketches.items()},
    }
    return json.dumps(data, ensure_ascii=True, separators=(",", ":"))


def of_text(written: str) -> Recollection | None:
    """None for what another version wrote."""
    data = json.loads(written)
    if data["version"] != VERSION:
        return None
    return Recollection(
        seen=_moment(data["seen"]),
        key=data["key"],
        reaches={name: Reach(times=times, within=timedelta(seconds=s)) for name, (times, s) in data["reaches"].items()},
        traces={tuple(key): [(_moment(at), which) for at, which in trace] for key, trace in data["traces"]},
        sketches={name: [_sketch(*row) for row in rows] for name, rows in data["sketches"].items()},
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _row(number: int, scope: str, sketch: Sketch) -> list[Any]:
    return [number, scope, sketch.buckets.hex(), list(sketch.marks)]


def _sketch(number: int, scope: str, buckets: str, marks: list[int]) -> Kept:
    return number, scope, Sketch.of(bytes.fromhex(buckets), marks)
