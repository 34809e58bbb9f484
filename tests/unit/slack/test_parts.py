"""Settings, capabilities, pace: the small parts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from adapters.slack.capabilities import capabilities
from adapters.slack.config import SlackSettings
from adapters.slack.pace import Pace
from bot.domain.actions import ActionKind
from bot.domain.groups import Group, GroupKind

GOOD: dict[str, Any] = {"bot_token": "xoxb-1", "signing_secret": "s"}
KEY = "a" * 43 + "="
SEVERAL: dict[str, Any] = {
    "client_id": "1.2", "client_secret": "s", "token_key": KEY, "workspaces": ("T0EAST",), "signing_secret": "s"
}  # fmt: skip
WRONG = [
    ({"signing_secret": "s"}, "needs bot_token .one workspace., or client_id"),
    (SEVERAL | {"workspaces": ()}, "need all of client_id, client_secret, token_key and workspaces"),
    (GOOD | {"token_key": KEY}, "need all of client_id"),
    (SEVERAL | {"token_key": f"{KEY},too short"}, "is no key"),
    (SEVERAL | {"workspaces": ("acme",)}, "acme is neither a workspace's id"),
    (SEVERAL | {"bot_token": "xoxb-1"}, "needs team"),
    (SEVERAL | {"admin_user_token": "xoxp-1"}, "set borrow_admin"),
    (GOOD | {"bot_token": "xoxp-1"}, "must start with xoxb-"),
    ({"bot_token": "xoxb-1"}, "needs signing_secret"),
    (GOOD | {"mode": "socket"}, "needs app_token"),
    (GOOD | {"mode": "socket", "app_token": "xoxb-1"}, "must start with xapp-"),
    (GOOD | {"admin_user_token": "xoxb-1"}, "must start with xoxp-"),
    (GOOD | {"base_url": "slack.com/api"}, "must start with https://"),
    (GOOD | {"comand": "/x"}, "Extra inputs"),
]


@pytest.mark.parametrize(("given", "why"), WRONG)
def test_wrong_settings_say_why(given: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        SlackSettings(**given)


def test_secrets_do_not_show() -> None:
    assert "xoxb-1" not in repr(SlackSettings(**GOOD))
    given = SEVERAL | {"client_secret": "hidden-1", "token_key": f"{'hidden2' * 6}a="}
    of_one = SlackSettings(**given).with_tokens("xoxb-hidden-3", "xoxp-hidden-4")
    assert "hidden" not in repr(of_one) and of_one.bot.get_secret_value() == "xoxb-hidden-3"


def group(kind: GroupKind = GroupKind.CHANNEL, *, ours: bool = False) -> Group:
    return Group(id="slack:C1", platform="slack", name="n", kind=kind, created_by_us=ours)


CAN: list[tuple[str, Group | None, bool, set[ActionKind]]] = [
    ("bot only", group(), False,
     {ActionKind.DELETE, ActionKind.RENAME, ActionKind.REMOVE_MEMBER, ActionKind.SET_OWNER, ActionKind.SET_ADMINS,
      ActionKind.UNARCHIVE}),
    ("bot only, our channel", group(ours=True), False,
     {ActionKind.DELETE, ActionKind.REMOVE_MEMBER, ActionKind.SET_OWNER, ActionKind.SET_ADMINS,
      ActionKind.UNARCHIVE}),
    ("with admin", group(), True, {ActionKind.SET_OWNER, ActionKind.SET_ADMINS}),
    ("direct", group(GroupKind.DIRECT), True,
     {ActionKind.DELETE, ActionKind.RENAME, ActionKind.ADD_MEMBER, ActionKind.REMOVE_MEMBER, ActionKind.ARCHIVE,
      ActionKind.UNARCHIVE, ActionKind.SET_OWNER, ActionKind.SET_ADMINS, ActionKind.READ_FILE, ActionKind.PIN}),
    ("no group", None, True,
     set(ActionKind) - {ActionKind.REMIND, ActionKind.UPDATE, ActionKind.CREATE, ActionKind.FETCH, ActionKind.READ}),
]  # fmt: skip


@pytest.mark.parametrize(("where", "admin", "cannot"), [row[1:] for row in CAN], ids=[row[0] for row in CAN])
def test_capabilities_are_total_and_honest(where: Group | None, admin: bool, cannot: set[ActionKind]) -> None:
    found = capabilities(where, admin=admin)
    assert found.keys() == set(ActionKind)
    assert {kind for kind, ability in found.items() if not ability.can} == cannot | {ActionKind.BLOCK}
    assert all(found[kind].why for kind in cannot)


def test_a_channel_that_had_too_much_holds_up_no_other_until_a_second_one_is_refused() -> None:
    time = [0.0]
    pace = Pace(lambda: time[0])
    pace.stay_away("chat.postMessage", 30.0, "C1")
    assert (pace.wait("chat.postMessage", "C1"), pace.wait("chat.postMessage", "C2")) == (30.0, 0.0)
    pace.stay_away("chat.postMessage", 20.0, "C2")  # so it is the workspace
    assert pace.wait("chat.postMessage", "C3") == 20.0
    time[0] = 31.0
    assert [pace.wait("chat.postMessage", channel) for channel in ("C1", "C2", "C3")] == [0.0] * 3
    pace.stay_away("conversations.info", 5.0, "C1")  # other methods count per workspace
    assert pace.wait("conversations.info", "C9") == 5.0


def test_pace_lets_bursts_pass_and_then_spreads() -> None:
    time = [0.0]
    pace = Pace(lambda: time[0])
    sent = 0
    while pace.wait("chat.postMessage", "C1") == 0.0:
        sent += 1
    assert sent == 15  # a quarter of a minute's posts in one channel
    assert pace.wait("chat.postMessage", "C2") == 0.0  # another channel has its own budget
    wait = pace.wait("chat.postMessage", "C1")
    assert 0.9 < wait <= 1.0
    time[0] += wait
    assert pace.wait("chat.postMessage", "C1") == 0.0


def test_pace_stays_away_from_a_closed_method() -> None:
    time = [0.0]
    pace = Pace(lambda: time[0])
    pace.stay_away("conversations.rename", 30)
    assert pace.wait("conversations.rename") == 30
    assert pace.wait("conversations.archive") == 0
    time[0] = 30.1
    assert pace.wait("conversations.rename") == 0


def test_no_module_of_the_adapter_knows_the_sandbox() -> None:
    folder = Path(__file__).resolve().parents[3] / "adapters" / "slack"
    assert [path.name for path in folder.glob("*.py") if "adapters.sandbox" in path.read_text("utf-8")] == []
