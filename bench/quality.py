"""Quality: what the text engine finds and leaves alone, on the development data beside the project.

    python -m bench.quality

Generated disguises by technique (each text names its word); real ones (the CNTP kind: is one of the words that the text
hides found); honest texts that hold a listed word by accident; ordinary messages and the Big List of Naughty Strings
against all words of the CNTP kind. Each once with every disguise seen through and once with the everyday ones, which is
the baseline. A list that fires on ordinary messages as they are written measures nothing there: such words are left
out of the list (`国女` stays, `上海` goes) before false alarms by disguise and recall on real disguises are counted.

Exits with 1 when a goal of `AT_LEAST` or `AT_MOST` is missed; says so and exits with 0 where the data are not there.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.text.characters import too_short
from bot.text.reader import Reader
from bot.text.views import EVERYDAY, expand

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "detection"
VIEWS = {"all": expand(["all"]), "everyday": EVERYDAY}
AT_LEAST = {  # with all disguises
    "evasion_gen_zh core": 0.98,
    "evasion_gen_zh hard": 0.60,
    "evasion_gen_en core": 0.97,
    "evasion_gen_en hard": 0.65,
    "evasion_cntp": 0.50,
    "evasion_cntp Trad": 0.99,
    "evasion_cntp PY_Full": 0.97,
    "evasion_cntp Split(chaizi)": 0.95,
    "evasion_cntp PY_Init": 0.55,
    "evasion_cntp Homo": 0.55,
}
AT_MOST = {
    "evasion_gen_zh trap_boundary": 0.30,
    "evasion_gen_zh trap_homophone": 0.01,
    "evasion_gen_zh trap_initials": 0.01,
    "evasion_gen_zh trap_spaced_benign": 0.01,
    "evasion_gen_en trap": 0.0,
    "traps_en": 0.0,
    "benign_zh by disguise": 0.001,  # 10 of 10,000
    "benign_en by disguise": 0.001,
    "slowest message, ms": 50.0,
}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the table: a share (or milliseconds) of so many cases, with all disguises and with everyday ones."""

    name: str
    cases: int
    values: Mapping[str, float]

    @property
    def missed(self) -> bool:
        value = self.values["all"]
        return value < AT_LEAST.get(self.name, value) or value > AT_MOST.get(self.name, value)

    @property
    def goal(self) -> str:
        if self.name in AT_LEAST:
            return f"≥ {AT_LEAST[self.name]}"
        return f"≤ {AT_MOST[self.name]}" if self.name in AT_MOST else ""


def rows(name: str) -> list[Row]:
    with (DATA / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


class Watch:
    """One reader that knows each word by a signal of its own."""

    def __init__(self, words: Iterable[str], view: frozenset[str]):
        self._reader = Reader()
        self._signals = {word: self._reader.words([word], see_through=view) for word in sorted(set(words))}
        self._words = {signal: word for word, signal in self._signals.items()}
        self._reader.build()

    def found(self, text: str) -> set[str]:
        return {self._words[signal] for signal in self._reader.read(text).signals}


def generated(name: str) -> list[Line]:
    """Recall by tier and technique; for traps the share that is taken for a disguise."""
    cases = rows(name)
    watches = {key: Watch((case["term"] for case in cases), view) for key, view in VIEWS.items()}
    seen: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for key, watch in watches.items():
        for case in cases:
            found = case["term"] in watch.found(case["text"])
            for group in (case["tier"], case["technique"]):
                seen[f"{name} {group}"][key].append(found)
    return lines(seen)


def lines(seen: Mapping[str, Mapping[str, Sequence[bool]]]) -> list[Line]:
    return [
        Line(name=name, cases=len(each["all"]), values={key: sum(found) / len(found) for key, found in each.items()})
        for name, each in seen.items()
    ]


def listed(cases: Sequence[Row]) -> set[str]:
    """The words of the CNTP kind that could stand in a list: long enough, and not in ordinary messages."""
    words = {word for case in cases for word in case["terms"] if not too_short(word)}
    plain = Watch(words, EVERYDAY)
    common = {word for name in ("benign_zh", "benign_en") for case in rows(name) for word in plain.found(case["text"])}
    return words - common


def real(words: set[str], cases: Sequence[Row]) -> list[Line]:
    """Recall by technique: one of the words that the text hides is found. Texts without a listed word do not count."""
    seen: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for key, view in VIEWS.items():
        watch = Watch(words, view)
        for case in cases:
            hidden = words.intersection(case["terms"])
            if hidden:
                found = not hidden.isdisjoint(watch.found(case["text"]))
                seen["evasion_cntp"][key].append(found)
                seen[f"evasion_cntp {case['technique']}"][key].append(found)
    return lines(seen)


def harmless() -> dict[str, list[str]]:
    """Texts that hide nothing: with the ordinary Chinese ones those of the CNTP kind that are labelled so."""
    texts = {name: [row["text"] for row in rows(name)] for name in ("benign_zh", "benign_en", "robustness")}
    texts["benign_zh"] += [row["text"] for row in rows("evasion_cntp") if row["label"] == "safe"]
    return texts


def ordinary(words: set[str]) -> list[Line]:
    """Ordinary messages in which a listed word is seen that is not written there; and the slowest message of all."""
    seen: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    slowest = dict.fromkeys(VIEWS, 0.0)
    plain = Watch(words, EVERYDAY)
    for key, view in VIEWS.items():
        watch = Watch(words, view)
        for name, texts in harmless().items():
            for text in texts:
                started = time.thread_time()
                found = watch.found(text)
                slowest[key] = max(slowest[key], (time.thread_time() - started) * 1000)
                seen[f"{name} by disguise"][key].append(bool(found - plain.found(text)))
    cases = sum(len(each["all"]) for each in seen.values())
    return [*lines(seen), Line(name="slowest message, ms", cases=cases, values=slowest)]


def traps() -> list[Line]:
    """English words that contain a listed one."""
    seen: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    cases = rows("traps_en")
    for key, view in VIEWS.items():
        watch = Watch((word for case in cases for word in case["contains"]), view)
        for case in cases:
            seen["traps_en"][key].append(not watch.found(case["text"]).isdisjoint(case["contains"]))
    return lines(seen)


def show(found: Sequence[Line]) -> None:
    table = Table(title="share of the cases that are hits")
    table.add_column("task and technique")
    for heading in ("cases", "all", "everyday", "goal"):
        table.add_column(heading, justify="right")
    for line in found:
        style = "bold red" if line.missed else None
        values = (f"{line.values[key]:.3f}" for key in VIEWS)
        table.add_row(line.name, f"{line.cases:,}", *values, line.goal, style=style)
    Console().print(table)


def main() -> int:
    if not DATA.is_dir():
        print("skipped: the development data (shared/data/detection beside the project) are not here")
        return 0
    cases = rows("evasion_cntp")
    words = listed(cases)
    print(f"{len(words):,} words of the CNTP kind that occur in no ordinary message")
    found = [
        *generated("evasion_gen_zh"),
        *generated("evasion_gen_en"),
        *real(words, cases),
        *traps(),
        *ordinary(words),
    ]
    show(found)
    unmeasured = (AT_LEAST.keys() | AT_MOST.keys()) - {line.name for line in found}
    missed = sorted(unmeasured | {line.name for line in found if line.missed})
    print(f"missed: {', '.join(missed)}" if missed else "all goals reached")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
