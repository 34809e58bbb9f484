"""Whoever runs a group hears what a member did there: by name, without blame, and for those whom no word reaches."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.actions import ActionKind, OutcomeState
from bot.domain.records import PersonChanged
from tests.scenarios.town import Town, town

POLICY = """policy: 1
for: huaxia
rules:
  - id: tea
    kind: content
    why: 茶歇请到茶水间 / Tea belongs into the kitchen
    stage: enforce
    when: {text: {has_any: [下午茶, afternoon tea]}}
    then: [remind_sender, remind_owner]
    tests: {hit: [下午茶时间到, afternoon tea], miss: [开会]}
  - id: coffee
    kind: content
    why: 咖啡请到茶水间 / Coffee belongs into the kitchen
    stage: enforce
    when: {text: {has_any: [咖啡]}}
    then: [remind_sender]
    tests: {hit: [咖啡时间到], miss: [开会]}
"""
CUSTOMERS = "恒丰&华夏金科项目对接"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    policies = tmp_path / "policies"
    policies.mkdir()
    (policies / "policy.yaml").write_text(POLICY, "utf-8")
    async with town(tmp_path, policies=policies) as running:
        yield running


def speaks(here: Town, person: str, locale: str) -> None:
    """On WeCom the whole demo company reads Chinese; from now on, this one does not."""
    roster = here.demo.application.roster
    known = roster.person(person)
    assert known is not None
    roster.learn(PersonChanged(person=replace(known, locale=locale), event="-", at=here.demo.application.clock()))


@pytest.mark.parametrize(
    ("platform", "group", "member", "says", "owner", "words"),
    [
        ("slack", "fin-rd-payments", "chen.jie", "下午茶时间到", "zhang.wei", ("张伟，您好：陈杰在您负责的群", "申诉")),
        ("wecom", "【金科】研发-值班", "chen.jie", "下午茶时间到", "li.na", ("李娜，您好：陈杰在您负责的群", "申诉")),
        (
            "slack", "temp_channel-2", "tom.baker", "afternoon tea", "kenji.sato",
            ("Hello Kenji Sato, something that Tom Baker sent", "appeal"),
        ),
    ],
)  # fmt: skip
async def test_an_owner_is_told_of_a_member(
    here: Town, platform: str, group: str, member: str, says: str, owner: str, words: tuple[str, ...]
) -> None:
    side = here.stage(platform)
    await side.says(member, group, says)
    told = await side.sees(owner, "tea", *words)
    assert says not in told.text and told.buttons == ()
    reminded = await side.sees(member, "tea")
    assert reminded.text != told.text
    await here.settled()
    (view,) = here.violations(rule="tea")
    await side.commands(owner, group, f"why {view.record.id}")  # what it offers is open to an owner
    await side.sees(owner, view.record.id, "kitchen")


async def test_an_owner_who_did_it_is_reminded_once(here: Town) -> None:
    await here.wecom.says("li.na", "【金科】研发-值班", "下午茶时间到")
    await here.wecom.sees("li.na", "李娜，您好：您在")
    await here.settled()
    (view,) = here.violations(rule="tea")
    (told,) = here.actions(event=view.record.event)
    assert told.action.text.startswith("李娜，您好：您在")


@pytest.mark.parametrize(
    ("rule", "says", "locale", "words"),
    [
        (
            "coffee",
            "咖啡时间到",
            "zh",
            ("没能告诉本人", "企业微信不让应用私下发消息给外部联系人", "刘经理（客户·恒丰）"),
        ),
        ("tea", "下午茶时间到", "zh", ("没能告诉本人", "请您转告对方")),  # reminded anyway: one word says both
        ("coffee", "咖啡时间到", "en", ("could not tell them", "WeCom lets no app write privately", "pass the number")),
    ],
)
async def test_of_a_customer_whom_no_word_reaches_the_owner_is_told(
    here: Town, rule: str, says: str, locale: str, words: tuple[str, ...]
) -> None:
    speaks(here, "peng.yu", locale)
    await here.wecom.says("ext.liu.customer", CUSTOMERS, says)
    await here.wecom.sees("peng.yu", rule, *words)
    await here.settled()
    (view,) = here.violations(rule=rule)
    (told,) = here.actions(event=view.record.event)
    assert (told.action.target, told.action.kind) == (here.account("peng.yu", "wecom"), ActionKind.REMIND)
    assert (told.state, told.instead_of) == (OutcomeState.CONFIRMED, "remind_sender: wecom-no-word-to-outsiders")
    assert not here.actions(state=OutcomeState.FAILED)
