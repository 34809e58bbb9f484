"""Deliveries and the events they become: one row per shape."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.wecom.events import normalise
from adapters.wecom.robot import without_name
from bot.domain.events import (
    AccountChanged,
    CommandGiven,
    DirectoryStale,
    Event,
    File,
    GroupArchived,
    GroupSnapshot,
    GroupStale,
    Ignored,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessagePosted,
    Quoted,
    RawEvent,
    Unknown,
)
from bot.domain.groups import Employment

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def raw(kind: str, body: Any, lane: str = "") -> RawEvent:
    encoded = json.dumps(body, ensure_ascii=False).encode()
    return RawEvent(platform="wecom", key="k1", kind=kind, body=encoded, received_at=NOW, lane=lane)


def app(**body: Any) -> RawEvent:
    common = {"ToUserName": "corp", "FromUserName": "zhang.san", "CreateTime": "1772442000", "MsgType": "event"}
    return raw("event", {**common, **body})


def chat(change: str, detail: str = "", **more: Any) -> RawEvent:
    return app(
        FromUserName="sys",
        Event="change_external_chat",
        ChatId="wr1",
        ChangeType=change,
        **({"UpdateDetail": detail} if detail else {}),
        **more,
    )


def robot(**body: Any) -> RawEvent:
    common = {"msgid": "m", "chatid": "wr1", "chattype": "group", "from": {"userid": "li.si"}, "response_url": "u"}
    return raw("robot", {**common, **body})


def said(msgtype: str, part: Any, **more: Any) -> RawEvent:
    record = {"msgid": "m1", "action": "send", "from": "li.si", "tolist": ["a"], "roomid": "wr1", "msgtype": msgtype}
    return raw("archive", {**record, "msgtime": 1772442000123, msgtype: part, **more})


KINDS: list[tuple[str, RawEvent, list[type[Event]]]] = [
    ("created", chat("create"), [GroupStale]),
    ("dissolved", chat("dismiss"), [GroupArchived]),
    ("renamed", chat("update", "change_name"), [GroupStale]),
    ("owner", chat("update", "change_owner"), [GroupStale]),
    ("notice", chat("update", "change_notice"), [GroupStale]),
    ("one joined", chat("update", "add_member", MemChangeList={"Item": "a"}), [MemberJoined, GroupStale]),
    ("two joined", chat("update", "add_member", MemChangeList={"Item": ["a", "b"]}), [MemberJoined] * 2 + [GroupStale]),
    ("comma form of 2022", chat("update", "add_member", MemChangeList="a,b"), [MemberJoined] * 2 + [GroupStale]),
    ("no list", chat("update", "del_member"), [GroupStale]),
    ("empty list", chat("update", "del_member", MemChangeList=None), [GroupStale]),
    ("left", chat("update", "del_member", MemChangeList={"Item": "a"}), [MemberLeft, GroupStale]),
    ("a detail of tomorrow", chat("update", "change_colour"), [GroupStale]),
    ("chat without id", app(Event="change_external_chat", ChangeType="create"), [Unknown]),
    ("subscribe", app(Event="subscribe"), [AccountChanged]),
    ("upper-case name", app(Event="LOCATION"), [Ignored]),
    ("unknown name", app(Event="from_tomorrow"), [Unknown]),
    ("image to the app", app(MsgType="image"), [Ignored]),
    ("suite event", raw("event", {"InfoType": "suite_ticket"}), [Ignored]),
    ("party changed", app(Event="change_contact", ChangeType="create_party"), [DirectoryStale]),
    ("tag changed", app(Event="change_contact", ChangeType="update_tag"), [Ignored]),
    (
        "userid renamed",
        app(Event="change_contact", ChangeType="update_user", UserID="a", NewUserID="b"),
        [AccountChanged, AccountChanged, DirectoryStale],  # ids alone came: the name has to be asked for
    ),
    ("robot: entered", robot(msgtype="event", event={"eventtype": "enter_chat"}), [Ignored]),
    ("robot: tomorrow", robot(msgtype="event", event={"eventtype": "x"}), [Unknown]),
    ("robot: image", robot(msgtype="image", image={"url": "u"}), [Ignored]),
    ("robot: nobody", raw("robot", {"msgtype": "text", "text": {"content": "x"}}), [Unknown]),
    ("archive: recall", said("revoke", {"pre_msgid": "m0"}, action="recall"), [MessageDeleted]),
    ("archive: agreed", said("agree", {}), [Ignored]),
    ("archive: private talk", said("text", {"content": "x"}, roomid=""), [Ignored]),
    ("archive: switch", raw("archive", {"msgid": "1", "action": "switch", "time": 1, "user": "a"}), [Ignored]),
    ("archive: type of tomorrow", said("hologram", {}), [Unknown]),
    ("archive: unreadable", raw("archive", {"unreadable": "ValueError", "msgid": "m"}), [Unknown]),
    ("not JSON", RawEvent(platform="wecom", key="k", kind="event", body=b"\xff", received_at=NOW), [Unknown]),
    ("not an object", raw("event", [1]), [Unknown]),
    ("kind of tomorrow", raw("hologram", {}), [Unknown]),
]


@pytest.mark.parametrize(("delivery", "kinds"), [row[1:] for row in KINDS], ids=[row[0] for row in KINDS])
def test_kinds(delivery: RawEvent, kinds: list[type[Event]]) -> None:
    events = normalise(delivery)
    assert [type(event) for event in events] == kinds
    assert len({event.id for event in events}) == len(events)


TEXTS: list[tuple[str, Any, str]] = [
    ("text", {"content": "你好"}, "你好"),
    ("markdown", {"content": "**急**"}, "**急**"),
    ("link", {"title": "t", "description": "d", "link_url": "http://x"}, "t\nd\nhttp://x"),
    ("vote", {"votetitle": "吃什么", "voteitem": ["面", "饭"]}, "吃什么\n面、饭"),
    ("file", {"filename": "名单.xlsx", "filesize": 10}, "名单.xlsx"),
    ("image", {"md5sum": "0", "filesize": 10}, ""),
    (
        "mixed",
        {"item": [{"type": "text", "content": '{"content":"看\n这个"}'}, {"type": "image", "content": "{}"}]},
        "看\n这个",
    ),
    (
        "chatrecord",
        {
            "title": "群聊",
            "item": [{"type": "ChatRecordText", "content": '{"content":"密码123"}'}, {"content": "{broken"}],
        },
        "群聊\n密码123",
    ),
    ("note", {"items": [{"msg_type": "text", "content": "记"}, {"msg_type": "image", "content": "x"}]}, "记"),
    ("location", {"title": "总部", "address": "北京"}, "总部\n北京"),
]


@pytest.mark.parametrize(("msgtype", "part", "text"), TEXTS)
def test_what_a_reader_sees(msgtype: str, part: Any, text: str) -> None:
    (event,) = normalise(said(msgtype, part))
    assert isinstance(event, MessagePosted)
    assert (event.text, event.message, event.actor, event.group) == (text, "m1", "wecom:li.si", "wecom:wr1")
    assert event.at == datetime(2026, 3, 2, 9, 0, 0, 123000, tzinfo=UTC)


def test_bodies_under_info_and_doc() -> None:
    (note,) = normalise(said("markdown", None, info={"content": "急"}))
    (doc,) = normalise(said("docmsg", None, doc={"title": "方案", "link_url": "http://x"}))
    assert isinstance(note, MessagePosted)
    assert isinstance(doc, MessagePosted)
    assert (note.text, doc.text) == ("急", "方案\nhttp://x")


def test_files_inside_a_message_and_on_the_company_s_drive_are_told() -> None:
    picture = {"type": "image", "content": json.dumps({"md5sum": "0", "filesize": 13177})}
    document = {"type": "ChatRecordFile", "content": json.dumps({"filename": "报价.exe", "filesize": 10})}
    (mixed,) = normalise(said("mixed", {"item": [picture, document, {"type": "file", "content": "{broken"}]}))
    (drive,) = normalise(said("qydiskfile", {}, info={"filename": "合同.pdf"}))
    assert isinstance(mixed, MessagePosted)
    assert isinstance(drive, MessagePosted)
    assert mixed.files == (File(name="", mime="image/*", size=13177), File(name="报价.exe", size=10))
    assert drive.files == (File(name="合同.pdf"),)


def test_files_mentions_and_robots() -> None:
    (file,) = normalise(said("file", {"filename": "a.xlsx", "filesize": "10"}))
    (everyone,) = normalise(said("text", {"content": "@所有人 开会"}, **{"from": "wbRobot"}))
    assert isinstance(file, MessagePosted)
    assert isinstance(everyone, MessagePosted)
    assert (file.files[0].name, file.files[0].size) == ("a.xlsx", 10)
    assert everyone.mentions_all
    assert everyone.from_bot


def test_a_card_brings_its_group_back() -> None:
    click = app(Event="template_card_event", EventKey="ack A-3F", TaskId="wrOg_Qh-1@abc", ResponseCode="rc")
    (event,) = normalise(click)
    assert isinstance(event, CommandGiven)
    assert (event.group, event.text, event.via) == ("wecom:wrOg_Qh-1", "ack A-3F", "button")
    assert event.reply == {"response_code": "rc", "task_id": "wrOg_Qh-1@abc", "userid": "zhang.san"}


def test_robot_in_private_has_no_group() -> None:
    talk = {"msgid": "m", "chattype": "single", "from": {"userid": "a"}, "msgtype": "text", "text": {"content": "帮助"}}
    (event,) = normalise(raw("robot", talk), "群规")
    assert isinstance(event, CommandGiven)
    assert (event.group, event.text) == (None, "帮助")


QUOTES = {
    "words": ({"msgtype": "text", "text": {"content": "加群玩博彩"}}, "加群玩博彩"),
    "words and pictures": (
        {"msgtype": "mixed", "mixed": {"msg_item": [{"msgtype": "text", "text": {"content": "看图"}}]}},
        "看图",
    ),
    "a picture": ({"msgtype": "image", "image": {"url": "u"}}, None),
    "nothing": (None, None),
}


@pytest.mark.parametrize(("quote", "words"), QUOTES.values(), ids=QUOTES)
def test_the_robot_gets_the_words_of_what_was_quoted(quote: dict[str, Any] | None, words: str | None) -> None:
    (event,) = normalise(robot(msgtype="text", text={"content": "@群规 举报"}, quote=quote), "群规")
    assert isinstance(event, CommandGiven)
    assert event.quoted == (Quoted(text=words) if words else None)


@pytest.mark.parametrize(
    ("said", "name", "command"),
    [
        ("@群规 状态", "群规", "状态"),
        ("@群规\u2005状态", "群规", "状态"),
        ("@群规状态", "群规", "状态"),
        ("状态 @群规", "群规", "状态"),
        ("@群规", "群规", ""),
        ("@RobotA hello robot", "", "hello robot"),
        ("@Group Rules announce @all 9点", "Group Rules", "announce @all 9点"),
        ("announce 给 @张三", "群规", "announce 给 @张三"),
    ],
)
def test_the_name_is_cut_off(said: str, name: str, command: str) -> None:
    assert without_name(said, name) == command


def test_snapshot_of_a_group_without_a_name() -> None:
    (event,) = normalise(raw("snapshot", {"source": "app", "chatid": "c", "chat": {"name": "", "userlist": ["a"]}}))
    assert isinstance(event, GroupSnapshot)
    assert (event.name, event.owner, event.members) == (None, None, frozenset({"wecom:a"}))


@pytest.mark.parametrize(
    ("user", "employment"),
    [
        ({"userid": "a", "name": "甲"}, Employment.STAFF),
        ({"userid": "a", "status": 1}, Employment.STAFF),
        ({"userid": "a", "status": 2}, Employment.LEFT),
        ({"userid": "a", "status": 5}, Employment.LEFT),
        ({"userid": "a", "gone": True}, Employment.LEFT),
    ],
)
def test_people(user: dict[str, Any], employment: Employment) -> None:
    (event,) = normalise(raw("snapshot", {"source": "users", "users": [user]}))
    assert isinstance(event, AccountChanged)
    assert event.info.employment is employment


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
FIELDS = (
    *("MsgType", "Event", "ChatId", "ChangeType", "UpdateDetail", "MemChangeList", "FromUserName", "CreateTime"),
    *("EventKey", "TaskId", "UserID", "msgtype", "text", "from", "chatid", "event", "mixed", "action", "roomid"),
    *("msgtime", "msgid", "revoke", "info", "chatrecord", "vote", "source", "chat", "users"),
)
WORDS = (
    *("event", "text", "mixed", "change_external_chat", "update", "add_member", "template_card_event", "recall"),
    *("chatrecord", "vote", "revoke", "app", "customer", "archive", "users", "subscribe", "change_contact"),
)


@given(
    st.sampled_from(["event", "robot", "archive", "snapshot", "x"]),
    st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(WORDS) | JSON, max_size=10),
)
def test_no_content_raises(kind: str, body: dict[str, Any]) -> None:
    events = normalise(raw(kind, body), "群规")
    assert events
    assert all(event.platform == "wecom" for event in events)
