"""How long what is kept: the nearest unit's word counts; what the law forbids is refused with its place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.bootstrap.evidence import retention_of
from bot.config import BadConfig, read_config
from bot.evidence.retention import CLASSES, Retention

NOW = datetime(2026, 3, 3, tzinfo=UTC)
KEPT = Retention(days={"excerpts": 100}, units={"huaxia": {"excerpts": 200}, "huaxia/a": {"notes": 5}})


@pytest.mark.parametrize(
    ("name", "unit", "days"),
    [
        ("excerpts", "", 100),
        ("excerpts", "other", 100),
        ("excerpts", "huaxia", 200),
        ("excerpts", "huaxia/a/b", 200),  # a unit that says nothing of this class does as the one above it
        ("excerpts", "huaxia2", 100),
        ("notes", "huaxia/a/b", 5),
        ("notes", "huaxia", None),
    ],
)
def test_the_nearest_unit_that_says_something_counts(name: str, unit: str, days: int | None) -> None:
    assert KEPT.days_for(name, unit) == days
    assert KEPT.due_before(name, unit, NOW) == (None if days is None else NOW - timedelta(days=days))


def test_the_configuration_is_what_counts() -> None:
    text = "policies: p\nretention: {excerpts: 730, audit_bodies: 184, units: {huaxia/a: {looks: 9}}}\n"
    kept = retention_of(read_config(text, Path("/etc/q.yaml"), {}, {}))
    assert kept.days == {"deliveries": 30, "excerpts": 730, "audit_bodies": 184}
    assert kept.days_for("looks", "huaxia/a") == 9 and set(kept.days) <= set(CLASSES)


@pytest.mark.parametrize(
    ("said", "key", "why"),
    [
        ("{audit_bodies: 183}", "retention.audit_bodies", "184"),
        ("{excerpts: 0}", "retention.excerpts", "1"),
        ("{units: {huaxia: {audit_bodies: 400}}}", "retention.units", "differs by unit"),
        ("{units: {huaxia: {excerpts: 0}}}", "retention.units", "one day at least"),
        ("{excerpt: 9}", "retention.excerpt", "no such key"),
    ],
)
def test_what_cannot_be_is_refused(said: str, key: str, why: str) -> None:
    with pytest.raises(BadConfig) as refused:
        read_config(f"policies: p\nretention: {said}\n", Path("/etc/q.yaml"), {}, {})
    (problem,) = refused.value.problems
    assert problem.key == key and why in problem.message
