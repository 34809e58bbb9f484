"""Whether it is getting better, in two numbers: whole weeks against as many before."""

from __future__ import annotations

import pytest

from bot.domain.actions import OutcomeState
from bot.web.pages.trends import Course
from bot.web.words import WORDS


@pytest.mark.parametrize(
    ("hits", "lately"),
    [
        ([0, 0, 0, 9, 1, 1, 1, 1, 2, 2, 2, 2, 50], (8, 4)),  # the week that is not over counts for nothing
        ([3, 7], (3, 0)),
        ([7], (0, 0)),
    ],
)
def test_whole_weeks_are_compared_with_as_many_before(hits: list[int], lately: tuple[int, int]) -> None:
    assert Course(key="r", name="r", points=[(f"w{n}", hit) for n, hit in enumerate(hits)]).lately == lately


@pytest.mark.parametrize("state", OutcomeState)
def test_every_number_of_the_health_page_has_words(state: OutcomeState) -> None:
    assert f"health.outbox_{state}" in WORDS
