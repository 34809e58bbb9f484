"""One message of a Slack export as an event. Pure; the sibling of the adapter's reading of live payloads.

Touch `_HAPPENINGS` when a subtype means more than a message, `_MARKUP` when Slack's markup shows words differently.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.audit.entries import Unreadable
from bot.audit.sources.slack_catalogue import PLATFORM
from bot.domain.events import (
    Event,
    File,
    GroupArchived,
    GroupRenamed,
    Ignored,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
)
from bot.domain.groups import Employment, Person, key

Message = Mapping[str, Any]
Names = Mapping[str, str]

_MARKUP = re.compile(r"<([^<>\s]?[^<>]*)>")
_TOKEN = re.compile(r"([?&])(?:t|token)=xox[a-z]-[^&\s|>\"]*(&?)")  # exports sign file links: a secret in the data
_EVERYBODY = frozenset({"!channel", "!here", "!everyone"})
NOBODY = "U00"  # stands in channel renames of some exports


def event_of(message: Message, group: str, names: Names) -> Event:
    """What one entry of a day file says. Raises `Unreadable` with the reason when it says nothing usable."""
    if message.get("type", "message") != "message":
        raise Unreadable(f"type {str(message.get('type'))[:40]}: message is needed")
    ts = message.get("ts")
    at = moment(ts)
    base: dict[str, Any] = {"platform": PLATFORM, "at": at, "group": group, "actor": actor_of(message)}
    base["id"] = f"{group.partition(':')[2]}/{ts}"
    subtype = message.get("subtype")
    read = _HAPPENINGS.get(subtype) if isinstance(subtype, str) else None
    return read(message, base) if read else _posted(message, base, names)


def sender_of(message: Message, actor: str | None) -> Person | None:
    """Who sent it, as far as the message itself says: the placeholder for people that users.json does not name."""
    if actor is None:
        return None
    profile = _within(message, "user_profile")
    said = (profile.get("display_name"), profile.get("real_name"), message.get("username"))
    name = next((one for one in said if isinstance(one, str) and one), actor.partition(":")[2])
    home, here = message.get("user_team"), message.get("team")
    stranger = isinstance(home, str) and isinstance(here, str) and home != here
    return Person(
        id=actor,
        name=name,
        employment=Employment.EXTERNAL if stranger else Employment.UNKNOWN,
        accounts=(actor,),
        is_bot=_by_bot(message),
    )


def actor_of(message: Message) -> str | None:
    """The account behind the message; file comments and broadcasts of old exports hide it deeper."""
    places = (
        message.get("user"),
        _within(message, "comment").get("user"),
        message.get("bot_id"),
        _within(message, "root").get("user"),
        _within(message, "root").get("bot_id"),
    )
    found = next((one for one in places if isinstance(one, str) and one), None)
    return key(PLATFORM, found) if found and found != NOBODY else None


def moment(ts: object) -> datetime:
    """A Slack timestamp, `seconds.microseconds`, in UTC."""
    try:
        if isinstance(ts, str):
            return datetime.fromtimestamp(float(ts), UTC)
    except (ValueError, OverflowError, OSError):
        pass  # gets the same answer as a missing one, below
    raise Unreadable("ts: a timestamp like 1452837318.000002 is needed")


# -- kinds of entries ------------------------------------------------------------------------------------------------


def _posted(message: Message, base: Mapping[str, Any], names: Names) -> Event:
    text = message_text(message, names)
    return MessagePosted(**base, **_contents(message, text))


def _contents(message: Message, text: str) -> dict[str, Any]:
    raw = message.get("text")
    marks = _MARKUP.findall(raw) if isinstance(raw, str) else []
    thread = message.get("thread_ts")
    return {
        "message": str(message.get("ts")),
        "text": text,
        "mentions": tuple(key(PLATFORM, one[1:].partition("|")[0]) for one in marks if one.startswith(("@U", "@W"))),
        "mentions_all": any(one.partition("|")[0] in _EVERYBODY for one in marks),
        "files": tuple(_files(message)),
        "thread": thread if isinstance(thread, str) and thread != message.get("ts") else None,
        "from_bot": _by_bot(message),
    }


def _changed(message: Message, base: dict[str, Any]) -> Event:
    """Kept only where the workspace's retention keeps edits."""
    new, old = _within(message, "message"), _within(message, "previous_message") or _within(message, "original")
    if not new:
        return Ignored(**base, why="edit-without-content")
    contents = _contents(new, message_text(new, {}))
    contents["message"] = str(new.get("ts") or message.get("ts"))
    before = old.get("text")
    author = actor_of(new) or base["actor"]
    return MessageEdited(**{**base, "actor": author}, **contents, before=before if isinstance(before, str) else None)


def _deleted(message: Message, base: Mapping[str, Any]) -> Event:
    gone = message.get("deleted_ts") or _within(message, "previous_message").get("ts") or message.get("ts")
    return MessageDeleted(**base, message=str(gone))


def _joined(message: Message, base: Mapping[str, Any]) -> Event:
    inviter = message.get("inviter")
    return MemberJoined(**base, invited_by=key(PLATFORM, inviter) if isinstance(inviter, str) and inviter else None)


def _left(message: Message, base: Mapping[str, Any]) -> Event:
    return MemberLeft(**base)


def _renamed(message: Message, base: Mapping[str, Any]) -> Event:
    name, before = message.get("name"), message.get("old_name")
    if not isinstance(name, str) or not name:
        raise Unreadable("name: a rename must say the new name")
    return GroupRenamed(**base, name=name, before=before if isinstance(before, str) else None)


def _archived(message: Message, base: Mapping[str, Any]) -> Event:
    return GroupArchived(**base)


def _unarchived(message: Message, base: Mapping[str, Any]) -> Event:
    return GroupArchived(**base, archived=False)


_HAPPENINGS: Mapping[str, Callable[[Message, dict[str, Any]], Event]] = {
    "message_changed": _changed,
    "message_deleted": _deleted,
    "channel_join": _joined,
    "group_join": _joined,
    "channel_leave": _left,
    "group_leave": _left,
    "channel_name": _renamed,
    "group_name": _renamed,
    "channel_archive": _archived,
    "group_archive": _archived,
    "channel_unarchive": _unarchived,
    "group_unarchive": _unarchived,
}


# -- words -----------------------------------------------------------------------------------------------------------


def message_text(message: Message, names: Names) -> str:
    """What a reader sees: text (or blocks where there is none), attachments, file titles, joined by newlines."""
    raw = message.get("text")
    parts = [raw] if isinstance(raw, str) and raw else list(_block_words(message.get("blocks")))
    for attachment in _objects(message.get("attachments")):
        parts += [words for name in ("pretext", "title", "text") if isinstance(words := attachment.get(name), str)]
        if not any(attachment.get(name) for name in ("title", "text")) and isinstance(attachment.get("fallback"), str):
            parts.append(attachment["fallback"])
    parts += [file.name for file in _files(message)]
    return "\n".join(shown(part, names) for part in parts if part)


def shown(text: str, names: Names) -> str:
    """Slack's markup as people read it; file tokens removed."""

    def one(mark: re.Match[str]) -> str:
        target, _, label = mark[1].partition("|")
        if target.startswith(("@U", "@W")):
            return f"@{label or names.get(target[1:], target[1:])}"
        if target.startswith("#C"):
            return f"#{label or target[1:]}"
        if target.startswith("!"):
            return label or f"@{target[1:].partition('^')[0]}"
        address = target.removeprefix("mailto:").removeprefix("tel:")
        return f"{label} {address}" if label and label != address else address

    return html.unescape(_MARKUP.sub(one, without_tokens(text)))


def without_tokens(text: str) -> str:
    """Links without the export's token."""
    return _TOKEN.sub(lambda found: found[1] if found[2] else "", text)


def _block_words(blocks: object, depth: int = 0) -> Iterator[str]:
    """All `text` leaves of Block Kit blocks, in order."""
    if depth > 12:
        return
    for block in _objects(blocks):
        text = block.get("text")
        if isinstance(text, str):
            yield text
        elif isinstance(text, dict) and isinstance(text.get("text"), str):
            yield text["text"]
        for name in ("elements", "fields"):
            yield from _block_words(block.get(name), depth + 1)


def _files(message: Message) -> Iterator[File]:
    listed = [*_objects(message.get("files")), *_objects([message.get("file")])]
    for file in listed:
        name, mime, size = file.get("title") or file.get("name"), file.get("mimetype"), file.get("size")
        if isinstance(name, str):
            yield File(name=name, mime=mime if isinstance(mime, str) else "", size=size if isinstance(size, int) else 0)


def _objects(value: object) -> Sequence[Message]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _within(message: Message, name: str) -> Message:
    found = message.get(name)
    return found if isinstance(found, dict) else {}


def _by_bot(message: Message) -> bool:
    return message.get("subtype") == "bot_message" or (bool(message.get("bot_id")) and not message.get("user"))
