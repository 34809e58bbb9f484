"""Counting again: the later ones count as if the annulled one had never been, and steps only ever fall away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.recount import recounts
from bot.casework.strikes import climb
from bot.domain.cases import CaseState
from bot.domain.records import ViolationRecorded
from bot.domain.rules import Consequence, Result, RuleInfo, Severity, Strikes
from bot.domain.views import ViolationView

DAY = timedelta(days=1)
START = datetime(2026, 3, 1, tzinfo=UTC)
WINDOW = timedelta(days=30)
LADDER = {number: (Consequence(verb="remind_sender"),) for number in (1, 3, 5)}
RULE = RuleInfo(
    id="r", kind="content", unit="acme", source="policy.yaml:4", hash="h", strikes=Strikes(within=WINDOW, ladder=LADDER)
)


def views(days: list[int]) -> list[ViolationView]:
    """What the engine records when violations come on these days."""
    moments = [START + day * DAY for day in days]
    steps, _ = climb(moments, WINDOW, LADDER)
    found = []
    for place, (at, step) in enumerate(zip(moments, steps, strict=True)):
        record = ViolationRecorded(
            id=f"V-{place}", event=f"e{place}", at=at, result=Result.HIT, rule="r", kind="content",
            severity=Severity.LOW, stage="enforce", unit="acme", revision="f", source="policy.yaml:4", rule_hash="h",
            group="slack:C", account="slack:U", message=f"m{place}",
            strike=sum(one > at - WINDOW for one in moments[: place + 1]), step=step,
        )  # fmt: skip
        found.append(ViolationView(record=record, state=CaseState.REMINDED, person="u"))
    return found


def recounted(days: list[int], annulled: int) -> list[tuple[str, int, int | None]]:
    all_of_them = views(days)
    changes = recounts(RULE, all_of_them, all_of_them[annulled], START, "e")
    return [(one.violation, one.strike, one.step) for _, one in changes]


@pytest.mark.parametrize(
    ("days", "annulled", "expected"),
    [
        ([0, 1, 2], 0, [("V-1", 1, None), ("V-2", 2, None)]),  # the third was the second: step 3 was not due
        ([0, 1, 2], 2, []),  # nothing comes later
        ([0, 40, 41], 0, []),  # too long ago to have counted
        ([0, 1, 2, 3], 0, [("V-1", 1, None), ("V-2", 2, None), ("V-3", 3, None)]),  # no step is taken anew
        ([0, 1, 2, 3, 4], 4, []),
    ],
)
def test_the_later_ones_are_counted_again(
    days: list[int], annulled: int, expected: list[tuple[str, int, int | None]]
) -> None:
    assert recounted(days, annulled) == expected


def test_those_annulled_before_and_those_that_only_observed_count_neither_time() -> None:
    listed = views([0, 1, 2])
    listed[1] = replace(listed[1], state=CaseState.VOIDED)
    observed = replace(listed[0], record=replace(listed[0].record, id="V-9", result=Result.WOULD_HIT, strike=None))
    changes = [one for _, one in recounts(RULE, [*listed, observed], listed[0], START, "e")]
    assert [(one.violation, one.strike) for one in changes] == [("V-2", 1)]


def test_a_rule_that_does_not_count_any_more_changes_nothing() -> None:
    listed = views([0, 1])
    assert [*recounts(replace(RULE, strikes=None), listed, listed[0], START, "e")] == []


@given(st.lists(st.integers(0, 80), min_size=1, max_size=12, unique=True), st.data())
def test_as_if_it_had_never_happened(days: list[int], data: st.DataObject) -> None:
    """What is told of every later one is what the ladder would have made of the others alone."""
    days = sorted(days)
    annulled = data.draw(st.integers(0, len(days) - 1))
    told = {violation: (strike, step) for violation, strike, step in recounted(days, annulled)}
    listed = views(days)
    without = {view.record.at: view.record for view in views([day for n, day in enumerate(days) if n != annulled])}
    for view in listed:
        if view.record.id == f"V-{annulled}":
            continue
        alone = without[view.record.at]
        strike, step = told.get(view.record.id, (view.record.strike, view.record.step))
        assert strike == alone.strike
        assert step in (alone.step, None), "a step stands, or falls away"
        assert step is not None or view.record.step != alone.step or alone.step is None
