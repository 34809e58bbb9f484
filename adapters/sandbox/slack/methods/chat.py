"""chat.*: post, whisper, update, delete."""

from __future__ import annotations

from adapters.sandbox.slack.methods.base import ApiError, ApiRequest, Method, both, refuse
from adapters.sandbox.slack.payloads import message_object
from adapters.sandbox.slack.rights import may_see, why_not_delete, why_not_post, why_not_update
from adapters.sandbox.slack.state import Channel, Json

TEXT_LIMIT = 40_000
MAX_BLOCKS = 50
BLOCK_TYPES = frozenset(
    {
        "actions", "context", "divider", "file", "header", "image", "input", "markdown", "rich_text", "section",
        "table", "video",
    }
)  # fmt: skip


def content(request: ApiRequest) -> tuple[str, list[Json]]:
    """Text and checked blocks; one of them must be there."""
    text, blocks = request.text("text")[:TEXT_LIMIT], request.listing("blocks")
    if not text and not blocks and not request.listing("attachments"):
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
    message = request.happenings.post(
        channel,
        request.space.users[request.token.user],
        text,
        blocks=blocks,
        attachments=request.listing("attachments"),
        thread_ts=request.text("thread_ts") or None,
    )
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


WRITE = both("chat:write")
METHODS = {
    "chat.postMessage": Method(handler=post_message, tier="post", scopes=WRITE, required=("channel",)),
    "chat.postEphemeral": Method(handler=post_ephemeral, tier="t4", scopes=WRITE, required=("channel", "user")),
    "chat.update": Method(handler=update, tier="t3", scopes=WRITE, required=("channel", "ts")),
    "chat.delete": Method(handler=delete, tier="t3", scopes=WRITE, required=("channel", "ts")),
}
