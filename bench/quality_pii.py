"""How well personal data is found, by type and technique, and how often something else is taken for it.

`python -m bench.quality_pii` prints a table with the goals; exits with 1 when one is missed. Most cases are made up
from the standards; the development data, which lie beside the project, are measured too where they are present.
`--show` prints what was missed and what was a false alarm.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bench.quality_pii_cases import lookalikes, personal
from bot.text.identifiers import DETECTORS, detect
from bot.text.secrets import EVERY, SORTS

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "detection"
PERSONAL = tuple(name for name in DETECTORS if name not in (*SORTS, EVERY))
PLAIN, DISGUISED, LOOKALIKE, ENGLISH, CHINESE = 0.99, 0.97, 0.01, 5.0, 1.0
# What the labels of the development data mean. Names, job titles, web sites and addresses abroad have no detector.
SORT_OF = {
    "cn_id": "cn-id-card", "cn_mobile": "cn-mobile", "bank_card": "bank-card", "credit_card": "bank-card",
    "email": "email", "iban": "iban", "ip": "ip", "mac": "mac", "phone": "phone", "us_ssn": "us-ssn",
}  # fmt: skip
# Given up on purpose: cards of airlines (UATP) begin like old ID cards and order numbers, and need a word beside them.
GIVEN_UP = ("122000000000003",)
INVALID = ("badsum", "badluhn", "12_digits", "bad_prefix", "order_no", "timestamp")


@dataclass(slots=True)
class Rate:
    """How many of how many, and which ones were not as they should be."""

    hits: int = 0
    total: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, hit: bool, wanted: bool, text: str) -> None:
        self.hits += hit
        self.total += 1
        if hit != wanted:
            self.wrong.append(text)

    @property
    def value(self) -> float:
        return self.hits / self.total if self.total else 0.0


def main() -> int:
    show = "--show" in sys.argv[1:]
    missed = _made(show)
    if not DATA.is_dir():
        print("\ndevelopment data: SKIPPED, they are not beside this project (shared/data/detection)")
    else:
        missed += _development(show)
    print(f"\nmissed: {missed} goals" if missed else "\nall goals reached")
    return 1 if missed else 0


def _made(show: bool) -> int:
    found: dict[str, Rate] = defaultdict(Rate)
    for case in personal():
        plain = case.technique.startswith("plain")
        name = case.technique if plain else f"{case.technique:16} {case.sort}"
        found[name].add(bool(detect((case.sort,), case.text)), True, case.text)
    missed = _table("made up: recall", found, show, lambda name: PLAIN if name.startswith("plain") else DISGUISED)
    other: dict[str, Rate] = defaultdict(Rate)
    for case in lookalikes():
        other[case.sort].add(bool(detect(PERSONAL, case.text)), False, case.text)
    return missed + _table("made up: look-alikes taken for personal data", other, show, lambda _: -LOOKALIKE)


def _development(show: bool) -> int:
    found: dict[str, Rate] = defaultdict(Rate)
    other: dict[str, Rate] = defaultdict(Rate)
    for row in _rows("pii_zh_gen"):
        kind, text = str(row["kind"]), str(row["text"])
        if any(mark in kind for mark in INVALID):
            other[kind].add(bool(detect(PERSONAL, text)), False, text)
        else:
            sort = next(sort for prefix, sort in SORT_OF.items() if kind.startswith(prefix))
            found[kind].add(bool(detect((sort,), text)), True, text)
    for row in _rows("pii_vectors"):
        kind, text = str(row.get("kind") or row["task"]), str(row["text"])
        if text in GIVEN_UP:
            print(f"given up on purpose: {text}")
        elif kind in SORT_OF and row["label"] == "pii":
            found[f"vectors: {kind}"].add(bool(detect((SORT_OF[kind],), text)), True, text)
        elif row["label"] == "none":
            other[f"vectors: {kind}"].add(bool(detect(PERSONAL, text)), False, text)
    _english(found, other)
    missed = _table("development data: recall", found, show, lambda name: _goal(name))
    missed += _table("development data: look-alikes", other, show, lambda _: -LOOKALIKE)
    return missed + _alarms(show)


def _goal(name: str) -> float:
    return DISGUISED if name.endswith(("spaced", "fullwidth", "fmt")) else PLAIN


def _english(found: dict[str, Rate], other: dict[str, Rate]) -> None:
    for row in _rows("pii_en"):
        text = str(row["text"])
        marked = row["spans"]
        assert isinstance(marked, list)
        kinds = {kind for _, _, kind in marked}
        for kind in sorted(kinds & SORT_OF.keys()):
            found[f"English: {kind}"].add(bool(detect((SORT_OF[kind],), text)), True, text)
        if row["label"] == "none" and not kinds - {"person", "gpe", "organization", "date_time", "title", "age", "nrp"}:
            other["English: none"].add(bool(detect(PERSONAL, text)), False, text)


def _alarms(show: bool) -> int:
    """Of 10,000 ordinary messages. The files are small: one message in a thousand counts as ten."""
    print("\nfalse alarms per 10,000 messages")
    missed = 0
    for name, goal in (("benign_zh", CHINESE), ("benign_en", ENGLISH), ("traps_en", ENGLISH)):
        rate = Rate()
        for row in _rows(name):
            rate.add(bool(detect(PERSONAL, str(row["text"]))), False, str(row["text"]))
        missed += _line(name, rate.value * 10_000, -goal, rate, show)
    return missed


def _rows(name: str) -> Iterable[dict[str, object]]:
    with (DATA / f"{name}.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _table(title: str, rates: dict[str, Rate], show: bool, goal: object) -> int:
    assert callable(goal)
    print(f"\n{title}")
    return sum(_line(name, rate.value, goal(name), rate, show) for name, rate in sorted(rates.items()))


def _line(name: str, value: float, goal: float, rate: Rate, show: bool) -> int:
    """A goal below zero is a ceiling."""
    reached = value >= goal if goal > 0 else value <= -goal
    print(f"  {name:38} {value:8.3f} of {rate.total:5}  goal {'>=' if goal > 0 else '<='} {abs(goal):g}", end="")
    print("" if reached else "  MISSED")
    if show:
        for text in rate.wrong[:12]:
            print(f"      {text!r}")
    return not reached


if __name__ == "__main__":
    sys.exit(main())
