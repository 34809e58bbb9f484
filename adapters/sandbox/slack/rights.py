"""Who may do what in the local Slack, and how channel names are treated. Answers are Slack's error codes, "" = allowed.

Facts: a bot deletes only its own messages and renames only channels it created; the user token of a workspace admin
may do what that admin may; removing people is by default reserved to admins.
"""

from __future__ import annotations

import re

from adapters.sandbox.slack.state import Channel, Message, Token, Workspace

NAME_LIMIT = 80


def why_not_by_preference(space: Workspace, token: Token, deed: str) -> str:
    """Workspace preferences leave some deeds to admins."""
    return "restricted_action" if deed in space.reserved and not is_admin(space, token) else ""


def is_admin(space: Workspace, token: Token) -> bool:
    return token.kind == "user" and space.users[token.user].admin


def may_see(token: Token, channel: Channel) -> bool:
    return token.user in channel.members or not (channel.private or channel.direct)


def why_not_post(token: Token, channel: Channel) -> str:
    if not may_see(token, channel):
        return "channel_not_found"
    if channel.archived:
        return "is_archived"
    if token.user in channel.members or "chat:write.public" in token.scopes:
        return ""
    return "not_in_channel"


def why_not_update(token: Token, message: Message) -> str:
    return "" if message.user == token.user else "cant_update_message"


def why_not_delete(space: Workspace, token: Token, message: Message) -> str:
    return "" if message.user == token.user or is_admin(space, token) else "cant_delete_message"


def why_not_rename(space: Workspace, token: Token, channel: Channel) -> str:
    if channel.archived:
        return "is_archived"
    if is_admin(space, token):
        return ""
    if token.user not in channel.members:
        return "not_in_channel"
    return "" if token.user in (channel.creator, *channel.managers) else "not_authorized"


def why_not_archive(space: Workspace, token: Token, channel: Channel) -> str:
    if channel.archived:
        return "already_archived"
    if channel.general:
        return "cant_archive_general"
    if token.user not in channel.members and not is_admin(space, token):
        return "not_in_channel"
    return why_not_by_preference(space, token, "archive")


def why_not_unarchive(channel: Channel) -> str:
    return "" if channel.archived else "not_archived"


def why_not_kick(space: Workspace, token: Token, channel: Channel, user: str) -> str:
    if user == token.user:
        return "cant_kick_self"
    if channel.general:
        return "cant_kick_from_general"
    if token.user not in channel.members and not is_admin(space, token):
        return "not_in_channel"
    if why := why_not_by_preference(space, token, "kick"):
        return why
    return "" if user in channel.members else "not_in_channel"


def why_not_invite(space: Workspace, token: Token, channel: Channel, user: str) -> str:
    if user not in space.users or space.users[user].deleted:
        return "user_not_found"
    if user == token.user:
        return "cant_invite_self"
    if user in channel.members:
        return "already_in_channel"
    return "no_external_invite_permission" if space.users[user].stranger else ""


def why_not_name(name: str) -> str:
    """Creation checks a name …"""
    if not name:
        return "invalid_name_required"
    if len(name) > NAME_LIMIT:
        return "invalid_name_maxlength"
    if not re.search(r"\w", name):
        return "invalid_name_punctuation"
    if name != tidy_name(name):
        return "invalid_name_specials"
    return ""


def tidy_name(name: str) -> str:
    """… renaming changes it: lower case, hyphens for blanks, other signs dropped. Non-Latin letters stay."""
    return re.sub(r"[^\w-]", "", re.sub(r"\s+", "-", name.strip().lower()))[:NAME_LIMIT]
