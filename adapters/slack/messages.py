"""Messages of every subtype to events. Pure; a table by subtype.

The same message can arrive twice with different event ids (as `message` and as `app_mention`; after a backfill), so
ids are made of channel and ts. Link previews arrive as `message_changed` with the same words: they are not edits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from adapters.slack.delivery import PLATFORM, Delivery, Json, account, inner, moment, text_of
from adapters.slack.envelope import POSTS
from adapters.slack.text import command_text, mentions, objects, raw_texts, readable
from bot.domain.events import (
    CommandGiven,
    Event,
    File,
    GroupArchived,
    GroupRenamed,
    GroupSnapshot,
    GroupStale,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
)

_UNREADABLE_FILES: Final = frozenset({"tombstone", "hidden_by_limit", "access_denied", "file_not_found"})
_LEADING_MENTION: Final = re.compile(r"^\s*<@[UW][A-Z0-9]+(?:\|[^<>]*)?>[\s,:，：]*")
SLACKBOT: Final = "USLACKBOT"
_PREVIEW: Final = ("from_url", "original_url", "is_app_unfurl")  # an attachment with one of these is of a link


def read_message(delivery: Delivery) -> Sequence[Event]:
    """`message`, by subtype. What has an unknown one is a message if somebody said something in it (Slack's advice, and
    a new way of posting must not be a way around the rules); else it is counted, never an error."""
    subtype = text_of(delivery.body, "subtype")
    reader = _BY_SUBTYPE.get(subtype) or (_posted if _is_said(delivery.body) else None)
    return reader(delivery) if reader is not None else delivery.unknown(f"message/{subtype}")


def _is_said(body: Json) -> bool:
    author = text_of(body, "user") or text_of(body, "bot_id")
    return bool(author) and not body.get("hidden") and bool(raw_texts(body))


def read_mention(delivery: Delivery) -> Sequence[Event]:
    """`app_mention`: the message itself arrives as `message` too; this one is only the command in it."""
    body = delivery.body
    if not delivery.channel or not text_of(body, "ts"):
        return delivery.unknown("app_mention")
    if body.get("bot_id") or delivery.is_own(body) or body.get("edited"):
        return delivery.ignored("mention-by-bot-or-edit")
    return (_command(delivery, _without_bot(text_of(body, "text"), delivery.bot_user)),)


def _without_bot(text: str, bot_user: str) -> str:
    """The command without the bot's name, wherever it stands; without knowing the bot, without the first mention."""
    if bot_user and f"<@{bot_user}" in text:
        return re.sub(rf"<@{re.escape(bot_user)}(?:\|[^<>]*)?>[,:，：]?", " ", text)
    return _LEADING_MENTION.sub("", text)


def _command(delivery: Delivery, text: str) -> CommandGiven:
    body = delivery.body
    ts = text_of(body, "ts")
    reply = {"channel": delivery.channel}
    if thread := text_of(body, "thread_ts"):  # said under a message: then that message is meant
        reply |= {"thread": thread, "message": thread}
    return CommandGiven(
        id=f"{PLATFORM}:{delivery.channel}/{ts}/command",
        platform=PLATFORM,
        at=moment(ts) or delivery.at,
        group=delivery.group,
        actor=delivery.actor,
        text=command_text(text),
        reply=reply,
        via="chat",
    )


def _posted(delivery: Delivery) -> Sequence[Event]:
    body = delivery.body
    if not delivery.channel or not text_of(body, "ts"):
        return delivery.unknown("message")
    if delivery.is_own(body):
        return delivery.ignored("own-message")
    if body.get("user") == SLACKBOT:
        return delivery.ignored("slackbot")
    if body.get("channel_type") in ("im", "mpim", "app_home"):
        if body.get("bot_id") or body.get("channel_type") == "mpim":
            return delivery.ignored("private-conversation")
        return (_command(delivery, _without_bot(text_of(body, "text"), delivery.bot_user)),)
    return (MessagePosted(**_content(delivery, body)),)


def _content(delivery: Delivery, message: Json) -> dict[str, Any]:
    """The fields that a post and an edit share."""
    ts = text_of(message, "ts")
    parts = raw_texts(message)
    called = mentions(parts)
    author = text_of(message, "user") or text_of(message, "bot_id")
    thread = text_of(message, "thread_ts")
    return {
        "id": f"{PLATFORM}:{delivery.channel}/{ts}",
        "platform": PLATFORM,
        "at": moment(ts) or delivery.at,
        "group": delivery.group,
        "actor": account(author) if author else None,
        "message": ts,
        "text": "\n".join(readable(part) for part in parts),
        "mentions": called.accounts,
        "mentions_all": called.everybody,
        "files": files_of(message),
        "thread": thread if thread and thread != ts else None,
        "from_bot": bool(message.get("bot_id")),
    }


def files_of(message: Json) -> tuple[File, ...]:
    """Metadata of the files we may know of, of forwarded messages too; those Slack hides carry none."""
    old = message.get("file")
    listed = objects(message, "files") or ([old] if isinstance(old, dict) else [])
    listed += [file for attachment in objects(message, "attachments") for file in objects(attachment, "files")]
    return tuple(
        File(
            name=text_of(file, "name") or text_of(file, "title"),
            mime=text_of(file, "mimetype"),
            size=file["size"] if isinstance(file.get("size"), int) else 0,
            ref=_ref_of(file),
        )
        for file in listed
        if text_of(file, "mode") not in _UNREADABLE_FILES and text_of(file, "file_access") not in _UNREADABLE_FILES
    )


def _ref_of(file: Json) -> str:
    """Where its bytes are; of a file that lies with Slack only: `external` ones are links to somebody else's server."""
    if file.get("mode") == "external" or file.get("is_external") is True:
        return ""
    return text_of(file, "url_private_download") or text_of(file, "url_private") or text_of(file, "id")


def _changed(delivery: Delivery) -> Sequence[Event]:
    """An edit, if words, blocks, files or own attachments differ. Top-level `ts` is the event's, not the message's."""
    new, old = inner(delivery.body, "message"), inner(delivery.body, "previous_message")
    ts = text_of(new, "ts") or text_of(old, "ts")
    if not ts or not delivery.channel:
        return delivery.unknown("message/message_changed")
    new = {**new, "ts": ts}
    if text_of(new, "subtype") == "tombstone":  # a thread's parent was deleted, its replies stay
        return (_gone(delivery, ts),)
    if delivery.is_own(new):
        return delivery.ignored("own-message")
    if delivery.body.get("channel_type") in ("im", "mpim"):
        return delivery.ignored("private-conversation")
    if old and _substance(new) == _substance(old):
        same = new.get("attachments") == old.get("attachments")
        return delivery.ignored("unchanged" if same else "unfurl")
    content = _content(delivery, new)
    edit = text_of(inner(new, "edited"), "ts") or text_of(delivery.body, "event_ts") or delivery.id
    before = "\n".join(readable(part) for part in raw_texts(old)) if old else None
    content |= {"id": f"{content['id']}/edit/{edit}", "at": delivery.at, "before": before}
    return (MessageEdited(**content),)


def _substance(message: Json) -> tuple[Any, ...]:
    """What the author wrote or forwarded: without previews that Slack or another app attached to a link."""
    own = [one for one in objects(message, "attachments") if one.get("is_share") or not any(map(one.get, _PREVIEW))]
    files = [text_of(file, "id") for file in objects(message, "files")]
    return (text_of(message, "text"), _unnumbered(objects(message, "blocks")), _unnumbered(own), files)


def _unnumbered(value: Any) -> Any:
    """Without the ids that Slack gives to blocks."""
    if isinstance(value, dict):
        return {name: _unnumbered(inner) for name, inner in value.items() if name != "block_id"}
    return [_unnumbered(inner) for inner in value] if isinstance(value, list) else value


def _deleted(delivery: Delivery) -> Sequence[Event]:
    ts = text_of(delivery.body, "deleted_ts") or text_of(inner(delivery.body, "previous_message"), "ts")
    if not ts or not delivery.channel:
        return delivery.unknown("message/message_deleted")
    if delivery.is_own(inner(delivery.body, "previous_message")):
        return delivery.ignored("own-message")
    return (_gone(delivery, ts),)


def _gone(delivery: Delivery, ts: str) -> MessageDeleted:
    return MessageDeleted(
        id=f"{PLATFORM}:{delivery.channel}/{ts}/deleted",
        platform=PLATFORM,
        at=delivery.at,
        group=delivery.group,
        message=ts,
    )


def _renamed(delivery: Delivery) -> Sequence[Event]:
    """Only this notice says who renamed it and what it was called; `channel_rename` may have come before it."""
    name = text_of(delivery.body, "name")
    if not name:
        return delivery.unknown("message/channel_name")
    return (
        GroupRenamed(
            id=delivery.id,
            platform=PLATFORM,
            at=delivery.at,
            group=delivery.group,
            actor=delivery.actor,
            name=name,
            before=text_of(delivery.body, "old_name") or None,
        ),
    )


def _archived(archived: bool) -> Callable[[Delivery], Sequence[Event]]:
    def read(delivery: Delivery) -> Sequence[Event]:
        return (
            GroupArchived(
                id=delivery.id,
                platform=PLATFORM,
                at=delivery.at,
                group=delivery.group,
                actor=delivery.actor,
                archived=archived,
            ),
        )

    return read


def _purpose(delivery: Delivery) -> Sequence[Event]:
    purpose = readable(text_of(delivery.body, "purpose"))
    return (GroupSnapshot(id=delivery.id, platform=PLATFORM, at=delivery.at, group=delivery.group, purpose=purpose),)


def _stale(delivery: Delivery) -> Sequence[Event]:
    return (GroupStale(id=delivery.id, platform=PLATFORM, at=delivery.at, group=delivery.group, actor=delivery.actor),)


def _nothing(why: str) -> Callable[[Delivery], Sequence[Event]]:
    return lambda delivery: delivery.ignored(why)


_BY_SUBTYPE: Final[Mapping[str, Callable[[Delivery], Sequence[Event]]]] = {
    **dict.fromkeys(POSTS, _posted),
    "message_changed": _changed,
    "message_deleted": _deleted,
    "message_replied": _nothing("thread-counter"),
    "channel_name": _renamed,
    "group_name": _renamed,
    "channel_archive": _archived(True),
    "group_archive": _archived(True),
    "channel_unarchive": _archived(False),
    "group_unarchive": _archived(False),
    "channel_purpose": _purpose,
    "group_purpose": _purpose,
    "channel_convert_to_private": _stale,
    "channel_convert_to_public": _stale,
    **dict.fromkeys(("channel_join", "channel_leave", "group_join", "group_leave"), _nothing("told-by-member-event")),
    **dict.fromkeys(
        (
            "assistant_app_thread",
            "bot_add",
            "bot_remove",
            "channel_posting_permissions",
            "channel_topic",
            "document_mention",
            "ekm_access_denied",
            "file_comment",
            "file_mention",
            "group_topic",
            "huddle_thread",
            "message_locked",
            "pinned_item",
            "reminder_add",
            "reply_broadcast",
            "sh_room_created",
            "tombstone",
            "unpinned_item",
        ),
        _nothing("not-governed"),
    ),
}
