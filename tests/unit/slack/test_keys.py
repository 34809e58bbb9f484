"""Keys of several workspaces: every key is marked on its way out, unmarked on its way in, and only where there are
several."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.slack.envelope import COMMAND, EVENT, INTERACTION, SNAPSHOT, sealed
from adapters.slack.events import normalise
from adapters.slack.keys import Keys, workspace_of
from bot.domain.actions import Action, ActionKind
from bot.domain.events import AccessEnded, AccountChanged, CommandGiven
from bot.domain.groups import Employment, house_of
from tests.unit.slack import payloads

AT = datetime(2026, 3, 2, tzinfo=UTC)
MANY = Keys(many=True, home="T0HOME")
PLACES: list[tuple[str, str, dict[str, Any], str]] = [
    ("of the installation, not of the author", EVENT,
     {"team_id": "T0AUTHOR", "authorizations": [{"team_id": "T0EAST", "enterprise_id": None}]}, "T0EAST"),
    ("of an organisation: its workspace", EVENT,
     {"team_id": "T9", "authorizations": [{"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": True}]},
     "T1"),
    ("of an organisation that does not say which", EVENT,
     {"team_id": "T9", "context_team_id": "T1",
      "authorizations": [{"team_id": None, "enterprise_id": "E1", "is_enterprise_install": True}]}, "T1"),
    ("of the whole organisation", EVENT,
     {"team_id": "E1", "authorizations": [{"team_id": None, "enterprise_id": "E1", "is_enterprise_install": True}]},
     "E1"),
    ("uninstalled: nobody authorises any more", EVENT, {"team_id": "T0EAST", "authorizations": []}, "T0EAST"),
    ("command", COMMAND, {"team_id": "T0EAST", "is_enterprise_install": "false"}, "T0EAST"),
    ("command, organisation", COMMAND, {"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": "true"}, "T1"),
    ("button", INTERACTION, {"team": {"id": "T0EAST"}, "is_enterprise_install": False}, "T0EAST"),
    ("button, organisation", INTERACTION, {"team": None, "enterprise": {"id": "E1"}, "is_enterprise_install": True},
     "E1"),
    ("button of somebody's page, organisation", INTERACTION,
     {"team": None, "user": {"team_id": "T1"}, "enterprise": {"id": "E1"}, "is_enterprise_install": True}, "T1"),
    ("snapshot", SNAPSHOT, {"team": "T0EAST"}, "T0EAST"),
    ("nothing said", EVENT, {"authorizations": "rubbish"}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "body", "workspace"), [row[1:] for row in PLACES], ids=[row[0] for row in PLACES])
def test_which_workspace_a_delivery_came_through(kind: str, body: dict[str, Any], workspace: str) -> None:
    assert workspace_of(kind, body) == workspace


def test_with_one_workspace_nothing_is_marked() -> None:
    raw = sealed(EVENT, body := payloads.delivered(payloads.message()), json.dumps(body).encode(), AT)
    for keys in (Keys(), Keys(many=True, home=str(body["team_id"]))):
        heard = keys.heard(raw, body)
        assert heard == raw
        assert list(keys.outward(heard, normalise(heard))) == list(normalise(raw))
    action = Action(key="k", kind=ActionKind.POST, platform="slack", group="slack:C1")
    assert Keys().inward(action) == MANY.inward(action) == ("", action)


def _keys(value: Any) -> list[str]:
    """Every string that looks like one of our keys, wherever it is."""
    if isinstance(value, str):
        return [value] if value.startswith("slack:") else []
    if is_dataclass(value):
        return [key for field in fields(value) for key in _keys(getattr(value, field.name))]
    if isinstance(value, dict):
        return [key for one in value.values() for key in _keys(one)]
    return [key for one in value for key in _keys(one)] if isinstance(value, list | tuple | frozenset) else []


CHANNEL = {"id": "C1", "name": "n", "created": 1700000000, "creator": "U1"}
USER = {"id": "U1", "team_id": "T0EAST", "name": "lin", "profile": {"email": "lin@huaxia.example"}}
EVENTS: list[dict[str, Any]] = [
    payloads.message(text="<@U2> 看", thread_ts="1699999999.000100"),
    payloads.message(text="<@U0BOT> status <@U2>") | {"type": "app_mention"},
    payloads.message(text="status", channel_type="im", channel="D1"),
    payloads.message(subtype="message_changed", message=payloads.message(text="new"), previous_message={}),
    payloads.message(subtype="message_deleted", deleted_ts="1700000000.000100"),
    payloads.message(subtype="channel_name", name="new", old_name="old"),
    payloads.message(subtype="channel_convert_to_private"),
    {"type": "channel_created", "channel": CHANNEL},
    {"type": "channel_rename", "channel": CHANNEL},
    {"type": "channel_archive", "channel": "C1", "user": "U1"},
    {"type": "channel_left", "channel": "C1", "actor_id": "U2"},
    {"type": "channel_id_changed", "old_channel_id": "G1", "new_channel_id": "C2"},
    {"type": "channel_shared", "channel": "C1", "connected_team_id": "T9"},
    {"type": "member_joined_channel", "user": "U0BOT", "channel": "C1", "channel_type": "G", "inviter": "U2"},
    {"type": "member_left_channel", "user": "U1", "channel": "C1"},
    {"type": "user_change", "user": USER},
    {"type": "app_uninstalled"},
    {"type": "reaction_added", "user": "U1", "item": {"channel": "C1"}},
    {"type": "something_new", "user": "U1", "channel": "C1"},
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: f"{event['type']}/{event.get('subtype', '')}")
def test_no_key_of_any_event_goes_unmarked(event: dict[str, Any]) -> None:
    body = payloads.delivered(event) | {"authorizations": [{"team_id": "T0EAST", "user_id": "U0BOT", "is_bot": True}]}
    heard = MANY.heard(sealed(EVENT, body, json.dumps(body).encode(), AT), body)
    assert heard.key.startswith("T0EAST:")
    for made in MANY.outward(heard, normalise(heard)):
        found = _keys(made)
        assert found and all(key.startswith("slack:T0EAST:") for key in found), made


def test_what_is_told_of_an_organisations_people_concerns_each_of_its_workspaces() -> None:
    body = payloads.delivered({"type": "user_change", "user": USER | {"enterprise_user": {"enterprise_id": "E1"}}}) | {
        "team_id": "E1",
        "authorizations": [{"team_id": None, "enterprise_id": "E1", "user_id": "U0BOT", "is_enterprise_install": True}],
    }
    heard = MANY.heard(sealed(EVENT, body, json.dumps(body).encode(), AT), body)
    found = MANY.outward(heard, normalise(heard), ("T1", "T0HOME", "T2"))
    assert [one.actor for one in found] == ["slack:T1:U1", "slack:U1", "slack:T2:U1"]
    assert len({one.id for one in found}) == 3
    assert all(isinstance(one, AccountChanged) and one.info.employment is Employment.STAFF for one in found)
    gone = body | {"event": {"type": "app_uninstalled"}}
    heard = MANY.heard(sealed(EVENT, gone, json.dumps(gone).encode(), AT), gone)
    (ended,) = MANY.outward(heard, normalise(heard), ("T1", "T2"))
    assert isinstance(ended, AccessEnded) and ended.workspace == "E1"


def test_a_command_and_its_answer() -> None:
    body = {"team_id": "T0EAST", "channel_id": "C1", "user_id": "U1", "text": "owner <@U2|lin>", "trigger_id": "1.2"}
    heard = MANY.heard(sealed(COMMAND, body, json.dumps(body).encode(), AT), body)
    (given,) = MANY.outward(heard, normalise(heard))
    assert isinstance(given, CommandGiven)
    assert (given.text, given.group, given.actor) == ("owner  <@T0EAST:U2>", "slack:T0EAST:C1", "slack:T0EAST:U1")
    assert house_of(given.actor or "") == "slack:T0EAST" and house_of("slack:C1") == "slack"
    answer = Action(
        key="reply:1",
        kind=ActionKind.ADD_MEMBER,
        platform="slack",
        group=given.group,
        target=given.actor,
        text="@slack:T0EAST:U2 is the owner",
        arguments={"members": ["slack:T0EAST:U2"], "author": "slack:T0EAST:U1", "reply": dict(given.reply)},
    )
    mark, local = MANY.inward(answer)
    assert (mark, local.group, local.target, local.text) == (
        "T0EAST",
        "slack:C1",
        "slack:U1",
        "@slack:U2 is the owner",
    )
    assert (local.arguments["members"], local.arguments["author"]) == (["slack:U2"], "slack:U1")


def test_a_word_to_somebody_in_another_workspace_is_a_direct_one() -> None:
    action = Action(
        key="k", kind=ActionKind.REMIND, platform="slack", group="slack:T0EAST:C1", target="slack:T0WEST:U1"
    )
    mark, local = MANY.inward(action)
    assert (mark, local.group, local.target) == ("T0WEST", None, "slack:U1")
    deletion = Action(
        key="k", kind=ActionKind.DELETE, platform="slack", group="slack:T0EAST:C1", target="1700000000.000100"
    )
    assert MANY.inward(deletion)[0] == "T0EAST"
    reading = Action(
        key="k", kind=ActionKind.READ_FILE, platform="slack", target="1700000000.000100",
        arguments={"group": "slack:T0EAST:C1", "actor": "slack:T0EAST:U1"},
    )  # fmt: skip
    mark, local = MANY.inward(reading)
    assert mark == "T0EAST" and local.arguments == reading.arguments  # its answer goes to the core as it stands
    creation = Action(
        key="k", kind=ActionKind.CREATE, platform="slack", arguments={"name": "n", "members": ("slack:T0WEST:U1",)}
    )
    mark, local = MANY.inward(creation)
    assert mark == "T0WEST" and local.arguments["members"] == ["slack:U1"]
