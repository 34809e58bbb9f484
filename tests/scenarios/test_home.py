"""The bot's own page in Slack: what is mine, in my language, and it follows what I do there."""

from __future__ import annotations

import asyncio

from adapters.sandbox.actors import PATIENCE
from adapters.sandbox.slack import homes
from tests.scenarios.town import Town


async def page(here: Town, person: str, *words: str, without: str = "") -> str:
    """What the person reads there; waits until it holds the words, and no more what stands in `without`."""
    slack, user = here.demo.slack, here.slack.person(person)
    watch = slack.watch()
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                text = "\n".join(homes.texts(slack.space, user))
                if text and all(word in text for word in words) and not (without and without in text):
                    return text
                await anext(watch)
    finally:
        watch.close()


async def test_my_rules_my_to_dos_my_violations(here: Town) -> None:
    slack = here.demo.slack
    zhang, chen = here.slack.person("zhang.wei"), here.slack.person("chen.jie")
    await slack.open_home(chen)
    before = await page(here, "chen.jie", "待办", "没有要做的事", "我的违规记录", "我的群规")
    assert "/qungui" not in before or "规则" in before
    await here.slack.commands("zhang.wei", "fin-rd-payments", "公告 now --ack 今晚 22:00 网关升级，请提前保存")
    await here.slack.reads("fin-rd-payments", "网关升级")
    await here.settled()
    (announcement,) = [one for one in here.store.announcements(active=False) if "网关升级" in one.text]
    await slack.open_home(chen)
    await page(here, "chen.jie", announcement.id, "网关升级")
    labels = [button["text"]["text"] for button in homes.buttons(slack.space, chen)]
    assert labels == [f"收到 {announcement.id}"]
    await slack.press_home(chen, 0)
    await page(here, "chen.jie", "没有要做的事", without="网关升级")
    await here.settled()
    (delivery,) = here.store.deliveries(announcement=announcement.id)
    assert list(delivery.acknowledged) == [f"slack:{chen}"]
    assert slack.space.homes.keys() == {chen}  # nobody else's page was touched
    await slack.open_home(zhang, "messages")
    await here.settled()
    assert zhang not in slack.space.homes
