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
from adapters.wecom.shapes import Body, Odd, encoded, named
from bot.domain.coverage import Covered
from bot.domain.errors import RequestRefused
from bot.domain.events import RawEvent

RECORDED_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
HEARD: Final = ("aibot_msg_callback", "aibot_event_callback")  # frames that bring a delivery


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
            return kind(_opened(payload))
        except RequestRefused:
            return "unreadable"
    if not isinstance(payload, Mapping):
        return "unreadable"
    if "cmd" in payload:
        inner = payload.get("body")
        is_heard = payload["cmd"] in HEARD and isinstance(inner, Mapping)
        return kind(inner) if is_heard else f"frame: {named(payload['cmd'])}"
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
        found = [named(body[name]) for name in names if isinstance(body.get(name), str) and body[name]]
        return before + ("/".join(found) or "?")

    return said


def _robots(body: Body) -> str:
    event = body.get("event")
    sort = named(event.get("eventtype")) if isinstance(event, Mapping) else ""
    return f"robot: {sort or named(body.get('msgtype')) or '?'}"


def _where(body: Body) -> str:
    return "archive: " if body.get("roomid") else "archive, between two: "


_KINDS: Final[tuple[tuple[str, Callable[[Body], str]], ...]] = (  # the first key that is there
    ("Encrypt", lambda body: "encrypted callback"),
    ("encrypt", lambda body: "encrypted callback"),
    ("chatdata", lambda body: "archive: sealed records"),
    ("Event", _parts("Event", "ChangeType", "UpdateDetail")),
    ("InfoType", _parts("InfoType")),
    ("MsgType", _parts("MsgType", before="app message: ")),
    ("webhook_url", _parts("msgtype", before="group robot: ")),
    ("aibotid", _robots),
    ("chattype", _robots),
    ("tolist", lambda body: _parts("msgtype", before=_where(body))(body)),
    ("action", _parts("action", before="archive: ")),
    ("seq", _parts("msgtype", before="archive: ")),
    ("msgtype", _parts("msgtype", before="sent by us: ")),
    ("errcode", lambda body: "answer"),
)


def _text(payload: str) -> Covered:
    try:
        return read(_opened(payload))
    except RequestRefused as refused:
        return Covered.failed(str(refused))


def _opened(payload: str) -> Any:
    """XML or JSON that was recorded as text. Raises `RequestRefused` for what is neither, and for text in text."""
    text = payload.lstrip("\ufeff \n\r\t")
    if text.startswith("<"):
        return read_xml(text)
    try:
        opened = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        raise RequestRefused("neither XML nor JSON", 400) from None
    if isinstance(opened, str):
        raise RequestRefused("a text and no callback", 400)
    return opened


def _frame(body: Body) -> Covered:
    """A frame of the robot's WebSocket."""
    command = named(body["cmd"])
    if command in HEARD and isinstance(body.get("body"), Mapping):
        return read(body["body"])
    return Covered.ignored(f"a frame of ours or a pulse: {command}")


def _of(kind: str) -> Callable[[Body], Covered]:
    def said(body: Body) -> Covered:
        try:
            kept = encoded(body)
        except Odd as odd:
            return Covered.failed(str(odd))
        raw = RawEvent(platform="wecom", key="recorded", kind=kind, body=kept, received_at=RECORDED_AT)
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
    (_has("webhook_url", "get_chat_info_url"), _because("group-robot: a closed beta, which the smart robot replaces")),
    (_has("aibotid", "chattype", "response_url"), _of("robot")),
    (lambda body: "msgid" in body and _has("action", "tolist", "seq", "from")(body), _of("archive")),
    (_has("errcode", "headers"), _because("an answer")),
    (_has("msgtype", "card_type", "body"), _because("what we send ourselves")),
    (_has("response_type"), _because("what we send ourselves")),
    (_has("file", "image", "video", "voice"), _because("a part of a message")),
)
