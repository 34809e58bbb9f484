"""What can happen in the workspace, whoever causes it: each function changes the state and announces the events for it.

Both the Web API (the bot's deeds) and the people at the page (`world.py`) end here, so an echo of the bot's own
post looks like the real one. Touch it when an event is missing or wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.sandbox.slack.payloads import (
    channel_object,
    hidden_event,
    message_event,
    message_object,
    notice_event,
    user_object,
)
from adapters.sandbox.slack.state import Channel, Json, Message, Scheduled, Upload, User, Workspace
from adapters.sandbox.world import NoticeBoard

Announce = Callable[[Json, Channel | None], None]
MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
LINK = re.compile(r"<(https?://[^|>]+)")


@dataclass(slots=True, kw_only=True)
class Happenings:
    """State + where to announce. `announce(event, channel)` hands the event to deliveries."""

    space: Workspace
    board: NoticeBoard
    announce: Announce
    unfurl: Callable[[Channel, Message, str], None]  # asks for a link preview a moment later
    later: Callable[[Scheduled], None]  # posts it when its time has come

    def post(
        self,
        channel: Channel,
        user: User,
        text: str,
        *,
        blocks: Sequence[Json] = (),
        attachments: Sequence[Json] = (),
        thread_ts: str | None = None,
        files: Sequence[Upload] = (),
    ) -> Message:
        self.space.uploads.update({upload.id: upload for upload in files})
        message = Message(
            ts=self.space.stamp(),
            user=user.id,
            text=text,
            files=tuple(files),
            blocks=list(blocks),
            attachments=list(attachments),
            thread_ts=thread_ts,
            bot_id=user.bot_id,
            app_id=self.space.app_id if user.bot else "",
        )
        channel.messages.append(message)
        self.board.tell("line", channel.id, message.ts)
        event = message_event(self.space, channel, message)
        self._in_channel(channel, event)
        if not channel.direct and not user.bot and self.space.bot.id in MENTION.findall(text):
            mention = {key: value for key, value in event.items() if key != "channel_type"}
            self._in_channel(channel, mention | {"type": "app_mention"})
        if link := LINK.search(text):
            self.unfurl(channel, message, link[1])
        return message

    def whisper(self, channel: Channel, user: str, text: str, blocks: Sequence[Json], thread_ts: str | None) -> Message:
        """An ephemeral message: seen by one person, told to nobody."""
        bot = self.space.bot
        message = Message(
            ts=self.space.stamp(),
            user=bot.id,
            bot_id=bot.bot_id,
            app_id=self.space.app_id,
            text=text,
            blocks=list(blocks),
            thread_ts=thread_ts,
            only_for=user,
        )
        channel.messages.append(message)
        self.board.tell("line", channel.id, message.ts)
        return message

    def change(
        self,
        channel: Channel,
        message: Message,
        *,
        text: str | None = None,
        blocks: Sequence[Json] | None = None,
        attachments: Sequence[Json] | None = None,
        by: str | None = None,
    ) -> None:
        """An edit (`by`), or a preview that Slack itself attaches (`by=None`: no `edited` mark)."""
        before = message_object(self.space, message)
        stamp = self.space.stamp()
        if text is not None:
            message.text = text
        if blocks is not None:
            message.blocks = list(blocks)
        if attachments is not None:
            message.attachments = list(attachments)
        if by is not None:
            message.edited = {"user": by, "ts": stamp}
        self.board.tell("line", channel.id, message.ts)
        after = message_object(self.space, message)
        self._in_channel(
            channel, hidden_event(channel, "message_changed", stamp, message=after, previous_message=before)
        )

    def delete(self, channel: Channel, message: Message) -> None:
        before = message_object(self.space, message)
        message.deleted = True
        self.board.tell("line", channel.id, message.ts)
        if message.only_for is None:
            stamp = self.space.stamp()
            fields = {"deleted_ts": message.ts, "previous_message": before}
            self._in_channel(channel, hidden_event(channel, "message_deleted", stamp, **fields))

    def create(self, channel: Channel) -> None:
        self.space.add_channel(channel)
        channel.managers = [channel.creator]
        self.board.tell("room", channel.id)
        if not channel.private:
            shown = channel_object(self.space, channel, self.space.bot.id)
            self._about(channel, {"type": "channel_created", "channel": shown})
        for user in tuple(channel.members):
            self._joined(channel, user, None)

    def rename(self, channel: Channel, name: str, by: str) -> None:
        old = channel.name
        channel.previous_names.append(old)
        channel.name = name
        self.board.tell("room", channel.id)
        kind = "group" if channel.private else "channel"
        shown = {
            "id": channel.id,
            "name": name,
            "name_normalized": name,
            "created": channel.created,
            "is_channel": not channel.private,
            "is_mpim": False,
        }
        self._about(channel, {"type": f"{kind}_rename", "channel": shown})
        text = f"<@{by}> has renamed the channel from {old} to {name}"
        fields = {"name": name, "old_name": old}
        self._in_channel(channel, notice_event(channel, f"{kind}_name", by, self.space.stamp(), text, **fields))

    def archive(self, channel: Channel, by: str) -> None:
        kind = "group" if channel.private else "channel"
        text = f"<@{by}> archived the channel"
        self._in_channel(channel, notice_event(channel, f"{kind}_archive", by, self.space.stamp(), text))
        self._about(channel, {"type": f"{kind}_archive", "channel": channel.id, "user": by})
        channel.archived = True
        self.board.tell("room", channel.id)

    def unarchive(self, channel: Channel, by: str) -> None:
        kind = "group" if channel.private else "channel"
        channel.archived = False
        text = f"<@{by}> un-archived the channel"
        self._in_channel(channel, notice_event(channel, f"{kind}_unarchive", by, self.space.stamp(), text))
        self._about(channel, {"type": f"{kind}_unarchive", "channel": channel.id, "user": by})
        self.board.tell("room", channel.id)

    def react(self, channel: Channel, message: Message, name: str, by: str) -> None:
        message.reactions.setdefault(name, []).append(by)
        self._reacted("reaction_added", channel, message, name, by)

    def unreact(self, channel: Channel, message: Message, name: str, by: str) -> None:
        message.reactions[name].remove(by)
        if not message.reactions[name]:
            del message.reactions[name]
        self._reacted("reaction_removed", channel, message, name, by)

    def _reacted(self, kind: str, channel: Channel, message: Message, name: str, by: str) -> None:
        self.board.tell("line", channel.id, message.ts)
        item = {"type": "message", "channel": channel.id, "ts": message.ts}
        self._in_channel(channel, {"type": kind, "user": by, "reaction": name, "item_user": message.user, "item": item})

    def describe(self, channel: Channel, what: str, words: str, by: str) -> None:
        """`what`: topic or purpose."""
        setattr(channel, what, words)
        self.board.tell("room", channel.id)
        kind = "group" if channel.private else "channel"
        text = f"<@{by}> set the channel {what}: {words}"
        notice = notice_event(channel, f"{kind}_{what}", by, self.space.stamp(), text, **{what: words})
        self._in_channel(channel, notice)

    def pin(self, channel: Channel, message: Message, by: str) -> None:
        channel.pins.append(message.ts)
        self.board.tell("line", channel.id, message.ts)
        self._pinned("pin_added", channel, message, by)

    def unpin(self, channel: Channel, message: Message, by: str) -> None:
        channel.pins.remove(message.ts)
        self.board.tell("line", channel.id, message.ts)
        self._pinned("pin_removed", channel, message, by)

    def _pinned(self, kind: str, channel: Channel, message: Message, by: str) -> None:
        item = {"type": "message", "channel": channel.id, "message": message_object(self.space, message)}
        self._in_channel(channel, {"type": kind, "user": by, "channel_id": channel.id, "item": item})

    def move(self, channel: Channel, new: str) -> None:
        """The channel gets another id, as a private one does the moment it is to be shared with another company."""
        old = channel.id
        del self.space.channels[old]
        channel.id = new
        self.space.add_channel(channel)
        self.board.tell("room", new)
        self._about(channel, {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": new})

    def join(self, channel: Channel, user: str, invited_by: str | None = None) -> None:
        channel.members.append(user)
        self.board.tell("room", channel.id)
        self._joined(channel, user, invited_by)

    def leave(self, channel: Channel, user: str, removed_by: str | None = None) -> None:
        """Told to the bot while it is (or was just) in the channel; the event does not say who removed whom."""
        kind = "G" if channel.private else "C"
        if user == self.space.bot.id:
            name = "group_left" if channel.private else "channel_left"
            self._about(channel, {"type": name, "channel": channel.id, "actor_id": removed_by or user})
        else:
            body = {"type": "member_left_channel", "user": user, "channel": channel.id}
            self._in_channel(channel, body | {"channel_type": kind, "team": self.space.users[user].team})
        channel.members.remove(user)
        self.board.tell("room", channel.id)

    def user_changed(self, user: User, event_type: str = "user_change") -> None:
        user.updated = self.space.now()
        self.board.tell("person", detail=user.id)
        event = {"type": event_type, "user": user_object(self.space, user), "cache_ts": user.updated}
        self.announce(event | {"event_ts": self.space.stamp()}, None)

    def past(self, channel: Channel, user: str, text: str, at: datetime) -> Message:
        """A line of the seed: in the history, announced to nobody."""
        who = self.space.users[user]
        app_id = self.space.app_id if who.bot else ""
        message = Message(ts=self.space.stamp(at), user=user, text=text, bot_id=who.bot_id, app_id=app_id)
        channel.messages.append(message)
        return message

    def _joined(self, channel: Channel, user: str, invited_by: str | None) -> None:
        event = {
            "type": "member_joined_channel",
            "user": user,
            "channel": channel.id,
            "channel_type": "G" if channel.private else "C",
            "team": self.space.users[user].team,
        }
        self._in_channel(channel, event | ({"inviter": invited_by} if invited_by else {}))
        text = f"<@{user}> has joined the channel"
        kind = "group_join" if channel.private else "channel_join"
        self._in_channel(channel, notice_event(channel, kind, user, self.space.stamp(), text))

    def _in_channel(self, channel: Channel, event: Json) -> None:
        """Only members hear this, so the bot must be one."""
        if self.space.bot.id in channel.members:
            self.announce({"event_ts": self.space.stamp()} | event, channel)

    def _about(self, channel: Channel, event: Json) -> None:
        """A public channel's life is told to every app with the scope; a private one's to members only."""
        if not channel.private or self.space.bot.id in channel.members:
            self.announce({"event_ts": self.space.stamp()} | event, channel)
