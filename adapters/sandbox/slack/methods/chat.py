"""chat.*: post, whisper, update, delete."""

from __future__ import annotations

import json

from adapters.sandbox.slack.methods.base import ApiError, ApiRequest, Handler, refuse
from adapters.sandbox.slack.payloads import message_object
from adapters.sandbox.slack.rights import may_see, why_not_delete, why_not_post, why_not_update
from adapters.sandbox.slack.state import Channel, Json

TEXT_LIMIT = 40_000
MARKDOWN_LIMIT = 12_000
MAX_ATTACHMENTS = 100
MAX_BLOCKS = 50
BLOCK_TYPES = frozenset(
    {
        "actions", "alert", "call", "card", "carousel", "container", "context", "context_actions", "data_table",
        "divider", "file", "header", "image", "input", "markdown", "plan", "rich_text", "section", "table", "task_card",
        "video",
    }
)  # fmt: skip


def content(request: ApiRequest) -> tuple[str, list[Json]]:
    """Text and checked blocks; one of them must be there."""
    text, blocks = request.text("text")[:TEXT_LIMIT], request.listing("blocks")
    attachments, markdown = request.listing("attachments"), request.text("markdown_text")
    if markdown and (text or blocks):
        raise ApiError("markdown_text_conflict")
    if len(markdown) > MARKDOWN_LIMIT:
        raise ApiError("msg_too_long" if "msg_too_long" in request.may_answer else "invalid_arguments")
    if len(attachments) > MAX_ATTACHMENTS:
        raise ApiError("too_many_attachments")
    text = text or markdown
    if not text and not blocks and not attachments:
        raise ApiError("no_text")
    if len(blocks) > MAX_BLOCKS:
        raise ApiError("invalid_blocks")
    for block in blocks:
        check_block(block)
    return text, blocks


def check_block(block: object) -> None:
    if not isinstance(block, dict) or block.get("type") not in BLOCK_TYPES:
        raise ApiError("invalid_blocks")
    if block["type"] == "section" and len((block.get("text") or {}).get("text", "")) > 3000:
        raise ApiError("invalid_blocks")
    elements = block.get("elements", []) if block["type"] == "actions" else []
    if len(elements) > 25:
        raise ApiError("invalid_blocks")
    for element in elements:
        label = (element.get("text") or {}).get("text", "")
        if not 0 < len(label) <= 75 or len(element.get("value", "")) > 2000:
            raise ApiError("invalid_blocks")
    ids = [element.get("action_id") for element in elements]
    if len(ids) != len(set(ids)):
        raise ApiError("invalid_blocks")


def metadata(request: ApiRequest) -> Json | None:
    """An object, given as such or as text: an event's type and a flat payload."""
    given = request.args.get("metadata")
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError as problem:
            raise ApiError("invalid_metadata_format") from problem
    if given is None:
        return None
    if not isinstance(given, dict) or not isinstance(given.get("event_payload"), dict):
        raise ApiError("invalid_metadata_format")
    if not given.get("event_type"):
        raise ApiError("invalid_metadata_schema")
    return {"event_type": given["event_type"], "event_payload": given["event_payload"]}


def destination(request: ApiRequest) -> Channel:
    """A channel id, a channel name, or a user id (then the direct channel, opened on the way)."""
    wanted = request.text("channel")
    space = request.space
    if wanted in space.users:
        user = space.users[wanted]
        if user.deleted or user.id == space.bot.id:
            raise ApiError("channel_not_found")
        return space.direct_with(wanted)
    channel = space.channels.get(wanted) or space.named(wanted.removeprefix("#"))
    if channel is None:
        raise ApiError("channel_not_found")
    return channel


def post_message(request: ApiRequest) -> Json:
    channel = destination(request)
    refuse(why_not_post(request.token, channel))
    text, blocks = content(request)
    attached = metadata(request)
    message = request.happenings.post(
        channel,
        request.space.users[request.token.user],
        text,
        blocks=blocks,
        attachments=request.listing("attachments"),
        thread_ts=request.text("thread_ts") or None,
    )
    message.metadata = attached
    return {"channel": channel.id, "ts": message.ts, "message": message_object(request.space, message)}


def post_ephemeral(request: ApiRequest) -> Json:
    channel = request.space.channels.get(request.text("channel"))
    if channel is None or not may_see(request.token, channel):
        raise ApiError("channel_not_found")
    if channel.archived:
        raise ApiError("is_archived")
    if request.token.user not in channel.members:
        raise ApiError("not_in_channel")
    user = request.text("user")
    if user not in channel.members or request.space.users[user].deleted:
        raise ApiError("user_not_in_channel")
    text, blocks = content(request)
    message = request.happenings.whisper(channel, user, text, blocks, request.text("thread_ts") or None)
    return {"message_ts": message.ts}


def update(request: ApiRequest) -> Json:
    channel = request.channel()
    message = request.message(channel)
    refuse(why_not_update(request.token, message))
    text, blocks = content(request)
    given = blocks if "blocks" in request.args else None
    message.metadata = metadata(request) or message.metadata
    request.happenings.change(channel, message, text=text, blocks=given, by=request.token.user)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": text,
        "message": message_object(request.space, message),
    }


def delete(request: ApiRequest) -> Json:
    channel = request.channel()
    message = request.message(channel)
    refuse(why_not_delete(request.space, request.token, message))
    request.happenings.delete(channel, message)
    return {"channel": channel.id, "ts": message.ts}


def permalink(request: ApiRequest) -> Json:
    channel, ts = request.channel(), request.text("message_ts")
    if channel.message(ts) is None:
        raise ApiError("message_not_found")
    link = f"https://sandbox.slack.invalid/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


METHODS: dict[str, Handler] = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": permalink,
}
