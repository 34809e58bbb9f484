"""Kind `conduct`: how people post. What was posted before comes as `Facts.recent`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.events import GroupRenamed, MessageEdited
from bot.domain.rules import Finding, Reach
from bot.rules.registry import KINDS
from bot.rules.vocabulary import Vocabulary
from tests.unit.rules.moments import NOW, facts, said

KIND = KINDS["conduct"]
BUDGET = {"more_than": "2", "within": "10m"}


def times(*minutes_ago: float) -> tuple[datetime, ...]:
    return tuple(NOW - timedelta(minutes=ago) for ago in minutes_ago)


def findings(options: dict[str, Any], recent: dict[str, tuple[datetime, ...]] | None, **message: Any) -> list[Finding]:
    check = KIND.compile(KIND.options.model_validate(options), Vocabulary())
    found = list(check(said("拼单了", **message), facts(recent=recent)))
    assert {finding.reason for finding in found} <= KIND.words.reasons.keys()
    return found


@pytest.mark.parametrize(
    ("key", "reason", "message"),
    [("flood", "flood", {}), ("repeated", "repeated", {}), ("mention_all", "mention-all", {"mentions_all": True})],
)
def test_more_than_the_budget_within_the_window(key: str, reason: str, message: dict[str, Any]) -> None:
    (finding,) = findings({key: BUDGET}, {key: times(9, 5, 0)}, **message)
    assert (finding.reason, finding.subject) == (reason, "slack:U1")
    assert finding.details == {"count": "3", "more_than": "2", "within": "10m"}
    assert findings({key: BUDGET}, {key: times(5, 0)}, **message) == []
    assert findings({key: BUDGET}, {key: times(10, 5, 0)}, **message) == []  # the window's end does not count
    assert findings({key: BUDGET}, {key: times(5, 0, -1)}, **message) == []  # nor what came after it
    other = {"flood", "repeated", "mention_all"} - {key}
    assert findings({key: BUDGET}, dict.fromkeys(other, times(9, 5, 0)), **message) == []


@pytest.mark.parametrize("recent", [None, {}])
def test_what_nobody_remembers_does_not_match(recent: dict[str, tuple[datetime, ...]] | None) -> None:
    options = {"flood": BUDGET, "repeated": BUDGET, "mention_all": BUDGET}
    assert findings(options, recent, mentions_all=True) == []


def test_only_a_message_that_calls_everybody_uses_that_budget_up() -> None:
    assert findings({"mention_all": BUDGET}, {"mention_all": times(5, 3, 0)}, mentions_all=False) == []


def test_one_finding_for_the_message() -> None:
    options = {"flood": BUDGET, "repeated": BUDGET, "quiet_hours": {"between": "10:00-11:00"}}
    recent = {"flood": times(5, 3, 0), "repeated": times(5, 3, 0)}
    assert [finding.reason for finding in findings(options, recent)] == ["repeated"]


@pytest.mark.parametrize(
    ("quiet", "at", "late"),
    [
        ({"between": "22:00-08:00"}, (2, 22, 0), True),
        ({"between": "22:00-08:00"}, (3, 7, 59), True),
        ({"between": "22:00-08:00"}, (3, 8, 0), False),
        ({"between": "22:00-08:00"}, (2, 21, 59), False),
        ({"between": ["12:00-13:00", "22:00-08:00"]}, (2, 12, 30), True),
        ({"between": "12:00-13:00", "days": "monday"}, (2, 12, 30), True),  # 2 March 2026 is a Monday
        ({"between": "12:00-13:00", "days": "monday"}, (3, 12, 30), False),
        # a night belongs to the day on which it began
        ({"between": "22:00-08:00", "days": "monday"}, (3, 7, 0), True),
        ({"between": "22:00-08:00", "days": "monday"}, (2, 7, 0), False),
        ({"between": "22:00-08:00", "zone": "Europe/Berlin"}, (2, 22, 0), False),
        ({"between": "22:00-08:00", "zone": "Europe/Berlin"}, (3, 5, 0), True),
    ],
)
def test_quiet_hours_go_by_the_wall_clock(quiet: dict[str, Any], at: tuple[int, int, int], late: bool) -> None:
    day, hour, minute = at
    moment = datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)  # the clocks of Shanghai
    assert [one.reason for one in findings({"quiet_hours": quiet}, None, at=moment)] == ["quiet-hours"] * late


def test_quiet_hours_say_when_it_was() -> None:
    moment = datetime(2026, 3, 2, 15, 10, tzinfo=UTC)
    (finding,) = findings({"quiet_hours": {"between": "22:00-08:00"}}, None, at=moment)
    assert finding.details == {"time": "23:10", "hours": "22:00-08:00"}


def test_an_edit_is_no_further_message() -> None:
    options = {"flood": BUDGET, "quiet_hours": {"between": "10:00-11:00"}}
    check = KIND.compile(KIND.options.model_validate(options), Vocabulary())
    edit = MessageEdited(id="E", platform="slack", at=NOW, group="slack:C1", actor="slack:U1", message="1", text="x")
    assert list(check(edit, facts(recent={"flood": times(2, 1, 0)}))) == []
    assert list(check(GroupRenamed(id="E", platform="slack", at=NOW, name="x"), facts())) == []
    assert KIND.glance is not None
    any_post = KIND.glance(KIND.options.model_validate(options), Vocabulary())
    assert [any_post.sees(event) for event in (edit, said("x"))] == [False, True]
    calls = KIND.glance(KIND.options.model_validate({"mention_all": BUDGET}), Vocabulary())
    assert [calls.sees(event) for event in (said("x"), said("x", mentions_all=True))] == [False, True]


def test_a_rule_says_what_has_to_be_remembered() -> None:
    assert KIND.remembers is not None
    options = KIND.options.model_validate({"flood": BUDGET, "quiet_hours": {"between": "22:00-08:00"}})
    assert KIND.remembers(options) == {"flood": Reach(times=3, within=timedelta(minutes=10))}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, "flood, repeated, similar, copies, links, same_site, drainage, mention_all, quiet_hours"),
        ({"flood": {"more_than": "0", "within": "1m"}}, "greater than or equal to 1"),
        ({"flood": {"more_than": "5000", "within": "1m"}}, "less than or equal to 1000"),
        ({"flood": {"more_than": "5", "within": "60d"}}, "window"),
        ({"flood": {"more_than": "5", "within": "0s"}}, "window"),
        ({"quiet_hours": {"between": []}}, "at least 1"),
        ({"quiet_hours": {"between": "22-8"}}, "not a time range"),
    ],
)
def test_a_rule_that_cannot_be_read_is_refused(options: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        KIND.options.model_validate(options)


@pytest.mark.parametrize(
    ("key", "text", "more"),
    [
        ("similar", "拼单了", {}),
        ("copies", "拼单了", {}),
        ("links", "https://a.example.com http://b.example.org", {"domains": "a.example.com, b.example.org"}),
        ("same_site", "https://a.example.com", {"domains": "a.example.com"}),
        ("drainage", "加我微信：abc12345 或 t.me/+x", {"apps": "wechat, telegram"}),
    ],
)
def test_budgets_of_what_a_message_says(key: str, text: str, more: dict[str, str]) -> None:
    check = KIND.compile(KIND.options.model_validate({key: BUDGET}), Vocabulary())
    recent = {key: times(9, 5, 0)}
    (finding,) = check(said(text), facts(recent=recent))
    assert finding.reason == key.replace("_", "-")
    assert finding.details == {"count": "3", "more_than": "2", "within": "10m", **more}
    assert finding.details.keys() <= KIND.details
    assert (finding.lasts is None) == (key == "drainage")
    if more:  # who says something else meanwhile has done nothing
        assert list(check(said("早"), facts(recent=recent))) == []


def test_no_invitation_may_be_permitted_at_all() -> None:
    check = KIND.compile(KIND.options.model_validate({"drainage": {"more_than": "0", "within": "1d"}}), Vocabulary())
    assert len(list(check(said("加我微信"), facts(recent={"drainage": times(0)})))) == 1
