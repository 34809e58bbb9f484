"""Texts with the labels they should have: read from JSON lines, hashed, gathered under the labels that are learned.

Touch this when training data come in another shape.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.errors import InputError
from bot.domain.rules import DIMENSIONS

OTHER: Final = "other"  # none of the labels that are learned; never proposed
LEAST: Final = 20  # examples of each label: fewer cannot even be tested


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text and its label; `at` is when somebody said so (ISO), where that is known."""

    text: str
    label: str
    at: str = ""


class Unfit(InputError):
    """Examples that cannot be used: a code, and what fills its words, which the command line has."""

    def __init__(self, *, code: str, values: Mapping[str, str | int]):
        super().__init__(f"{code}: " + ", ".join(f"{name} {value}" for name, value in values.items()))
        self.code = code
        self.values = values


def read_examples(lines: Iterable[str], file: str) -> Iterable[Example]:
    """JSON lines `{"text": …, "label": …}`; other keys do not matter. Raises Unfit with file and line."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place: dict[str, str | int] = {"file": file, "line": number}
        try:
            read = json.loads(line)
        except ValueError as error:
            raise Unfit(code="not-json", values={**place, "why": str(error)}) from None
        if not isinstance(read, dict):
            raise Unfit(code="not-object", values=place)
        for key in ("text", "label"):
            if not isinstance(read.get(key), str) or not read[key].strip():
                raise Unfit(code="no-key", values={**place, "name": key})
        at = read.get("at", "")
        yield Example(text=read["text"], label=read["label"].strip(), at=at if isinstance(at, str) else "")


def gathered(examples: Iterable[Example], dimension: str, labels: Sequence[str]) -> Sequence[Example]:
    """The examples with the labels that are to be learned: `labels` alone, all else is OTHER; the values of a
    dimension, nothing but OTHER beside them; or whatever labels there are. The same text with the same label counts
    once."""
    known = DIMENSIONS.get(dimension, ())
    every = list(examples)
    there = sorted({one.label for one in every})
    for label in labels:
        if label not in there:
            raise Unfit(code="no-such-label", values={"label": label, "known": ", ".join(there) or "–"})
    found: dict[tuple[str, str], Example] = {}
    for one in every:
        label = one.label if not labels or one.label in labels else OTHER
        if known and label not in (*known, OTHER):
            raise Unfit(
                code="not-of-dimension", values={"label": label, "dimension": dimension, "known": ", ".join(known)}
            )
        found.setdefault((one.text, label), Example(text=one.text, label=label, at=one.at))
    return sorted(found.values(), key=lambda one: (one.label, one.text))


def check_enough(examples: Sequence[Example], least: int = LEAST) -> Mapping[str, int]:
    """How many there are of each label. Raises Unfit when that is too few to learn from and to test with."""
    counts = Counter(one.label for one in examples)
    if len(counts) < 2:
        raise Unfit(code="one-label", values={"labels": ", ".join(counts) or "–"})
    for label, count in sorted(counts.items()):
        if count < least:
            raise Unfit(code="too-few", values={"label": label, "count": count, "least": least})
    return dict(sorted(counts.items()))


def digest(examples: Iterable[Example]) -> str:
    """SHA-256 of the texts with their labels, in whatever order they came."""
    hashed = hashlib.sha256()
    for text, label in sorted((one.text, one.label) for one in examples):
        hashed.update(json.dumps([text, label]).encode() + b"\n")
    return hashed.hexdigest()
