"""Several workspaces install one app: over the wire, with the real record, through the consent page."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx

from adapters.slack.install import States
from adapters.slack.platform import NOT_INSTALLED, SlackPlatform
from adapters.slack.setup import check
from bot.domain.actions import ActionKind
from bot.domain.events import AccessEnded, CommandGiven, GroupSnapshot, Ignored, MessagePosted
from bot.domain.groups import Group, GroupKind
from tests.integration.slack.bench import now
from tests.integration.slack.firm import asked, firm
from tests.integration.slack.test_acting import act


async def test_two_workspaces_of_the_same_ids_are_kept_apart(tmp_path: Path) -> None:
    async with firm(tmp_path) as it:
        for team in ("T0EAST", "T0WEST"):
            page = await it.install(team)
            assert page.status_code == 200 and f"Sandbox {team}" in page.text
        await it.inbox.until(lambda: len([e for e in it.events() if type(e) is GroupSnapshot]) == 6)
        east, west = it.slack.worlds["T0EAST"], it.slack.worlds["T0WEST"]
        await east.post("U0LIN", "C0PAY", "在东边 @Mark")
        await west.post("U0LIN", "C0PAY", "out west")
        await west.command("U0MARK", "C0PAY", "owner @林晓")
        await east.quiet()
        await west.quiet()
        said = [event for event in it.events() if type(event) is MessagePosted]
        assert [(e.group, e.actor, e.mentions) for e in said] == [
            ("slack:T0EAST:C0PAY", "slack:T0EAST:U0LIN", ("slack:T0EAST:U0MARK",)),
            ("slack:T0WEST:C0PAY", "slack:T0WEST:U0LIN", ()),
        ]
        assert len({event.id for event in said}) == 2
        (command,) = (event for event in it.events() if type(event) is CommandGiven)
        assert (command.group, command.text) == ("slack:T0WEST:C0PAY", "owner  <@T0WEST:U0LIN>")
        snapshots = [event for event in it.events() if type(event) is GroupSnapshot]
        assert {event.group for event in snapshots if event.name == "jk-rd-pay"} == {
            "slack:T0EAST:C0PAY",
            "slack:T0WEST:C0PAY",
        }
        assert all(":T0" in member for event in snapshots for member in event.members or ())

        told = act(ActionKind.POST, "slack:T0WEST:C0PAY", text="@slack:T0WEST:U0LIN 请看")
        assert (await it.platform.perform(told)).state == "confirmed"
        assert [line.text for line in west.messages("C0PAY")][-1].startswith("@林晓")
        assert "请看" not in str([line.text for line in east.messages("C0PAY")])
        elsewhere = act(ActionKind.REMIND, "slack:T0EAST:C0PAY", "slack:T0WEST:U0MARK", text="about the east")
        assert (await it.platform.perform(elsewhere)).details["delivered"] == "direct"
        unknown = act(ActionKind.POST, "slack:T0OTHER:C0PAY", text="nobody")
        assert (await it.platform.perform(unknown)).reason == NOT_INSTALLED
        checks = await check(it.settings, it.installations.installations("slack"))
        assert {"slack.workspaces", "slack.bot-T0EAST", "slack.bot-scopes-T0WEST"} <= {one.name for one in checks}
        assert [one.name for one in checks if one.needed and not one.ok] == []


async def test_an_uninstalled_workspace_is_left_alone_until_it_installs_again(tmp_path: Path) -> None:
    async with firm(tmp_path, borrow_admin=True) as it:
        await it.install("T0EAST")
        await it.inbox.until(lambda: any(type(e) is GroupSnapshot for e in it.events()))
        east = it.slack.worlds["T0EAST"]
        group = Group(id="slack:T0EAST:C0PAY", platform="slack", name="jk-rd-pay", kind=GroupKind.CHANNEL)
        assert it.platform.capabilities(group)[ActionKind.DELETE].can
        it.slack.take_back("T0EAST", "U0ADMIN")
        await east.quiet()
        (lent,) = (event for event in it.events() if type(event) is AccessEnded)
        assert (lent.workspace, lent.lent_by) == ("T0EAST", ("U0ADMIN",))
        it.ended(lent)
        assert not it.platform.capabilities(group)[ActionKind.DELETE].can
        assert (await it.platform.perform(act(ActionKind.POST, group.id, text="still here"))).state == "confirmed"

        it.slack.uninstall("T0EAST")
        await east.quiet()
        ends = [event for event in it.events() if type(event) is AccessEnded and not event.lent_by]
        assert {event.why for event in ends} == {"tokens_revoked", "app_uninstalled"}
        for event in ends:
            it.ended(event)
        (kept,) = it.installations.installations("slack")
        assert (kept.bot_token, kept.user_token, kept.ended_why) == ("", "", ends[0].why)
        await east.post("U0LIN", "C0PAY", "after the end")
        await east.quiet()
        assert it.events()[-1] == replace(it.events()[-1], why=NOT_INSTALLED) and type(it.events()[-1]) is Ignored
        assert (await it.platform.perform(act(ActionKind.POST, group.id, text="gone"))).reason == NOT_INSTALLED

        it.ended(ends[0])  # told late, after the workspace came back
        assert (await it.install("T0EAST")).status_code == 200
        it.ended(ends[1])
        assert (await it.platform.perform(act(ActionKind.POST, group.id, text="back"))).state == "confirmed"
        checked, fault = it.store.verify_audit()
        assert fault is None and checked >= 2
        told = [str(row.body) for row in it.store.audit() if row.what == "workspace_installed"]
        assert len(told) == 2 and "xoxb-" not in str(told)


async def test_what_is_refused_at_the_door(tmp_path: Path) -> None:
    async with firm(tmp_path) as it, httpx.AsyncClient(trust_env=False) as other:
        listed = await it.install("T0OTHER")
        assert listed.status_code == 403 and "slack.workspaces" in listed.text
        dead = it.slack.worlds["T0OTHER"].space.dead_tokens
        assert [name for name in dead if name.startswith("xoxb-T0OTHER")]  # the tokens were given back
        await it.slack.worlds["T0OTHER"].post("U0LIN", "C0PAY", "nobody asked us here")
        await it.slack.worlds["T0OTHER"].quiet()
        assert [(type(event), getattr(event, "why", "")) for event in it.events()] == [(Ignored, NOT_INSTALLED)]
        assert (await it.install("none")).status_code == 400
        for extra, words in (
            ({"is_enterprise_install": True, "enterprise": {"id": "E0FIRM"}}, "not listed"),
            ({"access_token": ""}, "no bot token"),
            ({"scope": "chat:write"}, "permissions"),  # somebody took the others out of the address
        ):
            it.slack.extra = extra
            page = await it.install("T0EAST")
            assert page.status_code == 403 and words in page.text
        begun = await other.get(f"{it.url}/slack/install")
        consent = await other.get(begun.headers["location"], params=asked(begun, team="T0EAST"))
        back = consent.headers["location"]
        async with httpx.AsyncClient(trust_env=False) as stranger:
            assert (await stranger.get(back)).status_code == 400  # another browser: no cookie
        again = await other.get(back)
        assert again.status_code == 400 and "已用过" in again.text  # and now the state is used up
        wrong = await other.get(f"{it.url}/slack/oauth_redirect?state=x&code=<b>y")
        assert wrong.status_code == 400 and "<b>" not in wrong.text
        it.slack.client_secret = "rotated"
        page = await it.install("T0EAST")
        assert page.status_code == 502 and "bad_client_secret" in page.text
        assert it.installations.installations("slack") == []


def test_a_state_is_good_once_and_not_for_long() -> None:
    at = [now()]
    states = States(lambda: at[0])
    one, two, old = states.give(), states.give(), states.give()
    assert not states.take(one, two) and not states.take(one, one)
    assert states.take(two, two) and not states.take(two, two)
    at[0] += timedelta(minutes=11)
    assert not states.take(old, old)
    assert not states.take("", "")


async def test_what_an_admin_lent_is_not_taken_away_by_who_installs_next(tmp_path: Path) -> None:
    async with firm(tmp_path, borrow_admin=True) as it:
        await it.install("T0EAST")
        (lent,) = it.installations.installations("slack")
        assert lent.lent_by == "U0ADMIN" and lent.user_token.startswith("xoxp-")
        assert (await it.install("T0EAST", installer="U0LIN")).status_code == 200
        (kept,) = it.installations.installations("slack")
        assert (kept.user_token, kept.lent_by) == (lent.user_token, "U0ADMIN")
        assert kept.bot_token != lent.bot_token
        dead = it.slack.worlds["T0EAST"].space.dead_tokens
        assert [name for name in dead if name.startswith("xoxp-")]  # what could do no more was given back
        assert (await it.install("T0WEST", installer="U0LIN")).status_code == 200
        assert [one.lent_by for one in it.installations.installations("slack")] == ["U0ADMIN", ""]


async def test_an_end_that_nobody_heard_of_is_found(tmp_path: Path) -> None:
    async with firm(tmp_path) as it:
        await it.install("T0EAST")
        await it.inbox.until(lambda: any(type(e) is GroupSnapshot for e in it.events()))
        east = it.slack.worlds["T0EAST"]
        east.request_url = None  # the bot is down
        it.slack.uninstall("T0EAST")
        await east.quiet()
        again = SlackPlatform(it.settings, it.inbox, now, installations=it.installations)
        running = asyncio.create_task(again.run())
        await it.inbox.until(lambda: any(type(e) is AccessEnded for e in it.events()))
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        (ended,) = [event for event in it.events() if type(event) is AccessEnded]
        assert (ended.workspace, ended.why, ended.lent_by) == ("T0EAST", "app_uninstalled", ())
        it.ended(ended)
        assert [one.is_active for one in it.installations.installations("slack")] == [False]
