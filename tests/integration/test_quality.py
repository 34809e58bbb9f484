"""No change makes detection worse: figures of `python -m bench.quality` reach their goals and what they had reached."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.quality.__main__ import TASKS, complaints, measure
from bench.quality.table import DATA, Line


@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason="development data (shared/data/detection) is not here")
@pytest.mark.parametrize("task", TASKS)
def test_quality(task: str) -> None:
    lines = [line for line in measure(task) if not line.timed]
    assert list(complaints(task, lines)) == []


def test_what_is_worse() -> None:
    line = Line(name="recall", cases=100, value=0.9, least=0.8)
    assert not line.missed and not line.fell_behind(0.905)
    assert line.fell_behind(0.92)
    assert replace(line, value=0.7).missed
    alarms = Line(name="false alarms", cases=100, value=3.0, most=5.0)
    assert not alarms.fell_behind(3.0) and alarms.fell_behind(2.0)
    assert not replace(line, least=None).fell_behind(1.0), "a figure without a goal is a report"
