"""What the record says for or against a rule's promotion."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.casework.observed import observe, wilson
from bot.domain.cases import CaseState
from bot.domain.groups import Group, GroupKind
from bot.domain.rules import Result
from bot.domain.views import ViolationView
from tests.conformance.stores import violation
from tests.fakes.ledger import FakeLedger

AT = datetime(2026, 3, 10, tzinfo=UTC)
GROUP = Group(id="slack:C1", platform="slack", name="研发", kind=GroupKind.CHANNEL)


def view(id: str, days: int, result: Result = Result.WOULD_HIT, decided: CaseState | None = None) -> ViolationView:
    at = AT - timedelta(days=days)
    moves = ((at, decided, "p2", "看过"),) if decided else ()
    record = violation(id, at=at, rule="no-ads", result=result, group=GROUP.id)
    return ViolationView(record=record, state=decided or CaseState.OPEN, group_name="研发", moves=moves)


def test_counts_groups_and_decisions_inside_the_window() -> None:
    ledger = FakeLedger(
        groups=[GROUP],
        violations=[
            view("V-1", 40, decided=CaseState.OVERTURNED),  # too long ago
            view("V-2", 20, decided=CaseState.UPHELD),
            view("V-3", 10, Result.HIT, decided=CaseState.OVERTURNED),
            view("V-4", 5),
        ],
    )
    seen = observe(ledger, "no-ads", AT - timedelta(days=30), AT)
    assert (seen.total, dict(seen.results)) == (3, {"would_hit": 2, "hit": 1})
    assert (seen.upheld, seen.overturned, seen.precision) == (1, 1, 0.5)
    assert seen.groups == (("研发", 3),)
    assert seen.cases == ("V-4", "V-3", "V-2")
    assert seen.as_data()["since"] == "2026-02-08T00:00:00+00:00"


def test_nothing_decided_is_no_precision() -> None:
    seen = observe(FakeLedger(violations=[view("V-1", 1)]), "no-ads", AT - timedelta(days=30), AT)
    assert (seen.precision, seen.interval) == (None, None)


@pytest.mark.parametrize(
    ("good", "total", "low", "high"),
    [(0, 0, None, None), (10, 10, 0.7225, 1.0), (0, 10, 0.0, 0.2775), (81, 263, 0.2553, 0.3662)],
)
def test_wilson_s_interval(good: int, total: int, low: float | None, high: float | None) -> None:
    """The last row is Newcombe's published example (1998): 81 of 263 gives 0.2553 to 0.3662."""
    found = wilson(good, total)
    if low is None:
        assert found is None
    else:
        assert found == pytest.approx((low, high), abs=0.0002)
