"""The signature vector of Slack's documentation, keys and lanes of what is stored."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from adapters.slack.envelope import COMMAND, EVENT, INTERACTION, form, lane_of, sealed
from adapters.slack.receive import signature_of
from bot.domain.errors import RequestRefused
from tests.unit.slack.payloads import NOW

VECTOR = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar"
    b"&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com"
    b"%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a"
    b"14d10d2c447fce8b6703c"
)


def test_the_documented_signature() -> None:
    made = signature_of(b"8f742231b10e8888abcd99yyyzzz85a5", b"1531420618", VECTOR)
    assert made == b"v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


def test_a_command_is_read_from_its_form() -> None:
    kind, fields = form(VECTOR)
    assert kind == COMMAND
    assert fields["text"] == ""
    assert "token" not in fields
    assert sealed(kind, fields, b"{}", NOW).key == "command:398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"


@pytest.mark.parametrize(
    "text", ["payload", "payload={}", "check payload now", '&payload={"type":"x"}', "有效载荷payload"]
)
def test_the_word_payload_is_only_a_word(text: str) -> None:
    kind, fields = form(f"command=%2Fqungui&user_name=payloader&text={quote(text)}&trigger_id=1".encode())
    assert (kind, fields["text"]) == (COMMAND, text)


def test_an_interaction_is_read_from_its_field() -> None:
    kind, payload = form(b"payload=" + quote('{"type":"block_actions","trigger_id":"7"}').encode())
    assert (kind, payload["type"]) == (INTERACTION, "block_actions")


@pytest.mark.parametrize("body", [b"", b"x", b"payload=", b"payload=[]", b"a=1", b"%zz=&&"])
def test_other_forms_are_refused(body: bytes) -> None:
    with pytest.raises(RequestRefused) as refusal:
        form(body)
    assert refusal.value.status == 400


LANES: list[tuple[dict[str, Any], str]] = [
    ({"event": {"channel": "C1"}}, "slack:C1"),
    ({"event": {"channel": {"id": "C2"}}}, "slack:C2"),
    ({"channel_id": "C3"}, "slack:C3"),
    ({"channel": {"id": "C4"}}, "slack:C4"),
    ({"event": {"channel": 5}}, ""),
    ({"event": "odd"}, ""),
    ({}, ""),
]


@pytest.mark.parametrize(("payload", "lane"), LANES)
def test_lanes(payload: dict[str, Any], lane: str) -> None:
    assert lane_of(payload) == lane


POSTED = {"type": "message", "channel": "C1", "ts": "1.2", "text": "hi"}
KEYS: list[tuple[str, dict[str, Any], str]] = [
    ("a message is known by where and when", POSTED, "message:C1:1.2"),
    ("with a file", POSTED | {"subtype": "file_share"}, "message:C1:1.2"),
    ("of a bot", POSTED | {"subtype": "bot_message", "user": None}, "message:C1:1.2"),
    ("no subtype, said explicitly", POSTED | {"subtype": None}, "message:C1:1.2"),
    ("an edit is its own event", POSTED | {"subtype": "message_changed"}, "event:Ev1"),
    ("so is a deletion", POSTED | {"subtype": "message_deleted"}, "event:Ev1"),
    ("and a notice", POSTED | {"subtype": "channel_name"}, "event:Ev1"),
    ("a mention comes beside its message", POSTED | {"type": "app_mention"}, "event:Ev1"),
    ("odd subtype", POSTED | {"subtype": ["x"]}, "event:Ev1"),
    ("odd channel", POSTED | {"channel": {"id": "C1"}}, "event:Ev1"),
    ("no ts", POSTED | {"ts": ""}, "event:Ev1"),
]


@pytest.mark.parametrize(("event", "key"), [row[1:] for row in KEYS], ids=[row[0] for row in KEYS])
def test_keys_of_messages(event: dict[str, Any], key: str) -> None:
    assert sealed(EVENT, {"event_id": "Ev1", "event": event}, b"{}", NOW).key == key


def test_keys_are_stable_over_retries() -> None:
    assert sealed(EVENT, {"event_id": "Ev1"}, b"{}", NOW).key == "event:Ev1"
    nameless = [sealed(EVENT, {"type": "app_rate_limited"}, body, NOW).key for body in (b"1", b"1", b"2")]
    assert nameless[0] == nameless[1] != nameless[2]
