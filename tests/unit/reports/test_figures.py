"""A share with its interval, and silence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.figures import fell_silent, interval


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),  # Newcombe 1998, Statistics in Medicine 17, table I: Wilson's score without correction
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (10, 10, 0.7225, 1.0),
    ],
)
def test_the_interval_of_the_literature(hits: int, of: int, low: float, high: float) -> None:
    assert interval(hits, of) == pytest.approx((low, high), abs=0.0001)


def test_nothing_counted_says_nothing() -> None:
    assert interval(0, 0) is None


@given(st.integers(1, 10_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_holds_its_share(counts: tuple[int, int]) -> None:
    hits, of = counts
    found = interval(hits, of)
    assert found is not None
    assert 0 <= found[0] <= hits / of + 1e-12 <= found[1] + 2e-12 <= 1 + 1e-9


@pytest.mark.parametrize(
    ("before", "lately", "silent"),
    [(55, 0, False), (56, 0, True), (400, 0, True), (400, 1, False), (0, 0, False)],  # e^(-55/8) = 0.00103
)
def test_a_week_without_anything_must_be_improbable(before: int, lately: int, silent: bool) -> None:
    assert fell_silent(before, lately) is silent
