"""The Home tab over the wire: published, refused, lost on the way, and made anew after something was done on it."""

from __future__ import annotations

import json

from adapters.sandbox.faults import Fault
from adapters.sandbox.slack import homes
from adapters.slack.client import SlackClient
from adapters.slack.errors import CallFailed
from bot.domain.actions import Action, ActionKind, Button
from bot.domain.events import CommandGiven
from tests.integration.slack.bench import Bench

PAGE = "▍待办\n• 公告 A-1 还没有确认已读\n\n▍我的群规\n没有生效的群规；查看：/qungui 规则"


def answer(**reply: str) -> Action:
    return Action(
        key="reply:slack:Ev1",
        kind=ActionKind.REMIND,
        platform="slack",
        target="slack:U0LIN",
        text=PAGE,
        buttons=(Button(label="收到 A-1", command="ack A-1"),),
        arguments={"reply": reply},
    )


async def test_a_page_is_published_opened_and_pressed(slack: Bench) -> None:
    await slack.world.open_home("U0LIN")
    await slack.world.quiet()
    (opened,) = slack.of(CommandGiven)
    assert (opened.text, opened.reply, opened.group) == ("mine", {"home": "U0LIN"}, None)
    outcome = await slack.platform.perform(answer(**opened.reply))
    assert (outcome.state, outcome.details["delivered"]) == ("confirmed", "home")
    first, _, third, last = homes.texts(slack.world.space, "U0LIN")
    assert (first, third) == ("待办", "我的群规") and last.endswith("/qungui 规则")
    assert slack.statuses("chat.postMessage") == slack.statuses("chat.postEphemeral") == []

    await slack.world.press_home("U0LIN", 0)
    await slack.world.quiet()
    pressed = slack.of(CommandGiven)[-1]
    assert (pressed.text, pressed.actor, pressed.reply) == ("ack A-1", "slack:U0LIN", {"view": "home"})
    told = await slack.platform.perform(answer(**pressed.reply))
    assert told.details["delivered"] == "direct"
    again = slack.of(CommandGiven)[-1]  # the page does not know yet what was done on it
    assert (again.via, again.text, again.reply) == ("home", "mine", {"home": "U0LIN"})
    assert len(slack.of(CommandGiven)) == 3


async def test_what_becomes_of_a_page_that_slack_does_not_take(slack: Bench) -> None:
    page = answer(home="U0LIN")
    slack.world.faults.add("views.publish", Fault(lost=True))
    outcome = await slack.platform.perform(page)
    assert outcome.state == "planned"  # to publish it twice does no harm, so it is not left unknown
    slack.world.faults.add("views.publish", Fault(code="not_enabled"))
    outcome = await slack.platform.perform(page)
    assert (outcome.state, outcome.reason) == ("failed", "not_enabled")
    assert (await slack.platform.perform(page)).state == "confirmed"


async def test_the_local_slack_is_as_strict_as_the_reference(slack: Bench) -> None:
    client = SlackClient(slack.settings)

    async def published(**given: object) -> str:
        try:
            await client.call("views.publish", **given)
        except CallFailed as failure:
            return failure.code
        return "ok"

    block = {"type": "section", "text": {"type": "plain_text", "text": "x"}}
    view = {"type": "home", "blocks": [block]}
    assert await published(user_id="U0LIN", view=json.dumps(view)) == "ok"
    shown = slack.world.space.homes["U0LIN"]
    assert await published(user_id="U0LIN", view=view, hash=shown["hash"]) == "ok"
    assert await published(user_id="U0LIN", view=view, hash=shown["hash"]) == "hash_conflict"
    assert slack.world.space.homes["U0LIN"]["id"] == shown["id"]
    assert await published(user_id="U0NOBODY", view=view) == "invalid_arguments"
    assert await published(user_id="U0LIN", view="{") == "invalid_arguments"
    assert await published(user_id="U0LIN", view={**view, "blocks": [block] * 101}) == "invalid_arguments"
    assert await published(user_id="U0LIN", view={**view, "private_metadata": "x" * 250_001}) == "view_too_large"
    await client.aclose()
