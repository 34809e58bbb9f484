"""Conversation-archive records -> Events: what was said in groups. Pure.

Shapes: https://developer.work.weixin.qq.com/document/path/91774. What is said between two people (`roomid` empty)
is not a group's matter and is never read. Touch this module when the archive learns a message type: one line in
the table.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from adapters.wecom.shapes import DIGITS, Body, Odd, moment, named, part, parts, word
from bot.domain.events import Event, File, Ignored, MessageDeleted, MessagePosted, RawEvent, Unknown
from bot.domain.groups import key

EVERYONE: Final = ("@所有人", "@all")
WORDS: Final = ("text", "markdown")  # nothing but words: without them such a message was not read
NO_TEXT: Final = frozenset({"agree", "disagree", "emotion"})
ROBOT: Final = "wb"  # begins the id of a robot
SECOND: Final = 1000  # milliseconds


def _join(*names: str) -> Callable[[Body], str]:
    """The named fields, those that are there, one per line."""

    def read(body: Body) -> str:
        lines = (body.get(name) for name in names)
        return "\n".join("、".join(map(str, line)) if isinstance(line, list) else str(line) for line in lines if line)

    return read


def _quoted(body: Body) -> str:
    """Items of chatrecord and mixed: the content is JSON inside a string."""
    lines = [str(body.get("title") or "")]
    for kind, content in _items(body):
        lines.append(TEXTS.get(kind, _OTHERWISE)(content))
    return "\n".join(line for line in lines if line)


def _items(body: Body) -> Iterator[tuple[str, Body]]:
    for item in parts(body, "item"):
        content = item.get("content") or "{}"
        try:
            content = json.loads(content, strict=False) if isinstance(content, str) else content
        except ValueError:
            continue  # a truncated quote hides nothing but itself
        if isinstance(content, Mapping):
            yield named(item.get("type")).removeprefix("ChatRecord").lower(), content


def _articles(body: Body) -> str:
    found = parts(body, "item") or parts(body, "items")
    return "\n".join(filter(None, (_join("title", "description", "url")(article) for article in found)))


def _note(body: Body) -> str:
    return "\n".join(_join("content")(item) for item in parts(body, "items") if item.get("msg_type") == "text")


def _collected(body: Body) -> str:
    details = parts(body, "details")
    return "\n".join(filter(None, [str(body.get("title") or ""), *(_join("ques")(one) for one in details)]))


_OTHERWISE: Final = _join("title", "content", "description")  # of a part inside another that is not known yet
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
    "redpacket": _join("wish"),
    "external_redpacket": _join("wish"),
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
# else the msgtype itself, else `info`
BODY_KEY: Final[Mapping[str, str]] = {"docmsg": "doc", "external_redpacket": "redpacket"}


def read(raw: RawEvent, record: Body) -> Sequence[Event]:
    """One decrypted record. Its `msgid` is the message's key. Raises `Odd` for one in another form."""
    at = moment(record.get("msgtime") or record.get("time"), raw.received_at, per_second=SECOND)
    common: dict[str, Any] = {"id": raw.key, "platform": "wecom", "at": at}
    action, kind, room = named(record.get("action")), named(record.get("msgtype")), record.get("roomid")
    if "unreadable" in record:
        return [Unknown(**common, what="archive:unreadable")]
    if "withheld" in record:  # an outsider did not agree: nobody reads it (see `consent.py`)
        return [Ignored(**common, group=key("wecom", str(room)), why=f"archive:consent-{record['withheld']}")]
    if not room:
        return [Ignored(**common, why="archive:not-a-group" if kind else f"archive:{action}")]
    sender = str(record.get("from") or "")
    common |= {"group": key("wecom", str(room)), "actor": key("wecom", sender) if sender else None}
    if action == "recall":
        return [MessageDeleted(**common, message=word(part(record, "revoke"), "pre_msgid"))]
    if kind in NO_TEXT:
        return [Ignored(**common, why=f"archive:{kind}")]
    if kind not in TEXTS:
        return [Unknown(**common, what=f"archive:{kind or 'no-type'}")]
    return [_posted(common, kind, record)]


def _posted(common: Mapping[str, Any], kind: str, record: Body) -> Event:
    name = BODY_KEY.get(kind, kind)
    body = part(record, name if record.get(name) or "info" not in record else "info")
    if kind in WORDS and not isinstance(body.get("content"), str):
        raise Odd(f"no {kind}.content")
    text = TEXTS[kind](body)
    return MessagePosted(
        **common,
        message=word(record, "msgid"),
        text=text,
        mentions_all=any(everyone in text for everyone in EVERYONE),
        files=tuple(_files(kind, body)),
        from_bot=str(record.get("from") or "").startswith(ROBOT),
    )


def _files(kind: str, body: Body) -> Iterator[File]:
    """The file that a message is, or those inside it."""
    if kind in FILES:
        size = str(body.get("filesize") or body.get("voice_size") or 0)
        known = int(size) if size.isdecimal() and len(size) <= DIGITS else 0
        ref = str(body.get("sdkfileid") or "")  # drive files have none: they are links
        yield File(name=str(body.get("filename") or ""), mime=FILES[kind], size=known, ref=ref)
    elif kind in ("mixed", "chatrecord"):
        for inner, content in _items(body):
            yield from _files(inner, content)
