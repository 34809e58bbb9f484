"""What a group owner does: commands in chat, in Chinese and English, the same on both platforms."""

from __future__ import annotations

import pytest

from bot.domain.actions import OutcomeState
from tests.scenarios.town import Town

SLACK, WECOM = ("slack", "fin-rd-payments"), ("wecom", "【金科】研发-支付网关")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("帮助", "公告"),
        ("规则", "no-gambling"),
        ("status", "群主"),  # zhang.wei reads Chinese whatever he types
        ("成员", "李娜"),
        ("群主", "张伟"),
        ("管理员", "李娜"),
        ("announcements", "公告"),
        ("违规", "违规"),
        ("报告", "违规"),
        ("annonce", "announce"),  # mistyped: the nearest is offered
    ],
)
@pytest.mark.parametrize(("platform", "group"), [SLACK, WECOM])
async def test_commands_are_answered_privately(here: Town, platform: str, group: str, typed: str, answer: str) -> None:
    side = here.stage(platform)
    await side.commands("zhang.wei", group, typed)
    await side.sees("zhang.wei", answer)


@pytest.mark.parametrize(("platform", "group"), [SLACK, WECOM])
async def test_an_announcement_is_posted_once_and_acknowledged_by_button(here: Town, platform: str, group: str) -> None:
    side = here.stage(platform)
    await side.commands("zhang.wei", group, "公告 now --ack 今晚 22:00 网关升级，请提前保存")
    line = await side.reads(group, "网关升级")
    await here.settled()
    (announcement,) = [one for one in here.store.announcements(active=False) if "网关升级" in one.text]
    if platform == "slack":
        await side.clicks("chen.jie", line, "收到")
    else:
        await side.commands("chen.jie", group, f"收到 {announcement.id}")
    await side.sees("chen.jie", announcement.id)
    await here.settled()
    (delivery,) = here.store.deliveries(announcement=announcement.id)
    assert delivery.state == OutcomeState.CONFIRMED
    assert list(delivery.acknowledged) == [here.account("chen.jie", platform)]
    assert [
        one.text.count("网关升级")
        for one in side.world.messages(side.group(group))
        if "网关升级" in one.text and one.private_to is None and one.sender_name != "张伟"
    ] == [1]


async def test_a_badly_named_group_is_pointed_out_with_a_valid_name(here: Town) -> None:
    await here.slack.creates("zhang.wei", "random-stuff", "chen.jie")
    line = await here.slack.sees("zhang.wei", "random-stuff")
    assert "fin-rd-random-stuff" in line.text
    await here.slack.renames("zhang.wei", "random-stuff", "fin-rd-random-stuff")
    await here.settled()
    states = {view.record.details["name"]: view.state for view in here.violations(rule="group-name")}
    assert states["random-stuff"] == "closed"


async def test_a_rename_that_wecom_tells_nobody_is_found_by_polling(here: Town) -> None:
    await here.wecom.renames("zhang.wei", "【金科】研发-支付网关", "支付群")
    await here.wecom.sees("zhang.wei", "支付群", "【金科】研发-支付")


async def test_an_owner_who_leaves_the_company_is_noticed(here: Town) -> None:
    await here.slack.quits("zhang.wei")
    await here.settled()
    found = {view.group_name: view.record.reason for view in here.violations(rule="group-owner")}
    assert found["fin-rd-payments"] == "owner-left"


async def test_externals_may_not_command(here: Town) -> None:
    before = len(here.actions(limit=1000))
    await here.slack.says(
        "ext.nova.ben", "fin-product-nova-advisory", "@qungui 成员"
    )  # Slack has no /commands for them
    await here.slack.sees("ext.nova.ben", "")
    await here.settled()
    replies = here.actions(limit=1000)
    assert len(replies) == before + 1
    assert "Grace" not in replies[-1].action.text and "Oliver" not in replies[-1].action.text


async def test_members_may_not_do_what_owners_may(here: Town) -> None:
    await here.slack.commands("chen.jie", "fin-rd-payments", "公告 now 大家好")
    await here.slack.sees("chen.jie", "群主")
    await here.settled()
    assert not [one for one in here.store.announcements(active=False) if one.text == "大家好"]
