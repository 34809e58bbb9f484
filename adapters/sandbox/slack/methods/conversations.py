"""conversations.*: reading channels and their members, making, naming, closing and filling them."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.sandbox.slack.methods.base import ApiError, ApiRequest, Handler, page, refuse
from adapters.sandbox.slack.payloads import channel_object, message_object
from adapters.sandbox.slack.rights import (
    is_admin,
    tidy_name,
    why_not_archive,
    why_not_by_preference,
    why_not_invite,
    why_not_kick,
    why_not_name,
    why_not_rename,
    why_not_unarchive,
)
from adapters.sandbox.slack.scopes import FAMILY_OF_TYPE, type_of
from adapters.sandbox.slack.state import Channel, Json, Message
from adapters.sandbox.slack.threads import counters

WORDS = 250  # characters of a topic or a purpose


def group_only(channel: Channel) -> Channel:
    if channel.direct:
        raise ApiError("method_not_supported_for_channel_type")
    return channel


def listing(request: ApiRequest) -> Json:
    return _listed(request, list(request.space.visible_channels(request.token.user)))


def of_user(request: ApiRequest) -> Json:
    """Those that somebody is in, as far as the caller may know of them."""
    user = request.text("user") or request.token.user
    seen = request.space.visible_channels(request.token.user)
    return _listed(request, [channel for channel in seen if user in channel.members])


def _listed(request: ApiRequest, channels: Sequence[Channel]) -> Json:
    types = set((request.text("types") or "public_channel").split(","))
    if not types <= FAMILY_OF_TYPE.keys():
        raise ApiError("invalid_types")
    hide_archived = request.flag("exclude_archived")
    seen = [channel for channel in channels if type_of(channel) in types and not (hide_archived and channel.archived)]
    items, more = page(request, seen, "channels")
    return {"channels": [channel_object(request.space, c, request.token.user) for c in items]} | more


def info(request: ApiRequest) -> Json:
    return {"channel": channel_object(request.space, request.channel(), request.token.user)}


def members(request: ApiRequest) -> Json:
    items, more = page(request, request.channel().members, "members")
    return {"members": items} | more


def history(request: ApiRequest) -> Json:
    channel = request.channel()
    if request.token.user not in channel.members:
        raise ApiError("not_in_channel")
    try:
        oldest, latest = float(request.text("oldest") or 0), float(request.text("latest") or "inf")
    except ValueError as problem:
        raise ApiError("invalid_ts_oldest") from problem
    inclusive = request.flag("inclusive")

    def within(ts: float) -> bool:
        return oldest < ts < latest or (inclusive and ts in (oldest, latest))

    lines = [
        message
        for message in reversed(channel.messages)
        if not message.deleted
        and message.only_for is None
        and (message.broadcast or message.thread_ts in (None, message.ts))  # other replies: conversations.replies
        and within(float(message.ts))
    ]
    return _messages(request, lines)


def _messages(request: ApiRequest, lines: Sequence[Message]) -> Json:
    items, more = page(request, lines, "messages")
    channel = request.channel()
    shown = [message_object(request.space, message) | counters(channel, message) for message in items]
    if request.flag("include_all_metadata"):
        for message, body in zip(items, shown, strict=True):
            if message.metadata and message.user == request.token.user:
                body["metadata"] = message.metadata
    return {"messages": shown, "has_more": bool(more["response_metadata"]["next_cursor"])} | more


def replies(request: ApiRequest) -> Json:
    """A thread from any message of it: the parent, then the replies, oldest first."""
    channel = request.channel()
    if request.token.user not in channel.members:
        raise ApiError("not_in_channel")
    one = channel.message(request.text("ts"))
    if one is None or one.deleted or one.only_for is not None:
        raise ApiError("thread_not_found")
    parent = one.thread_ts or one.ts
    oldest = float(request.text("oldest") or 0)
    lines = [
        message
        for message in channel.messages
        if not message.deleted
        and message.only_for is None
        and (message.ts == parent or (message.thread_ts == parent and float(message.ts) >= oldest))
    ]
    return _messages(request, lines)


def create(request: ApiRequest) -> Json:
    name = request.text("name")
    refuse(why_not_by_preference(request.space, request.token, "create"))
    refuse(why_not_name(name))
    if request.space.named(name) is not None:
        raise ApiError("name_taken")
    caller = request.token.user
    channel = Channel(
        id=request.space.serial("C"),
        name=name,
        creator=caller,
        created=request.space.now(),
        members=[caller],
        private=request.flag("is_private"),
    )
    request.happenings.create(channel)
    return {"channel": channel_object(request.space, channel, caller)}


def rename(request: ApiRequest) -> Json:
    channel = group_only(request.channel())
    refuse(why_not_rename(request.space, request.token, channel))
    name = tidy_name(request.text("name"))
    refuse(why_not_name(name))
    if request.space.named(name) not in (None, channel):
        raise ApiError("name_taken")
    if name != channel.name:
        request.happenings.rename(channel, name, request.token.user)
    return {"channel": channel_object(request.space, channel, request.token.user)}


def archive(request: ApiRequest) -> Json:
    channel = group_only(request.channel())
    refuse(why_not_archive(request.space, request.token, channel))
    request.happenings.archive(channel, request.token.user)
    return {}


def unarchive(request: ApiRequest) -> Json:
    channel = group_only(request.channel())
    refuse(why_not_unarchive(channel))
    request.happenings.unarchive(channel, request.token.user)
    return {}


def join(request: ApiRequest) -> Json:
    channel = group_only(request.channel())
    if channel.private:
        raise ApiError("method_not_supported_for_channel_type")
    if channel.archived:
        raise ApiError("is_archived")
    answer: Json = {}
    if request.token.user in channel.members:
        answer = {"warning": "already_in_channel"}
    else:
        request.happenings.join(channel, request.token.user)
    return answer | {"channel": channel_object(request.space, channel, request.token.user)}


def invite(request: ApiRequest) -> Json:
    channel = group_only(request.channel())
    users = request.ids("users")
    if not users:
        raise ApiError("no_user")
    if channel.archived:
        raise ApiError("is_archived")
    if request.token.user not in channel.members and not is_admin(request.space, request.token):
        raise ApiError("not_in_channel")
    problems = [(user, why_not_invite(request.space, request.token, channel, user)) for user in users]
    bad = [{"ok": False, "user": user, "error": why} for user, why in problems if why]
    if bad and not request.flag("force"):
        raise ApiError(str(bad[0]["error"]), errors=bad)
    for user, why in problems:
        if not why:
            request.happenings.join(channel, user, request.token.user)
    answer: Json = {"channel": channel_object(request.space, channel, request.token.user)}
    return answer | ({"errors": bad} if bad else {})


def kick(request: ApiRequest) -> Json:
    channel, user = group_only(request.channel()), request.text("user")
    if user not in request.space.users:
        raise ApiError("user_not_found")
    refuse(why_not_kick(request.space, request.token, channel, user))
    request.happenings.leave(channel, user, request.token.user)
    return {"errors": {}}


def leave(request: ApiRequest) -> Json:
    channel = group_only(request.channel())
    if channel.general:
        raise ApiError("cant_leave_general")
    if request.token.user not in channel.members:
        return {"not_in_channel": True}
    request.happenings.leave(channel, request.token.user)
    return {}


def describe(what: str) -> Handler:
    def set_(request: ApiRequest) -> Json:
        channel, words = group_only(request.channel()), request.text(what)
        refuse("is_archived" if channel.archived else "")
        refuse("" if request.token.user in channel.members else "not_in_channel")
        refuse("too_long" if len(words) > WORDS else "")
        request.happenings.describe(channel, what, words, request.token.user)
        return {"channel": channel_object(request.space, channel, request.token.user)}

    return set_


def open_direct(request: ApiRequest) -> Json:
    users = request.ids("users")
    if not users:
        raise ApiError("users_list_not_supplied")
    if len(users) > 1:
        raise ApiError("too_many_users")  # the sandbox has no group direct messages
    user = request.space.users.get(users[0])
    if user is None:
        raise ApiError("user_not_found")
    if user.deleted:
        raise ApiError("user_disabled")
    return {"channel": {"id": request.space.direct_with(user.id).id}}


METHODS: dict[str, Handler] = {
    "conversations.list": listing,
    "conversations.info": info,
    "conversations.members": members,
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.create": create,
    "conversations.rename": rename,
    "conversations.archive": archive,
    "conversations.unarchive": unarchive,
    "conversations.join": join,
    "conversations.invite": invite,
    "conversations.kick": kick,
    "conversations.leave": leave,
    "conversations.open": open_direct,
    "conversations.setPurpose": describe("purpose"),
    "conversations.setTopic": describe("topic"),
    "users.conversations": of_user,
}
