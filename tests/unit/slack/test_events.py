"""Payload -> events, as a table."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.envelope import COMMAND, EVENT, INTERACTION, SNAPSHOT, json_object, sealed, written
from adapters.slack.events import normalise
from bot.domain.events import (
    AccountChanged,
    CommandGiven,
    Event,
    File,
    GroupArchived,
    GroupCreated,
    GroupMoved,
    GroupRenamed,
    GroupSnapshot,
    GroupStale,
    Ignored,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    RawEvent,
    Unknown,
)
from bot.domain.groups import Employment, GroupKind
from tests.unit.slack.payloads import APP, BOT, NOW, TEAM, delivered, message, one, read

OLD = {"user": "U1", "ts": "1700000000.000100", "text": "see <https://a.example>"}
BLOCK = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}
PREVIEW = {"attachments": [{"from_url": "https://a.example", "title": "A"}]}
CHANGED = message(subtype="message_changed", ts="1700000009.000900", user=None, previous_message=OLD)

TABLE: list[tuple[str, dict[str, Any], type[Event], dict[str, Any]]] = [
    ("plain", message(text="hi"), MessagePosted, {"text": "hi", "actor": "slack:U1", "message": "1700000000.000100"}),
    ("thread reply", message(text="hi", thread_ts="1.2"), MessagePosted, {"thread": "1.2"}),
    ("thread parent", message(text="hi", thread_ts="1700000000.000100"), MessagePosted, {"thread": None}),
    ("another bot", message(text="", user=None, bot_id="B7", subtype="bot_message"), MessagePosted,
     {"from_bot": True, "actor": "slack:B7"}),
    ("our bot by user", message(text="x", user=BOT, bot_id="B1"), Ignored, {"why": "own-message"}),
    ("our bot by app", message(text="x", user="U5", bot_id="B1", app_id=APP), Ignored, {"why": "own-message"}),
    ("a person through another app of ours", message(text="x", app_id=APP), MessagePosted, {"text": "x"}),
    ("slackbot", message(text="x", user="USLACKBOT"), Ignored, {"why": "slackbot"}),
    ("to everybody", message(text="<!channel> 开会"), MessagePosted, {"mentions_all": True, "text": "@channel 开会"}),
    ("direct message is a command", message(text="status", channel="D1", channel_type="im"), CommandGiven,
     {"text": "status", "via": "chat", "group": "slack:D1"}),
    ("group direct message", message(text="x", channel_type="mpim"), Ignored, {"why": "private-conversation"}),
    ("edit", CHANGED | {"message": OLD | {"text": "other", "edited": {"user": "U1", "ts": "1700000009.0"}}},
     MessageEdited, {"text": "other", "before": "see https://a.example", "message": "1700000000.000100"}),
    ("preview attached", CHANGED | {"message": OLD | PREVIEW}, Ignored, {"why": "unfurl"}),
    ("thread counter", CHANGED | {"message": OLD | {"reply_count": 2}}, Ignored, {"why": "unchanged"}),
    ("own attachment added", CHANGED | {"message": OLD | {"attachments": [{"text": "new"}]}}, MessageEdited,
     {"text": "see https://a.example\nnew"}),
    ("block got another id", CHANGED | {"previous_message": OLD | {"blocks": [BLOCK | {"block_id": "a"}]},
                                       "message": OLD | {"blocks": [BLOCK | {"block_id": "b"}]}},
     Ignored, {"why": "unchanged"}),
    ("a message shared into it is no preview", CHANGED | {"message": OLD | {"attachments": [
        {"is_share": True, "from_url": "https://t.slack.example/archives/C2/p1", "text": "转发"}]}}, MessageEdited,
     {"text": "see https://a.example\n转发"}),
    ("forwarded with its file", message(text="看", attachments=[
        {"is_share": True, "text": "报价", "files": [{"name": "q.xlsx", "size": 7, "url_private": "https://f"}]}]),
     MessagePosted, {"text": "看\n报价", "files": (File(name="q.xlsx", size=7, ref="https://f"),)}),
    ("archive line of nowhere", message(subtype="channel_archive", channel=None), Unknown,
     {"what": "message without a channel"}),
    ("our own edit", CHANGED | {"message": OLD | {"user": BOT, "text": "n"}}, Ignored, {"why": "own-message"}),
    ("no old text given", CHANGED | {"previous_message": None, "message": OLD}, MessageEdited, {"before": None}),
    ("parent of a thread deleted", CHANGED | {"message": OLD | {"subtype": "tombstone"}}, MessageDeleted,
     {"message": "1700000000.000100"}),
    ("deleted", message(subtype="message_deleted", deleted_ts="1700000000.000100", previous_message=OLD),
     MessageDeleted, {"message": "1700000000.000100"}),
    ("our message deleted", message(subtype="message_deleted", deleted_ts="1.1", previous_message={"user": BOT}),
     Ignored, {"why": "own-message"}),
    ("join line", message(subtype="channel_join"), Ignored, {"why": "told-by-member-event"}),
    ("rename line", message(subtype="channel_name", name="new", old_name="old"), GroupRenamed,
     {"name": "new", "before": "old", "actor": "slack:U1"}),
    ("archive line", message(subtype="channel_archive"), GroupArchived, {"archived": True, "actor": "slack:U1"}),
    ("unarchive line", message(subtype="group_unarchive"), GroupArchived, {"archived": False}),
    ("purpose line", message(subtype="channel_purpose", purpose="A &amp; B"), GroupSnapshot, {"purpose": "A & B"}),
    ("made private", message(subtype="channel_convert_to_private"), GroupStale, {"group": "slack:C1"}),
    ("topic line", message(subtype="channel_topic", topic="x"), Ignored, {"why": "not-governed"}),
    ("subtype of tomorrow", message(subtype="hologram"), Unknown, {"what": "message/hologram"}),
    ("… in which somebody says something", message(subtype="hologram", text="hi"), MessagePosted, {"text": "hi"}),
    ("… that Slack hides", message(subtype="hologram", text="hi", hidden=True), Unknown, {}),
    ("mention", message(type="app_mention", text=f"<@{BOT}> owner <@U2|lin> &gt;", channel_type=None), CommandGiven,
     {"text": "owner  <@U2>  >", "actor": "slack:U1", "reply": {"channel": "C1"}}),
    ("mention in a thread means its parent",
     message(type="app_mention", text=f"classify 机密 <@{BOT}>", thread_ts="1.2"), CommandGiven,
     {"text": "classify 机密", "reply": {"channel": "C1", "thread": "1.2", "message": "1.2"}}),
    ("mention by a bot", message(type="app_mention", text=f"<@{BOT}>", bot_id="B2"), Ignored,
     {"why": "mention-by-bot-or-edit"}),
    ("created",
     {"type": "channel_created", "channel": {"id": "C2", "name": "n", "creator": "U1", "created": 1700000000}},
     GroupCreated, {"group": "slack:C2", "actor": "slack:U1", "kind": GroupKind.CHANNEL, "created_by_us": False,
                    "at": datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)}),
    ("created by us", {"type": "channel_created", "channel": {"id": "C2", "name": "n", "creator": BOT}},
     GroupCreated, {"created_by_us": True}),
    ("renamed", {"type": "channel_rename", "channel": {"id": "C2", "name": "n2"}}, GroupRenamed,
     {"group": "slack:C2", "name": "n2", "before": None, "actor": None}),
    ("archived", {"type": "group_archive", "channel": "G1", "user": "U1"}, GroupArchived, {"archived": True}),
    ("deleted channel", {"type": "channel_deleted", "channel": "C1"}, GroupArchived, {"archived": True, "actor": None}),
    ("unarchived", {"type": "channel_unarchive", "channel": "C1", "user": "U1"}, GroupArchived, {"archived": False}),
    ("joined", {"type": "member_joined_channel", "channel": "C1", "user": "U2", "inviter": "U1"}, MemberJoined,
     {"actor": "slack:U2", "invited_by": "slack:U1"}),
    ("we entered", {"type": "member_joined_channel", "channel": "C1", "user": BOT, "channel_type": "C"}, MemberJoined,
     {"actor": f"slack:{BOT}"}),
    ("left", {"type": "member_left_channel", "channel": "C1", "user": "U2"}, MemberLeft, {"removed_by": None}),
    ("we were removed", {"type": "channel_left", "channel": "C1", "actor_id": "U1"}, MemberLeft,
     {"actor": f"slack:{BOT}", "removed_by": "slack:U1"}),
    ("id changed", {"type": "channel_id_changed", "old_channel_id": "G1", "new_channel_id": "C9"}, GroupMoved,
     {"group": "slack:G1", "new_group": "slack:C9"}),
    ("shared outside", {"type": "channel_shared", "channel": "C1", "connected_team_id": "T9"}, GroupSnapshot,
     {"external": True}),
    ("taken back", {"type": "channel_unshared", "channel": "C1", "is_ext_shared": False}, GroupSnapshot,
     {"external": False}),
    ("person changed", {"type": "user_change", "user": {"id": "U1", "team_id": TEAM}}, AccountChanged,
     {"actor": "slack:U1"}),
    ("reaction", {"type": "reaction_added", "user": "U1", "item": {"channel": "C1"}}, Ignored, {"why": "not-governed"}),
    ("event of tomorrow", {"type": "telepathy"}, Unknown, {"what": "telepathy"}),
]  # fmt: skip


@pytest.mark.parametrize(("payload", "kind", "fields"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_table(payload: dict[str, Any], kind: type[Event], fields: dict[str, Any]) -> None:
    event = read(delivered(payload))[0]
    assert type(event) is kind
    assert {name: getattr(event, name) for name in fields} == fields


def test_a_new_channel_is_fetched_too() -> None:
    """The event names no members, and fetching is how the bot enters."""
    events = read(delivered({"type": "channel_created", "channel": {"id": "C2", "name": "n"}}))
    assert [(type(event), event.group) for event in events] == [(GroupCreated, "slack:C2"), (GroupStale, "slack:C2")]
    assert len({event.id for event in events}) == 2


@pytest.mark.parametrize(
    ("fields", "fetched"),
    [
        ({"user": BOT, "inviter": "U1", "channel_type": "C"}, True),
        ({"user": BOT, "channel_type": "G"}, True),  # made private: no inviter is named
        ({"user": BOT, "channel_type": "C"}, False),  # it entered by itself
        ({"user": "U2", "inviter": "U1", "channel_type": "G"}, False),
    ],
)
def test_where_the_bot_is_let_in_it_asks_what_that_is(fields: dict[str, Any], fetched: bool) -> None:
    events = read(delivered({"type": "member_joined_channel", "channel": "C1", **fields}))
    assert [type(event) for event in events] == [MemberJoined, *([GroupStale] if fetched else [])]


def test_the_id_of_a_message_is_the_same_however_it_is_told() -> None:
    """Two deliveries of one message (other event id, from a backfill) must not count twice."""
    first = one(message(text="x"), event_id="Ev1")
    second = one(message(text="x", event_ts="1700000055.0"), event_id="Ev2")
    assert first.id == second.id == "slack:C1/1700000000.000100"


USERS: list[tuple[dict[str, Any], Employment]] = [
    ({"team_id": TEAM}, Employment.STAFF),
    ({"team_id": TEAM, "deleted": True}, Employment.LEFT),
    ({"team_id": TEAM, "is_restricted": True}, Employment.EXTERNAL),
    ({"team_id": TEAM, "is_ultra_restricted": True}, Employment.EXTERNAL),
    ({"team_id": "T9"}, Employment.EXTERNAL),
    ({"team_id": "T9", "enterprise_user": {"enterprise_id": "E1"}}, Employment.STAFF),  # a sister workspace
    ({"is_stranger": True}, Employment.EXTERNAL),
]


@pytest.mark.parametrize(("user", "employment"), USERS)
def test_employment(user: dict[str, Any], employment: Employment) -> None:
    event = one({"type": "user_change", "user": {"id": "U1", **user}}, enterprise_id="E1")
    assert isinstance(event, AccountChanged)
    assert event.info.employment is employment


def test_a_button_is_a_command() -> None:
    pressed = {
        "type": "block_actions",
        "trigger_id": "9.9",
        "user": {"id": "U1"},
        "container": {"message_ts": "1.2", "channel_id": "C1", "is_ephemeral": True},
        "response_url": "https://hooks.example/1",
        "actions": [
            {"action_id": "qungui:0", "value": "ack A-3F", "action_ts": "1700000000.0"},
            {"action_id": "other-app", "value": "rm -rf"},
        ],
    }
    (event,) = read(pressed, INTERACTION)
    assert isinstance(event, CommandGiven)
    assert (event.text, event.via, event.group, event.actor) == ("ack A-3F", "button", "slack:C1", "slack:U1")
    assert event.reply == {
        "channel": "C1",
        "message": "1.2",
        "ephemeral": "yes",
        "response_url": "https://hooks.example/1",
    }
    assert event.id == "slack:interaction:9.9"
    foreign = read(pressed | {"actions": pressed["actions"][1:]}, INTERACTION)  # type: ignore[index]
    assert isinstance(foreign[0], Ignored)


def test_other_deliveries() -> None:
    assert isinstance(read({"type": "app_rate_limited", "minute_rate_limited": 1})[0], Ignored)
    assert isinstance(read({"type": "new_kind_of_envelope"})[0], Unknown)
    for kind, body in ((EVENT, b"\xff"), (EVENT, b"[]"), ("telegram", b"{}"), (SNAPSHOT, b"{}"), (COMMAND, b"{}")):
        raw = RawEvent(platform="slack", key="k", kind=kind, body=body, received_at=NOW)
        assert [type(event) for event in normalise(raw)] == [Unknown]


@pytest.mark.parametrize(
    ("said", "read_as"),
    [
        (rb"cut \ud83d", "cut \ufffd"),
        (rb"cut \udE00 \uD83D\uDE00", "cut \ufffd \U0001f600"),  # a whole pair stays what it is
        (rb"C:\\ud83d \ud83d", "C:\\ud83d \ufffd"),  # an escaped backslash begins no escape
        (rb"nul\u0000", "nul\ufffd"),
    ],
)
def test_a_text_that_nothing_could_store_is_read_all_the_same(said: bytes, read_as: str) -> None:
    body = orjson.dumps(delivered(message(text="TEXT"))).replace(b"TEXT", said)
    raw = sealed(EVENT, json_object(body), body, NOW)
    (event,) = normalise(raw)
    assert isinstance(event, MessagePosted) and event.text == read_as


def test_nesting_without_end_is_counted() -> None:
    blocks: Any = []
    for _ in range(900):
        blocks = [blocks]
    changed = CHANGED | {"message": OLD | {"blocks": [{"x": blocks}]}, "previous_message": OLD}
    raw = sealed(EVENT, {}, written(delivered(changed)), NOW)
    assert [type(event) for event in normalise(raw)] in ([Unknown], [MessageEdited])


FIELDS = sorted(
    {
        "type", "event", "event_id", "authorizations", "user_id", "is_bot", "authed_users", "subtype", "channel", "id",
        "name", "user", "ts", "event_ts", "text", "blocks", "elements", "attachments", "fields", "files", "message",
        "previous_message", "edited", "deleted_ts", "thread_ts", "actions", "action_id", "value", "container",
        "channel_id", "members", "users", "profile", "enterprise_user", "message_blocks", "command", "purpose", "file",
        "rows", "title", "mode", "size", "channel_type", "bot_id", "bot_profile", "inviter", "creator", "created",
    }
)  # fmt: skip
WORDS = st.sampled_from(
    ["", "message", "event_callback", "message_changed", "message_deleted", "app_mention", "block_actions", "rich_text",
     "section", "text", "link", "channel_created", "member_joined_channel", "user_change", "channel", "users", "im",
     "1700000000.1", "1e999", "nan", "C1", "U1", "<@U1>", "qungui:0", "channel_name"]
) | st.text(max_size=5)  # fmt: skip
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6),
    max_leaves=20,
)


KINDS = st.sampled_from([EVENT, COMMAND, INTERACTION, SNAPSHOT])


@given(body=st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=8), kind=KINDS)
def test_nothing_makes_it_raise(body: dict[str, Any], kind: str) -> None:
    raw_body = orjson.dumps(body)
    raw = RawEvent(platform="slack", key="k", kind=kind, body=raw_body, received_at=NOW)
    assert all(isinstance(event, Event) for event in normalise(raw))


@given(event=st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=8), kind=WORDS, subtype=WORDS)
def test_no_inner_event_makes_it_raise(event: dict[str, Any], kind: str, subtype: str) -> None:
    raw_body = orjson.dumps(delivered(event | {"type": kind, "subtype": subtype}))
    raw = RawEvent(platform="slack", key="k", kind=EVENT, body=raw_body, received_at=NOW)
    assert normalise(raw)
