"""Stored deliveries to events: one table by event type. Pure; whatever comes, the answer is events, never an exception.

To govern one more Slack event: write its reader, add its row, and remove it from `NOT_GOVERNED`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from adapters.slack import forms
from adapters.slack.app_events import NOT_RENEWED, home_opened, not_renewed, revoked, uninstalled
from adapters.slack.delivery import PLATFORM, Delivery, Json, account, group, inner, moment, opened, text_of
from adapters.slack.envelope import COMMAND, EVENT, HISTORY, INTERACTION, SNAPSHOT, json_object
from adapters.slack.managers import TOLD, appointed
from adapters.slack.messages import read_mention, read_message
from adapters.slack.people import account_info
from adapters.slack.snapshots import kind_of, read_snapshot
from adapters.slack.text import command_text
from bot.attachments.delivery import FILE
from bot.attachments.delivery import opened as opened_file
from bot.domain.errors import RequestRefused
from bot.domain.events import (
    AccountChanged,
    CommandGiven,
    Event,
    GroupArchived,
    GroupCreated,
    GroupMoved,
    GroupRenamed,
    GroupSnapshot,
    GroupStale,
    Ignored,
    MemberJoined,
    MemberLeft,
    RawEvent,
    Unknown,
)

BUTTON: Final = "qungui"  # action ids of our buttons start so; others belong to somebody else
IN_GROUP: Final = (GroupArchived, GroupCreated, GroupRenamed, GroupSnapshot, GroupStale, MemberJoined, MemberLeft)
Reader = Callable[[Delivery], Sequence[Event]]


def normalise(raw: RawEvent) -> Sequence[Event]:
    """Read what the inbox stored. What it cannot read becomes `Unknown`."""
    reader = _BY_KIND.get(raw.kind)
    if reader is None:
        return _unread(raw, raw.kind)
    try:
        return reader(raw, json_object(raw.body))
    except RequestRefused as refused:
        return _unread(raw, f"{raw.kind}: {refused.reason}")
    except RecursionError:
        return _unread(raw, f"{raw.kind}: nested too deeply")


def _unread(raw: RawEvent, what: str) -> Sequence[Event]:
    return (Unknown(id=f"{PLATFORM}:{raw.key}", platform=PLATFORM, at=raw.received_at, what=what),)


def _event(raw: RawEvent, body: Json) -> Sequence[Event]:
    delivery = opened(body, raw.key, raw.received_at)
    if body.get("type") == "app_rate_limited":
        return delivery.ignored("app-rate-limited")  # Slack dropped events of a minute: the next poll repairs it
    kind = text_of(delivery.body, "type")
    if body.get("type") != "event_callback" or not kind:
        return delivery.unknown(text_of(body, "type") or "delivery")
    if kind in NOT_GOVERNED:
        return delivery.ignored("not-governed")
    reader = BY_TYPE.get(kind)
    found = reader(delivery) if reader is not None else delivery.unknown(kind)
    placeless = any(one.group is None and isinstance(one, IN_GROUP) for one in found)
    return delivery.unknown(f"{kind} without a channel") if placeless else found


def _command(raw: RawEvent, body: Json) -> Sequence[Event]:
    channel, user = text_of(body, "channel_id"), text_of(body, "user_id")
    at, id = raw.received_at, f"{PLATFORM}:{raw.key}"
    if not channel or not user:
        return (Unknown(id=id, platform=PLATFORM, at=at, what="command"),)
    return (
        CommandGiven(
            id=id,
            platform=PLATFORM,
            at=at,
            group=group(channel),
            actor=account(user),
            text=command_text(text_of(body, "text")),
            reply={"channel": channel, "response_url": text_of(body, "response_url")},
            via="slash",
        ),
    )


def _interaction(raw: RawEvent, body: Json) -> Sequence[Event]:
    """A press of one of our buttons: its value is the command; a shortcut or a form of ours."""
    at, id = raw.received_at, f"{PLATFORM}:{raw.key}"
    if body.get("type") in ("message_action", "view_submission"):
        return forms.read(raw, body)
    if body.get("type") != "block_actions":
        return (Ignored(id=id, platform=PLATFORM, at=at, why="interaction-not-used"),)
    container = inner(body, "container")
    channel = text_of(inner(body, "channel"), "id") or text_of(container, "channel_id")
    user = text_of(inner(body, "user"), "id")
    actions = body.get("actions")
    pressed = [a for a in actions if isinstance(a, dict)] if isinstance(actions, list) else []
    ours = [a for a in pressed if text_of(a, "action_id").startswith(BUTTON) and text_of(a, "value")]
    if not ours or not user:
        return (Ignored(id=id, platform=PLATFORM, at=at, why="foreign-control"),)
    reply = {
        "channel": channel,
        "message": text_of(container, "message_ts"),
        "ephemeral": "yes" if container.get("is_ephemeral") else "",
        "response_url": text_of(body, "response_url"),
        "view": text_of(inner(body, "view"), "type"),
    }
    return tuple(
        CommandGiven(
            id=id if number == 0 else f"{id}/{number}",
            platform=PLATFORM,
            at=moment(action.get("action_ts")) or at,
            group=group(channel) if channel else None,
            actor=account(user),
            text=text_of(action, "value"),
            reply={name: value for name, value in reply.items() if value},
            via="button",
        )
        for number, action in enumerate(ours)
    )


def _snapshot(raw: RawEvent, body: Json) -> Sequence[Event]:
    return read_snapshot(body, raw.key, raw.received_at)


def _created(delivery: Delivery) -> Sequence[Event]:
    channel = inner(delivery.body, "channel")
    creator = text_of(channel, "creator")
    if not delivery.channel:
        return delivery.unknown("channel_created")
    return (
        GroupCreated(
            id=delivery.id,
            platform=PLATFORM,
            at=moment(channel.get("created")) or delivery.at,
            group=delivery.group,
            actor=account(creator) if creator else None,
            name=text_of(channel, "name"),
            kind=kind_of(channel),
            external=bool(channel.get("is_ext_shared")),
            created_by_us=bool(creator) and creator == delivery.bot_user,
        ),
        # The event names no members, and we are not one of them yet: fetching it enters it.
        GroupStale(id=f"{delivery.id}/fetch", platform=PLATFORM, at=delivery.at, group=delivery.group),
    )


def _renamed(delivery: Delivery) -> Sequence[Event]:
    """Says neither the old name nor who did it: the record fills in the one, the `channel_name` message both."""
    name = text_of(inner(delivery.body, "channel"), "name")
    if not name:
        return delivery.unknown("channel_rename")
    return (GroupRenamed(id=delivery.id, platform=PLATFORM, at=delivery.at, group=delivery.group, name=name),)


def _archived(archived: bool) -> Reader:
    def read(delivery: Delivery) -> Sequence[Event]:
        actor = text_of(delivery.body, "user") or text_of(delivery.body, "actor_id")
        event = GroupArchived(
            id=delivery.id,
            platform=PLATFORM,
            at=delivery.at,
            group=delivery.group,
            actor=account(actor) if actor else None,
            archived=archived,
        )
        return (event,) if delivery.channel else delivery.unknown("channel_archive")

    return read


def _joined(delivery: Delivery) -> Sequence[Event]:
    if delivery.actor is None or delivery.group is None:
        return delivery.unknown("member_joined_channel")
    inviter = text_of(delivery.body, "inviter")
    joined = MemberJoined(
        id=delivery.id,
        platform=PLATFORM,
        at=delivery.at,
        group=delivery.group,
        actor=delivery.actor,
        invited_by=account(inviter) if inviter else None,
    )
    ourselves = bool(delivery.bot_user) and delivery.actor == account(delivery.bot_user)
    if not ourselves or not (inviter or delivery.body.get("channel_type") == "G"):
        return (joined,)
    # Somebody let us in, perhaps where no event ever reached us: ask what it is. What we entered ourselves, we know.
    return (joined, GroupStale(id=f"{delivery.id}/fetch", platform=PLATFORM, at=delivery.at, group=delivery.group))


def _left(delivery: Delivery) -> Sequence[Event]:
    if delivery.actor is None or delivery.group is None:
        return delivery.unknown("member_left_channel")
    return (MemberLeft(id=delivery.id, platform=PLATFORM, at=delivery.at, group=delivery.group, actor=delivery.actor),)


def _bot_left(delivery: Delivery) -> Sequence[Event]:
    """`channel_left`: the bot itself was removed, by `actor_id` where Slack says so."""
    if not delivery.bot_user or delivery.group is None:
        return delivery.ignored("bot-left")
    remover = text_of(delivery.body, "actor_id")
    return (
        MemberLeft(
            id=delivery.id,
            platform=PLATFORM,
            at=delivery.at,
            group=delivery.group,
            actor=account(delivery.bot_user),
            removed_by=account(remover) if remover and remover != delivery.bot_user else None,
        ),
    )


def _moved(delivery: Delivery) -> Sequence[Event]:
    old, new = text_of(delivery.body, "old_channel_id"), text_of(delivery.body, "new_channel_id")
    if not old or not new:
        return delivery.unknown("channel_id_changed")
    return (GroupMoved(id=delivery.id, platform=PLATFORM, at=delivery.at, group=group(old), new_group=group(new)),)


def _shared(delivery: Delivery) -> Sequence[Event]:
    """Shared with, or taken back from, another company. `is_shared` also means inside the organisation: not read."""
    external = delivery.body.get("type") == "channel_shared" or bool(delivery.body.get("is_ext_shared"))
    return (GroupSnapshot(id=delivery.id, platform=PLATFORM, at=delivery.at, group=delivery.group, external=external),)


def _person(delivery: Delivery) -> Sequence[Event]:
    """`user_change` comes for every status text: the record sees that nothing we keep has changed."""
    user = inner(delivery.body, "user")
    if not user.get("id"):
        return delivery.unknown("user_change")
    info = account_info(user, delivery.team, delivery.enterprise)
    return (AccountChanged(id=delivery.id, platform=PLATFORM, at=delivery.at, actor=info.account, info=info),)


BY_TYPE: Final[Mapping[str, Reader]] = {
    "message": read_message,
    "app_mention": read_mention,
    "channel_created": _created,
    **dict.fromkeys(("channel_rename", "group_rename"), _renamed),
    **dict.fromkeys(("channel_archive", "group_archive", "channel_deleted", "group_deleted"), _archived(True)),
    **dict.fromkeys(("channel_unarchive", "group_unarchive"), _archived(False)),
    "member_joined_channel": _joined,
    "member_left_channel": _left,
    **dict.fromkeys(("channel_left", "group_left"), _bot_left),
    "channel_id_changed": _moved,
    **dict.fromkeys(("channel_shared", "channel_unshared"), _shared),
    **dict.fromkeys(("team_join", "user_change"), _person),
    **dict.fromkeys(("app_uninstalled", "app_uninstalled_team"), uninstalled),
    "tokens_revoked": revoked,
    NOT_RENEWED: not_renewed,
    TOLD: appointed,
    "app_home_opened": home_opened,
}
NOT_GOVERNED: Final = frozenset(  # the rest of what Slack documents for events and for the old RTM API
    """accounts_changed agent_session_stopped agent_session_title_changed app_context_changed app_deleted app_installed
    app_requested assistant_thread_context_changed assistant_thread_started bot_added bot_changed call_rejected
    channel_history_changed channel_joined channel_marked channel_posting_permissions commands_changed dnd_updated
    dnd_updated_user email_domain_changed emoji_changed entity_comments_requested entity_details_requested
    external_org_migration_finished external_org_migration_started file_change file_comment_added
    file_comment_deleted file_comment_edited file_created file_deleted file_public file_shared file_unshared
    function_executed goodbye grid_migration_finished grid_migration_started group_close group_history_changed
    group_joined group_marked group_open im_close im_created im_history_changed im_marked im_open invite_requested
    link_shared manual_presence_change message_metadata_deleted message_metadata_posted message_metadata_updated
    pin_added pin_removed pref_change presence_change presence_query presence_sub reaction_added reaction_removed
    reconnect_url resources_added resources_removed scope_denied scope_granted shared_channel_invite_accepted
    shared_channel_invite_approved shared_channel_invite_declined shared_channel_invite_received
    shared_channel_invite_requested star_added star_removed subteam_created subteam_members_changed
    subteam_self_added subteam_self_removed subteam_updated team_access_granted team_access_revoked
    team_domain_change team_migration_started team_plan_change team_pref_change team_profile_change
    team_profile_delete team_profile_reorder team_rename user_connection user_huddle_changed user_profile_changed
    user_resource_denied user_resource_granted user_resource_removed user_status_changed user_typing
    workflow_deleted workflow_published workflow_step_deleted workflow_step_execute workflow_unpublished""".split()  # noqa: SIM905 - shorter than 100 lines
)
_BY_KIND: Final[Mapping[str, Callable[[RawEvent, Json], Sequence[Event]]]] = {
    EVENT: _event,
    HISTORY: _event,  # stored in the shape of a live delivery
    COMMAND: _command,
    INTERACTION: _interaction,
    SNAPSHOT: _snapshot,
    FILE: lambda raw, body: (opened_file(raw),),
}
