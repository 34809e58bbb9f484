"""From a verified request to what the inbox stores: kind, de-duplication key, lane. Pure, and on the hot path.

Both doors (HTTP in `receive.py`, Socket Mode in `socket_mode.py`) and the reading of the history come through here, so
a delivery looks the same whichever way it came. Key of a message: its channel and ts, which the history repeats; of
another event: `event_id`, which Slack repeats on retries; of a command or interaction: `trigger_id`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson

from bot.domain.errors import RequestRefused
from bot.domain.events import RawEvent

EVENT, COMMAND, INTERACTION, SNAPSHOT, HISTORY = "event", "command", "interaction", "snapshot", "history"
POSTS: Final = frozenset({"", "bot_message", "file_share", "me_message", "thread_broadcast"})
"""The subtypes of a message that somebody wrote; all others tell what happened to a message or a channel."""


_ESCAPE: Final = re.compile(rb"\\(?:(u[dD][89abAB]..\\u[dD][c-fC-F]..)|(u[dD][89a-fA-F]..|u0000)|.)", re.DOTALL)
_NUL: Final = rb"\u0000"


def json_object(body: bytes) -> dict[str, Any]:
    """What a delivery says. Half of a surrogate pair (a text cut in the middle of an emoji) and NUL become U+FFFD: they
    can be stored nowhere, and the message must not be lost for them."""
    try:
        payload = orjson.loads(body if _NUL not in body else _storable(body))
    except orjson.JSONDecodeError as problem:
        try:
            payload = orjson.loads(_storable(body))
        except orjson.JSONDecodeError:
            raise RequestRefused("not JSON", 400) from problem
    if not isinstance(payload, dict):
        raise RequestRefused("not a JSON object", 400)
    return payload


def _storable(body: bytes) -> bytes:
    return _ESCAPE.sub(lambda found: rb"\ufffd" if found[2] else found[0], body)


def written(payload: Mapping[str, Any]) -> bytes:
    """A delivery that did not come as JSON, as the inbox keeps it. orjson refuses lone surrogates and deep nesting."""
    try:
        return orjson.dumps(payload)
    except orjson.JSONEncodeError:
        return json.dumps(payload).encode()


def said(raw: RawEvent) -> dict[str, Any]:
    """What a stored delivery says; nothing where it cannot be read."""
    try:
        return json_object(raw.body)
    except RequestRefused:
        return {}


def form(body: bytes) -> tuple[str, dict[str, Any]]:
    """A form post is a command (its own fields) or an interaction (one field `payload`).

    Decided by the fields, never by searching the text: a command whose text says "payload" is a command.
    """
    try:
        fields = dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, strict_parsing=True, errors="strict"))
    except (UnicodeDecodeError, ValueError) as problem:
        raise RequestRefused("not a form", 400) from problem
    if "command" in fields:
        fields.pop("token", None)  # Slack's old verification token: a secret nobody needs
        return COMMAND, fields
    if "payload" in fields:
        return INTERACTION, json_object(fields["payload"].encode())
    if "ssl_check" in fields:
        return "ssl_check", fields
    raise RequestRefused("form is neither command nor interaction", 400)


def sealed(kind: str, payload: Mapping[str, Any], body: bytes, at: datetime) -> RawEvent:
    """The inbox entry. `body` is stored as it stands; `payload` is what it says."""
    key = message_key(payload.get("event"))
    if not key:
        native = payload.get("event_id") or payload.get("trigger_id")
        key = f"{kind}:{native}" if isinstance(native, str) and native else f"{kind}:{hashlib.sha256(body).hexdigest()}"
    return RawEvent(platform="slack", key=key, kind=kind, body=body, received_at=at, lane=lane_of(payload))


def message_key(event: Any) -> str:
    """`message:<channel>:<ts>` for what somebody wrote; empty for everything else, edits too."""
    if not isinstance(event, dict) or event.get("type") != "message":
        return ""
    channel, ts, subtype = event.get("channel"), event.get("ts"), event.get("subtype") or ""
    if not isinstance(subtype, str) or subtype not in POSTS:
        return ""
    return f"message:{channel}:{ts}" if isinstance(channel, str) and isinstance(ts, str) and channel and ts else ""


def lane_of(payload: Mapping[str, Any]) -> str:
    """The channel, where it is cheap to know: order is kept per channel."""
    event = payload.get("event")
    place = event if isinstance(event, dict) else payload
    channel = place.get("channel", place.get("channel_id"))
    if isinstance(channel, dict):
        channel = channel.get("id")
    return f"slack:{channel}" if isinstance(channel, str) and channel else ""
