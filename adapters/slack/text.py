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
_FORMATTING: Final = re.compile(r"(?:^\d+\.|[\s*_~`>•◦▪])+", re.MULTILINE)


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
    kept: list[str] = []
    joined: set[str] = set()
    seen = " "
    for part in _parts(message):
        words = _words(part)
        whole = words.replace(" ", "")
        if whole and whole not in joined and f" {words} " not in seen:
            kept.append(part)
            joined.add(whole)
            seen += f"{words} "
    return kept


def _parts(message: Json) -> Iterator[str]:
    yield string(message, "text")
    for block in objects(message, "blocks"):
        yield block_text(block)
    for attachment in objects(message, "attachments"):
        yield from _of_attachment(attachment)
    for file in objects(message, "files"):
        yield from _of_file(file)


def _of_attachment(attachment: Json) -> Iterator[str]:
    """A quoted, forwarded or unfurled thing: its own texts, or the fallback when it has no others."""
    title, link = string(attachment, "title"), string(attachment, "title_link")
    said = [string(attachment, name) for name in ("pretext", "author_name")]
    said += [f"<{link}|{_label(title) or link}>" if link else title, string(attachment, "text")]
    for field in objects(attachment, "fields"):
        said += [string(field, "title"), string(field, "value")]
    said += [block_text(block) for block in objects(attachment, "blocks")]
    for forwarded in objects(attachment, "message_blocks"):  # a message shared from another conversation
        message = forwarded.get("message")
        said += raw_texts(message) if isinstance(message, dict) else ()
    said += [block_text(action) for action in objects(attachment, "actions")]
    for file in objects(attachment, "files"):
        said += _of_file(file)
    found = [text for text in (*said, string(attachment, "footer")) if text]
    yield from found or [string(attachment, "fallback")]


def _of_file(file: Json) -> Iterator[str]:
    """What is shown of a file: a title of its own, the visible beginning, what a picture or a recording is said to be.
    Names are in `MessagePosted.files`."""
    title = string(file, "title")
    yield "" if title == string(file, "name") else _encoded(title)
    yield _encoded(string(file, "plain_text") or string(file, "preview_plain_text") or string(file, "preview"))
    yield _encoded(string(file, "alt_txt"))
    for name, inside in (("initial_comment", "comment"), ("transcription", "preview")):
        found = file.get(name)
        said = found.get(inside) if isinstance(found, dict) else None
        yield said if isinstance(said, str) else _encoded(string(said, "content")) if isinstance(said, dict) else ""


def objects(node: Json, name: str) -> list[Json]:
    """The objects in a list field; anything else in it, and any other field, reads as nothing."""
    listed = node.get(name)
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def string(node: Json, name: str) -> str:
    value = node.get(name)
    return value if isinstance(value, str) else ""


def _words(text: str) -> str:
    """What two ways of writing the same have in common: the words without formatting, people and places by their id."""
    return _FORMATTING.sub(" ", unescaped(_ENTITY.sub(_identified, text))).strip()


def _identified(match: re.Match[str]) -> str:
    target = match[1].partition("|")[0]
    return target if target[:1] in ("@", "#", "!") else _shown(match)


def block_text(block: Json) -> str:
    """All text inside a block of any kind, in order, at any depth; kinds we do not know are searched the same way."""
    found: list[str] = []
    ahead: list[Any] = [block]  # not by recursion: whatever comes can be read
    while ahead:
        node = ahead.pop()
        if isinstance(node, str):
            found.append(node)
        elif isinstance(node, list):
            ahead += [inner for inner in reversed(node) if isinstance(inner, list | dict)]
        elif isinstance(node, dict):
            kind = string(node, "type")
            leaf = _LEAVES.get(kind)
            inside = [leaf(node)] if leaf is not None else _inside(node)
            ahead += [*(["\n"] if kind in _BREAKS else ()), *reversed(inside)]
    return "".join(found).strip("\n")


def _inside(node: Json) -> list[Any]:
    """Words and links that a reader sees, and whatever else may hold some: `text` and titles first."""
    names = sorted(node, key=lambda name: _FIRST.get(name, len(_FIRST)))
    values = ((name, node[name]) for name in names)
    return [
        value + "\n" if isinstance(value, str) else value
        for name, value in values
        if isinstance(value, list | dict) or (isinstance(value, str) and value and name in _SHOWN)
    ]


_BREAKS: Final = frozenset(
    {"rich_text_section", "rich_text_preformatted", "rich_text_quote", "section", "mrkdwn", "plain_text", "raw_text"}
)
_SHOWN: Final = frozenset(  # fields whose strings a reader sees, of whatever kind of block
    {
        "alt_text", "author_name", "body", "caption", "description", "details", "fallback", "hint", "initial_value",
        "join_url", "label", "output", "placeholder", "provider_name", "subtitle", "text", "title", "title_url", "url",
        "video_url",
    }
)  # fmt: skip
_FIRST: Final = {name: place for place, name in enumerate(("title", "subtitle", "text", "fields", "elements", "rows"))}


def _encoded(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _label(text: str) -> str:
    """Of a link: it ends at a line's end."""
    return _encoded(text).replace("\n", " ")


def _date(node: Json) -> str:
    link = string(node, "url")
    how = string(node, "format") + (f"^{link}" if link else "")
    return f"<!date^{node.get('timestamp')}^{how}|{_label(string(node, 'fallback') or string(node, 'format'))}>"


def _emoji(node: Json) -> str:
    tone = node.get("skin_tone")
    return f":{string(node, 'name')}:" + (f":skin-tone-{tone}:" if isinstance(tone, int) else "")


_LEAVES: Final[Mapping[str, Any]] = {  # of rich text, whose text is not escaped, unlike mrkdwn
    "text": lambda node: _encoded(string(node, "text")),
    "link": lambda node: f"<{_encoded(string(node, 'url'))}|{_label(string(node, 'text') or string(node, 'url'))}>",
    "user": lambda node: f"<@{string(node, 'user_id')}>",
    "channel": lambda node: f"<#{string(node, 'channel_id')}>",
    "broadcast": lambda node: f"<!{string(node, 'range')}>",
    "usergroup": lambda node: f"<!subteam^{string(node, 'usergroup_id')}>",
    "team": lambda node: f"@{string(node, 'team_id')}",
    "date": _date,
    "color": lambda node: _encoded(string(node, "value")),
    "emoji": _emoji,
    "mrkdwn": lambda node: string(node, "text"),
    "plain_text": lambda node: _encoded(string(node, "text")),
    "raw_text": lambda node: _encoded(string(node, "text")),
    "raw_number": lambda node: f"{string(node, 'text') or node.get('value')}\n",
    "markdown": lambda node: _encoded(string(node, "text")),
}
