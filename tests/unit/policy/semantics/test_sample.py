"""The sample of the language's design: what an admin copies first must load without an error, and do what it says.

Its exception runs to the end of 2026 and says no `approved_on`: by the limit of 180 days it can be granted from 4 July.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.events import MessagePosted
from bot.domain.groups import Group, GroupKind, OrgUnit
from bot.domain.rules import Facts, Stage
from bot.policy.loading import Loaded
from tests.unit.policy.folders import load_files

SUMMER = datetime(2026, 8, 3, 2, 0, tzinfo=UTC)
UNITS = (
    OrgUnit(id="huaxia", name="华夏集团", short="华夏"),
    OrgUnit(id="huaxia/fintech", name="华夏金科", short="金科"),
    OrgUnit(id="huaxia/fintech/rd", name="研发"),
)
TOP = """\
# yaml-language-server: $schema=../schema.json
policy: 1
for: huaxia                               # 华夏集团: applies to the groups of every company and department below
lists:
  gambling: [网络赌博, 博彩, 六合彩]
  secrets: [绝密, 机密文件, 内部定价]
rules:
  - id: group-name
    kind: naming
    why: 群名要看得出公司、部门和用途（《群管理办法》第4条）
    stage: enforce
    format: 【${org.short}】${dept}-${topic}
    existing_groups: {grace: 30d}
    then: [remind_owner, {rename: {after: 3d}}]
  - id: confidential
    kind: classify
    stage: enforce
    label: {audience: confidential}
    when:
      any:
        - text: {has_any: $secrets}
        - text: {detects: [cn-id-card, bank-card]}
  - id: external-owner
    kind: roles
    stage: pilot
    pilot_in: [huaxia/fintech]
    when: {group: {external: true}}
    require: {owner: {employment: staff}, admins: {at_least: 2}}
    then: [remind_owner, {notify: dept_head, after: 5d}]
  - id: no-gambling
    kind: content
    why: 禁止赌博引流（集团红线）
    severity: high
    stage: enforce
    locked: true                          # units below may only tighten
    when: {text: {has_any: $gambling, see_through: [separators, homophones]}}
    unless: {sender: {role: compliance}}
    strikes: {per: sender, within: 30d, ladder: {1: [remind_sender], 2: [notify: group_owner], 3: [notify: compliance, retract]}}
    message: ${sender.name}，您的消息触发「禁止赌博引流」，30天内第${strikes}次。
    tests:
      hit: [加群玩博彩, 网.络.赌.博]
      miss: [今天开会, {text: 反博彩宣传, sender: {role: compliance}}]
  - id: monday-notice
    kind: announce
    stage: enforce
    at: {days: [monday], time: "09:00", calendar: cn-workdays, on_holiday: next_workday}
    text: 请勿在群内发送客户证件与账号。
exceptions:
  - rule: group-name
    groups: [wecom:wrOgQhDgAAxx]
    until: 2026-12-31
    reason: 与客户共建群，群名由对方约定
    approved_by: zhang.wei
"""  # noqa: E501 - as people would paste it
FINTECH = """\
policy: 1
for: huaxia/fintech
lists: {gambling: {add: [资金盘, 杀猪盘]}}
adjust: [{rule: external-owner, set: {stage: enforce}}]
"""


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    files = {"huaxia/policy.yaml": TOP, "huaxia/fintech/policy.yaml": FINTECH}
    return load_files(tmp_path, files, now=SUMMER, units=UNITS)


def test_it_loads_without_a_word_and_its_examples_hold(loaded: Loaded) -> None:
    assert loaded.problems == ()
    assert loaded.policies is not None
    assert {(one.rule, one.unit, one.passed) for one in loaded.tests} == {
        ("no-gambling", "huaxia", True),
        ("no-gambling", "huaxia/fintech", True),  # the list is longer there: another version, tested too
    }
    assert len(loaded.tests) == 8


def test_in_spring_its_exception_would_be_too_long(tmp_path: Path) -> None:
    spring = load_files(tmp_path, {"huaxia/policy.yaml": TOP}, now=datetime(2026, 3, 4, tzinfo=UTC), units=UNITS)
    assert [problem.code for problem in spring.problems] == ["exception-too-long"]


@pytest.mark.parametrize(
    ("unit", "text", "hit"),
    [
        ("huaxia", "来玩 资 金 盘", False),
        ("huaxia/fintech", "来玩 资.金.盘", True),
        ("huaxia/fintech/rd", "杀猪盘", True),
        ("huaxia", "加群玩独博，网络独博最稳", True),
    ],
)
def test_the_subsidiary_is_stricter(unit: str, text: str, hit: bool, loaded: Loaded) -> None:
    assert loaded.policies is not None
    where = Group(id="wecom:g", platform="wecom", name="群", kind=GroupKind.APP_GROUP, unit=unit)
    event = MessagePosted(id="e", platform="wecom", at=SUMMER, group="wecom:g", actor="wecom:a", message="m", text=text)
    matches = loaded.policies.evaluate(event, Facts(now=SUMMER, group=where)).matches
    assert [match.rule.id for match in matches] == (["no-gambling"] if hit else [])
    stages = {rule.id: rule.stage for rule in loaded.policies.rules_for(where)}
    assert stages["external-owner"] is (Stage.PILOT if unit == "huaxia" else Stage.ENFORCE)
