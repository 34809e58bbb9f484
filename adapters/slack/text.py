"""Reading Slack's text: entities to what a reader sees, blocks and attachments to plain lines, mentions. Pure.

And writing it: escaping, and `@slack:U123` to a mention. Touch it when Slack adds a kind of block or entity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.domain.groups import key

Json = Mapping[str, Any]

_ENTITY: Final = re.compile(r"<([^<>\n]+)>")
_MENTION: Final = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_TO_ALL: Final = re.compile(r"<!(?:here|channel|everyone|group)(?:\|[^<>]*)?>")
_OUTGOING: Final = re.compile(r"@slack:([UW][A-Z0-9]+)")
_FORMATTING: Final = re.compile(r"[\s*_~`>•◦▪]+|^\d+\.", re.MULTILINE)
_MAX_DEPTH: Final = 12


def readable(text: str) -> str:
    """Entities decoded: mentions as `@name` (or `@U123`), channels as `#name`, links as label and address."""
    return unescaped(_ENTITY.sub(_shown, text))


def command_text(text: str) -> str:
    """What the command parser gets: people and channels stay exact (`<@U1>`, `<#C1|name>`), the rest is readable."""
    spaced = _MENTION.sub(r" <@\1> ", text)
    return unescaped(_ENTITY.sub(lambda m: m[0] if m[1][0] in "@#" else _shown(m), spaced)).strip()


def unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def escaped(text: str) -> str:
    """Our words for sending: nothing in them can become a link, a mention or @channel, except `@slack:U123`."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _OUTGOING.sub(r"<@\1>", safe)


def _shown(match: re.Match[str]) -> str:
    target, _, label = match[1].partition("|")
    if target.startswith("@"):
        return "@" + (label or target[1:])
    if target.startswith("#"):
        return "#" + (label or target[1:])
    if target.startswith("!"):
        return label or "@" + target[1:].partition("^")[0]
    address = target.removeprefix("mailto:").removeprefix("tel:")
    return address if not label or label in (address, target) else f"{label} ({target})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """Whom a message calls."""

    accounts: tuple[str, ...]
    everybody: bool


def mentions(texts: Iterable[str]) -> Mentions:
    joined = "\n".join(texts)
    accounts = dict.fromkeys(key("slack", match) for match in _MENTION.findall(joined))
    return Mentions(accounts=tuple(accounts), everybody=_TO_ALL.search(joined) is not None)


def raw_texts(message: Json) -> list[str]:
    """Everything in a message that a reader sees, still encoded: text, then what blocks, attachments, files add.

    Slack repeats the text of blocks in `text`; a bot's message may have an empty `text` and everything in blocks.
    """
    parts: list[str] = []
    seen = ""
    for part in _parts(message):
        bare = _bare(part)
        if bare and bare not in seen:
            parts.append(part)
            seen += "\n" + bare
    return parts


def _parts(message: Json) -> Iterator[str]:
    text = message.get("text")
    if isinstance(text, str):
        yield text
    yield from _each(message.get("blocks"), block_text)
    yield from _each(message.get("attachments"), attachment_text)
    yield from _each(message.get("files"), file_text)


def _each(items: Any, read: Any) -> Iterator[str]:
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            yield read(item)


def _bare(text: str) -> str:
    return _FORMATTING.sub("", readable(text))


def block_text(block: Json) -> str:
    """All text inside a block of any kind, in order: kinds we do not know are searched the same way."""
    found: list[str] = []
    _gather(block, 0, found)
    return "".join(found).strip("\n")


_BREAKS: Final = frozenset(
    {"rich_text_section", "rich_text_preformatted", "rich_text_quote", "section", "mrkdwn", "plain_text"}
)


def _gather(node: Any, depth: int, found: list[str]) -> None:
    if depth > _MAX_DEPTH:
        return
    if isinstance(node, list):
        for item in node:
            _gather(item, depth + 1, found)
        return
    if not isinstance(node, dict):
        return
    kind = node.get("type")
    leaf = _LEAVES.get(kind) if isinstance(kind, str) else None
    if leaf is not None:
        found.append(leaf(node))
    else:
        for name in _INSIDE:
            inner = node.get(name)
            if isinstance(inner, str):
                found.append(inner + "\n")
            elif inner is not None:
                _gather(inner, depth + 1, found)
    if kind in _BREAKS:
        found.append("\n")


def _string(node: Json, name: str) -> str:
    value = node.get(name)
    return value if isinstance(value, str) else ""


def _escape_entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_LEAVES: Final[Mapping[str, Any]] = {  # of rich text, whose text is not escaped, unlike mrkdwn
    "text": lambda node: _escape_entities(_string(node, "text")),
    "link": lambda node: f"<{_string(node, 'url')}|{_escape_entities(_string(node, 'text')) or _string(node, 'url')}>",
    "user": lambda node: f"<@{_string(node, 'user_id')}>",
    "channel": lambda node: f"<#{_string(node, 'channel_id')}>",
    "broadcast": lambda node: f"<!{_string(node, 'range')}>",
    "usergroup": lambda node: f"<!subteam^{_string(node, 'usergroup_id')}>",
    "emoji": lambda node: f":{_string(node, 'name')}:",
    "mrkdwn": lambda node: _string(node, "text"),
    "plain_text": lambda node: _escape_entities(_string(node, "text")),
    "markdown": lambda node: _escape_entities(_string(node, "text")),
    "button": lambda node: "",  # a control, not something said
    "divider": lambda node: "",
}
_INSIDE: Final = ("title", "text", "fields", "elements", "rows", "alt_text", "description")


def attachment_text(attachment: Json) -> str:
    """A quoted or unfurled thing: its own texts, or the fallback when it has no others."""
    texts = [_string(attachment, name) for name in ("pretext", "author_name", "title", "text")]
    for field in attachment.get("fields") or ():
        if isinstance(field, dict):
            texts += [_string(field, "title"), _string(field, "value")]
    texts += [block_text(block) for block in attachment.get("blocks") or () if isinstance(block, dict)]
    for shared in attachment.get("message_blocks") or ():
        if isinstance(shared, dict):
            texts.append(block_text(shared.get("message", {})))
    texts.append(_string(attachment, "footer"))
    found = [text for text in texts if text]
    return "\n".join(found) if found else _string(attachment, "fallback")


def file_text(file: Json) -> str:
    """The visible beginning of a snippet, post or e-mail; names are in `MessagePosted.files`."""
    return _escape_entities(
        _string(file, "plain_text") or _string(file, "preview_plain_text") or _string(file, "preview")
    )
