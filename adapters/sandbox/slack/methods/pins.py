"""pins.*: messages that stand at the top of a channel."""

from __future__ import annotations

from adapters.sandbox.slack.methods.base import ApiError, ApiRequest, Handler, refuse
from adapters.sandbox.slack.payloads import message_object
from adapters.sandbox.slack.state import Channel, Json, Message

MOST = 100  # slack.com/help/articles/205239997


def message_of(request: ApiRequest) -> tuple[Channel, Message]:
    channel = request.channel()
    if not request.text("timestamp"):
        raise ApiError("no_item_specified")
    message = channel.message(request.text("timestamp"))
    if message is None or message.only_for is not None:
        raise ApiError("message_not_found")
    return channel, message


def add(request: ApiRequest) -> Json:
    channel, message = message_of(request)
    refuse("" if request.token.user in channel.members else "not_in_channel")
    refuse("already_pinned" if message.ts in channel.pins else "")
    refuse("too_many_pins" if len(channel.pins) >= MOST else "")
    request.happenings.pin(channel, message, request.token.user)
    return {}


def remove(request: ApiRequest) -> Json:
    channel, message = message_of(request)
    refuse("" if message.ts in channel.pins else "no_pin")
    request.happenings.unpin(channel, message, request.token.user)
    return {}


def listing(request: ApiRequest) -> Json:
    """The newest first."""
    channel = request.channel()
    found = [one for ts in reversed(channel.pins) if (one := channel.message(ts)) is not None]
    item = {"type": "message", "channel": channel.id}
    return {"items": [item | {"message": message_object(request.space, one)} for one in found]}


METHODS: dict[str, Handler] = {"pins.add": add, "pins.list": listing, "pins.remove": remove}
