"""The report on the rules: the same numbers as counting by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.cases import CaseState
from bot.domain.rules import Result
from bot.domain.views import Decided, ViolationFilter
from bot.reports import FORMATS, Report, build_quality, render
from tests.integration.web.company import NOW, RULES, VIOLATIONS, MemoryLedger

UPHELD, OVERTURNED = CaseState.UPHELD, CaseState.OVERTURNED


@dataclass(slots=True)
class Reviewed(MemoryLedger):
    """A ledger with decisions."""

    decided: Sequence[Decided] = ()

    def decisions(self, rule: str | None = None, *, newest: int | None = None) -> Sequence[Decided]:
        return self.decided


def decision(case: str, state: CaseState, hours: float = 1) -> Decided:
    record = next(view.record for view in VIOLATIONS if view.record.id == case)
    return Decided(
        case=case,
        rule=record.rule,
        rule_hash="",
        state=state,
        at=record.at + timedelta(hours=hours),
        recorded_at=record.at,
    )


def rows(report: Report) -> dict[str, dict[str, Any]]:
    table = report.section("quality").table
    keys = [column.key for column in table.columns]
    return {str(row[0]): dict(zip(keys, row, strict=True)) for row in table.rows}


def made(*decided: Decided, **changes: Any) -> Report:
    ledger = Reviewed(decided=decided, **changes)
    return build_quality(ledger, RULES, ViolationFilter(), locale="en", now=NOW, zone="UTC")


def test_hits_are_those_of_the_record() -> None:
    for rule, row in rows(made()).items():
        hits = [v for v in VIOLATIONS if v.record.rule == rule and v.record.result is Result.HIT]
        assert row["hits"] == len(hits)
        assert row["last_found"] == max(
            (v.record.at for v in VIOLATIONS if v.record.rule == rule and v.record.result in ("hit", "would_hit")),
            default=None,
        )
    assert {rule.id for rule in RULES} <= rows(made()).keys(), "a rule that found nothing stands there too"


def test_the_newest_decision_of_a_case_counts() -> None:
    hits = [view.record for view in VIOLATIONS if view.record.result is Result.HIT]
    rule = max({hit.rule for hit in hits}, key=lambda rule: sum(hit.rule == rule for hit in hits))
    first, second, *_ = [hit.id for hit in hits if hit.rule == rule]
    row = rows(made(decision(first, UPHELD, 2), decision(first, OVERTURNED, 9), decision(second, UPHELD, 4)))[rule]
    assert (row["upheld"], row["overturned"], row["precision"]) == (1, 1, 0.5)
    assert row["at_least"] < 0.5 < row["at_most"]
    assert row["hours_to_decision"] == "3.0", "until it was first decided"


def test_a_rule_that_found_much_and_then_nothing_is_silent() -> None:
    base = next(view for view in VIOLATIONS if view.record.rule == RULES[0].id)
    many = [
        replace(base, record=replace(base.record, id=f"V-{n}", at=NOW - timedelta(days=8 + n % 55))) for n in range(80)
    ]
    report = made(violation_views=many)
    assert rows(report)[RULES[0].id]["silent"] == "yes"
    assert {entry.key: entry.value for entry in report.counts}["silent_rules"] == 1


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_format_holds_it(locale: str) -> None:
    report = build_quality(Reviewed(), RULES, ViolationFilter(), locale=locale, now=NOW)
    for format in FORMATS:
        assert render(report, format)
