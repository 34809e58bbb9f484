"""An Enterprise organisation installs the app as a whole: one token, several workspaces, each with keys of its own."""

from __future__ import annotations

from pathlib import Path

import httpx

from adapters.sandbox.slack import homes
from adapters.sandbox.world import Person, Room, Seed
from adapters.slack.platform import NOT_INSTALLED
from bot.domain.actions import ActionKind, OutcomeState
from bot.domain.events import AccessEnded, AccountChanged, CommandGiven, GroupSnapshot, Ignored, MessagePosted
from bot.domain.groups import Employment, Group, GroupKind
from tests.integration.slack.bench import BOT
from tests.integration.slack.firm import Firm, firm
from tests.integration.slack.test_acting import act

TEAMS = ("T0EAST", "T0WEST")
EAST = Group(id="slack:T0EAST:C0PAYE", platform="slack", name="jk-rd-pay", kind=GroupKind.CHANNEL)
LISTED = ("E0FIRM",)


def office(where: str) -> Seed:
    """A workspace of the organisation: ids are used once in all of it."""
    return Seed(
        people=(
            Person(id=f"W0LIN{where}", name="林晓", email="lin@huaxia.example"),
            Person(id=f"W0MARK{where}", name="Mark", email="mark@huaxia.example"),
        ),
        groups=(
            Room(
                id=f"C0PAY{where}", name="jk-rd-pay", kind="channel", members=(BOT, f"W0LIN{where}", f"W0MARK{where}"),
                owner=f"W0LIN{where}",
            ),
        ),
    )  # fmt: skip


SEEDS = {"T0EAST": office("E"), "T0WEST": office("W")}
ORGANISATION = {"E0FIRM": TEAMS}


def snapshots(it: Firm) -> list[str | None]:
    return [event.group for event in it.events() if type(event) is GroupSnapshot]


async def test_an_organisation_lets_us_into_its_workspaces_one_by_one(tmp_path: Path) -> None:
    async with firm(tmp_path, organisations=ORGANISATION, seeds=SEEDS, workspaces=LISTED) as it:
        page = await it.install("E0FIRM")
        assert page.status_code == 200 and "Sandbox E0FIRM" in page.text
        (kept,) = it.installations.installations("slack")
        assert (kept.workspace, kept.teams) == ("E0FIRM", ())
        east, west = it.slack.worlds["T0EAST"], it.slack.worlds["T0WEST"]

        it.slack.let_in("E0FIRM", "T0EAST")
        await it.inbox.until(lambda: snapshots(it) == ["slack:T0EAST:C0PAYE"])
        assert it.installations.installations("slack")[0].teams == ("T0EAST",)
        people = {e.actor: e.info for e in it.events() if type(e) is AccountChanged}
        assert people["slack:T0EAST:W0LINE"].employment is Employment.STAFF
        await west.post("W0LINW", "C0PAYW", "nobody listens here yet")
        outcome = await it.platform.perform(act(ActionKind.POST, "slack:T0WEST:C0PAYW", text="not yet"))
        assert outcome.reason == NOT_INSTALLED

        it.slack.let_in("E0FIRM", "T0WEST")
        await it.inbox.until(lambda: "slack:T0WEST:C0PAYW" in snapshots(it))
        await east.post("W0LINE", "C0PAYE", "在东边")
        await west.post("W0LINW", "C0PAYW", "out west")
        await west.command("W0MARKW", "C0PAYW", "status")
        for world in (east, west):
            await world.quiet()
        said = [(e.group, e.actor) for e in it.events() if type(e) is MessagePosted]
        assert said == [("slack:T0EAST:C0PAYE", "slack:T0EAST:W0LINE"), ("slack:T0WEST:C0PAYW", "slack:T0WEST:W0LINW")]
        (command,) = [e for e in it.events() if type(e) is CommandGiven]
        assert (command.group, command.actor) == ("slack:T0WEST:C0PAYW", "slack:T0WEST:W0MARKW")

        for team, room in (("T0EAST", "C0PAYE"), ("T0WEST", "C0PAYW")):
            posted = act(ActionKind.POST, f"slack:{team}:{room}", text=f"to {team}")
            assert (await it.platform.perform(posted)).state is OutcomeState.CONFIRMED
            made = await it.platform.perform(
                act(ActionKind.CREATE, arguments={"name": "together", "members": [f"slack:{team}:W0LIN{team[2]}"]})
            )
            assert made.state is OutcomeState.CONFIRMED
        assert [line.text for line in east.messages("C0PAYE")][-1] == "to T0EAST"
        assert [line.text for line in west.messages("C0PAYW")][-1] == "to T0WEST"
        assert [room.name for room in west.groups()].count("together") == 1  # `team_id` said which workspace
        told = act(ActionKind.REMIND, target="slack:T0WEST:W0MARKW", text="a private word")
        assert (await it.platform.perform(told)).details["delivered"] == "direct"


async def test_a_page_of_ones_own_and_its_buttons(tmp_path: Path) -> None:
    async with firm(tmp_path, organisations=ORGANISATION, seeds=SEEDS, workspaces=LISTED) as it:
        await it.install("E0FIRM")
        it.slack.let_in("E0FIRM", *TEAMS)
        await it.inbox.until(lambda: len(snapshots(it)) == 2)
        west = it.slack.worlds["T0WEST"]
        await west.open_home("W0LINW")
        await west.quiet()
        (opened,) = [e for e in it.events() if type(e) is CommandGiven]
        assert (opened.actor, opened.text) == ("slack:T0WEST:W0LINW", "mine")
        page = act(
            ActionKind.REMIND, target="slack:T0WEST:W0LINW", text="▍Mine\nnothing", arguments={"reply": opened.reply},
        )  # fmt: skip
        assert (await it.platform.perform(page)).details["delivered"] == "home"
        assert homes.texts(west.space, "W0LINW") == ["Mine", "nothing"]


async def test_a_workspace_that_is_shut_out_is_left_alone_and_the_others_go_on(tmp_path: Path) -> None:
    async with firm(tmp_path, organisations=ORGANISATION, seeds=SEEDS, workspaces=LISTED) as it:
        await it.install("E0FIRM")
        it.slack.let_in("E0FIRM", *TEAMS)
        await it.inbox.until(lambda: len(snapshots(it)) == 2)
        it.slack.shut_out("E0FIRM", "T0EAST")
        east = act(ActionKind.POST, "slack:T0EAST:C0PAYE", text="gone")
        await it.until(lambda: it.platform.unheard(EAST) == NOT_INSTALLED)
        assert (await it.platform.perform(east)).reason == NOT_INSTALLED
        west = act(ActionKind.POST, "slack:T0WEST:C0PAYW", text="here")
        assert (await it.platform.perform(west)).state is OutcomeState.CONFIRMED

        it.slack.uninstall("E0FIRM")
        await it.inbox.until(lambda: any(type(event) is AccessEnded for event in it.events()))
        ends = [event for event in it.events() if type(event) is AccessEnded]
        assert {event.workspace for event in ends} == {"E0FIRM"}
        it.ended(ends[0])
        assert not it.installations.installations("slack")[0].is_active
        assert (await it.platform.perform(west)).reason == NOT_INSTALLED
        await it.slack.worlds["T0WEST"].post("W0LINW", "C0PAYW", "after the end")
        await it.slack.worlds["T0WEST"].quiet()
        last = it.events()[-1]
        assert type(last) is Ignored and last.why == NOT_INSTALLED


async def test_what_a_delivery_vouches_for_is_governed_before_the_list_says_so(tmp_path: Path) -> None:
    async with firm(tmp_path, organisations=ORGANISATION, seeds=SEEDS, workspaces=LISTED) as it:
        await it.install("E0FIRM")
        west = it.slack.worlds["T0WEST"]
        west.space.lets_in = True  # Slack's word of it was lost
        await west.post("W0LINW", "C0PAYW", "hello")
        await west.quiet()
        (said,) = [event for event in it.events() if type(event) is MessagePosted]
        assert said.group == "slack:T0WEST:C0PAYW"
        assert it.installations.installations("slack")[0].teams == ("T0WEST",)
        await it.inbox.until(lambda: snapshots(it) == ["slack:T0WEST:C0PAYW"])


async def test_an_organisation_that_is_not_listed_is_turned_away(tmp_path: Path) -> None:
    async with firm(tmp_path, organisations=ORGANISATION, seeds=SEEDS) as it:
        page = await it.install("E0FIRM")
        assert page.status_code == 403 and "E0FIRM" in page.text
        assert it.installations.installations("slack") == []
        dead = it.slack.worlds["T0WEST"].space.dead_tokens
        assert [name for name in dead if name.startswith("xoxb-E0FIRM")]


async def test_an_organisations_tokens_rotate_for_all_its_workspaces(tmp_path: Path) -> None:
    async with firm(tmp_path, organisations=ORGANISATION, seeds=SEEDS, rotates=True, workspaces=LISTED) as it:
        await it.install("E0FIRM")
        it.slack.let_in("E0FIRM", *TEAMS)
        await it.inbox.until(lambda: len(snapshots(it)) == 2)
        before = it.installations.installations("slack")[0]
        for team in TEAMS:
            it.slack.worlds[team].space.dead_tokens[before.bot_token] = "token_expired"
        for team, room in (("T0EAST", "C0PAYE"), ("T0WEST", "C0PAYW")):
            posted = await it.platform.perform(act(ActionKind.POST, f"slack:{team}:{room}", text="renewed"))
            assert posted.state is OutcomeState.CONFIRMED
        after = it.installations.installations("slack")[0]
        assert after.bot_token != before.bot_token and after.teams == before.teams
        assert len(it.slack.issuing._refresh) == 2  # traded once


async def test_the_local_slack_wants_to_know_which_workspace(tmp_path: Path) -> None:
    async with firm(tmp_path, organisations=ORGANISATION, seeds=SEEDS, workspaces=LISTED) as it:
        await it.install("E0FIRM")
        token = {"Authorization": f"Bearer {it.installations.installations('slack')[0].bot_token}"}
        async with httpx.AsyncClient(trust_env=False, base_url=it.settings.base_url, headers=token) as client:
            for method in ("conversations.list", "users.list"):
                assert (await client.get(method)).json()["error"] == "missing_argument"
                asked = {"team_id": "T0WEST"}
                assert (await client.get(method, params=asked)).json()["error"] == "team_access_not_granted"
            assert (await client.post("auth.teams.list")).json()["teams"] == []
            it.slack.let_in("E0FIRM", "T0WEST")
            assert [t["id"] for t in (await client.post("auth.teams.list")).json()["teams"]] == ["T0WEST"]
            known = (await client.get("conversations.info", params={"channel": "C0PAYW"})).json()
            assert known["channel"]["id"] == "C0PAYW"
            who = (await client.post("auth.test")).json()
            assert (who["team_id"], who["enterprise_id"], who["is_enterprise_install"]) == ("E0FIRM", "E0FIRM", True)
