"""The pipeline gives way to a flood of deliveries, and to nothing less."""

import pytest

from bot.engine.pipeline import BATCH, REST, rest_after


@pytest.mark.parametrize(
    ("done", "arrived", "rests"),
    [
        (1, 0, False),  # a lone message
        (1, 500, False),  # the first of a flood: the next batch is a full one
        (BATCH, 0, False),  # working off a backlog
        (BATCH, BATCH, False),  # keeping up
        (BATCH, BATCH + 1, True),
        (BATCH, 10 * BATCH, True),
    ],
)
def test_it_rests_only_when_more_arrives_than_it_can_judge(done: int, arrived: int, rests: bool) -> None:
    assert rest_after(done, arrived, took=0.03) == (pytest.approx(REST * 0.03) if rests else 0.0)
