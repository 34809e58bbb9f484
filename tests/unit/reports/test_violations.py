"""The violation report: its counts, its days, its list."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.cases import ANNULLED
from bot.domain.views import ViolationFilter
from bot.reports import Report, build_violations
from bot.reports.violations import PAGE
from tests.integration.web.company import NOW, VIOLATIONS, MemoryLedger


def report(filter: ViolationFilter | None = None, ledger: MemoryLedger | None = None, zone: str = "UTC") -> Report:
    return build_violations(ledger or MemoryLedger(), filter or ViolationFilter(), locale="en", now=NOW, zone=zone)


def counts(made: Report) -> dict[str, object]:
    return {entry.key: entry.value for entry in made.counts}


def test_counts_add_up() -> None:
    made = counts(report())
    assert made["records"] == len(VIOLATIONS)
    assert made["records"] == sum(made[k] for k in ("hits", "would_hits", "excused", "errors"))  # type: ignore[misc]


@pytest.mark.parametrize("section", ["trend", "by_rule", "by_unit", "by_severity", "by_group"])
def test_every_section_counts_every_record(section: str) -> None:
    table = report().section(section).table
    assert sum(row[table.measured] for row in table.rows) == len(VIOLATIONS)  # type: ignore[misc]


def test_list_is_bounded_counts_are_not_and_the_report_says_so() -> None:
    made = report(ViolationFilter(limit=10))
    assert len(made.section("list").table.rows) == 10
    assert counts(made)["records"] == len(VIOLATIONS)
    assert made.notes == (f"The list shows 10 of {len(VIOLATIONS)} records; the counts cover all of them.",)
    assert report().notes == ()


def test_more_than_one_page_is_read() -> None:
    many = [
        replace(view, record=replace(view.record, id=f"V-{page}-{view.record.id}"))
        for page in range(2 * PAGE // len(VIOLATIONS) + 1)
        for view in VIOLATIONS
    ]
    assert len(many) > 2 * PAGE
    assert counts(report(ledger=MemoryLedger(violation_views=many)))["records"] == len(many)


def test_a_day_is_a_day_of_the_readers_zone() -> None:
    late = datetime(2025, 3, 13, 23, 30, tzinfo=UTC)  # already the 14th in Shanghai
    view = replace(VIOLATIONS[0], record=replace(VIOLATIONS[0].record, at=late))
    ledger = MemoryLedger(violation_views=[view])
    assert report(ledger=ledger, zone="UTC").section("trend").table.rows == [("2025-03-13", 1)]
    assert report(ledger=ledger, zone="Asia/Shanghai").section("trend").table.rows == [("2025-03-14", 1)]


def test_overturned_share_is_of_hits_only() -> None:
    rows = report().section("by_rule").table.rows
    columns = [column.key for column in report().section("by_rule").table.columns]
    for row in rows:
        named = dict(zip(columns, row, strict=True))
        hits = [v for v in VIOLATIONS if v.record.rule == named["rule"] and v.record.result == "hit"]
        expected = sum(v.state in ANNULLED for v in hits) / len(hits) if hits else None
        assert named["overturned_share"] == expected


@pytest.mark.parametrize(
    ("filter", "keys"),
    [
        (ViolationFilter(), []),
        (ViolationFilter(since=NOW - timedelta(days=3), rule="group-name"), ["since", "rule"]),
        (ViolationFilter(unit="huaxia/trade", state="appealed"), ["unit", "state"]),
    ],
)
def test_parameters_are_stated(filter: ViolationFilter, keys: list[str]) -> None:
    assert [entry.key for entry in report(filter).parameters] == keys


def test_nothing_found_is_a_report_too() -> None:
    made = report(ViolationFilter(rule="no-such-rule"))
    assert counts(made)["records"] == 0
    assert all(not section.table.rows for section in made.sections)
