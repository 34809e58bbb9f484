"""Samples of what the rules flagged and of what they passed over, and what people's reading of them says. Pure.

Flagged messages alone tell how often rules are right; how much they miss is told only by reading some of the rest. A
draw is *seeded* (whoever has the seed draws the same messages again) and *stratified* (each platform by its share).
Touch this when another way of drawing, or of estimating, is needed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from bot.reports.figures import interval

VERDICTS: Final = ("violation", "fine", "unsure")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A message in the sample: its key, the stratum it stands for, and how many messages that stratum has."""

    key: str
    stratum: str
    population: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How one message of a stratum was read. `bad`: it is a violation; unsure ones are left out before."""

    stratum: str
    population: int
    bad: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share of a population with its 95 % interval, from `judged` messages of it."""

    value: float
    low: float
    high: float
    judged: int
    population: int


def draw(messages: Mapping[str, str], number: int, seed: str) -> Sequence[Drawn]:
    """`number` of the messages (key -> stratum), each stratum by its share and at least one of each.

    The order is that of a hash of seed and key: no message can be preferred without changing the seed.
    """
    strata: dict[str, list[str]] = {}
    for key, stratum in messages.items():
        strata.setdefault(stratum, []).append(key)
    drawn: list[Drawn] = []
    for stratum, keys in sorted(strata.items()):
        share = max(1, round(number * len(keys) / len(messages))) if number else 0
        keys.sort(key=lambda key: sha256(f"{seed}\0{key}".encode()).digest())
        drawn += [Drawn(key=key, stratum=stratum, population=len(keys)) for key in keys[:share]]
    return drawn


def share_of(judged: Iterable[Judged]) -> Share | None:
    """The share of violations, each stratum weighted by its population; None when nothing was judged.

    The interval is Wilson's, for as many judgements as a simple draw would have needed to vary as little (Korn and
    Graubard 1998).
    """
    populations: dict[str, int] = {}
    counted: Counter[str] = Counter()
    bad: Counter[str] = Counter()
    for one in judged:
        populations[one.stratum] = one.population
        counted[one.stratum] += 1
        bad[one.stratum] += one.bad
    total = sum(populations.values())
    if not total:
        return None
    weights = {stratum: population / total for stratum, population in populations.items()}
    value = sum(weights[stratum] * bad[stratum] / counted[stratum] for stratum in weights)
    variance = sum(
        weights[stratum] ** 2 * (share := bad[stratum] / counted[stratum]) * (1 - share) / counted[stratum]
        for stratum in weights
    )
    number = counted.total()
    effective = min(number, value * (1 - value) / variance) if variance else number
    low, high = _wilson(value, effective)
    return Share(value=value, low=low, high=high, judged=number, population=total)


def _wilson(value: float, number: float) -> tuple[float, float]:
    """The interval between whole numbers: Wilson's takes them in between as well."""
    found = interval(value * number, number)
    assert found is not None
    return found


def recall(precision: Share, missed: Share) -> tuple[float, float, float]:
    """(estimate, low, high) of the share of violations that was flagged.

    Low and high take the worse ends of both intervals at once: rather too wide than too sure.
    """
    return (
        _found(precision.value * precision.population, missed.value * missed.population),
        _found(precision.low * precision.population, missed.high * missed.population),
        _found(precision.high * precision.population, missed.low * missed.population),
    )


def _found(flagged: float, passed: float) -> float:
    return flagged / (flagged + passed) if flagged + passed else math.nan
