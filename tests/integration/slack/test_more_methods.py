"""Methods that the bot itself does not need and other apps do: the local Slack has them as the reference describes."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack.parts import BOT_SCOPES
from bot.domain.actions import ActionKind
from tests.integration.slack.bench import BOT, SECRET, Bench, company, now, served
from tests.integration.slack.test_acting import act
from tests.integration.slack.test_strictness import with_scopes

DAY = 86_400


def client(world: SlackWorld) -> AsyncWebClient:
    return AsyncWebClient(token="xoxb-sandbox", base_url=f"{world.public_url}/api/")


async def test_scheduled_messages_have_their_limits() -> None:
    ahead = timedelta(0)
    world = SlackWorld(signing_secret=SECRET, clock=lambda: now() + ahead)
    world.seed(company())
    async with served(world.app) as url:
        world.public_url = url
        web, at = client(world), int(now().timestamp())

        async def schedule(text: str, when: int, **more: Any) -> str:
            answer = await web.chat_scheduleMessage(channel="C0PAY", text=text, post_at=when, **more)
            return str(answer["scheduled_message_id"])

        for when, code in ((at - 5, "time_in_past"), (at + 121 * DAY, "time_too_far")):
            with pytest.raises(SlackApiError, match=code):
                await schedule("never", when)
        lost = {"event_type": "t", "event_payload": {"a": 1}}
        await schedule("taken and never posted", at + 3600, metadata=lost)
        soon = await schedule("said later", at + 3600)
        gone = await schedule("called off", at + 3600)
        assert (await web.chat_deleteScheduledMessage(channel="C0PAY", scheduled_message_id=gone))["ok"]
        with pytest.raises(SlackApiError, match="invalid_scheduled_message_id"):
            await web.chat_deleteScheduledMessage(channel="C0PAY", scheduled_message_id=gone)
        listed = (await web.chat_scheduledMessages_list(channel="C0PAY"))["scheduled_messages"]
        assert [one["id"] for one in listed][-1] == soon and len(listed) == 2
        for number in range(28):
            await schedule(f"flood {number}", at + 3600 + number)
        with pytest.raises(SlackApiError, match="restricted_too_many"):
            await schedule("one too many", at + 3700)
        watch, ahead = world.watch(), timedelta(minutes=60, seconds=1)
        async with asyncio.timeout(60):
            while all(line.text != "said later" for line in world.messages("C0PAY")):
                await anext(watch)
        watch.close()
        assert {line.text for line in world.messages("C0PAY")}.isdisjoint({"taken and never posted", "called off"})
    await world.aclose()


async def test_reactions_topics_links_and_look_ups(slack: Bench) -> None:
    web, world = client(slack.world), slack.world
    with_scopes(slack, BOT_SCOPES | {"reactions:read", "reactions:write", "pins:read"})
    ts = await world.post("U0LIN", "C0PAY", "赞我")
    assert (await web.reactions_add(channel="C0PAY", timestamp=ts, name="thumbsup"))["ok"]
    with pytest.raises(SlackApiError, match="already_reacted"):
        await web.reactions_add(channel="C0PAY", timestamp=ts, name="thumbsup")
    got = (await web.reactions_get(channel="C0PAY", timestamp=ts))["message"]["reactions"]
    assert got == [{"name": "thumbsup", "users": [BOT], "count": 1}]
    await web.reactions_remove(channel="C0PAY", timestamp=ts, name="thumbsup")
    with pytest.raises(SlackApiError, match="no_reaction"):
        await web.reactions_remove(channel="C0PAY", timestamp=ts, name="thumbsup")
    assert (await web.conversations_setTopic(channel="C0PAY", topic="支付"))["channel"]["topic"]["value"] == "支付"
    changed = (await web.conversations_setPurpose(channel="C0PAY", purpose="付钱"))["channel"]
    assert changed["purpose"]["value"] == "付钱"
    with pytest.raises(SlackApiError, match="too_long"):
        await web.conversations_setTopic(channel="C0PAY", topic="x" * 251)
    mine = [channel["id"] for channel in (await web.users_conversations(user="U0LIN"))["channels"]]
    assert "C0PAY" in mine
    link = (await web.chat_getPermalink(channel="C0PAY", message_ts=ts))["permalink"]
    assert link.endswith(f"/archives/C0PAY/p{ts.replace('.', '')}")
    await web.pins_add(channel="C0PAY", timestamp=ts)
    assert [one["message"]["ts"] for one in (await web.pins_list(channel="C0PAY"))["items"]] == [ts]
    assert (await web.bots_info(bot="B0QUNGUI"))["bot"]["user_id"] == BOT
    assert (await web.users_lookupByEmail(email="lin@huaxia.example"))["user"]["id"] == "U0LIN"
    await world.quiet()
    assert slack.inbox.raws, "what is told of all this is taken, and needs nothing done"


async def test_what_the_workspaces_preferences_leave_to_admins(slack_without_admin: Bench) -> None:
    world, platform = slack_without_admin.world, slack_without_admin.platform
    world.space.reserved |= {"archive", "create"}
    refused = {"needs-admin-token": act(ActionKind.ARCHIVE, "slack:C0PAY")}  # an admin could
    refused["restricted_action"] = act(ActionKind.CREATE, arguments={"name": "new"})
    for reason, action in refused.items():
        outcome = await platform.perform(action)
        assert (outcome.state, outcome.reason) == ("failed", reason)
    world.space.reserved.clear()
    outcome = await platform.perform(act(ActionKind.ARCHIVE, "slack:C0PAY"))
    assert outcome.state == "confirmed"
