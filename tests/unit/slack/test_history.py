"""Fetched messages become what live deliveries of them would have been."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.envelope import EVENT, HISTORY, sealed
from adapters.slack.events import normalise
from adapters.slack.history import entries
from adapters.slack.people import Identity
from bot.domain.events import Event, MessageEdited, MessagePosted
from tests.unit.slack.payloads import BOT, NOW, TEAM, delivered

ME = Identity(user=BOT, team=TEAM)
SAID: dict[str, Any] = {"type": "message", "user": "U1", "ts": "1700000000.000100", "text": "hi", "team": TEAM}
EDITED = SAID | {"text": "ho", "edited": {"user": "U1", "ts": "1700000600.000000"}}


def read_back(*messages: dict[str, Any]) -> list[Event]:
    return [event for raw in entries(messages, "C1", ME, NOW) for event in normalise(raw)]


def live(event: dict[str, Any]) -> tuple[str, list[Event]]:
    """Key and events of the delivery that Slack would have sent."""
    payload = delivered(event)
    raw = sealed(EVENT, payload, orjson.dumps(payload), NOW)
    return raw.key, list(normalise(raw))


def test_a_message_read_back_is_the_message() -> None:
    (raw,) = entries([SAID], "C1", ME, NOW)
    key, events = live(SAID | {"channel": "C1", "channel_type": "channel", "event_ts": SAID["ts"]})
    assert (raw.kind, raw.key, raw.lane) == (HISTORY, key, "slack:C1")
    assert list(normalise(raw)) == events
    assert isinstance(events[0], MessagePosted)
    assert events[0].at == datetime.fromtimestamp(1700000000.0001, UTC)


def test_an_edited_message_read_back_is_the_edit() -> None:
    edit = {"type": "message", "subtype": "message_changed", "channel": "C1", "ts": "1700000600.000200"}
    _, (heard,) = live(edit | {"message": EDITED, "previous_message": SAID, "event_ts": "1700000600.000200"})
    (found,) = read_back(EDITED)
    assert isinstance(found, MessageEdited) and isinstance(heard, MessageEdited)
    assert (found.id, found.message, found.text) == (heard.id, heard.message, heard.text)
    assert found.before is None  # what stood there first is not told
    assert found.at == datetime.fromtimestamp(1700000600, UTC)
    again = EDITED | {"edited": {"user": "U1", "ts": "1700000900.000000"}}
    keys = [raw.key for raw in entries([SAID, EDITED, again], "C1", ME, NOW)]
    assert len(set(keys)) == 3  # each state is news


LEFT_OUT = [
    SAID | {"subtype": "channel_join"},
    SAID | {"subtype": "channel_name", "name": "new", "old_name": "old"},  # the name of long ago
    SAID | {"subtype": "channel_archive"},
    SAID | {"subtype": "tombstone"},
    SAID | {"user": BOT, "bot_id": "B1"},
    SAID | {"user": BOT, "edited": {"ts": "1700000600.0"}},
]


@pytest.mark.parametrize("message", LEFT_OUT, ids=lambda message: str(message.get("subtype") or message["user"]))
def test_notices_and_our_own_words_are_left_out(message: dict[str, Any]) -> None:
    assert entries([message], "C1", ME, NOW) == []


def test_a_mention_of_last_week_is_no_command() -> None:
    (event,) = read_back(SAID | {"text": f"<@{BOT}> announce now hello"})
    assert type(event) is MessagePosted


odd = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda x: st.lists(x, max_size=2))


def test_half_a_character_costs_no_message() -> None:
    (event,) = read_back(SAID | {"text": "加微信 \ud83d"})
    assert isinstance(event, MessagePosted) and event.text == "加微信 \ufffd"


@given(fields=st.dictionaries(st.sampled_from(["user", "text", "subtype", "edited", "blocks", "files", "ts"]), odd))
def test_nothing_that_slack_might_send_stops_the_reading(fields: dict[str, Any]) -> None:
    for raw in entries([SAID | fields], "C1", ME, NOW):
        assert raw.kind == HISTORY and list(normalise(raw))
