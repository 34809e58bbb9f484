"""What compliance staff rely on: notices, honest substitutes, a record that proves itself, reports."""

from __future__ import annotations

from bot.domain.actions import OutcomeState
from tests.scenarios.town import Town


async def test_confidential_words_before_outsiders_reach_compliance_on_wecom(here: Town) -> None:
    await here.wecom.says("peng.yu", "恒丰&华夏金科项目对接", "这份内部定价先给大家参考")
    await here.wecom.sees("peng.yu", "机密", "外部成员")
    await here.wecom.sees("shen.jing", "confidential")
    await here.settled()
    (view,) = here.violations(rule="confidential")
    assert view.record.excerpt == "内部定价"
    substitutes = [one for one in here.actions(event=view.record.event) if one.instead_of]
    assert substitutes and all("retract" in one.instead_of for one in substitutes)
    assert not [one for one in here.actions(event=view.record.event) if one.action.kind == "delete"]


async def test_on_slack_the_same_message_waits_for_a_person_and_is_then_deleted(here: Town) -> None:
    message = await here.slack.says(
        "oliver.jones", "fin-product-nova-advisory", "sharing our confidential pricing early"
    )
    request = await here.slack.sees("emma.clark", "confidential")
    await here.settled()
    (view,) = here.violations(rule="confidential")
    (waiting,) = [one for one in here.actions(event=view.record.event) if one.action.kind == "delete"]
    assert waiting.state is OutcomeState.WAITING
    await here.slack.clicks("emma.clark", request, "Approve")
    await here.settled()
    action = here.store.action(waiting.action.key)
    if action is not None and action.state is OutcomeState.WAITING:  # an irreversible deed is confirmed once more
        confirm = await here.slack.sees("emma.clark", waiting.action.key)
        await here.slack.clicks("emma.clark", confirm, confirm.buttons[0][0])
        await here.settled()
    done = here.store.action(waiting.action.key)
    assert done is not None and done.state is OutcomeState.CONFIRMED
    room = here.slack.group("fin-product-nova-advisory")
    assert [line.deleted for line in here.slack.world.messages(room) if line.id == message] == [True]


async def test_personal_data_never_stands_in_the_record(here: Town) -> None:
    number = "11010519491231002X"
    await here.wecom.says("li.na", "【金科】研发-值班", f"退款登记：身份证{number}")
    await here.wecom.sees("li.na", "证件")
    await here.settled()
    (view,) = here.violations(rule="personal-data")
    assert view.record.excerpt == "110•••••••••••••2X"
    assert number not in repr(view) + repr(here.actions(event=view.record.event))


async def test_who_was_in_this_group_and_a_chain_that_verifies(here: Town) -> None:
    group = "slack:" + here.slack.group("fin-rd-payments")
    before = here.demo.application.clock()
    await here.slack.leaves("tom.baker", "fin-rd-payments")
    await here.settled()
    then = {member.person for member in here.store.members_at(group, before)}
    now = {member.person for member in here.store.members_at(group, here.demo.application.clock())}
    assert then - now == {"tom.baker"}
    checked, fault = here.store.verify_audit()
    assert checked > 0 and fault is None
