"""Drawing and estimating: seeded, by strata, and true more often than it claims."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.sampling import Judged, Share, draw, recall, share_of


def messages(**strata: int) -> dict[str, str]:
    return {f"{stratum}-{n}": stratum for stratum, number in strata.items() for n in range(number)}


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    many = messages(slack=500, wecom=300)
    assert draw(many, 40, "2026-Q1") == draw(dict(reversed(many.items())), 40, "2026-Q1")
    assert {one.key for one in draw(many, 40, "2026-Q1")} != {one.key for one in draw(many, 40, "2026-Q2")}


def test_each_stratum_by_its_share_and_never_none() -> None:
    drawn = draw(messages(slack=900, wecom=99, rare=1), 100, "s")
    counts = {stratum: sum(one.stratum == stratum for one in drawn) for stratum in ("slack", "wecom", "rare")}
    assert counts == {"slack": 90, "wecom": 10, "rare": 1}
    assert {one.stratum: one.population for one in drawn} == {"slack": 900, "wecom": 99, "rare": 1}
    assert draw({}, 10, "s") == [] == draw(messages(slack=3), 0, "s")
    assert len(draw(messages(slack=3), 10, "s")) == 3


def judged(stratum: str, population: int, bad: int, fine: int) -> list[Judged]:
    return [Judged(stratum=stratum, population=population, bad=n < bad) for n in range(bad + fine)]


def test_strata_weigh_by_their_population() -> None:
    share = share_of([*judged("a", 9000, 0, 50), *judged("b", 1000, 25, 25)])
    assert share is not None
    assert share.value == pytest.approx(0.05)
    assert share.low < 0.05 < share.high
    assert (share.judged, share.population) == (100, 10_000)
    assert share_of([]) is None


def test_recall_of_a_worked_example() -> None:
    precision = Share(value=0.9, low=0.8, high=0.95, judged=100, population=200)
    missed = Share(value=0.001, low=0.0, high=0.005, judged=500, population=20_000)
    estimate, low, high = recall(precision, missed)
    assert estimate == pytest.approx(180 / 200)
    assert low == pytest.approx(160 / 260)
    assert high == 1.0


@given(st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), min_size=1, max_size=60))
def test_the_interval_holds_the_estimate(given: list[tuple[str, bool]]) -> None:
    share = share_of(Judged(stratum=one, population={"a": 70, "b": 7}[one], bad=bad) for one, bad in given)
    assert share is not None
    assert -1e-9 <= share.low <= share.value + 1e-9 and share.value - 1e-9 <= share.high <= 1 + 1e-9


def test_nineteen_of_twenty_intervals_hold_the_truth() -> None:
    """A made-up house with 4 % violations on one platform and 0.5 % on the other, drawn two hundred times."""
    dice = random.Random(7)
    truth = {
        f"{stratum}-{n}": dice.random() < rate
        for stratum, size, rate in (("a", 4000, 0.04), ("b", 6000, 0.005))
        for n in range(size)
    }
    strata = {key: key[0] for key in truth}
    share = sum(truth.values()) / len(truth)
    held = 0
    for seed in range(200):
        found = share_of(
            Judged(stratum=one.stratum, population=one.population, bad=truth[one.key])
            for one in draw(strata, 400, str(seed))
        )
        assert found is not None
        held += found.low <= share <= found.high
    assert held >= 185
