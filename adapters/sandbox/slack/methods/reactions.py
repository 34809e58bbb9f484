"""reactions.*: an emoji under a message."""

from __future__ import annotations

import re

from adapters.sandbox.slack.methods.base import ApiError, ApiRequest, Handler, refuse
from adapters.sandbox.slack.payloads import message_object
from adapters.sandbox.slack.state import Channel, Json, Message

NAME = re.compile(r"[a-z0-9_'+-]{1,100}(::skin-tone-[2-6])?")


def item(request: ApiRequest) -> tuple[Channel, Message]:
    if not request.text("channel") or not request.text("timestamp"):
        raise ApiError("no_item_specified")
    channel = request.channel()
    message = channel.message(request.text("timestamp"))
    if message is None or message.only_for is not None:
        raise ApiError("message_not_found")
    return channel, message


def add(request: ApiRequest) -> Json:
    channel, message = item(request)
    name, user = request.text("name").strip(":"), request.token.user
    refuse("" if NAME.fullmatch(name) else "invalid_name")
    refuse("is_archived" if channel.archived else "")
    given = message.reactions.setdefault(name, [])
    refuse("already_reacted" if user in given else "")
    request.happenings.react(channel, message, name, user)
    return {}


def remove(request: ApiRequest) -> Json:
    channel, message = item(request)
    name, user = request.text("name").strip(":"), request.token.user
    refuse("" if user in message.reactions.get(name, ()) else "no_reaction")
    request.happenings.unreact(channel, message, name, user)
    return {}


def get(request: ApiRequest) -> Json:
    channel, message = item(request)
    return {"type": "message", "channel": channel.id, "message": message_object(request.space, message)}


METHODS: dict[str, Handler] = {"reactions.add": add, "reactions.remove": remove, "reactions.get": get}
