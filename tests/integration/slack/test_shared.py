"""A Slack Connect channel between two workspaces that both installed the app: one group, governed through its host."""

from __future__ import annotations

from pathlib import Path

from adapters.slack.platform import ELSEWHERE
from bot.domain.actions import ActionKind, OutcomeState
from bot.domain.events import CommandGiven, GroupSnapshot, MessagePosted
from bot.domain.groups import Group, GroupKind
from tests.integration.slack.firm import Firm, firm
from tests.integration.slack.test_acting import act
from tests.integration.slack.test_organisations import SEEDS

KEY = "slack:T0WEST:C0PAYW"


def told_of(it: Firm) -> set[str | None]:
    return {e.group for e in it.events() if type(e) is GroupSnapshot and str(e.group).endswith("C0PAYW")}


async def test_it_is_one_group_whoever_slack_tells_it_through(tmp_path: Path) -> None:
    async with firm(tmp_path, seeds=SEEDS) as it:
        it.slack.connect("C0PAYW", host="T0WEST", guest="T0EAST")
        await it.install("T0EAST")
        await it.inbox.until(lambda: told_of(it) == {"slack:T0EAST:C0PAYW"})  # the host has not installed us
        await it.install("T0WEST")
        await it.inbox.until(lambda: KEY in told_of(it))

        east, west = it.slack.worlds["T0EAST"], it.slack.worlds["T0WEST"]
        west.space.channels["C0PAYW"].members.append("W0LINE")
        await west.post("W0LINW", "C0PAYW", "from the host")
        await east.post("W0LINE", "C0PAYW", "from the guest")
        await east.command("W0LINE", "C0PAYW", "status")
        for world in (east, west):
            await world.quiet()
        said = [(e.group, e.actor, e.text) for e in it.events() if type(e) is MessagePosted]
        assert sorted(said) == [
            (KEY, "slack:T0WEST:W0LINE", "from the guest"),
            (KEY, "slack:T0WEST:W0LINW", "from the host"),
        ]
        (command,) = [e for e in it.events() if type(e) is CommandGiven]
        assert command.group == KEY

        stamp = "1800000000.000100"
        event = {"type": "message", "user": "W0LINW", "text": "told twice", "channel": "C0PAYW", "ts": stamp}
        for world in (east, west):
            world.happenings.announce(event | {"event_ts": event["ts"]}, world.space.channels["C0PAYW"])
            await world.quiet()
        twice = [e for e in it.events() if type(e) is MessagePosted and e.text == "told twice"]
        assert [one.group for one in twice] == [KEY] and it.inbox.refused >= 1

        assert (await it.platform.perform(act(ActionKind.POST, KEY, text="here"))).state is OutcomeState.CONFIRMED
        once = Group(
            id="slack:T0EAST:C0PAYW", platform="slack", name="jk", kind=GroupKind.CHANNEL, external=True,
            members=frozenset({"slack:T0EAST:U0QUNGUI"}),
        )  # fmt: skip
        assert it.platform.unheard(once) == ELSEWHERE
        mine = Group(
            id=KEY, platform="slack", name="jk", kind=GroupKind.CHANNEL, external=True,
            members=frozenset({"slack:T0WEST:U0QUNGUI"}),
        )  # fmt: skip
        assert it.platform.unheard(mine) == ""
