"""What Slack's client does with typed text, and back: escaping, `@name` to `<@U…>`, links in angle brackets."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from adapters.sandbox.slack.state import Channel, User

_URL = re.compile(r"https?://[^\s<>]+")
_ENTITY = re.compile(r"<([^<>]+)>")
_RAW_MENTION = re.compile(r"&lt;@([UW][A-Z0-9]+)&gt;")
_SPECIAL = re.compile(r"@(here|channel|everyone)\b")


def encode(text: str, users: Collection[User]) -> str:
    """Typed text as Slack stores it. `<@U123>` of a known user is taken as a mention, so that scripts can be exact."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = _URL.sub(lambda m: f"<{m[0]}>", escaped)
    known = {user.id for user in users}
    escaped = _RAW_MENTION.sub(lambda m: f"<@{m[1]}>" if m[1] in known else m[0], escaped)
    escaped = _SPECIAL.sub(r"<!\1>", escaped)
    for user in sorted(users, key=lambda u: -len(u.name)):  # the longest name wins: @张伟明 before @张伟
        if user.name:
            escaped = escaped.replace(f"@{user.name}", f"<@{user.id}>")
    return escaped


def decode(text: str, users: Mapping[str, User], channels: Mapping[str, Channel]) -> str:
    """Stored text as a reader sees it."""

    def shown(match: re.Match[str]) -> str:
        target, _, label = match[1].partition("|")
        if target.startswith("@"):
            user = users.get(target[1:])
            return "@" + (user.name if user else label or target[1:])
        if target.startswith("#"):
            channel = channels.get(target[1:])
            return "#" + (channel.name if channel else label or target[1:])
        if target.startswith("!"):
            return label or "@" + target[1:]
        return label or target

    return _ENTITY.sub(shown, text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
