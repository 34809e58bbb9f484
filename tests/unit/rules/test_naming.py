"""Kind `naming`: names that fit, names that do not, and what is suggested instead."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain.events import Due, Event, GroupCreated, GroupRenamed
from bot.domain.groups import GroupKind, OrgUnit
from bot.domain.rules import Finding
from bot.rules.names import Organisation, compile_format, holds_slack
from bot.rules.problems import RuleError
from bot.rules.registry import KINDS
from bot.rules.vocabulary import Vocabulary
from bot.text.likeness import Names, fold_name, likeness
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


DEPARTMENTS = UNITS | {
    unit.id: unit
    for unit in (
        OrgUnit(id="huaxia/fintech/risk", name="风险管理部", short="风控"),
        OrgUnit(id="huaxia/fintech/ops", name="运营部", short="运营"),
        OrgUnit(id="huaxia/fintech/cs", name="客户服务部", short="客服"),
        OrgUnit(id="huaxia/fintech/legal", name="法务合规部", short="法务"),
    )
}


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [  # as people call their groups; theirs is the research department
        ("金科风控日报", "【金科】风控-日报"),
        ("金科-风险管理-反欺诈模型上线", "【金科】风险管理部-反欺诈模型上线"),
        ("风控部 周会", "【金科】风控-周会"),
        ("风控部署流程", "【金科】风控-部署流程"),  # 部署 is a word, not the department's 部
        ("金科科技运营部618大促保障群", "【金科】运营部-科技618大促保障群"),
        ("华夏金科研发中心-支付网关", "【金科】研发-支付网关"),
        ("（金科）市场 春节活动", "【金科】市场-春节活动"),
        ("客服VIP大客户群①", "【金科】客服-VIP大客户群1"),
        ("【金科】【研发】支付", "【金科】研发-支付"),
        ("金科 研发 Q3 OKR review", "【金科】研发-Q3-OKR-review"),
        ("法务部-合同审批（2026）", "【金科】法务-合同审批2026"),
        ("【金科】研發-支付網關", "【金科】研发-支付網關"),  # the department is found; the topic stays as they write it
        ("华夏金科有限公司 & 招商银行 对接", "【金科】研发-招商银行对接"),
        ("金科客户服务-投诉升级 🔥", "【金科】客户服务部-投诉升级"),
        ("张三、李四、王五", "【金科】研发-张三李四王五"),
    ],
)
def test_suggestions_for_names_as_people_give_them(name: str, suggestion: str) -> None:
    company = Organisation.of("huaxia/fintech", DEPARTMENTS, (), plain=False)
    assert compile_format(FORMAT, company, plain=False).suggest(name, "研发") == suggestion


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("【金科】研发 支付网关 联调 群", "【金科】研发-支付网关-联调群"),
        ("研发支付", ""),  # one word for two places: which one it is for, only people know
    ],
)
def test_suggestions_for_two_free_places(name: str, suggestion: str) -> None:
    compiled = compile_format("【${org.short}】${dept}-${project}-${topic}", COMPANY, plain=False)
    assert compiled.suggest(name) == suggestion


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


def neighbours(*taken: tuple[str, str, datetime | None]) -> Names:
    names = Names()
    for id, name, since in taken:
        names.keep(id, name, since)
    return names


EARLIER = NOW - timedelta(days=1)


@pytest.mark.parametrize(
    ("name", "other", "similarity", "is_near"),
    [
        ("【金科】研发-支付", "金科研发支付", "1", True),  # the same once folded
        ("【金科】研發－支付 群", "【金科】研发-支付", "1", True),
        ("研发支付工作群", "研发支付交流群", "1", True),
        ("fin-rd-payments", "fin-rd-payment", "0.9", True),
        ("fin-rd-payments", "fin-rd-payment", "1", False),
        ("金科研发支付网关联调", "金科研发支付网关联条", "0.9", True),  # a slip
        ("【金科】研发-支付网关一期", "【金科】研发-支付网关二期", "0.7", False),  # a series
        ("华夏金科客户服务部南区", "华夏金科客户服务部北区", "0.7", False),
        ("2025 annual meeting", "2026 annual meeting", "0.7", False),
        ("【金科】研发-支付", "【金科】市场-活动", "0.7", False),
        ("🔥", "🔥", "0.7", False),  # nothing to compare
    ],
)
def test_near_duplicates(name: str, other: str, similarity: str, is_near: bool) -> None:
    options = {"near_duplicates": {"similarity": similarity}}
    check = KINDS["naming"].compile(KINDS["naming"].options.model_validate(options), WORDS)
    event = GroupRenamed(id="E", platform="wecom", at=NOW, name=name)
    here = facts(group(platform="wecom"), neighbours=neighbours(("wecom:g2", other, EARLIER)))
    found = [(finding.reason, dict(finding.details)) for finding in check(event, here)]
    assert found == ([("name-near-duplicate", {"name": name, "other": other})] if is_near else [])


@pytest.mark.parametrize(
    ("mine", "theirs", "blamed"),
    [
        (NOW, EARLIER, True),  # I came to it later
        (EARLIER, NOW, False),
        (NOW, None, True),  # they had it before anybody looked
        (None, NOW, False),
        (None, None, False),  # nobody knows: the one with the smaller key is the older; ours is slack:C1
    ],
)
def test_a_scan_blames_the_one_who_came_later(mine: datetime | None, theirs: datetime | None, blamed: bool) -> None:
    check = KINDS["naming"].compile(KINDS["naming"].options.model_validate({"near_duplicates": "true"}), WORDS)
    scan: Event = Due(id="S", platform="clock", at=NOW, what="scan")
    me = group(name="rd-payments", created_at=None, named_at=mine)
    taken = neighbours(("slack:C9", "rd_payments", theirs), ("slack:C1", "rd-payments", mine))
    assert bool(list(check(scan, facts(me, neighbours=taken)))) is blamed
    assert list(check(scan, facts(me))) == []  # where other names are not known


def test_names_are_kept_and_dropped() -> None:
    names = neighbours(("a", "支付网关", EARLIER), ("b", "支付网关群", None))
    assert names.nearest("支付网关", 1, beside="c", since=NOW) == "支付网关群"  # of equals the oldest
    names.drop("b")
    assert names.nearest("支付网关", 1, beside="c", since=NOW) == "支付网关"
    names.keep("a", "支付网关重构", EARLIER)
    assert names.nearest("支付网关", 1, beside="c", since=NOW) is None
    names.drop("nobody")


@given(st.lists(st.text(alphabet="支付网关研发ab1-", min_size=1, max_size=8), max_size=8), st.floats(0.7, 1))
def test_no_likely_name_is_passed_over(taken: list[str], similarity: float) -> None:
    """What the index leaves out unseen would not have been alike."""
    names = neighbours(*((str(number), name, EARLIER) for number, name in enumerate(taken)))
    folded = fold_name("支付网关研发")
    alike = [name for name in taken if len(fold_name(name)) >= 2 and likeness(folded, fold_name(name)) >= similarity]
    assert (names.nearest("支付网关研发", similarity, beside="", since=NOW) in alike) is bool(alike)


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


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"existing_groups": {"grace": "30d"}}, "nothing-to-do"),
        ({"near_duplicates": "false"}, "nothing-to-do"),
        ({"near_duplicates": {"similarity": "0.5"}}, "bad-similarity"),
        ({"near_duplicates": {"similarity": "high"}}, "bad-similarity"),
        ({"near_duplicates": {"similarity": "nan"}}, "bad-similarity"),
        ({"near_duplicates": "yes"}, "expected-true"),
    ],
)
def test_what_cannot_be_meant(options: dict[str, Any], code: str) -> None:
    with pytest.raises(ValidationError) as raised:
        KINDS["naming"].options.model_validate(options)
    assert [error["type"] for error in raised.value.errors()] == [code]
