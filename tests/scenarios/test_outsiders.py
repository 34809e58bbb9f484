"""Customers and guests who speak to the bot: an answer where they asked, no command, nothing left failed."""

from __future__ import annotations

from bot.domain.actions import OutcomeState
from tests.scenarios.town import Town

CUSTOMERS = "恒丰&华夏金科项目对接"


async def test_a_customer_is_told_in_the_group_that_the_bot_is_not_for_them(here: Town) -> None:
    room = here.wecom.group(CUSTOMERS)
    asked = ["帮助", "群主 设为 @曾慧", "投票 吃什么 米饭 面条", "公告 现在 全场五折", "在吗"]
    for number, text in enumerate(asked, start=1):
        await here.wecom.commands("ext.liu.customer", CUSTOMERS, text)
        await here.settled()
        said = [line.text for line in here.wecom.world.messages(room) if line.sender == "app"]
        assert said == ["抱歉，群规机器人只接受本公司成员的命令。有问题请联系群主。"] * number
    states = {queued.state for queued in here.actions(group=f"wecom:{room}")}
    assert not states & {OutcomeState.FAILED, OutcomeState.UNKNOWN}
    assert here.store.polls(f"wecom:{room}") == []
    assert next(one.owner for one in here.wecom.world.groups() if one.id == room) == here.wecom.person("peng.yu")


async def test_what_a_member_asks_there_stays_private(here: Town) -> None:
    await here.wecom.commands("peng.yu", CUSTOMERS, "状态")
    await here.wecom.sees("peng.yu", CUSTOMERS)
    assert "app" not in {line.sender for line in here.wecom.world.messages(here.wecom.group(CUSTOMERS))}


async def test_a_guest_on_slack_is_told_so_alone(here: Town) -> None:
    guest = here.slack.person("ext.nova.ben")
    room = next(one for one in here.slack.world.groups() if guest in one.members)
    bot = next(one for one in here.slack.world.people() if one.bot)
    await here.slack.says("ext.nova.ben", room.name, f"<@{bot.id}> announce now hello")
    told = await here.slack.sees("ext.nova.ben", "only members of the company may give me commands")
    assert told.private_to == guest
