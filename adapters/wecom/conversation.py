"""Conversation-archive records -> Events: what was said in groups. Pure.

Shapes: https://developer.work.weixin.qq.com/document/path/91774. What is said between two people (`roomid` empty)
is not a group's matter and is never read. Touch this module when the archive learns a message type: one line in
the table.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from bot.domain.events import Event, File, Ignored, MessageDeleted, MessagePosted, RawEvent, Unknown
from bot.domain.groups import key

Body = Mapping[str, Any]
EVERYONE: Final = ("@所有人", "@all")
NO_TEXT: Final = frozenset({"agree", "disagree", "emotion", "redpacket", "external_redpacket"})


def _join(*names: str) -> Callable[[Body], str]:
    """The named fields, those that are there, one per line."""

    def read(part: Body) -> str:
        lines = (part.get(name) for name in names)
        return "\n".join("、".join(map(str, line)) if isinstance(line, list) else str(line) for line in lines if line)

    return read


def _quoted(part: Body) -> str:
    """Items of chatrecord and mixed: the content is JSON inside a string."""
    lines = [str(part.get("title") or "")]
    for kind, content in _items(part):
        read = TEXTS.get(kind)
        lines.append(read(content) if read else "")
    return "\n".join(line for line in lines if line)


def _items(part: Body) -> Iterator[tuple[str, Body]]:
    for item in part.get("item") or ():
        try:
            content = json.loads(item.get("content") or "{}", strict=False)
        except ValueError:
            continue  # a truncated quote hides nothing but itself
        if isinstance(content, dict):
            yield str(item.get("type", "")).removeprefix("ChatRecord").lower(), content


def _articles(part: Body) -> str:
    found = part.get("item") or part.get("items") or ()
    found = [found] if isinstance(found, dict) else found
    return "\n".join(filter(None, (_join("title", "description", "url")(article) for article in found)))


def _note(part: Body) -> str:
    return "\n".join(_join("content")(item) for item in part.get("items") or () if item.get("msg_type") == "text")


def _collected(part: Body) -> str:
    details = part.get("details") or ()
    return "\n".join(filter(None, [str(part.get("title") or ""), *(_join("ques")(one) for one in details)]))


TEXTS: Final[Mapping[str, Callable[[Body], str]]] = {  # msgtype -> what a reader sees
    "text": _join("content"),
    "markdown": _join("content"),
    "mixed": _quoted,
    "chatrecord": _quoted,
    "link": _join("title", "description", "link_url"),
    "weapp": _join("title", "description", "displayname"),
    "location": _join("title", "address"),
    "card": _join("corpname", "userid"),
    "todo": _join("title", "content"),
    "vote": _join("votetitle", "voteitem"),
    "collect": _collected,
    "docmsg": _join("title", "link_url"),
    "news": _articles,
    "meeting": _join("topic", "address", "remarks"),
    "meeting_notification": _join("content"),
    "calendar": _join("title", "place", "remarks"),
    "sphfeed": _join("sph_name", "feed_desc"),
    "solitaire": _join("solitaire_content"),
    "note": _note,
    "image": _join(),
    "voice": _join(),
    "video": _join(),
    "file": _join("filename"),
    "qydiskfile": _join("filename"),
    "voip_doc_share": _join("filename"),
    "meeting_voice_call": _join(),
    "voiptext": _join(),
}
FILES: Final[Mapping[str, str]] = {
    "image": "image/*",
    "voice": "audio/*",
    "video": "video/*",
    "file": "",
    "qydiskfile": "",
    "voip_doc_share": "",
}
BODY_KEY: Final[Mapping[str, str]] = {"docmsg": "doc"}  # else the msgtype itself, else `info`


def read(raw: RawEvent, record: Body) -> Sequence[Event]:
    """One decrypted record. Its `msgid` is the message's key."""
    common: dict[str, Any] = {"id": raw.key, "platform": "wecom", "at": _when(raw, record)}
    action, kind, room = (
        record.get("action"),
        str(record.get("msgtype") or ""),
        str(record.get("roomid") or ""),
    )
    if "unreadable" in record:
        return [Unknown(**common, what="archive:unreadable")]
    if "withheld" in record:  # an outsider did not agree: nobody reads it (see `consent.py`)
        return [Ignored(**common, group=key("wecom", room), why=f"archive:consent-{record['withheld']}")]
    if not room:
        return [Ignored(**common, why="archive:not-a-group" if kind else f"archive:{action}")]
    sender = str(record.get("from") or "")
    common |= {"group": key("wecom", room), "actor": key("wecom", sender) if sender else None}
    part = record.get(BODY_KEY.get(kind, kind)) or record.get("info") or {}
    if action == "recall":
        return [MessageDeleted(**common, message=str(record["revoke"]["pre_msgid"]))]
    if kind in NO_TEXT:
        return [Ignored(**common, why=f"archive:{kind}")]
    reader = TEXTS.get(kind)
    if reader is None:
        return [Unknown(**common, what=f"archive:{kind}")]
    text = reader(part)
    return [
        MessagePosted(
            **common,
            message=str(record["msgid"]),
            text=text,
            mentions_all=any(word in text for word in EVERYONE),
            files=tuple(_files(kind, part)),
            from_bot=sender.startswith("wb"),
        )
    ]


def _files(kind: str, part: Body) -> Iterator[File]:
    """The file that a message is, or those inside it."""
    if kind in FILES:
        size = str(part.get("filesize") or part.get("voice_size") or 0)
        known = int(size) if size.isdecimal() else 0
        ref = str(part.get("sdkfileid") or "")  # drive files have none: they are links
        yield File(name=str(part.get("filename") or ""), mime=FILES[kind], size=known, ref=ref)
    elif kind in ("mixed", "chatrecord"):
        for inner, content in _items(part):
            yield from _files(inner, content)


def _when(raw: RawEvent, record: Body) -> datetime:
    """`msgtime` in milliseconds (`time` in a switch record)."""
    stamp = record.get("msgtime") or record.get("time")
    return datetime.fromtimestamp(int(stamp) / 1000, UTC) if stamp else raw.received_at
