"""Deeds in channels that the bot is not in, by an organisation's admin; and messages that are pinned."""

from __future__ import annotations

import httpx
import pytest

from adapters.sandbox.faults import Fault
from adapters.sandbox.slack.parts import ORG_SCOPES
from adapters.sandbox.slack.state import User
from adapters.slack.client import FOR_TEAM
from adapters.slack.setup import ORG_SCOPES as ASKED
from bot.domain.actions import PIN, ActionKind, OutcomeState
from bot.domain.events import AdminsChanged
from tests.integration.slack.bench import Bench, bench
from tests.integration.slack.test_acting import CLOSED, OPEN, PAY, act

NAME = {"name": "hr-interviews"}


@pytest.mark.parametrize("admin", [False, True])
async def test_an_organisations_admin_governs_channels_nobody_let_us_into(admin: bool) -> None:
    async with bench(admin=admin, org=True) as it:
        closed = it.world.space.channels["C0CLOSED"]
        renamed = await it.platform.perform(act(ActionKind.RENAME, CLOSED, arguments=NAME))
        assert (renamed.state, closed.name) == (OutcomeState.CONFIRMED, "hr-interviews")
        added = await it.platform.perform(act(ActionKind.ADD_MEMBER, CLOSED, "slack:U0MARK"))
        assert added.state is OutcomeState.CONFIRMED and "U0MARK" in closed.members
        several = {"members": ["slack:U0CHEN", "slack:U0MARK"]}  # one of them is in already
        some = await it.platform.perform(act(ActionKind.ADD_MEMBER, CLOSED, arguments=several))
        assert some.details == {"not_added": "failed_for_some_users"} and "U0CHEN" in closed.members
        for kind, after in ((ActionKind.ARCHIVE, True), (ActionKind.UNARCHIVE, False)):
            assert (await it.platform.perform(act(kind, CLOSED))).state is OutcomeState.CONFIRMED
            assert closed.archived is after
            again = await it.platform.perform(act(kind, CLOSED))
            assert again.state is OutcomeState.CONFIRMED and again.details["already"]
        assert not (await it.platform.perform(act(ActionKind.REMOVE_MEMBER, CLOSED, "slack:U0MARK"))).ref  # no call


async def test_without_one_those_channels_stay_unseen(slack: Bench) -> None:
    for kind in (ActionKind.RENAME, ActionKind.ARCHIVE):
        outcome = await slack.platform.perform(act(kind, CLOSED, arguments=NAME))
        assert (outcome.state, outcome.reason) == (OutcomeState.FAILED, "channel_not_found")
    assert slack.statuses("admin.conversations.rename") == []


async def test_where_the_bot_or_the_admin_may_nobody_higher_is_asked() -> None:
    async with bench(org=True) as it:
        made = await it.platform.perform(act(ActionKind.CREATE, None, arguments={"name": "ours"}))
        for place in (f"slack:{made.ref}", OPEN):
            outcome = await it.platform.perform(act(ActionKind.RENAME, place, arguments={"name": f"new-{place[-4:]}"}))
            assert outcome.state is OutcomeState.CONFIRMED
        assert it.statuses("admin.conversations.rename") == []


async def test_the_local_slack_lets_only_an_organisations_admin_do_it() -> None:
    async with bench(org=True) as it, httpx.AsyncClient(trust_env=False) as client:

        async def call(token: str, **arguments: str) -> str:
            url = f"{it.world.public_url}/api/admin.conversations.archive"
            answer = await client.post(url, data=arguments, headers={"Authorization": f"Bearer {token}"})
            return str(answer.json().get("error", "ok"))

        assert await call("xoxb-sandbox", channel_id="C0PAY") == "not_allowed_token_type"
        assert await call("xoxp-sandbox-admin", channel_id="C0PAY") == "missing_scope"
        assert await call("xoxp-sandbox-org", channel_id="C0NONE") == "channel_not_found"
        assert await call("xoxp-sandbox-org") == "invalid_arguments"
        it.world.space.enterprise = ""
        assert await call("xoxp-sandbox-org", channel_id="C0PAY") == "feature_not_enabled"
    assert set(ASKED) == ORG_SCOPES and {"conversations.list", "users.list"} < FOR_TEAM


async def test_a_post_can_be_pinned(slack: Bench) -> None:
    outcome = await slack.platform.perform(act(ActionKind.POST, text="重要", arguments={PIN: "A-1"}))
    assert (outcome.state, outcome.details["pinned"]) == (OutcomeState.CONFIRMED, "yes")
    assert slack.world.space.channels["C0PAY"].pins == [outcome.ref]
    again = await slack.platform.perform(act(ActionKind.PIN, PAY, outcome.ref))
    assert again.state is OutcomeState.CONFIRMED and slack.statuses("pins.add") == ["ok", "already_pinned"]
    entered = await slack.platform.perform(act(ActionKind.POST, OPEN, text="公开", arguments={PIN: "A-1"}))
    assert entered.details["pinned"] == "yes"  # posted from outside, entered for the pin
    plain = await slack.platform.perform(act(ActionKind.POST, text="平常"))
    assert "pinned" not in plain.details


async def test_what_is_said_again_is_pinned_once(slack: Bench) -> None:
    async def said(name: str) -> str:
        outcome = await slack.platform.perform(act(ActionKind.POST, text="例会", arguments={PIN: name}))
        assert outcome.details["pinned"] == "yes"
        return outcome.ref

    pins = slack.world.space.channels["C0PAY"].pins
    first, other, second = await said("A-1"), await said("A-2"), await said("A-1")
    assert first not in pins and pins == [other, second]
    slack.world.faults.add("pins.remove", Fault(code="no_pin"))  # somebody did that already
    third = await said("A-1")
    assert pins[-1] == third and slack.statuses("pins.remove") == ["ok", "no_pin"]


async def test_a_post_stands_though_its_pin_is_refused(slack: Bench) -> None:
    slack.world.faults.add("pins.add", Fault(code="too_many_pins"))
    outcome = await slack.platform.perform(act(ActionKind.POST, text="第一百零一条", arguments={PIN: "A-1"}))
    assert (outcome.state, outcome.details["pinned"]) == (OutcomeState.CONFIRMED, "too_many_pins")
    gone = await slack.platform.perform(act(ActionKind.PIN, PAY, "1.000100"))
    assert (gone.state, gone.reason) == (OutcomeState.FAILED, "message_not_found")


async def test_an_organisations_admin_appoints_managers_and_the_record_hears_of_it() -> None:
    async with bench(org=True) as it:
        channel = it.world.space.channels["C0PAY"]
        appoint = {"admins": ["slack:U0MARK", "slack:U0CHEN"], "dismissed": []}
        outcome = await it.platform.perform(act(ActionKind.SET_ADMINS, PAY, arguments=appoint))
        assert outcome.state is OutcomeState.CONFIRMED
        assert channel.managers == ["U0LIN", "U0MARK", "U0CHEN"]  # who manages it already, stays
        (told,) = it.of(AdminsChanged)
        assert (told.group, told.admins) == (PAY, {"slack:U0MARK", "slack:U0CHEN"})
        dismiss = {"admins": ["slack:U0CHEN"], "dismissed": ["slack:U0MARK"]}
        for _ in range(2):  # again changes nothing
            outcome = await it.platform.perform(act(ActionKind.SET_ADMINS, PAY, "x", arguments=dismiss))
            assert outcome.state is OutcomeState.CONFIRMED and channel.managers == ["U0LIN", "U0CHEN"]
        assert it.statuses("admin.roles.removeAssignments") == ["ok"]
        many = {"admins": [f"slack:U0N{number}" for number in range(12)], "dismissed": []}
        for number in range(12):
            it.world.space.add_user(User(id=f"U0N{number}", name=f"n{number}"))
        outcome = await it.platform.perform(act(ActionKind.SET_ADMINS, PAY, "y", arguments=many))
        assert outcome.state is OutcomeState.CONFIRMED and len(channel.managers) == 14
        nobody = {"admins": ["slack:U0NOBODY"], "dismissed": []}
        outcome = await it.platform.perform(act(ActionKind.SET_ADMINS, PAY, "z", arguments=nobody))
        assert (outcome.state, outcome.reason) == (OutcomeState.FAILED, "no_valid_users")


async def test_without_the_organisations_admin_nobody_is_appointed(slack: Bench) -> None:
    outcome = await slack.platform.perform(act(ActionKind.SET_ADMINS, PAY, arguments={"admins": ["slack:U0MARK"]}))
    assert (outcome.state, outcome.reason) == (OutcomeState.FAILED, "needs-organisation-admin-token")
    ability = slack.platform.capabilities(None)[ActionKind.SET_ADMINS]
    assert not ability.can
