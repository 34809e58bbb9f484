"""admin.conversations.*: what an organisation's admin does to channels, whether in them or not."""

from __future__ import annotations

from adapters.sandbox.slack.methods.base import ApiError, ApiRequest, Handler, refuse
from adapters.sandbox.slack.rights import tidy_name, why_not_invite, why_not_name
from adapters.sandbox.slack.state import Channel, Json

NAMES = {  # these methods know fewer words for what is wrong with a name
    "invalid_name_required": "could_not_rename_channel",
    "invalid_name_punctuation": "could_not_rename_channel",
    "invalid_name_specials": "could_not_rename_channel",
}


def channel_of(request: ApiRequest) -> Channel:
    """Any channel of the organisation. Only there are these methods to be had, and only for its admins."""
    if not request.space.enterprise:
        raise ApiError("feature_not_enabled")
    if not request.space.users[request.token.user].org_admin:
        raise ApiError("user_must_be_admin" if "user_must_be_admin" in request.may_answer else "restricted_action")
    channel = request.space.channels.get(request.text("channel_id"))
    if channel is None:
        raise ApiError("channel_not_found")
    if channel.direct or channel.general:
        raise ApiError("channel_type_not_supported")
    return channel


def rename(request: ApiRequest) -> Json:
    channel, name = channel_of(request), tidy_name(request.text("name"))
    if why := why_not_name(name):
        raise ApiError(NAMES.get(why, why))
    if request.space.named(name) not in (None, channel):
        raise ApiError("name_taken")
    if channel.archived:
        raise ApiError("could_not_rename_channel")
    if name != channel.name:
        request.happenings.rename(channel, name, request.token.user)
    return {}


def archive(request: ApiRequest) -> Json:
    channel = channel_of(request)
    refuse("already_archived" if channel.archived else "")
    request.happenings.archive(channel, request.token.user)
    return {}


def unarchive(request: ApiRequest) -> Json:
    channel = channel_of(request)
    refuse("" if channel.archived else "channel_not_archived")
    request.happenings.unarchive(channel, request.token.user)
    return {}


def invite(request: ApiRequest) -> Json:
    channel, users = channel_of(request), request.ids("user_ids")
    problems = {user: why_not_invite(request.space, request.token, channel, user) for user in users}
    for user, why in problems.items():
        if not why:
            request.happenings.join(channel, user, request.token.user)
    failed = {user: why for user, why in problems.items() if why}
    if failed:
        raise ApiError("failed_for_some_users", failed_user_ids=failed)
    return {}


METHODS: dict[str, Handler] = {
    "admin.conversations.archive": archive,
    "admin.conversations.invite": invite,
    "admin.conversations.rename": rename,
    "admin.conversations.unarchive": unarchive,
}
