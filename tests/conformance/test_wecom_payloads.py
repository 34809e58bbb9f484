"""Recorded WeCom payloads, where the folder of recordings stands beside the project: every one is read, none raises."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.sandbox.wecom import wire
from adapters.wecom.archive import BATCH
from adapters.wecom.envelope import Envelope, read_xml, signature, wrapped_xml
from adapters.wecom.events import normalise
from adapters.wecom.long_connection import _content
from adapters.wecom.receive import robot_delivery
from adapters.wecom.sources import records
from bot.domain.events import (
    AccountChanged,
    CommandGiven,
    DirectoryStale,
    GroupArchived,
    GroupStale,
    Ignored,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessagePosted,
    RawEvent,
    Unknown,
)

RECORDED = Path(__file__).resolve().parents[2].parent / "shared" / "fixtures" / "wecom"
pytestmark = pytest.mark.skipif(
    not RECORDED.is_dir(), reason="no recorded payloads beside the project (shared/fixtures)"
)


def found(folder: str, pattern: str) -> list[Path]:
    return sorted((RECORDED / folder).rglob(pattern))


def raw(kind: str, body: Any) -> RawEvent:
    encoded = json.dumps(body, ensure_ascii=False).encode()
    return RawEvent(platform="wecom", key="k", kind=kind, body=encoded, received_at=datetime(2026, 1, 1, tzinfo=UTC))


def vectors(*kinds: str) -> list[Any]:
    path = RECORDED / "crypto-vectors.json"
    entries = json.loads(path.read_text("utf-8")) if path.is_file() else []
    return [pytest.param(one, id=one["id"]) for one in entries if one["kind"] in kinds]


@pytest.mark.parametrize("vector", vectors("verify_url", "callback_xml", "passive_reply_encrypt", "signature_only"))
def test_signatures(vector: dict[str, str]) -> None:
    signed = signature(vector["token"], vector["timestamp"], vector["nonce"], vector["encrypt"])
    assert signed == vector["msg_signature"]
    other = wire.Envelope(vector["token"], "", "").sign(vector["timestamp"], vector["nonce"], vector["encrypt"])
    assert other == signed


@pytest.mark.parametrize("vector", vectors("verify_url", "callback_xml", "passive_reply_encrypt"))
def test_decryption(vector: dict[str, str]) -> None:
    envelope = Envelope(token=vector["token"], aes_key=vector["encoding_aes_key"], receive_id=vector["receive_id"])
    assert envelope.open(vector["encrypt"], vector) == vector["plaintext"]
    if "body" in vector:
        assert wrapped_xml(vector["body"].encode()) == vector["encrypt"]


def test_every_vector_is_tested() -> None:
    entries = json.loads((RECORDED / "crypto-vectors.json").read_text("utf-8"))
    assert {one["kind"] for one in entries} <= {"verify_url", "callback_xml", "passive_reply_encrypt", "signature_only"}


EVENTS = {  # file stem -> what it becomes; files not named here must merely be read
    "derived_change_external_chat_update_change_name": [GroupStale],
    "derived_change_external_chat_update_change_notice": [GroupStale],
    "derived_change_external_chat_update_change_owner": [GroupStale],
    "derived_change_external_chat_update_del_member": [MemberLeft, GroupStale],
    "template_card_menu_event": [CommandGiven],
    "TemplateCardPushEvent": [CommandGiven],
    "SubscribePushEvent": [AccountChanged],
    "UnsubscribePushEvent": [AccountChanged],
    "ChangeContactEvent.CreateUser": [AccountChanged],
    "ChangeContactEvent.UpdateUser": [AccountChanged, AccountChanged],
    "ChangeContactEvent.DeleteUser": [AccountChanged],
    "ChangeContactEvent.CreateParty": [DirectoryStale],
    "TextMessageEvent": [CommandGiven],
    "ImageMessageEvent": [Ignored],
    "LocationPushEvent": [Ignored],
}


@pytest.mark.parametrize("path", found("events", "*.xml"), ids=lambda path: path.stem)
def test_callbacks(path: Path) -> None:
    content = read_xml(path.read_text("utf-8-sig"))
    events = normalise(raw("event", content))
    assert events
    if path.stem in EVENTS:
        assert [type(event) for event in events] == EVENTS[path.stem]


@pytest.mark.parametrize("path", found("events", "ChangeExternalChatEvent.*.xml"), ids=lambda path: path.stem)
def test_customer_groups_in_the_self_built_form(path: Path) -> None:
    """The recordings are a service provider's; a self-built app gets the same under other envelope fields."""
    content = read_xml(path.read_text("utf-8-sig"))
    own = {**content, "MsgType": "event", "Event": content["InfoType"], "CreateTime": content["TimeStamp"]}
    kinds = {type(event) for event in normalise(raw("event", own))}
    expected = {"Create": {GroupStale}, "Dismiss": {GroupArchived}, "Update": {MemberJoined, GroupStale}}
    assert kinds == expected[path.stem.rpartition(".")[2]]


@pytest.mark.parametrize(
    "path", [*found("aibot", "msg_*.json"), *found("aibot", "event_*.json")], ids=lambda path: path.stem
)
def test_robot(path: Path) -> None:
    (event,) = normalise(raw("robot", json.loads(path.read_text("utf-8"))))
    assert not isinstance(event, Unknown)
    if path.stem in ("msg_text_group", "msg_mixed_group", "event_template_card_button"):
        assert isinstance(event, CommandGiven)
        assert event.group == "wecom:CHATID"
        assert not event.text.startswith("@")


@pytest.mark.parametrize("path", found("aibot", "ws_*.json"), ids=lambda path: path.stem)
def test_frames_of_the_long_connection(path: Path) -> None:
    frame = json.loads(path.read_text("utf-8"))
    if frame.get("cmd") not in ("aibot_msg_callback", "aibot_event_callback"):
        return  # what we send, and what answers it
    delivered = robot_delivery(_content(frame), datetime(2026, 1, 1, tzinfo=UTC))
    assert delivered.key == f"robot:{frame['body']['msgid']}"
    (event,) = normalise(delivered)
    assert not isinstance(event, Unknown)
    if isinstance(event, CommandGiven):
        assert event.reply["req_id"] == "REQUEST_ID"


QUIET_RECORDS = {"agree", "switch", "emotion"}


@pytest.mark.parametrize(
    "path",
    [path for path in found("archive", "dotnet_*.json") if "getchatdata" not in path.name],
    ids=lambda path: path.stem,
)
def test_archive(path: Path) -> None:
    record = {**json.loads(path.read_text("utf-8"), strict=False)}
    if record.get("msgtype"):
        record["roomid"] = record.get("roomid") or "wrRoom"
    (event,) = normalise(raw("archive", record))
    kind = path.stem.removeprefix("dotnet_")
    if kind in QUIET_RECORDS:
        assert isinstance(event, Ignored)
    elif kind == "revoke":
        assert isinstance(event, MessageDeleted)
    else:
        assert isinstance(event, MessagePosted)
        assert event.message == record["msgid"]


def test_archive_envelope() -> None:
    answer = json.loads((RECORDED / "archive" / "dotnet_getchatdata_response.json").read_text("utf-8"))
    (sealed,) = records(answer)
    assert (sealed.seq, sealed.key_version) == (196, 3)
    assert BATCH <= 1000
