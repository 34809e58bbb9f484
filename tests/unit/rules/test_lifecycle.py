"""Kind `lifecycle`: purpose, use, end and review of a group."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.events import Due
from bot.domain.groups import Group, GroupKind
from bot.domain.rules import Finding
from bot.rules.problems import describe
from bot.rules.registry import KINDS
from bot.rules.vocabulary import Vocabulary
from tests.unit.rules.moments import NOW, facts, group

KIND = KINDS["lifecycle"]
PURPOSE = {"purpose": {"at_least": "4"}}
DORMANT = {"dormant": {"after": "90d"}}
END = {"end_date": {"required": "true", "at_most": "365d"}}
REVIEW = {"review": {"every": "180d"}}
NEW = {"new_groups": {"grace": "7d"}}


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def old(**changes: Any) -> Group:
    """Made long ago, known for a year, without anything else."""
    return group(**({"created_at": ago(1000), "known_since": ago(365)} | changes))


def judged(options: dict[str, Any], judged: Group | None, now: datetime = NOW) -> list[Finding]:
    check = KIND.compile(KIND.options.model_validate(options), Vocabulary())
    found = list(check(Due(id="S", platform="clock", at=now, what="scan"), replace(facts(judged), now=now)))
    assert all(finding.details.keys() <= KIND.details for finding in found)
    return found


@pytest.mark.parametrize(
    ("options", "judged_group", "expected"),
    [
        (PURPOSE, old(), ["purpose-missing"]),
        (PURPOSE, old(purpose="  "), ["purpose-missing"]),
        (PURPOSE, old(purpose="工作"), ["purpose-too-short"]),
        (PURPOSE, old(purpose="支付研发"), []),
        ({"purpose": {"required": "false", "at_least": "4"}}, old(), []),
        ({"purpose": {"required": "false", "at_least": "4"}}, old(purpose="x"), ["purpose-too-short"]),
        (DORMANT, old(active_at=ago(89)), []),
        (DORMANT, old(active_at=ago(91)), ["dormant"]),
        (DORMANT, old(), ["never-active"]),  # listened to for a year, never heard
        (DORMANT, old(known_since=ago(89)), []),  # old, but listened to for 89 days only
        (DORMANT, old(known_since=None), []),  # nobody knows how long we have listened
        (END, old(), ["end-date-missing"]),
        (END, old(ends_on=date(2026, 3, 2)), []),  # its last day
        (END, old(ends_on=date(2026, 3, 1)), ["end-date-passed"]),
        (END, old(ends_on=date(2027, 3, 2)), []),
        (END, old(ends_on=date(2027, 3, 3)), ["end-date-too-far"]),
        ({"end_date": {"required": "false"}}, old(), []),
        ({"end_date": {"required": "false"}}, old(ends_on=date(2026, 1, 1)), ["end-date-passed"]),
        (REVIEW, old(reviewed_at=ago(179)), []),
        (REVIEW, old(reviewed_at=ago(181)), ["review-due"]),
        (REVIEW, old(), ["review-due"]),  # never, and older than that
        (REVIEW, group(created_at=ago(10), known_since=ago(10)), []),
        (REVIEW, group(created_at=None), []),  # its age is not known
        (PURPOSE | END | NEW, group(created_at=ago(6)), []),  # a new one has time
        (PURPOSE | END | NEW, group(created_at=ago(8)), ["purpose-missing", "end-date-missing"]),
        (PURPOSE | NEW, group(created_at=None, known_since=ago(6)), []),
        (PURPOSE | NEW, group(created_at=None), ["purpose-missing"]),  # age not known: not new
        (END | NEW, group(created_at=ago(6), ends_on=date(2026, 3, 1)), ["end-date-passed"]),  # what it said, holds
        (PURPOSE, old(archived=True), []),
        (PURPOSE, old(kind=GroupKind.DIRECT), []),
        (PURPOSE, None, []),
    ],
)  # fmt: skip
def test_lifecycle(options: dict[str, Any], judged_group: Group | None, expected: list[str]) -> None:
    assert [finding.reason for finding in judged(options, judged_group)] == expected


def test_the_calendar_is_the_companys() -> None:
    """15:30 UTC is 23:30 of 2 March in Shanghai; an hour later it is the 3rd there, and still the 2nd in London."""
    ending, evening = old(ends_on=date(2026, 3, 2)), datetime(2026, 3, 2, 15, 30, tzinfo=NOW.tzinfo)
    assert judged(END, ending, evening) == []
    assert [one.reason for one in judged(END, ending, evening + timedelta(hours=1))] == ["end-date-passed"]
    assert judged(END | {"zone": "Europe/London"}, ending, evening + timedelta(hours=1)) == []


def test_a_state_stays_the_same_finding_from_day_to_day() -> None:
    """Else every scan would open a new case."""
    options = PURPOSE | DORMANT | END | REVIEW
    quiet = old(active_at=ago(100), ends_on=date(2026, 1, 1))
    assert len(judged(options, quiet)) == 4
    assert judged(options, quiet) == judged(options, quiet, NOW + timedelta(days=5))


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({}, "nothing-to-do"),
        (NEW, "nothing-to-do"),
        ({"dormant": {"after": "12h"}}, "too-short-a-time"),
        ({"review": {"every": "0d"}}, "too-short-a-time"),
        ({"end_date": {"at_most": "1m"}}, "too-short-a-time"),
        ({"dormant": {"after": "long"}}, "bad-duration"),
        ({"dormant": {}}, "missing"),
    ],
)
def test_what_cannot_be_meant(options: dict[str, Any], code: str) -> None:
    with pytest.raises(ValidationError) as raised:
        KIND.options.model_validate(options)
    (error,) = raised.value.errors()
    assert error["type"] == code
    if "-" in code:
        assert all(text for lang in ("zh", "en") for text in describe(code, error["ctx"], lang))
