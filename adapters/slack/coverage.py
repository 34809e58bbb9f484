"""What this adapter makes of a recorded payload, whichever door it came through: for `qungui adapters coverage`. Pure.

Recordings come as Events API deliveries, bare events, Socket Mode envelopes, commands and interactions, as objects or
as the form a browser would post; SDKs blank their values. Touch this when Slack sends another sort of envelope.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from adapters.slack.envelope import COMMAND, EVENT, INTERACTION, form, sealed, written
from adapters.slack.events import BY_TYPE, NOT_GOVERNED, normalise
from bot.domain.coverage import Covered
from bot.domain.errors import RequestRefused
from bot.domain.events import Unknown

RECORDED_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)  # for payloads that say no time themselves
CONTROL: Final = {  # said by the platform or to it; nothing happened in a group
    "url_verification": "the check of the request URL",
    "ssl_check": "the check of the certificate",
    "hello": "Socket Mode: connected",
    "disconnect": "Socket Mode: about to disconnect",
}
INTERACTIONS: Final = frozenset(
    {
        "block_actions", "block_suggestion", "dialog_cancellation", "dialog_submission", "dialog_suggestion",
        "interactive_message", "message_action", "shortcut", "view_closed", "view_submission", "workflow_step_edit",
    }
)  # fmt: skip
BESIDE: Final[Mapping[str, str]] = {  # what lies beside recordings and was never delivered, by a field of its own
    "display_information": "an app manifest",
    "$schema": "a JSON schema",
    "desc": "a page of the API reference",
    "description": "a page of the API reference",
    "errors": "a page of the API reference",
}
_DELIVERED: Final = frozenset({"actions", "command", "payload", "user"})
BLANKED: Final[Mapping[str, str]] = {  # plausible values where a recording has its own removed
    "channel": "C024BE91L",
    "channel_id": "C024BE91L",
    "user": "U061F7AUR",
    "user_id": "U061F7AUR",
    "id": "C024BE91L",
    "ts": "1700000000.000100",
    "event_ts": "1700000001.000200",
    "deleted_ts": "1700000000.000100",
    "name": "general",
    "text": "hello",
    "old_channel_id": "G012AC86C",
    "new_channel_id": "C012AC86C",
    "event_id": "Ev0001",
    "trigger_id": "1.2.3",
}


def read(payload: Any) -> Covered:
    """The events of one payload, or why there are none."""
    try:
        return _text(payload) if isinstance(payload, str) else _object(payload)
    except RecursionError:
        return Covered.failed("nested too deeply")


def _object(payload: Any) -> Covered:
    if not isinstance(payload, Mapping):
        return Covered.failed("not a JSON object")
    body = dict(payload)
    if "envelope_id" in body:
        return _envelope(body)
    kind = str(body.get("type") or "")
    if isinstance(body.get("ok"), bool):
        return Covered.ignored("an answer of the Web API")
    if kind in CONTROL:
        return Covered.ignored(CONTROL[kind])
    if "$schema" in body or not (kind or "event" in body):
        beside = next((what for field, what in BESIDE.items() if field in body), "")
        if beside and not _DELIVERED & body.keys():
            return Covered.ignored(f"no delivery: {beside}")
    if "command" in body:
        return _read(COMMAND, body, known=True)
    if kind in INTERACTIONS or ("actions" in body and "event" not in body):
        return _read(INTERACTION, body, known=True)
    if kind in BY_TYPE or kind in NOT_GOVERNED:
        body = {"type": "event_callback", "event": body}
    return _delivery(body)


def kind(payload: Any) -> str:
    """What sort of payload it is, in Slack's words: `message/channel_name`, `block_actions`."""
    if isinstance(payload, str):
        try:
            return kind(orjson.loads(payload))
        except orjson.JSONDecodeError:
            pass
        try:
            sort, body = form(payload.encode(errors="replace"))
        except RequestRefused:
            return "unreadable"
        return "slash command" if sort == COMMAND else str(body.get("type") or sort)
    if not isinstance(payload, Mapping):
        return "unreadable"
    if "envelope_id" in payload:
        return kind(payload["payload"]) if isinstance(payload.get("payload"), Mapping) else "Socket Mode answer"
    if isinstance(payload.get("ok"), bool):
        return "Web API answer"
    event = payload.get("event")
    said = event if isinstance(event, Mapping) else payload
    if "command" in said:
        return "slash command"
    return "/".join(str(part) for part in (said.get("type"), said.get("subtype")) if part) or "Socket Mode answer"


def _text(payload: str) -> Covered:
    """JSON, or the form that commands and interactions are posted as."""
    try:
        return read(orjson.loads(payload))
    except orjson.JSONDecodeError:
        pass
    try:
        kind, body = form(payload.encode(errors="replace"))
    except RequestRefused as refused:
        return Covered.failed(str(refused))
    return Covered.ignored(CONTROL[kind]) if kind in CONTROL else _read(kind, body, known=True)


def _envelope(body: dict[str, Any]) -> Covered:
    """Socket Mode: the delivery is the payload; without one of a known type it is an answer to an envelope."""
    inner = body.get("payload")
    if not isinstance(inner, Mapping) or not (body.get("type") or inner.get("event")):
        return Covered.ignored("an answer to a Socket Mode envelope")
    if body.get("type") == "slash_commands":
        return _read(COMMAND, dict(inner), known=True)
    return read(inner)


def _delivery(body: dict[str, Any]) -> Covered:
    event = body.get("event")
    kind = str(event.get("type") or "") if isinstance(event, Mapping) else ""
    if kind == "app_rate_limited":  # an envelope of its own; some wrap it
        body = {**body, "type": kind}
    elif kind and not body.get("type"):
        body = {**body, "type": "event_callback"}
    known = kind in BY_TYPE or kind in NOT_GOVERNED or body.get("type") == "app_rate_limited"
    return _read(EVENT, body, known=known)


def _read(kind: str, body: dict[str, Any], *, known: bool) -> Covered:
    found = _events(kind, body)
    if known and isinstance(found[0], Unknown):
        found = _events(kind, _filled(body))
        if isinstance(found[0], Unknown):
            return Covered.ignored(f"incomplete: {found[0].what} without channel or user")
    return Covered.of(found)


def _events(kind: str, body: dict[str, Any]) -> list[Any]:
    return list(normalise(sealed(kind, body, written(body), RECORDED_AT)))


def _filled(value: Any, name: str = "") -> Any:
    """The same with blank values replaced."""
    if isinstance(value, Mapping):
        return {key: _filled(inner, str(key)) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner) for inner in value]
    blank = isinstance(value, str) and not value.strip("0.")
    return BLANKED.get(name, value) if blank else value
