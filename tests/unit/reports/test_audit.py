"""The offline audit's report, from full and from meagre summaries."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.reports import FORMATS, AuditSummary, build_audit, render

NOW = datetime(2025, 3, 14, tzinfo=UTC)
FULL = AuditSummary(
    input="export.zip",
    policies="policies",
    revision="3f9a",
    messages=10_000,
    groups=12,
    people=40,
    findings=3,
    bad_entries=1,
    seconds=1.25,
    rate=8000.0,
    first=datetime(2016, 1, 1, tzinfo=UTC),
    last=datetime(2016, 2, 1, tzinfo=UTC),
    by_day={"2016-01-03": 2, "2016-01-05": 1},
    by_rule={"no-personal-data": 3},
    by_group={"general": 3},
    by_person={"U1": 2, "U2": 1},
    by_severity={"high": 3},
    by_label={"urgency: urgent": 7},
    problems=["general/2016-01-04.json: not JSON"],
)
SAMPLE = [
    {
        "id": "m1",
        "at": datetime(2016, 1, 3, tzinfo=UTC),
        "group": "general",
        "rule": "no-personal-data",
        "severity": "high",
    }
]


def test_full_summary_has_every_section() -> None:
    made = build_audit(FULL, SAMPLE, locale="en", now=NOW)
    assert [section.id for section in made.sections] == [
        "trend", "by_rule", "by_severity", "by_label", "by_group", "by_person", "list", "problems",
    ]  # fmt: skip
    assert made.section("trend").table.rows == [("2016-01-03", 2), ("2016-01-04", 0), ("2016-01-05", 1)]
    assert made.notes == ("The list shows 1 of 3 records; the counts cover all of them.",)


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("summary", [FULL, AuditSummary(messages=0, findings=0)])
def test_renders(format: str, locale: str, summary: AuditSummary) -> None:
    sample = SAMPLE if summary is FULL else []
    assert render(build_audit(summary, sample, locale=locale, now=NOW), format)
