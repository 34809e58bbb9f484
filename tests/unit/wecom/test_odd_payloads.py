"""Payloads in another form than documented: read as far as they can be, else told by a reason; nothing raises, and one
odd part never takes the rest of a message along."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.wecom import coverage, shapes
from adapters.wecom.envelope import read_xml
from adapters.wecom.events import normalise
from adapters.wecom.receive import robot_delivery
from bot.domain.coverage import Outcome
from bot.domain.errors import RequestRefused
from bot.domain.events import CommandGiven, Event, MessagePosted, RawEvent, Unknown

RECORDED = Path(__file__).resolve().parents[4] / "shared/fixtures/wecom"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ODD: list[Any] = [None, "", 0, -1, 1.5, True, [], {}, [None], [[]], {"a": None}, "\ud83d", "x" * 5000, 10**30, "９"]
HEAD = "<xml><MsgType>event</MsgType><Event>subscribe</Event><FromUserName>u</FromUserName>"
ROBOT = {"msgid": "m", "aibotid": "b", "chatid": "c", "chattype": "group", "from": {"userid": "u"}}
SAID = {"msgid": "m1", "action": "send", "from": "li.si", "tolist": ["a"], "roomid": "wr1", "msgtime": 1772442000123}


def recorded() -> list[Any]:
    found: list[Any] = []
    for path in sorted(RECORDED.rglob("*")):
        if path.suffix == ".xml":
            found.append(read_xml(path.read_text("utf-8-sig").strip()))
        elif path.suffix == ".json" and path.parent != RECORDED:
            found.append(json.loads(path.read_text("utf-8-sig"), strict=False))
    return found + [inside for one in found if (inside := coverage.in_group(one)) is not None]


def places(content: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    inside = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for name, value in inside:
        yield from places(value, (*at, name))


def varied(content: Any) -> Iterator[Any]:
    """The payload with each of its parts gone, or of every other type."""
    for at in places(content):
        for value in ODD:
            if not at:
                yield value
                continue
            changed = copy.deepcopy(content)
            holder = changed
            for step in at[:-1]:
                holder = holder[step]
            holder[at[-1]] = value
            yield changed
            if value is None:
                del holder[at[-1]]
                yield changed


@pytest.mark.skipif(not RECORDED.is_dir(), reason="no recorded payloads beside the project (shared/fixtures)")
def test_every_part_of_every_recording_may_be_missing_or_of_another_type() -> None:
    said = 0
    for content in recorded():
        for payload in varied(content):
            assert coverage.kind(payload)
            result = coverage.read(payload)
            assert 0 < len(result.what) < 200
            said += result.outcome is Outcome.FAILED
    assert said  # what nobody can read is said, not taken for something


TOLD: list[tuple[str, Any, str]] = [
    ("nested too deep", HEAD + "<a>" * 20_000 + "</a>" * 20_000 + "</xml>", "failed: too-deep"),
    ("JSON nested too deep", "[" * 100_000, "failed: neither XML nor JSON"),
    ("a document type", "<!DOCTYPE xml>" + HEAD + "</xml>", "failed: document-type"),
    ("one from elsewhere", '<!DOCTYPE xml SYSTEM "http://127.0.0.1:1/x">' + HEAD + "</xml>", "failed: document-type"),
    ("an entity", '<!DOCTYPE xml [<!ENTITY a "zhang">]>' + HEAD + "&a;</xml>", "failed: document-type"),
    (
        "a file as entity",
        '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/hosts">]>' + HEAD + "</xml>",
        "failed: document-type",
    ),
    ("who writes about it", HEAD + "<Note><![CDATA[<!DOCTYPE html>]]></Note></xml>", "typed: AccountChanged"),
    ("huge", HEAD + "<Note>" + "群" * 1_000_000 + "</Note></xml>", "typed: AccountChanged"),
    ("another root", "<foo><MsgType>event</MsgType></foo>", "failed: not-a-delivery"),
    ("a type of tomorrow", {"MsgType": "hologram", "FromUserName": "u"}, "failed: unknown: app-message:hologram"),
    ("an event of tomorrow", {"MsgType": "event", "Event": "x"}, "failed: unknown: x"),
    ("a change of tomorrow", {"MsgType": "event", "Event": "change_contact", "ChangeType": "x"}, "ignored: change_con"),
    ("half a surrogate pair", {**SAID, "msgtype": "text", "text": {"content": "a\ud83d"}}, "typed: MessagePosted"),
    ("the office's", {"MsgType": "event", "Event": "sys_approval_change"}, "ignored: sys_approval_change"),
    ("the beta robot's", {**ROBOT, "webhook_url": "u", "msgtype": "text"}, "ignored: group-robot"),
    (
        "the same in XML",
        {"WebhookUrl": "u", "MsgType": "event", "Event": {"EventType": "add_to_chat"}},
        "ignored: gro",
    ),
    (
        "without its id",
        {"chattype": "single", **{n: ROBOT[n] for n in ("msgid", "from")}, "msgtype": "x"},
        "failed: u",
    ),
    ("robot's type of tomorrow", {**ROBOT, "msgtype": "hologram"}, "failed: unknown: robot:hologram"),
    ("a text without words", {**SAID, "msgtype": "text", "text": {}}, "failed: unknown: archive:no text.content"),
    ("no body", {**SAID, "msgtype": "file"}, "failed: unknown: archive:no file"),
    (
        "recalled nobody knows what",
        {**SAID, "action": "recall", "msgtype": "revoke"},
        "failed: unknown: archive:no re",
    ),
]


@pytest.mark.parametrize(("payload", "wanted"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD])
def test_what_is_said_of_it(payload: Any, wanted: str) -> None:
    result = coverage.read(payload)
    assert f"{result.outcome}: {result.what}".startswith(wanted)


def read(kind: str, content: dict[str, Any]) -> Event:
    raw = RawEvent(platform="wecom", key="k", kind=kind, body=shapes.encoded(content), received_at=NOW)
    (event,) = normalise(raw)
    return event


def items(*several: Any) -> dict[str, Any]:
    return {**SAID, "msgtype": "mixed", "mixed": {"item": list(several)}}


def test_one_odd_part_takes_nothing_else_along() -> None:
    text = {"type": "text", "content": '{"content": "加群"}'}
    tomorrow = {"type": "ChatRecordHologram", "content": json.dumps({"title": "返利", "content": "日结"})}
    mixed = read("archive", items(None, 3, {"type": 7, "content": []}, {"content": "{broken"}, text, tomorrow))
    asked = read("robot", {**ROBOT, "msgtype": "text", "text": {"content": "帮助"}, "quote": ["?"]})
    assert isinstance(mixed, MessagePosted)
    assert mixed.text == "加群\n返利\n日结"  # also of a kind that is not known yet
    assert isinstance(asked, CommandGiven)
    assert (asked.text, asked.quoted) == ("帮助", None)


def test_what_people_write_on_a_red_packet_is_read() -> None:
    inside = read("archive", {**SAID, "msgtype": "redpacket", "redpacket": {"wish": "返点已到账"}})
    outside = read("archive", {**SAID, "msgtype": "external_redpacket", "redpacket": {"wish": "返点"}})
    assert isinstance(inside, MessagePosted) and isinstance(outside, MessagePosted)
    assert (inside.text, outside.text) == ("返点已到账", "返点")


@pytest.mark.parametrize("stamp", [None, "", "soon", -5, 1.5, True, 10**30, "9" * 5000, [], {}, "９９９"])
def test_a_time_that_is_none_costs_no_message(stamp: Any) -> None:
    event = read("archive", {**SAID, "msgtype": "text", "text": {"content": "x"}, "msgtime": stamp})
    assert isinstance(event, MessagePosted)


@pytest.mark.parametrize(("list_", "option"), [("OptionIds", "OptionId"), ("OpitonIds", "OpitonId")])
def test_what_was_chosen_is_found_as_both_pages_spell_it(list_: str, option: str) -> None:
    pressed = {"MsgType": "event", "Event": "template_card_event", "FromUserName": "u", "EventKey": "chosen"}
    chosen = {"SelectedItems": {"SelectedItem": {"QuestionKey": "choice", list_: {option: ["ack A-1", "b"]}}}}
    event = read("event", {**pressed, **chosen})
    assert isinstance(event, CommandGiven)
    assert event.text == "ack A-1"
    nothing = read("event", {**pressed, "SelectedItems": None})
    assert isinstance(nothing, CommandGiven) and nothing.text == "chosen"


def test_names_are_short_and_hold_no_content() -> None:
    event = read("event", {"MsgType": "event", "Event": {"secret": "words"}})
    long = read("event", {"MsgType": "event", "Event": "x" * 9000})
    assert isinstance(event, Unknown) and isinstance(long, Unknown)
    assert (event.what, long.what) == ("dict", "x" * shapes.LONGEST)


def test_a_document_type_is_refused_at_the_door() -> None:
    with pytest.raises(RequestRefused, match="document-type"):
        read_xml('<!DOCTYPE xml [<!ENTITY % a "x"> %a;]>' + HEAD + "</xml>")


def test_half_a_letter_in_an_id_can_be_stored() -> None:
    told = robot_delivery({**ROBOT, "msgid": "m\ud83d", "chatid": "c\ud83d", "msgtype": "text"}, NOW)
    assert (told.key, told.lane) == ("robot:m?", "wecom:c?")
    assert told.body.decode()
