"""WeCom's conversation archive (会话内容存档), already decrypted: one message object per line, in order of `seq`.

The archive has no message for joining, leaving or renaming, and no names: groups appear as their room id, people as
their user id, unless an organisation file names them. Touch `_WORDS` when a message type should be read differently.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.audit.entries import Entry, Unreadable
from bot.audit.sources.json_lines import JsonLines
from bot.domain.events import Event, File, Ignored, MessageDeleted, MessagePosted
from bot.domain.groups import Employment, Group, GroupKind, Person, key

PLATFORM = "wecom"
OUTSIDE = ("wo", "wm")  # ids of people outside the company begin so
ROBOT = "wb"
DEEPEST = 4  # forwarded records may hold forwarded records

Body = Mapping[str, Any]


def open_file(path: Path) -> JsonLines:
    return JsonLines(path=path, kind="wecom", id_name="msgid", entry_of=entry_of)


def recognises(value: Body) -> bool:
    """Whether an object looks like an archive message (or one that still has to be decrypted)."""
    return "msgid" in value and bool({"action", "encrypt_chat_msg"} & value.keys())


def entry_of(value: Body) -> Entry:
    """An archive message as an event in its group."""
    if "encrypt_chat_msg" in value:
        raise Unreadable("still encrypted: decrypt with the archive's private key first")
    id = _text(value, "msgid")
    if value.get("action") == "switch":  # an employee changed from one company to another: concerns no group
        at = _moment(value.get("time"), "time")
        return Entry(event=Ignored(id=id, platform=PLATFORM, at=at, why="switch"), group=None)
    at = _moment(value.get("msgtime"), "msgtime")
    sender = _text(value, "from")
    group = _group(value, id, sender)
    event = _event(value, id, at, sender, group.id)
    return Entry(event=event, group=group, sender=_person(sender))


def _event(value: Body, id: str, at: datetime, sender: str, group: str) -> Event:
    actor = key(PLATFORM, sender)
    if value.get("action") == "recall":
        recalled = _body(value, "revoke").get("pre_msgid")
        message = recalled if isinstance(recalled, str) else id
        return MessageDeleted(id=id, platform=PLATFORM, at=at, group=group, actor=actor, message=message)
    msgtype = _text(value, "msgtype")
    body = _body(value, "doc" if msgtype == "docmsg" else msgtype) or _body(value, "info")
    return MessagePosted(
        id=id,
        platform=PLATFORM,
        at=at,
        group=group,
        actor=actor,
        message=id,
        text=words(msgtype, body),
        files=_files(body) if msgtype in ("file", "qydiskfile", "voip_doc_share") else (),
        from_bot=sender.startswith(ROBOT),
    )


def _group(value: Body, id: str, sender: str) -> Group:
    room = value.get("roomid") or ""
    listed = value.get("tolist") or []
    if not isinstance(room, str) or not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise Unreadable("roomid: a text is needed; tolist: a list of texts is needed")
    everybody = sorted({sender, *listed})
    outside = id.endswith("_external") or any(one.startswith(OUTSIDE) for one in everybody)
    if room:
        kind = GroupKind.CUSTOMER_GROUP if outside else GroupKind.INTERNAL_GROUP
    else:
        room, kind = "direct/" + "+".join(everybody), GroupKind.DIRECT
    members = frozenset(key(PLATFORM, one) for one in everybody)
    return Group(
        id=key(PLATFORM, room), platform=PLATFORM, name="", kind=kind, external=outside, members=members, locale="zh"
    )


def _person(sender: str) -> Person:
    account = key(PLATFORM, sender)
    outside = sender.startswith(OUTSIDE)
    return Person(
        id=account,
        name=sender,
        employment=Employment.EXTERNAL if outside else Employment.UNKNOWN,
        accounts=(account,),
        is_bot=sender.startswith(ROBOT),
    )


# -- what a reader sees ----------------------------------------------------------------------------------------------


def words(msgtype: str, body: Body, depth: int = 0) -> str:
    """Everything in a message that a person can read, joined by newlines. Unknown types are opaque: no words."""
    if depth > DEEPEST:
        return ""
    read = _WORDS.get(msgtype)
    found = read(body, depth) if read else _named_fields("title", "description", "content")(body, depth)
    return "\n".join(part for part in found if part)


Reader = Callable[[Body, int], Sequence[str]]


def _named_fields(*names: str) -> Reader:
    def read(body: Body, depth: int) -> Sequence[str]:
        return [found for name in names if isinstance(found := body.get(name), str)]

    return read


def _records(body: Body, depth: int) -> Sequence[str]:
    """A forwarded record or a mixed message: items that each hold a message of their own, as JSON in a text."""
    title = body.get("title")
    found = [title] if isinstance(title, str) else []
    for item in _items(body, "item", "items"):
        kind = str(item.get("type") or item.get("msg_type") or "").removeprefix("ChatRecord").lower()
        found.append(words(kind or "text", _nested(item.get("content")), depth + 1))
    return found


def _articles(body: Body, depth: int) -> Sequence[str]:
    read = _named_fields("title", "description")
    return [part for item in _items(body, "item", "items") for part in read(item, depth)]


def _vote(body: Body, depth: int) -> Sequence[str]:
    choices = body.get("voteitem")
    listed = [one for one in choices if isinstance(one, str)] if isinstance(choices, list) else []
    return [*_named_fields("votetitle")(body, depth), *listed]


def _collected(body: Body, depth: int) -> Sequence[str]:
    questions = [part for item in _items(body, "details") for part in _named_fields("ques")(item, depth)]
    return [*_named_fields("title")(body, depth), *questions]


_WORDS: Mapping[str, Reader] = {
    "text": _named_fields("content"),
    "markdown": _named_fields("content"),
    "link": _named_fields("title", "description", "link_url"),
    "weapp": _named_fields("title", "description", "displayname"),
    "card": _named_fields("corpname"),
    "location": _named_fields("title", "address"),
    "file": _named_fields("filename"),
    "qydiskfile": _named_fields("filename"),
    "voip_doc_share": _named_fields("filename"),
    "todo": _named_fields("title", "content"),
    "vote": _vote,
    "collect": _collected,
    "redpacket": _named_fields("wish"),
    "external_redpacket": _named_fields("wish"),
    "meeting": _named_fields("topic", "address", "remarks"),
    "meeting_notification": _named_fields("content"),
    "docmsg": _named_fields("title", "link_url"),
    "calendar": _named_fields("title", "place", "remarks"),
    "news": _articles,
    "sphfeed": _named_fields("sph_name", "feed_desc"),
    "solitaire": _named_fields("solitaire_content"),
    "chatrecord": _records,
    "mixed": _records,
    "note": _records,
    "agree": lambda body, depth: (),
    "disagree": lambda body, depth: (),
    "image": lambda body, depth: (),
    "voice": lambda body, depth: (),
    "video": lambda body, depth: (),
    "emotion": lambda body, depth: (),
}


def _items(body: Body, *names: str) -> Iterator[Body]:
    for name in names:
        listed = body.get(name)
        if isinstance(listed, list):
            yield from (item for item in listed if isinstance(item, dict))


def _nested(content: object) -> Body:
    """The body inside an item: a JSON text, an object, or plain words."""
    if isinstance(content, dict):
        return content
    if not isinstance(content, str):
        return {}
    try:
        value = json.loads(content, strict=False)
    except ValueError:
        return {"content": content}  # some clients put the words there as they are
    return value if isinstance(value, dict) else {"content": content}


def _files(body: Body) -> tuple[File, ...]:
    name, size = body.get("filename"), body.get("filesize")
    if not isinstance(name, str):
        return ()
    return (File(name=name, size=size if isinstance(size, int) else 0),)


# -- fields ----------------------------------------------------------------------------------------------------------


def _text(value: Body, name: str) -> str:
    found = value.get(name)
    if not isinstance(found, str) or not found:
        raise Unreadable(f"{name}: a text is needed")
    return found


def _body(value: Body, name: str) -> Body:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _moment(value: object, name: str) -> datetime:
    """The archive counts milliseconds."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return datetime.fromtimestamp(value / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            pass  # gets the same answer as a missing one, below
    raise Unreadable(f"{name}: milliseconds since 1970 are needed")
