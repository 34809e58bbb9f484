"""Whose a call of the Web API is, where several workspaces stand behind one: by its token, and where that is an
organisation's, by what it is about.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope

from adapters.sandbox.slack.world import SlackWorld


def is_meant(world: SlackWorld, given: Mapping[str, Any]) -> bool:
    """Whether a call with an organisation's token is about this workspace."""
    space = world.space
    if given.get("team_id"):
        return bool(given["team_id"] == space.team)
    channel, user = str(given.get("channel") or given.get("channel_id") or ""), given.get("user") or given.get("users")
    if channel:
        return channel in space.channels or channel in space.users
    return str(given.get("file") or "") in space.uploads or str(user or given.get("user_id") or "") in space.users


def arguments(scope: Scope, body: bytes) -> Mapping[str, Any]:
    query = dict(parse_qsl(scope.get("query_string", b"").decode()))
    if Headers(scope=scope).get("content-type", "").startswith("application/json"):
        try:
            found = json.loads(body or b"{}")
        except ValueError:
            return query
        return query | found if isinstance(found, dict) else query
    return query | dict(parse_qsl(body.decode("utf-8", "replace")))


def again(body: bytes) -> Receive:
    """The body once more, for whoever answers."""
    messages: Iterator[Message] = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Message:
        return next(messages, {"type": "http.disconnect"})

    return receive


def bearer(scope: Scope) -> str:
    return Headers(scope=scope).get("authorization", "").removeprefix("Bearer ").strip()
