"""Disguises: banned words that are seen through, and honest texts that must not be taken for them.

Generated disguises by technique (each text names its word); real ones (the CNTP kind: is one of the words that the text
hides found); honest texts that hold a listed word by accident; ordinary messages and the Big List of Naughty Strings
against all words of the CNTP kind. Each once with every disguise seen through and once with the everyday ones, which is
the baseline. A list that fires on ordinary messages as they are written measures nothing there: such words are left
out of the list (`国女` stays, `上海` goes) before false alarms by disguise and recall on real disguises are counted.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bench.quality.table import Line, Row, rows
from bot.text.characters import too_short
from bot.text.reader import Reader
from bot.text.views import EVERYDAY, expand

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

Seen = Mapping[str, Mapping[str, Sequence[bool]]]  # name of a line -> view -> case by case
Tally = dict[str, dict[str, list[bool]]]


def measure() -> Iterator[Line]:
    cases = rows("evasion_cntp")
    words = listed(cases)
    yield from generated("evasion_gen_zh")
    yield from generated("evasion_gen_en")
    yield from real(words, cases)
    yield from traps()
    yield from ordinary(words)


class Watch:
    """One reader that knows each word by a signal of its own."""

    def __init__(self, words: Iterable[str], view: frozenset[str]):
        self._reader = Reader()
        self._signals = {word: self._reader.words([word], see_through=view) for word in sorted(set(words))}
        self._words = {signal: word for word, signal in self._signals.items()}
        self._reader.build()

    def found(self, text: str) -> set[str]:
        return {self._words[signal] for signal in self._reader.read(text).signals}


def _tally() -> Tally:
    return defaultdict(lambda: defaultdict(list))


def _line(name: str, cases: int, values: Mapping[str, float]) -> Line:
    return Line(
        name=name,
        cases=cases,
        value=values["all"],
        baseline=values["everyday"],
        least=AT_LEAST.get(name),
        most=AT_MOST.get(name),
        timed=name.endswith(", ms"),
    )


def lines(seen: Seen) -> Iterator[Line]:
    for name, each in seen.items():
        yield _line(name, len(each["all"]), {key: sum(found) / len(found) for key, found in each.items()})


def generated(name: str) -> Iterator[Line]:
    """Recall by tier and technique; for traps the share that is taken for a disguise."""
    cases = rows(name)
    watches = {key: Watch((case["term"] for case in cases), view) for key, view in VIEWS.items()}
    seen = _tally()
    for key, watch in watches.items():
        for case in cases:
            found = case["term"] in watch.found(case["text"])
            for group in (case["tier"], case["technique"]):
                seen[f"{name} {group}"][key].append(found)
    return lines(seen)


def listed(cases: Sequence[Row]) -> set[str]:
    """The words of the CNTP kind that could stand in a list: long enough, and not in ordinary messages."""
    words = {word for case in cases for word in case["terms"] if not too_short(word)}
    plain = Watch(words, EVERYDAY)
    common = {word for name in ("benign_zh", "benign_en") for case in rows(name) for word in plain.found(case["text"])}
    return words - common


def real(words: set[str], cases: Sequence[Row]) -> Iterator[Line]:
    """Recall by technique: one of the words that the text hides is found. Texts without a listed word do not count."""
    seen = _tally()
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


def ordinary(words: set[str]) -> Iterator[Line]:
    """Ordinary messages in which a listed word is seen that is not written there; and the slowest message of all."""
    seen = _tally()
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
    yield from lines(seen)
    yield _line("slowest message, ms", sum(len(each["all"]) for each in seen.values()), slowest)


def traps() -> Iterator[Line]:
    """English words that contain a listed one."""
    seen = _tally()
    cases = rows("traps_en")
    for key, view in VIEWS.items():
        watch = Watch((word for case in cases for word in case["contains"]), view)
        for case in cases:
            seen["traps_en"][key].append(not watch.found(case["text"]).isdisjoint(case["contains"]))
    return lines(seen)
