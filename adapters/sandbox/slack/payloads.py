"""How the local Slack shows its things in JSON: user, channel and message objects, and the Events API envelope.

Shapes follow the recordings of Slack's own SDKs; add a field when the adapter starts reading it.
"""

from __future__ import annotations

from adapters.sandbox.slack.state import Channel, Json, Message, User, Workspace
from adapters.sandbox.slack.uploads import file_object


def user_object(space: Workspace, user: User) -> Json:
    shown: Json = {
        "id": user.id,
        "team_id": user.team,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.name,
        "tz": "Asia/Shanghai",
        "is_bot": user.bot,
        "is_app_user": False,
        "updated": user.updated,
        "profile": {"real_name": user.name, "display_name": user.name, "team": user.team},
    }
    if user.deleted:
        return shown  # Slack leaves the role flags out for deactivated people
    shown |= {
        "is_admin": user.admin,
        "is_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_stranger": user.stranger,
    }
    if not user.stranger:
        shown["locale"] = user.locale
        shown["profile"]["email"] = user.email
    if space.enterprise and not user.stranger:
        shown["enterprise_user"] = {"id": user.id, "enterprise_id": space.enterprise, "teams": [space.team]}
    if user.bot:
        shown["profile"] |= {"bot_id": user.bot_id, "api_app_id": space.app_id}
    return shown


def channel_object(space: Workspace, channel: Channel, viewer: str) -> Json:
    if channel.direct:
        other = next((m for m in channel.members if m != viewer), viewer)
        return {
            "id": channel.id,
            "created": channel.created,
            "is_im": True,
            "is_archived": False,
            "user": other,
        }
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.private,
        "is_group": channel.private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.private,
        "created": channel.created,
        "creator": channel.creator,
        "is_archived": channel.archived,
        "is_general": channel.general,
        "is_shared": channel.shared_outside,
        "is_org_shared": False,
        "is_ext_shared": channel.shared_outside,
        "is_pending_ext_shared": False,
        **({"conversation_host_id": channel.host, "connected_team_ids": list(channel.teams)} if channel.host else {}),
        "context_team_id": space.team,
        "is_member": viewer in channel.members,
        "topic": {"value": channel.topic, "creator": channel.creator, "last_set": 0},
        "purpose": {"value": channel.purpose, "creator": channel.creator, "last_set": 0},
        "previous_names": channel.previous_names,
        "num_members": len(channel.members),
        "updated": channel.created * 1000,
    }


def channel_type(channel: Channel) -> str:
    return "im" if channel.direct else "group" if channel.private else "channel"


def message_object(space: Workspace, message: Message) -> Json:
    """The message as it stands inside history, `message` and `previous_message`."""
    shown: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": space.users[message.user].team,
    }
    if message.bot_id:
        shown |= {
            "bot_id": message.bot_id,
            "app_id": message.app_id,
            "bot_profile": {"id": message.bot_id, "app_id": message.app_id, "name": space.bot.name},
        }
    else:
        shown["client_msg_id"] = f"00000000-0000-4000-8000-{message.ts.replace('.', '')[-12:]}"
    if message.broadcast:
        shown["subtype"] = "thread_broadcast"
    reactions = [{"name": name, "users": who, "count": len(who)} for name, who in message.reactions.items()]
    optional = {
        "reactions": reactions,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "thread_ts": message.thread_ts,
        "edited": message.edited,
        "files": [file_object(upload, space.public_url()) for upload in message.files],
    }
    return shown | {name: value for name, value in optional.items() if value}


def message_event(space: Workspace, channel: Channel, message: Message) -> Json:
    shared: Json = {"subtype": "file_share", "upload": False} if message.files else {}
    return (
        shared
        | message_object(space, message)
        | {
            "channel": channel.id,
            "event_ts": message.ts,
            "channel_type": channel_type(channel),
        }
    )


def hidden_event(channel: Channel, subtype: str, ts: str, **fields: object) -> Json:
    """`message_changed` and `message_deleted`: the top-level ts is the event's, not the message's."""
    return {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "channel": channel.id,
        "ts": ts,
        "event_ts": ts,
        "channel_type": channel_type(channel),
        **fields,
    }


def notice_event(channel: Channel, subtype: str, user: str, ts: str, text: str, **fields: object) -> Json:
    """The grey line in a channel: joined, renamed, archived."""
    return {
        "type": "message",
        "subtype": subtype,
        "user": user,
        "text": text,
        "channel": channel.id,
        "ts": ts,
        "event_ts": ts,
        "channel_type": channel_type(channel),
        **fields,
    }


def envelope(
    space: Workspace, event: Json, event_id: str, *, shared_outside: bool = False, whole: bool = False
) -> Json:
    """`whole`: it concerns all of the organisation, and no workspace in particular."""
    installed = space.installed_whole
    company = {"enterprise_id": space.enterprise} if space.enterprise else {}
    return company | {
        "token": "deprecated-verification-token",
        "team_id": space.enterprise if whole else space.team,
        "context_team_id": None if whole else space.team,
        "context_enterprise_id": space.enterprise or None,
        "api_app_id": space.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(float(event.get("event_ts", space.now()))),
        "authorizations": [
            {
                "enterprise_id": space.enterprise or None,
                "team_id": None if installed else space.team,
                "user_id": space.bot.id,
                "is_bot": True,
                "is_enterprise_install": installed,
            }
        ],
        "is_ext_shared_channel": shared_outside,
        "event_context": f"4-{event_id}",
    }


def place(space: Workspace) -> Json:
    """Where a button was pressed: of an organisation's installation no workspace is told."""
    company = {"id": space.enterprise, "name": f"Sandbox {space.enterprise}"} if space.enterprise else None
    return {
        "team": None if space.installed_whole else {"id": space.team, "domain": "sandbox"},
        "enterprise": company,
        "is_enterprise_install": space.installed_whole,
    }
