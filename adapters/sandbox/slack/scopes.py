"""Which scopes a call needs: those of its method, and where the method serves several kinds of channel, those of the
kind it touches (a bot with channels:history alone reads no private channel).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from adapters.sandbox.slack.state import Channel, Token, Workspace

FAMILY_OF_TYPE: Mapping[str, str] = {
    "public_channel": "channels",
    "private_channel": "groups",
    "mpim": "mpim",
    "im": "im",
}
FAMILIES = frozenset(FAMILY_OF_TYPE.values())
BY_TYPES = frozenset({"conversations.list", "users.conversations"})  # their `types` say what they read


def type_of(channel: Channel) -> str:
    return "im" if channel.direct else "private_channel" if channel.private else "public_channel"


def missing(
    method: str, offered: Sequence[str], token: Token, space: Workspace, args: Mapping[str, Any]
) -> tuple[str, ...]:
    """The scopes of which the token would need one, or () when it has enough. `offered`: any of these opens the
    method for this kind of token.
    """
    for family in _families(method, offered, space, args):
        fitting = tuple(scope for scope in offered if family is None or scope.partition(":")[0] == family)
        if fitting and token.scopes.isdisjoint(fitting):
            return fitting
    return ()


def _families(method: str, offered: Sequence[str], space: Workspace, args: Mapping[str, Any]) -> Iterable[str | None]:
    if not {scope.partition(":")[0] for scope in offered} <= FAMILIES:
        return (None,)
    if method in BY_TYPES:
        types = str(args.get("types") or "public_channel").split(",")
        return [FAMILY_OF_TYPE[one] for one in types if one in FAMILY_OF_TYPE]
    if method == "conversations.create":
        return ("groups" if str(args.get("is_private")).lower() in ("true", "1") else "channels",)
    if method == "conversations.open":
        return ("mpim" if "," in str(args.get("users")) else "im",)
    channel = space.channels.get(str(args.get("channel")))
    return (FAMILY_OF_TYPE[type_of(channel)],) if channel else (None,)
