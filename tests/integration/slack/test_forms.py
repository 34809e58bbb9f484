"""A message's menu over the wire: picked, asked in a form, submitted; by buttons where it is too late for a form."""

from __future__ import annotations

import pytest

from adapters.sandbox.faults import Fault
from adapters.sandbox.world import Refused
from adapters.slack.forms import REPORT
from bot.domain.actions import FORM, Action, ActionKind, Button
from bot.domain.events import CommandGiven
from tests.integration.slack.bench import Bench

ASKED = {
    "command": "report ^slack:interaction:1", "option": "rule", "title": "举报这条消息", "choice": "哪里不对？",
    "words": "想补充的话", "submit": "举报", "cancel": "取消", "choices": [["不赌博", "no-gambling"], ["其他", ""]],
}  # fmt: skip


def asking(given: CommandGiven) -> Action:
    return Action(
        key=f"reply:{given.id}", kind=ActionKind.REMIND, platform="slack", group=given.group, target=given.actor,
        text="哪里不对？", buttons=(Button(label="其他", command="report ^x --rule -"),),
        arguments={"reply": dict(given.reply), FORM: ASKED},
    )  # fmt: skip


async def picked(slack: Bench) -> CommandGiven:
    group = next(room.id for room in slack.world.groups() if "U0LIN" in room.members and room.kind == "channel")
    other = next(one for one in slack.world.space.channels[group].members if one not in ("U0LIN", slack.world.bot_id))
    message = await slack.world.post(other, group, "加群玩博彩")
    await slack.world.pick("U0LIN", group, message, REPORT)
    await slack.world.quiet()
    given = [one for one in slack.of(CommandGiven) if one.via == "shortcut"][-1]
    assert given.quoted is not None
    assert (given.quoted.text, given.quoted.message, given.quoted.author) == ("加群玩博彩", message, f"slack:{other}")
    return given


async def test_a_form_is_opened_filled_in_and_submitted(slack: Bench) -> None:
    outcome = await slack.platform.perform(asking(await picked(slack)))
    assert (outcome.state, outcome.details["delivered"]) == ("confirmed", "form")
    with pytest.raises(Refused, match="field_is_required"):
        await slack.world.submit("U0LIN", {})
    outcome = await slack.platform.perform(asking(await picked(slack)))
    await slack.world.submit("U0LIN", {"哪里不对？": "不赌博", "想补充的话": "天天发"})
    await slack.world.quiet()
    sent = slack.of(CommandGiven)[-1]
    assert (sent.text, sent.via) == ("report ^slack:interaction:1 --rule no-gambling 天天发", "form")
    with pytest.raises(Refused, match="no_form_open"):
        await slack.world.submit("U0LIN", {"哪里不对？": "不赌博"})


@pytest.mark.parametrize("code", ["expired_trigger_id", "exchanged_trigger_id"])
async def test_too_late_for_a_form_it_is_asked_by_buttons(slack: Bench, code: str) -> None:
    given = await picked(slack)
    slack.world.faults.add("views.open", Fault(code=code))
    outcome = await slack.platform.perform(asking(given))
    assert outcome.details["delivered"] == "ephemeral"
    line = slack.world.messages((given.group or "").partition(":")[2])[-1]
    assert line.private_to == "U0LIN" and line.buttons == (("其他", "report ^x --rule -"),)


async def test_a_trigger_opens_one_form(slack: Bench) -> None:
    given = await picked(slack)
    await slack.platform.perform(asking(given))
    again = await slack.platform.perform(asking(given))
    assert again.details["delivered"] == "ephemeral", "a second press of the same is asked by buttons"
