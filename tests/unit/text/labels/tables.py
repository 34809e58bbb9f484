"""The tables of texts beside this module: `+` has the label, `-` has not; or the label's name before each text.

Every second line of a table is kept unseen while signs are chosen, so that a floor is asked of both halves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from bot.text.labels import SHEETS, Judge, judges
from bot.text.reader import Reader

HERE = Path(__file__).parent
NONE = "-"
Cases = Sequence[tuple[str, str]]  # (what stands before the text, the text)


def cases(name: str) -> Cases:
    lines = (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.partition(" ") for line in lines if line and not line.startswith("#")]
    return [(first, text) for first, _, text in rows]


def halves(name: str) -> tuple[Cases, Cases]:
    """The half that signs were chosen by, and the half that was not looked at."""
    return cases(name)[0::2], cases(name)[1::2]


@cache
def labellers() -> dict[str, Judge]:
    """The judges of all dimensions, on one reader as a company's rules have it."""
    return dict(judges(SHEETS, Reader()))


def label(dimension: str, text: str) -> str:
    verdict = labellers()[dimension](text)
    return verdict.label if verdict is not None else NONE


def f1(rows: Cases, given: Callable[[str], bool]) -> float:
    """Of the lines marked `+`."""
    hits = sum(mark == "+" and given(text) for mark, text in rows)
    named = sum(mark == "+" for mark, _ in rows) + sum(given(text) for _, text in rows)
    return 2 * hits / named if named else 0.0
