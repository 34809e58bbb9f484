"""A workspace takes its access back: what is written down, and who can still be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.announcements.compose import JinjaComposer
from bot.assets import asset
from bot.bootstrap.access import access_ended, access_ending
from bot.bootstrap.refusals import Admins
from bot.domain.events import AccessEnded, AccessEnding
from bot.domain.groups import Person
from bot.domain.installations import Installation
from bot.domain.records import InstallationEnded, Noted
from tests.fakes.directory import directory

AT = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
EAST = Installation(
    platform="slack", workspace="T0EAST", name="华夏东区", bot_user="U0BOT", bot_token="xoxb-1", user_token="xoxp-1",
    lent_by="U0ADMIN", installed_at=AT,
)  # fmt: skip
PEOPLE = (
    Person(
        id="lin", name="林晓", roles=frozenset({"policy_admin"}),
        accounts=("slack:T0EAST:U1", "slack:T0WEST:U1", "wecom:lin"),
    ),
    Person(id="mark", name="Mark", locale="en", roles=frozenset({"policy_admin"}), accounts=("slack:T0EAST:U2",)),
    Person(id="zhang", name="张伟", accounts=("slack:T0WEST:U3",)),
)  # fmt: skip
ALL = AccessEnded(
    id="slack:T0EAST:Ev1", platform="slack", at=AT + timedelta(hours=1), workspace="T0EAST", why="app_uninstalled"
)
LENT = replace(ALL, why="tokens_revoked", lent_by=("U0ADMIN",))


def admins(group: str | None = None) -> Admins:
    return Admins(
        directory=directory(people=PEOPLE),
        composer=JinjaComposer(asset("templates")),
        group=group,
        platforms=("slack", "wecom"),
        locale="zh",
        public_url="https://chat.huaxia.example/",
    )


def test_an_end_is_recorded_and_told_where_somebody_can_be_reached() -> None:
    reaction = access_ended(ALL, EAST, admins())
    noted, ended = reaction.records
    assert isinstance(noted, Noted) and noted.what == "access-ended" and noted.details["workspace"] == "T0EAST"
    assert isinstance(ended, InstallationEnded) and (ended.at, ended.lent_by) == (ALL.at, ())
    (told,) = (one.action for one in reaction.actions)  # Mark is only in the workspace that went
    assert told.target == "slack:T0WEST:U1"
    assert "华夏东区" in told.text and "https://chat.huaxia.example/slack/install" in told.text
    again = access_ended(replace(ALL, id="slack:T0EAST:Ev2", why="tokens_revoked"), EAST, admins())
    assert [one.action.key for one in again.actions] == [told.key]  # the outbox takes it once


def test_the_admins_group_is_told_unless_it_went_too() -> None:
    (told,) = access_ended(ALL, EAST, admins("slack:T0WEST:C1")).actions
    assert told.action.group == "slack:T0WEST:C1"
    (told,) = access_ended(ALL, EAST, admins("slack:T0EAST:C1")).actions
    assert (told.action.group, told.action.target) == (None, "slack:T0WEST:U1")


def test_a_token_taken_back_leaves_the_workspace_reachable() -> None:
    reaction = access_ended(LENT, EAST, admins())
    assert [one.action.target for one in reaction.actions] == ["slack:T0EAST:U1", "slack:T0EAST:U2"]
    zh, en = (one.action.text for one in reaction.actions)
    assert "用户令牌" in zh and "user token" in en


@pytest.mark.parametrize(
    ("event", "installation"),
    [
        (replace(ALL, at=AT), EAST),  # older than the installation: it came late
        (ALL, replace(EAST, ended_at=AT + timedelta(minutes=1))),
        (replace(LENT, lent_by=("U0SOMEBODY",)), EAST),
    ],
    ids=["late", "ended already", "somebody else's token"],
)
def test_what_ends_nothing_is_no_news(event: AccessEnded, installation: Installation) -> None:
    reaction = access_ended(event, installation, admins())
    assert reaction.records == () and reaction.actions == ()


def test_the_only_workspace_of_the_configuration() -> None:
    """There is no installation to end; people are told by the other platform."""
    reaction = access_ended(replace(ALL, workspace=""), None, admins("slack:C1"))
    assert [type(record) for record in reaction.records] == [Noted]
    assert "wecom:lin" not in [one.action.target for one in reaction.actions]  # other workspaces of Slack come first
    alone = replace(
        admins("slack:C1"), directory=directory(people=(replace(PEOPLE[0], accounts=("slack:U1", "wecom:lin")),))
    )
    (told,) = access_ended(replace(ALL, workspace=""), None, alone).actions
    assert told.action.target == "wecom:lin" and "重启" in told.action.text


ENDING = AccessEnding(
    id="slack:T0EAST:n1",
    platform="slack",
    at=AT + timedelta(hours=1),
    workspace="T0EAST",
    why="bad_client_secret",
    until=AT + timedelta(hours=3),
)


def test_a_token_that_is_not_renewed_is_told_before_it_ends_and_once() -> None:
    reaction = access_ending(ENDING, EAST, admins())
    (noted,) = reaction.records
    assert isinstance(noted, Noted) and noted.what == "access-ending"
    zh, en = (one.action.text for one in reaction.actions)
    assert "client_secret" in zh and "为止有效" in zh and "client_secret" in en and "is good until" in en
    again = access_ending(replace(ENDING, id="slack:T0EAST:n2", at=AT + timedelta(hours=4)), EAST, admins())
    assert [one.action.key for one in again.actions] == [one.action.key for one in reaction.actions]
    assert "It ended at" in again.actions[1].action.text
    spent = access_ending(replace(ENDING, why="invalid_refresh_token", lent=True), EAST, admins())
    assert "/slack/install" in spent.actions[1].action.text and "user token" in spent.actions[1].action.text
    assert access_ending(replace(ENDING, at=AT), EAST, admins()).actions == ()
