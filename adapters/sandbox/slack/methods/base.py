"""What every method of the local Web API gets and how it says no."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from adapters.sandbox.slack.happenings import Happenings
from adapters.sandbox.slack.rights import may_see
from adapters.sandbox.slack.state import Channel, Json, Message, Token, Workspace

T = TypeVar("T")
YES = ("true", "1", "yes")


class ApiError(Exception):
    """`{"ok": false, "error": code}` with HTTP 200."""

    def __init__(self, code: str, **extra: Any):
        super().__init__(code)
        self.code = code
        self.extra = extra


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiRequest:
    """One authorised call."""

    token: Token
    args: Mapping[str, Any]
    happenings: Happenings
    socket_url: Callable[[], str]
    may_answer: frozenset[str]  # the errors that this method knows

    @property
    def space(self) -> Workspace:
        return self.happenings.space

    def text(self, name: str, default: str = "") -> str:
        value = self.args.get(name, default)
        return value if isinstance(value, str) else str(value)

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.args.get(name)
        return default if value is None else str(value).lower() in YES

    def listing(self, name: str) -> list[Any]:
        """A JSON array, given as such or as text (form and query arguments)."""
        value = self.args.get(name) or []
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                value = None
        if not isinstance(value, list):
            own = f"invalid_{name}"
            raise ApiError(own if own in self.may_answer else "invalid_arguments")
        return value

    def ids(self, name: str) -> list[str]:
        """Ids separated by commas, or a JSON array."""
        value = self.args.get(name) or ""
        return [str(v) for v in value] if isinstance(value, list) else [v for v in str(value).split(",") if v]

    def channel(self) -> Channel:
        """The channel named in the call, if the caller may know of it."""
        channel = self.space.channels.get(self.text("channel"))
        if channel is None or not may_see(self.token, channel):
            raise ApiError("channel_not_found")
        return channel

    def message(self, channel: Channel) -> Message:
        message = channel.message(self.text("ts"))
        if message is None or message.only_for is not None:
            raise ApiError("message_not_found")
        return message


Handler = Callable[[ApiRequest], Json]  # what a method's row holds


def refuse(code: str) -> None:
    """Raise unless the code is empty."""
    if code:
        raise ApiError(code)


def page(request: ApiRequest, items: Sequence[T], name: str, default: int = 100) -> tuple[list[T], Json]:
    """One page and its cursor. Pages come one short of the limit: 'fewer than limit may be returned'."""
    bad_limit = "invalid_limit" if "invalid_limit" in request.may_answer else "invalid_arguments"
    try:
        limit = int(request.text("limit") or default)
        start = int(base64.b64decode(request.text("cursor") or "MA=="))
    except (ValueError, binascii.Error) as problem:
        raise ApiError("invalid_cursor" if request.text("cursor") else bad_limit) from problem
    if not 0 < limit <= 1000:
        raise ApiError(bad_limit)
    if not 0 <= start <= len(items):
        raise ApiError("invalid_cursor")
    end = start + max(1, limit - 1)
    cursor = base64.b64encode(str(end).encode()).decode() if end < len(items) else ""
    return list(items[start:end]), {"response_metadata": {"next_cursor": cursor}}
