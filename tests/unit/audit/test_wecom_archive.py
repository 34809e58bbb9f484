"""WeCom archive messages: what a reader sees of each type, and where it happened."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.audit.entries import Entry
from bot.audit.sources import open_source
from bot.audit.sources.plain import Unreadable
from bot.audit.sources.wecom_archive import entry_of, words
from bot.domain.events import Ignored, MessageDeleted, MessagePosted
from bot.domain.groups import Employment, GroupKind

FIXTURES = Path(__file__).resolve().parents[3].parent / "shared" / "fixtures" / "wecom" / "archive"


def archived(msgtype: str = "text", body: Any = None, **more: Any) -> dict[str, Any]:
    value = {"msgid": "1_2", "action": "send", "from": "li.na", "tolist": ["zhang.wei"], "roomid": "wrX"}
    return {**value, "msgtime": 1772415000123, "msgtype": msgtype, msgtype: body or {"content": "你好"}, **more}


@pytest.mark.parametrize(
    ("msgtype", "body", "seen"),
    [
        ("text", {"content": "你好"}, "你好"),
        ("image", {"md5sum": "x"}, ""),
        ("file", {"filename": "工资.xlsx", "filesize": 7}, "工资.xlsx"),
        ("link", {"title": "题", "description": "述", "link_url": "http://x"}, "题\n述\nhttp://x"),
        ("vote", {"votetitle": "去哪", "voteitem": ["东", "西"]}, "去哪\n东\n西"),
        (
            "mixed",
            {"item": [{"type": "text", "content": '{"content":"一"}'}, {"type": "image", "content": "{}"}]},
            "一",
        ),
        (
            "chatrecord",
            {"title": "群聊", "item": [{"type": "ChatRecordText", "content": '{"content":"转发的话"}'}]},
            "群聊\n转发的话",
        ),
        ("redpacket", {"wish": "恭喜发财"}, "恭喜发财"),
        ("calendar", {"title": "周会", "place": "3楼"}, "周会\n3楼"),
        ("something-new", {"title": "题", "x": 1}, "题"),  # unknown types: the usual fields, or nothing
    ],
)
def test_words(msgtype: str, body: dict[str, Any], seen: str) -> None:
    assert words(msgtype, body) == seen


def test_records_within_records_end_somewhere() -> None:
    body: dict[str, Any] = {"content": "核心"}
    kind = "text"
    for _ in range(8):  # every level doubles the escapes: deeper records cannot even be sent
        body, kind = {"item": [{"type": kind, "content": json.dumps(body)}]}, "mixed"
    assert words("mixed", body) == ""


@pytest.mark.parametrize(
    ("change", "kind", "external"),
    [
        ({}, GroupKind.INTERNAL_GROUP, False),
        ({"msgid": "1_2_external"}, GroupKind.CUSTOMER_GROUP, True),
        ({"tolist": ["zhang.wei", "wmAAA"]}, GroupKind.CUSTOMER_GROUP, True),
        ({"roomid": ""}, GroupKind.DIRECT, False),
        ({"roomid": "", "from": "woB"}, GroupKind.DIRECT, True),
    ],
)
def test_where_it_happened(change: dict[str, Any], kind: GroupKind, external: bool) -> None:
    group = entry_of(archived(**change)).group
    assert group is not None
    assert (group.kind, group.external) == (kind, external)


def test_a_direct_conversation_is_one_group_whoever_speaks() -> None:
    one = entry_of(archived(roomid=""))
    other = entry_of({**archived(roomid=""), "from": "zhang.wei", "tolist": ["li.na"]})
    assert one.event.group == other.event.group


def test_outsiders_and_robots_are_known_by_their_ids() -> None:
    outsider, robot = (entry_of({**archived(), "from": id}).sender for id in ("wmA", "wbR"))
    assert outsider is not None and outsider.employment is Employment.EXTERNAL
    assert robot is not None and robot.is_bot


def test_recalls_and_company_switches() -> None:
    recall = entry_of(archived("revoke", {"pre_msgid": "0_1"}, action="recall")).event
    assert isinstance(recall, MessageDeleted) and recall.message == "0_1"
    switch = entry_of({"msgid": "9", "action": "switch", "time": 1772415000000, "user": "li.na"})
    assert isinstance(switch.event, Ignored) and switch.group is None


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({"msgid": "1", "encrypt_chat_msg": "…"}, "still encrypted"),
        (archived(msgtime="soon"), "msgtime: milliseconds"),
        (archived(msgid=""), "msgid: a text is needed"),
        (archived(roomid=7), "roomid: a text is needed"),
        (archived(tolist=[1]), "tolist: a list of texts"),
    ],
)
def test_what_cannot_be_read_says_why(value: dict[str, Any], why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        entry_of(value)


def test_control_characters_as_wecom_sends_them(tmp_path: Path) -> None:
    path = tmp_path / "archive.jsonl"
    path.write_bytes(json.dumps(archived(body={"content": "x"})).encode().replace(b'"x"', b'"a\x01b"') + b"\n")
    source = open_source(path)
    (found,) = [one for piece in source.pieces(1 << 20) for one in source.read(piece)]
    assert source.kind == "wecom"
    assert isinstance(found, Entry) and isinstance(found.event, MessagePosted) and found.event.text == "a\x01b"


def test_every_recorded_message_is_read() -> None:
    if not FIXTURES.is_dir():
        pytest.skip("the recorded payloads (../shared/fixtures) are not beside this checkout")
    recorded = sorted(path for path in FIXTURES.glob("*.json") if "response" not in path.name)
    assert recorded
    for path in recorded:
        entry_of(json.loads(path.read_text(encoding="utf-8"), strict=False))
