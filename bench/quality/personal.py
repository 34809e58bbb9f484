"""Personal data: how well it is found, by type and technique, and how often something else is taken for it.

Most cases are made up from the standards; the development data are measured beside them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from bench.quality.personal_cases import lookalikes, personal
from bench.quality.table import Line, rows
from bot.text.identifiers import DETECTORS, detect
from bot.text.secrets import EVERY, SORTS

PERSONAL = tuple(name for name in DETECTORS if name not in (*SORTS, EVERY))
PLAIN, DISGUISED, LOOKALIKE = 0.99, 0.97, 0.01
ALARMS = {"benign_zh": 1.0, "benign_en": 5.0, "traps_en": 5.0}  # most false alarms per 10,000 messages
# What the labels of the development data mean. Names, job titles, web sites and addresses abroad have no detector.
SORT_OF = {
    "cn_id": "cn-id-card", "cn_mobile": "cn-mobile", "bank_card": "bank-card", "credit_card": "bank-card",
    "email": "email", "iban": "iban", "ip": "ip", "mac": "mac", "phone": "phone", "us_ssn": "us-ssn",
}  # fmt: skip
# Given up on purpose: cards of airlines (UATP) begin like old ID cards and order numbers, and need a word beside them.
GIVEN_UP = ("122000000000003",)
INVALID = ("badsum", "badluhn", "12_digits", "bad_prefix", "order_no", "timestamp")
HARMLESS = {"person", "gpe", "organization", "date_time", "title", "age", "nrp"}


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


Rates = dict[str, Rate]


def measure() -> Iterator[Line]:
    yield from _made()
    yield from _development()
    yield from _alarms()


def _found(rates: Rates, title: str, goal: Callable[[str], float]) -> Iterator[Line]:
    for name, rate in sorted(rates.items()):
        yield Line(
            name=f"{title}, {name}", cases=rate.total, value=rate.value, least=goal(name), wrong=tuple(rate.wrong)
        )


def _mistaken(rates: Mapping[str, Rate], title: str) -> Iterator[Line]:
    for name, rate in sorted(rates.items()):
        yield Line(name=f"{title}, {name}", cases=rate.total, value=rate.value, most=LOOKALIKE, wrong=tuple(rate.wrong))


def _made() -> Iterator[Line]:
    found: Rates = defaultdict(Rate)
    for case in personal():
        name = case.technique if case.technique.startswith("plain") else f"{case.technique} {case.sort}"
        found[name].add(bool(detect((case.sort,), case.text)), True, case.text)
    yield from _found(found, "made up", lambda name: PLAIN if name.startswith("plain") else DISGUISED)
    other: Rates = defaultdict(Rate)
    for case in lookalikes():
        other[case.sort].add(bool(detect(PERSONAL, case.text)), False, case.text)
    yield from _mistaken(other, "look-alike")


def _development() -> Iterator[Line]:
    found: Rates = defaultdict(Rate)
    other: Rates = defaultdict(Rate)
    _chinese(found, other)
    _vectors(found, other)
    _english(found, other)
    yield from _found(found, "data", lambda n: DISGUISED if n.endswith(("spaced", "fullwidth", "fmt")) else PLAIN)
    yield from _mistaken(other, "data, look-alike")


def _chinese(found: Rates, other: Rates) -> None:
    for row in rows("pii_zh_gen"):
        kind, text = row["kind"], row["text"]
        if any(mark in kind for mark in INVALID):
            other[kind].add(bool(detect(PERSONAL, text)), False, text)
        else:
            sort = next(sort for prefix, sort in SORT_OF.items() if kind.startswith(prefix))
            found[kind].add(bool(detect((sort,), text)), True, text)


def _vectors(found: Rates, other: Rates) -> None:
    for row in rows("pii_vectors"):
        kind, text = row.get("kind") or row["task"], row["text"]
        if text in GIVEN_UP:
            continue
        if kind in SORT_OF and row["label"] == "pii":
            found[f"vectors: {kind}"].add(bool(detect((SORT_OF[kind],), text)), True, text)
        elif row["label"] == "none":
            other[f"vectors: {kind}"].add(bool(detect(PERSONAL, text)), False, text)


def _english(found: Rates, other: Rates) -> None:
    for row in rows("pii_en"):
        text = row["text"]
        kinds = {kind for _, _, kind in row["spans"]}
        for kind in sorted(kinds & SORT_OF.keys()):
            found[f"English: {kind}"].add(bool(detect((SORT_OF[kind],), text)), True, text)
        if row["label"] == "none" and not kinds - HARMLESS:
            other["English: none"].add(bool(detect(PERSONAL, text)), False, text)


def _alarms() -> Iterator[Line]:
    """Of 10,000 ordinary messages. The files are small: one message in a thousand counts as ten."""
    for name, goal in ALARMS.items():
        rate = Rate()
        for row in rows(name):
            rate.add(bool(detect(PERSONAL, row["text"])), False, row["text"])
        yield Line(
            name=f"false alarms per 10,000, {name}",
            cases=rate.total,
            value=rate.value * 10_000,
            most=goal,
            wrong=tuple(rate.wrong),
        )
