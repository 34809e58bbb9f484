"""What a message says of the thread under it, in answers of `conversations.history` and `conversations.replies`."""

from __future__ import annotations

from adapters.sandbox.slack.state import Channel, Json, Message

SHOWN = 5  # people


def counters(channel: Channel, message: Message) -> Json:
    """Empty for a message without replies. Who deleted theirs is not counted."""
    if message.thread_ts not in (None, message.ts):
        return {}
    replies = [
        one
        for one in channel.messages
        if one.thread_ts == message.ts and one is not message and not one.deleted and one.only_for is None
    ]
    if not replies:
        return {}
    people = list(dict.fromkeys(one.user for one in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(people),
        "reply_users": people[:SHOWN],
        "latest_reply": max(one.ts for one in replies),
        "is_locked": False,
        "subscribed": False,
    }
