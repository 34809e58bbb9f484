"""What a member sees: a private, friendly reminder that says which rule, why, what to do, and how to appeal."""

from __future__ import annotations

from bot.domain.actions import OutcomeState
from bot.domain.cases import CaseState
from bot.domain.rules import Result
from tests.scenarios.town import Town


async def test_a_banned_word_on_slack_is_answered_privately_with_a_way_to_appeal(here: Town) -> None:
    await here.slack.says("chen.jie", "fin-rd-payments", "加群玩博彩，稳得很")
    line = await here.slack.sees("chen.jie", "禁止赌博引流", "博彩")
    assert any("appeal" in value for _, value in line.buttons)
    await here.settled()
    (violation,) = here.violations(rule="no-gambling")
    assert (violation.person_name, violation.record.excerpt, violation.record.strike) == ("陈杰", "博彩", 1)
    assert violation.record.source.startswith("policy.yaml:")
    assert [(one.action.kind, one.state) for one in here.actions(event=violation.record.event)] == [
        ("remind", OutcomeState.CONFIRMED)
    ]


async def test_the_same_on_wecom_through_the_archive_and_a_card(here: Town) -> None:
    await here.wecom.says("chen.jie", "【金科】研发-值班", "晚上来一局百家乐？")
    line = await here.wecom.sees("chen.jie", "禁止赌博引流", "百家乐")
    assert any("appeal" in value for _, value in line.buttons)


async def test_a_disguise_does_not_help_and_an_innocent_word_is_left_alone(here: Town) -> None:
    await here.slack.says("chen.jie", "fin-rd-payments", "今天开会讨论风控，欢迎反博彩宣传")
    await here.slack.says("li.na", "fin-rd-payments", "网.络.赌.博了解一下")
    await here.slack.sees("li.na", "禁止赌博引流")
    await here.settled()
    assert [view.person_name for view in here.violations(rule="no-gambling")] == ["李娜"]


async def test_an_edit_is_judged_and_counts_once(here: Town) -> None:
    message = await here.slack.says("chen.jie", "fin-rd-payments", "大家好")
    await here.slack.edits("chen.jie", "fin-rd-payments", message, "大家好，来玩六合彩")
    await here.slack.sees("chen.jie", "六合彩")
    await here.slack.edits("chen.jie", "fin-rd-payments", message, "大家好，来玩六合彩！")
    await here.settled()
    assert [view.record.strike for view in here.violations(rule="no-gambling")] == [1]


async def test_what_is_observed_or_piloted_elsewhere_calls_nobody(here: Town) -> None:
    before = len(here.slack.world.calls)
    await here.slack.says("chen.jie", "fin-rd-payments", "@channel 帮忙投个票")
    await here.settled()
    (view,) = here.violations(rule="mention-all")
    assert view.record.result is Result.WOULD_HIT
    assert [(one.state, one.attempt) for one in here.actions(event=view.record.event)] == [("simulated", 0)]
    assert [call.method for call in here.slack.world.calls[before:]] == []


async def test_an_appeal_by_button_and_its_decision_by_somebody_else(here: Town) -> None:
    await here.slack.says("chen.jie", "fin-rd-payments", "博彩")
    reminder = await here.slack.sees("chen.jie", "禁止赌博引流")
    await here.slack.clicks("chen.jie", reminder, "申诉")
    await here.settled()
    (violation,) = here.violations(rule="no-gambling")
    assert violation.state is CaseState.APPEALED
    await here.slack.commands("emma.clark", "hx-hr-onboarding", f"decide {violation.record.id} overturn 引用了新闻标题")
    await here.slack.sees("chen.jie", violation.record.id)
    await here.settled()
    assert here.violations(rule="no-gambling")[0].state is CaseState.OVERTURNED
    # as if it had never been: the next one is the first again
    await here.slack.says("chen.jie", "fin-rd-payments", "六合彩")
    await here.slack.sees("chen.jie", "六合彩", "第1次")


async def test_why_tells_a_member_only_about_himself(here: Town) -> None:
    await here.slack.says("chen.jie", "fin-rd-payments", "博彩")
    await here.slack.sees("chen.jie", "禁止赌博引流")
    await here.settled()
    (violation,) = here.violations(rule="no-gambling")
    await here.slack.commands("chen.jie", "fin-rd-payments", f"why {violation.record.id}")
    await here.slack.sees("chen.jie", violation.record.id, "集团红线")
    await here.slack.commands("anna.schmidt", "fin-rd-payments", f"why {violation.record.id}")
    answer = await here.slack.sees("anna.schmidt", "")
    assert "集团红线" not in answer.text
