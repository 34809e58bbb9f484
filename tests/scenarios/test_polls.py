"""A poll: asked by the owner, answered by members on either platform, closed for everybody to see."""

from __future__ import annotations

from tests.scenarios.town import Town

SLACK, WECOM = "fin-rd-payments", "【金科】研发-支付网关"


async def test_a_poll_on_slack_shows_how_it_stands_and_on_wecom_is_answered_by_typing(here: Town) -> None:
    await here.slack.commands("zhang.wei", SLACK, "投票 团建去哪 湖边 山里")
    post = await here.slack.reads(SLACK, "团建去哪", "1. 湖边")
    await here.settled()
    await here.slack.clicks("li.na", post, "湖边")
    await here.slack.reads(SLACK, "1. 湖边：1 票", "2. 山里：0 票")
    await here.slack.clicks("li.na", post, "山里")  # changed their mind: one vote all the same
    await here.slack.reads(SLACK, "1. 湖边：0 票", "2. 山里：1 票")
    await here.settled()
    (row,) = here.store.polls(f"slack:{here.slack.group(SLACK)}")
    await here.slack.commands("zhang.wei", SLACK, f"投票 结束 {row.id}")
    await here.slack.reads(SLACK, "已结束，共 1 人投票")

    await here.wecom.commands("zhang.wei", WECOM, "投票 加班餐 米饭 面条")
    asked = await here.wecom.reads(WECOM, "加班餐", "▸ 面条：@群规 表决 P-")
    shown = next(line for line in asked.text.splitlines() if line.startswith("▸ 面条"))
    number = asked.text.partition("投票编号 ")[2][:9]
    await here.wecom.commands("li.na", WECOM, shown.partition("@群规 ")[2])  # typed as it stands there
    await here.wecom.sees("li.na", "2. 面条：1 票 ← 您选的")
    await here.settled()
    assert list(here.store.votes(number).values()) == [2]
