"""What this adapter makes of a recorded payload, whichever door it came through: for `qungui adapters coverage`. Pure.

Recordings come as callbacks in XML, deliveries of the smart robot (also in frames of its WebSocket), records of the
conversation archive, and as what we send ourselves. Touch this when WeCom sends another sort of envelope.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from adapters.wecom.envelope import read_xml
from adapters.wecom.events import normalise
from bot.domain.coverage import Covered
from bot.domain.errors import RequestRefused
from bot.domain.events import RawEvent

RECORDED_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
HEARD: Final = ("aibot_msg_callback", "aibot_event_callback")  # frames that bring a delivery
Body = Mapping[str, Any]


def read(payload: Any) -> Covered:
    """The events of one payload, or why there are none."""
    if isinstance(payload, str):
        return _text(payload)
    if not isinstance(payload, Mapping):
        return Covered.failed("neither XML nor a JSON object")
    for looks_so, said in _SORTS:
        if looks_so(payload):
            return said(payload)
    return Covered.failed("no callback, no robot's delivery and no record of the archive")


def kind(payload: Any) -> str:
    """What sort of payload it is, in WeCom's words: `change_external_chat/update/change_name`, `archive: text`."""
    if isinstance(payload, str):
        try:
            is_xml = payload.lstrip("\ufeff \n\r\t").startswith("<")
            opened = read_xml(payload.strip()) if is_xml else json.loads(payload, strict=False)
        except (RequestRefused, ValueError):
            return "unreadable"
        return kind(opened)
    if not isinstance(payload, Mapping):
        return "unreadable"
    if "cmd" in payload:
        inner = payload.get("body")
        return kind(inner) if payload["cmd"] in HEARD and isinstance(inner, Mapping) else f"frame: {payload['cmd']}"
    for name, said in _KINDS:
        if name in payload:
            return said(payload)
    return "other"


def in_group(payload: Any) -> Body | None:
    """A record of a conversation between two as it would come from a group; None for everything else."""
    if isinstance(payload, Mapping) and "tolist" in payload and not payload.get("roomid"):
        return {**payload, "roomid": "wrRecorded"}
    return None


def _parts(*names: str, before: str = "") -> Callable[[Body], str]:
    def said(body: Body) -> str:
        found = [str(body[name]) for name in names if isinstance(body.get(name), str) and body[name]]
        return before + ("/".join(found) or "?")

    return said


def _robots(body: Body) -> str:
    event = body.get("event")
    sort = event.get("eventtype") if isinstance(event, Mapping) else None
    return f"robot: {sort or body.get('msgtype', '?')}"


def _where(body: Body) -> str:
    return "archive: " if body.get("roomid") else "archive, between two: "


_KINDS: Final[tuple[tuple[str, Callable[[Body], str]], ...]] = (  # the first key that is there
    ("Encrypt", lambda body: "encrypted callback"),
    ("encrypt", lambda body: "encrypted callback"),
    ("chatdata", lambda body: "archive: sealed records"),
    ("Event", _parts("Event", "ChangeType", "UpdateDetail")),
    ("InfoType", _parts("InfoType")),
    ("MsgType", _parts("MsgType", before="app message: ")),
    ("aibotid", _robots),
    ("tolist", lambda body: _parts("msgtype", before=_where(body))(body)),
    ("action", _parts("action", before="archive: ")),
    ("seq", _parts("msgtype", before="archive: ")),
    ("msgtype", _parts("msgtype", before="sent by us: ")),
    ("errcode", lambda body: "answer"),
)


def _text(payload: str) -> Covered:
    text = payload.lstrip("\ufeff \n\r\t")
    if not text.startswith("<"):
        try:
            return read(json.loads(text, strict=False))
        except ValueError:
            return Covered.failed("neither XML nor JSON")
    try:
        return read(read_xml(text))
    except RequestRefused as refused:
        return Covered.failed(str(refused))


def _frame(body: Body) -> Covered:
    """A frame of the robot's WebSocket."""
    command = str(body["cmd"])
    if command in HEARD and isinstance(body.get("body"), Mapping):
        return read(body["body"])
    return Covered.ignored(f"a frame of ours or a pulse: {command}")


def _of(kind: str) -> Callable[[Body], Covered]:
    def said(body: Body) -> Covered:
        encoded = json.dumps(body, ensure_ascii=False).encode()
        raw = RawEvent(platform="wecom", key="recorded", kind=kind, body=encoded, received_at=RECORDED_AT)
        return Covered.of(normalise(raw))

    return said


def _because(why: str) -> Callable[[Body], Covered]:
    return lambda body: Covered.ignored(why)


def _has(*names: str) -> Callable[[Body], bool]:
    return lambda body: any(name in body for name in names)


_SORTS: Final[tuple[tuple[Callable[[Body], bool], Callable[[Body], Covered]], ...]] = (  # the first that fits
    (_has("cmd"), _frame),
    (_has("Encrypt", "encrypt"), _because("an encrypted envelope: to be opened with the callback's key first")),
    (_has("chatdata"), _because("sealed records of the archive: to be opened with the archive's key first")),
    (_has("MsgType", "InfoType", "Event"), _of("event")),
    (_has("aibotid"), _of("robot")),
    (lambda body: "msgid" in body and _has("action", "tolist", "seq", "from")(body), _of("archive")),
    (_has("errcode", "headers"), _because("an answer")),
    (_has("msgtype", "card_type", "body"), _because("what we send ourselves")),
    (_has("response_type"), _because("what we send ourselves")),
    (_has("file", "image", "video", "voice"), _because("a part of a message")),
)
