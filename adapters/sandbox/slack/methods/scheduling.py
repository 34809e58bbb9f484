"""chat.scheduleMessage and what belongs to it. From docs.slack.dev/reference/methods/chat.scheduleMessage: at most 120
days ahead, 30 messages in five minutes of a channel; and what carries metadata is taken, and never posted.
"""

from __future__ import annotations

from adapters.sandbox.slack.methods.base import ApiError, ApiRequest, Handler, page, refuse
from adapters.sandbox.slack.methods.chat import content, destination, metadata
from adapters.sandbox.slack.rights import why_not_post
from adapters.sandbox.slack.state import Json, Scheduled

AHEAD = 120 * 86_400  # seconds
TOGETHER, WITHIN = 30, 300  # messages of a channel within so many seconds
FIXED = 60  # seconds before its time a message can be called off no more


def schedule(request: ApiRequest) -> Json:
    space, channel = request.space, destination(request)
    refuse(why_not_post(request.token, channel))
    try:
        at = int(request.text("post_at"))
    except ValueError as problem:
        raise ApiError("invalid_time") from problem
    now = space.now()
    refuse("time_in_past" if at <= now else "time_too_far" if at > now + AHEAD else "")
    near = [one for one in space.scheduled.values() if one.channel == channel.id and abs(one.at - at) < WITHIN]
    refuse("restricted_too_many" if len(near) >= TOGETHER else "")
    text, blocks = content(request)
    waiting = Scheduled(
        id=space.serial("Q"),
        channel=channel.id,
        user=request.token.user,
        at=at,
        made=now,
        text=text,
        blocks=tuple(blocks),
        attachments=tuple(request.listing("attachments")),
        thread_ts=request.text("thread_ts") or None,
        is_lost=metadata(request) is not None,
    )
    space.scheduled[waiting.id] = waiting
    request.happenings.later(waiting)
    shown = {"type": "delayed_message", "text": text, "user": waiting.user, "bot_id": space.users[waiting.user].bot_id}
    return {"channel": channel.id, "scheduled_message_id": waiting.id, "post_at": at, "message": shown}


def call_off(request: ApiRequest) -> Json:
    space, channel = request.space, request.channel()
    waiting = space.scheduled.get(request.text("scheduled_message_id"))
    ours = waiting is not None and (waiting.channel, waiting.user) == (channel.id, request.token.user)
    if waiting is None or not ours or waiting.at - space.now() < FIXED:
        raise ApiError("invalid_scheduled_message_id")
    del space.scheduled[waiting.id]
    return {}


def listing(request: ApiRequest) -> Json:
    wanted = request.text("channel")
    if wanted and wanted not in request.space.channels:
        raise ApiError("invalid_channel")
    oldest, latest = float(request.text("oldest") or 0), float(request.text("latest") or "inf")
    found = [
        {"id": one.id, "channel_id": one.channel, "post_at": one.at, "date_created": one.made, "text": one.text}
        for one in sorted(request.space.scheduled.values(), key=lambda one: one.at)
        if one.user == request.token.user and wanted in ("", one.channel) and oldest <= one.at <= latest
    ]
    items, more = page(request, found, "scheduled_messages")
    return {"scheduled_messages": items} | more


METHODS: dict[str, Handler] = {
    "chat.scheduleMessage": schedule,
    "chat.deleteScheduledMessage": call_off,
    "chat.scheduledMessages.list": listing,
}
