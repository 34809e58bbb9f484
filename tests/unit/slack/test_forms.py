"""Message shortcuts and forms: a pick and a submission are commands; the form is one that Slack takes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.sandbox.slack.methods.modals import faults_of
from adapters.slack.envelope import INTERACTION, sealed
from adapters.slack.events import normalise
from adapters.slack.forms import FORM, REPORT, modal
from adapters.slack.keys import Keys
from bot.domain.events import CommandGiven, Event, Ignored, Quoted

AT = datetime(2026, 3, 2, tzinfo=UTC)
PICKED: dict[str, Any] = {
    "type": "message_action", "callback_id": REPORT, "trigger_id": "1.2.3", "action_ts": "1700000005.000000",
    "message_ts": "1700000000.000100", "user": {"id": "U1"}, "channel": {"id": "C1", "name": "dev"},
    "team": {"id": "T0EAST"}, "response_url": "https://hooks.example/1",
    "message": {"type": "message", "user": "U2", "ts": "1700000000.000100", "text": "加群 &lt;玩&gt; <@U3|li>"},
}  # fmt: skip
MESSAGE = Quoted(text="加群 <玩> @li", group="slack:C1", message="1700000000.000100", author="slack:U2")
ASKED: dict[str, Any] = {
    "command": "report ^slack:interaction:1.2.3", "option": "rule", "title": "Report this message",
    "choice": "What is wrong with it?", "words": "Anything to add", "submit": "Report", "cancel": "Cancel",
    "choices": [["No gambling", "no-gambling"], ["Something else", ""]],
}  # fmt: skip


def submitted(chosen: str | None = "no-gambling", typed: str | None = "every day", **view: Any) -> dict[str, Any]:
    option = {"text": {}, "value": chosen} if chosen else None
    values = {
        "choice": {"rule": {"type": "static_select", "selected_option": option}},
        "words": {"words": {"type": "plain_text_input", "value": typed}},
    }
    shown = {"callback_id": FORM, "private_metadata": ASKED["command"], "state": {"values": values}, **view}
    return {
        "type": "view_submission",
        "trigger_id": "4.5.6",
        "user": {"id": "U1"},
        "team": {"id": "T0EAST"},
        "view": shown,
    }


def read(payload: dict[str, Any], keys: Keys | None = None) -> Event:
    raw = sealed(INTERACTION, payload, json.dumps(payload).encode(), AT)
    keys = keys or Keys()
    raw = keys.heard(raw, payload)
    (event,) = keys.outward(raw, normalise(raw))
    return event


def test_a_shortcut_is_a_command_about_the_message() -> None:
    event = read(PICKED)
    assert isinstance(event, CommandGiven)
    assert (event.text, event.via, event.actor, event.group) == ("report", "shortcut", "slack:U1", "slack:C1")
    assert event.quoted == MESSAGE
    assert event.reply == {"channel": "C1", "trigger_id": "1.2.3", "response_url": "https://hooks.example/1"}
    assert event.id == "slack:interaction:1.2.3"


def test_a_bots_message_is_said_to_be_one() -> None:
    event = read(PICKED | {"message": {**PICKED["message"], "bot_id": "B1"}})
    assert isinstance(event, CommandGiven) and event.quoted is not None and event.quoted.from_bot


FILLED = {
    "all of it": (submitted(), f"{ASKED['command']} --rule no-gambling every day"),
    "no words": (submitted(typed=None), f"{ASKED['command']} --rule no-gambling"),
    "no rule": (submitted("-", None), f"{ASKED['command']} --rule -"),
    "nothing": (submitted(None, None), ASKED["command"]),
}


@pytest.mark.parametrize(("payload", "text"), FILLED.values(), ids=FILLED)
def test_a_submitted_form_is_a_command(payload: dict[str, Any], text: str) -> None:
    event = read(payload)
    assert isinstance(event, CommandGiven)
    assert (event.text, event.via, event.actor, event.group) == (text, "form", "slack:U1", None)


FOREIGN = {
    "another app's shortcut": PICKED | {"callback_id": "other"},
    "another form": submitted(callback_id="other"),
    "nobody": PICKED | {"user": {}},
    "rubbish": {"type": "view_submission", "trigger_id": "1", "user": {"id": "U1"}, "view": "x"},
}


@pytest.mark.parametrize("payload", FOREIGN.values(), ids=FOREIGN)
def test_what_is_not_ours_is_left_alone(payload: dict[str, Any]) -> None:
    assert isinstance(read(payload), Ignored)


def test_of_several_workspaces_the_keys_say_which() -> None:
    event = read(PICKED, Keys(many=True, home="T0HOME"))
    assert isinstance(event, CommandGiven) and event.quoted is not None
    assert (event.quoted.group, event.quoted.author) == ("slack:T0EAST:C1", "slack:T0EAST:U2")
    assert event.id == "slack:T0EAST:interaction:1.2.3", "the id names the delivery: a form finds it again"


def test_the_form_is_one_that_slack_takes() -> None:
    assert list(faults_of(modal(ASKED))) == []
    long = ASKED | {"title": "举" * 40, "choices": [["长" * 200, "r" * 150]] * 120}
    assert list(faults_of(modal(long))) == []


WRONG = {
    "a title that is too long": {"title": {"type": "plain_text", "text": "x" * 25}},
    "no blocks": {"blocks": []},
    "a home": {"type": "home"},
    "too much metadata": {"private_metadata": "x" * 3001},
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_the_local_slack_refuses_what_the_real_one_refuses(change: dict[str, Any]) -> None:
    assert list(faults_of(modal(ASKED) | change))
