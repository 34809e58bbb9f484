"""Kind `naming`: names that fit, names that do not, and what is suggested instead."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain.events import Due, Event, GroupCreated, GroupRenamed
from bot.domain.groups import GroupKind
from bot.domain.rules import Finding
from bot.rules.names import Organisation, compile_format, holds_slack
from bot.rules.problems import RuleError
from bot.rules.registry import KINDS
from bot.rules.vocabulary import Vocabulary
from tests.unit.rules.moments import NOW, UNITS, facts, group

FORMAT = "【${org.short}】${dept}-${topic}"
WORDS = Vocabulary(lists={"vague": ("测试群", "随便")}, units=UNITS)
COMPANY = Organisation.of("huaxia/fintech", UNITS, (), plain=False)


def judged(options: dict[str, Any], name: str, **changes: Any) -> list[Finding]:
    kind = KINDS["naming"]
    check = kind.compile(kind.options.model_validate(options), WORDS)
    changes = {"platform": "wecom", "kind": GroupKind.CUSTOMER_GROUP} | changes
    event = GroupRenamed(id="E", platform=changes["platform"], at=NOW, name=name)
    return list(check(event, facts(group(**changes))))


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("【金科】研发-支付", None),
        ("【金科】研发部-支付重构二期", None),  # full names of departments are as good
        ("【金科】市场-Q3 计划", None),
        ("金科研发支付群", "【金科】研发-支付群"),
        ("研发 支付重构", "【金科】研发-支付重构"),
        ("市场部-双十一大促", "【金科】市场部-双十一大促"),
        ("[金科]研发-支付", "【金科】研发-支付"),
        ("【金科】研法部-支付", "【金科】研发部-支付"),  # a slip of the brush: the nearest department
        ("随便聊聊", "【金科】研发-随便聊聊"),  # the group's own department
        ("【零售】研发-支付", "【金科】研发-零售支付"),  # another company's mark
        ("【金科】研发-", ""),  # no topic left to keep
        ("x", ""),
    ],
)
def test_format(name: str, suggestion: str | None) -> None:
    found = judged({"format": FORMAT}, name)
    if suggestion is None:
        assert found == []
        return
    (finding,) = found
    assert finding.reason == "name-format"
    assert finding.details == {
        "name": name,
        "expected": "【金科】研发部|市场部|研发|市场-〈主题〉",
        "example": "【金科】研发部-周会",
        "suggestion": suggestion,
    }


@given(st.text(max_size=40))
def test_a_suggestion_always_fits(name: str) -> None:
    compiled = compile_format(FORMAT, COMPANY, plain=False)
    suggestion = compiled.suggest(name, "研发")
    assert suggestion == "" or compiled.fits(suggestion)
    assert compiled.fits(compiled.example())


@given(st.text(max_size=60))
def test_a_suggestion_for_slack_always_fits(name: str) -> None:
    compiled = compile_format("${dept}-${topic}", Organisation.of("huaxia/fintech", UNITS, (), plain=True), plain=True)
    suggestion = compiled.suggest(name, "rd")
    assert suggestion == "" or (compiled.fits(suggestion) and suggestion.isascii() and len(suggestion) <= 80)


@pytest.mark.parametrize(
    ("name", "reasons"),
    [("rd-payments", []), ("sales-q3-plan", []), ("Payments", ["name-format"]), ("hr-x1", ["name-format"])],
)
def test_slack_has_its_own_format(name: str, reasons: list[str]) -> None:
    options = {"format": {"wecom": FORMAT, "slack": "${dept}-${topic}"}}
    found = judged(options, name, platform="slack", kind=GroupKind.CHANNEL)
    assert [finding.reason for finding in found] == reasons


def test_one_format_is_not_asked_of_slack_when_slack_cannot_hold_it() -> None:
    assert judged({"format": FORMAT}, "anything", platform="slack", kind=GroupKind.CHANNEL) == []
    assert judged({"format": "${dept}-${topic}"}, "Anything", platform="slack", kind=GroupKind.CHANNEL) != []
    assert not holds_slack(FORMAT)


def test_groups_of_an_unknown_unit_belong_to_the_root() -> None:
    assert judged({"format": FORMAT}, "【华夏】零售-例会", unit=None) == []
    assert judged({"format": FORMAT}, "【金科】研发-例会", unit=None) != []


@pytest.mark.parametrize(
    ("options", "name", "reason"),
    [
        ({"blocked_words": ["$vague"]}, "隨便聊聊", "name-blocked-word"),  # disguises are seen through
        ({"blocked_words": ["$vague"]}, "研发例会", None),
        ({"max_length": "4"}, "研发例会群", "name-too-long"),
        ({"format": "${kind}-${topic}", "kinds": ["项目", "客户"]}, "项目-支付", None),
        ({"format": "${kind}-${topic}", "kinds": ["项目", "客户"]}, "部门-支付", "name-format"),
    ],
)
def test_other_demands(options: dict[str, Any], name: str, reason: str | None) -> None:
    assert [finding.reason for finding in judged(options, name)] == ([reason] if reason else [])


def test_scans_judge_the_present_name_and_leave_the_dead_alone() -> None:
    kind = KINDS["naming"]
    check = kind.compile(kind.options.model_validate({"format": FORMAT}), WORDS)
    scan: Event = Due(id="S", platform="clock", at=NOW, what="scan")
    wecom = {"platform": "wecom", "name": "随便"}
    assert [f.details["name"] for f in check(scan, facts(group(**wecom)))] == ["随便"]
    assert list(check(scan, facts(group(**wecom, archived=True)))) == []
    assert list(check(scan, facts(group(**wecom, kind=GroupKind.DIRECT)))) == []
    assert list(check(scan, facts(None))) == []
    made = GroupCreated(id="E", platform="wecom", at=NOW, name="随便")
    assert [f.reason for f in check(made, facts(group(platform="wecom")))] == ["name-format"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"format": "${org.shrt}-${topic}"}, "unknown-placeholder"),
        ({"format": "无占位符"}, "bad-format"),
        ({"format": "${dept}${topic}"}, "bad-format"),
        ({"format": "${topic"}, "bad-format"),
        ({"format": "${kind}-${topic}"}, "bad-format"),  # no kinds
        ({"format": {"slack": "${x}"}}, "unknown-placeholder"),
        ({"blocked_words": ["$nobody"]}, "unknown-list"),
        ({"blocked_words": ["群"]}, "word-too-short"),
    ],
)
def test_what_cannot_be_compiled(options: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleError) as raised:
        judged(options, "x")
    assert raised.value.problems[0].code == code
    assert raised.value.problems[0].message("zh")


def test_a_rule_that_says_nothing_is_refused() -> None:
    with pytest.raises(ValidationError):
        KINDS["naming"].options.model_validate({"existing_groups": {"grace": "30d"}})
