"""The Home tab as Slack wants it: headings, sections, buttons, and never more than it takes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from adapters.sandbox.slack.methods.home import _faults
from adapters.slack.envelope import INTERACTION
from adapters.slack.home import view
from bot.domain.actions import Button
from bot.domain.events import CommandGiven, Ignored
from tests.unit.slack import payloads

BUTTONS = tuple(Button(label=f"收到 A-{number}", command=f"ack A-{number}", style="primary") for number in range(27))
TEXTS: list[tuple[str, str, tuple[Button, ...], list[str]]] = [
    ("headings and what stands under them", "▍待办\n• 一\n• 二\n\n▍群规\n• 三\n\n10:00 更新", (),
     ["header", "section", "header", "section", "section"]),
    ("a heading alone", "▍待办", (), ["header"]),
    ("nothing", "", (), []),
    ("buttons in rows of 25 at the end", "▍待办\n• 一", BUTTONS, ["header", "section", "actions", "actions"]),
    ("a long part is cut", "▍待办\n" + "很长的一行\n" * 1200, (), ["header", "section", "section", "section"]),
    ("a heading that is too long", f"▍{'长' * 200}\n• 一", (), ["header", "section"]),
    ("more parts than Slack takes", "\n\n".join(f"part {number}" for number in range(150)), BUTTONS[:1],
     ["section"] * 99 + ["actions"]),
    ("what people wrote is no markup", "▍待办\n<!channel> <https://evil.example|here> & more", (),
     ["header", "section"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "buttons", "kinds"), [row[1:] for row in TEXTS], ids=[row[0] for row in TEXTS])
def test_the_page_is_one_that_slack_takes(text: str, buttons: tuple[Button, ...], kinds: list[str]) -> None:
    made = view(text, buttons)
    assert [block["type"] for block in made["blocks"]] == kinds
    assert list(_faults(made)) == []
    assert "<!channel>" not in json.dumps(made) and "<https" not in json.dumps(made)


BLOCK: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}
BUTTON: dict[str, Any] = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "x"}}
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"type": "modal", "blocks": []}, "one of: home"),
    ({"type": "home"}, "missing required field"),
    ({"type": "home", "blocks": [BLOCK] * 101}, "no more than 100"),
    ({"type": "home", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]}, "3000"),
    ({"type": "home", "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]}, "150"),
    ({"type": "home", "blocks": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]}, "text object"),
    ({"type": "home", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}]}, "1 to 3000"),
    ({"type": "home", "blocks": [{"type": "input"}]}, "unsupported type: input"),
    ({"type": "home", "blocks": [{"type": "actions", "elements": [BUTTON] * 26}]}, "1 to 25"),
    ({"type": "home", "blocks": [{"type": "actions", "elements": [BUTTON, BUTTON]}]}, "already exists"),
    ({"type": "home", "blocks": [{"type": "actions", "elements": [BUTTON | {"value": "x" * 2001}]}]}, "2000"),
    ({"type": "home", "blocks": [{"type": "actions", "elements": [BUTTON | {"style": "default"}]}]}, "style"),
]


@pytest.mark.parametrize(("made", "why"), WRONG, ids=[row[1] for row in WRONG])
def test_the_local_slack_refuses_what_the_real_one_refuses(made: dict[str, Any], why: str) -> None:
    assert why in " ".join(_faults(made))


def test_who_opens_the_page_asks_for_what_concerns_them() -> None:
    given = payloads.one({"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"})
    assert isinstance(given, CommandGiven)
    assert (given.text, given.via, given.actor, given.group) == ("mine", "home", "slack:U1", None)
    assert given.reply == {"home": "U1"}
    for other in ({"tab": "messages", "user": "U1"}, {"tab": "home"}):
        assert isinstance(payloads.one({"type": "app_home_opened", "channel": "D1", **other}), Ignored)


def test_a_button_on_the_page_has_no_way_back_but_the_page() -> None:
    pressed = {
        "type": "block_actions",
        "user": {"id": "U1"},
        "container": {"type": "view", "view_id": "V1"},
        "view": {"type": "home", "id": "V1"},
        "actions": [{"action_id": "qungui:0", "value": "ack A-1", "action_ts": "1700000000.000100"}],
    }
    (given,) = payloads.read(pressed, INTERACTION)
    assert isinstance(given, CommandGiven)
    assert (given.text, given.group, given.reply) == ("ack A-1", None, {"view": "home"})
