"""Plain JSON lines: `{"id", "platform", "group", "sender", "at", "text"}`, the shape anything can be turned into.

Optional: `unit` (org unit of the group), `external` (the group has members from outside), `group_name`. `at` is
ISO 8601 (read as UTC where it names no zone) or seconds since 1970. Touch this when the plain shape grows a field; say
so in docs/reference/audit.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.audit.entries import Entry, Unreadable
from bot.audit.sources.json_lines import JsonLines
from bot.domain.events import MessagePosted
from bot.domain.groups import Group, GroupKind, key

REQUIRED = ("id", "platform", "group", "sender", "at", "text")


def open_file(path: Path) -> JsonLines:
    return JsonLines(path=path, kind="plain", id_name="id", entry_of=entry_of)


def recognises(value: Mapping[str, Any]) -> bool:
    """Whether an object looks like a plain line."""
    return "text" in value and "sender" in value and "msgtype" not in value


def entry_of(value: Mapping[str, Any]) -> Entry:
    """A plain line as an event in its group."""
    missing = [name for name in REQUIRED if name not in value]
    if missing:
        raise Unreadable(f"missing: {', '.join(missing)}")
    platform = _text(value, "platform")
    native = _text(value, "group")
    name = _text(value, "group_name", default=native)
    group = _group(platform, native, name, _text(value, "unit", default="") or None, _flag(value, "external"))
    event = MessagePosted(
        id=_text(value, "id"),
        platform=platform,
        at=moment(value["at"]),
        group=group.id,
        actor=_keyed(platform, _text(value, "sender")),
        message=_text(value, "id"),
        text=_text(value, "text"),
    )
    return Entry(event=event, group=group)


@lru_cache(maxsize=65_536)  # an archive has few groups and many messages
def _group(platform: str, native: str, name: str, unit: str | None, external: bool) -> Group:
    return Group(
        id=_keyed(platform, native),
        platform=platform,
        name=name,
        kind=GroupKind.CHANNEL,
        unit=unit,
        external=external,
    )


def moment(value: object) -> datetime:
    """An instant, in UTC."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        if isinstance(value, str):
            read = datetime.fromisoformat(value)
            return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        pass  # every unreadable instant gets the same answer, below
    raise Unreadable("at: a time like 2026-03-02T09:30:00+08:00 is needed")


def _text(value: Mapping[str, Any], name: str, *, default: str | None = None) -> str:
    found = value.get(name, default)
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)  # exports of databases give numeric ids
    if not isinstance(found, str):
        raise Unreadable(f"{name}: a text is needed")
    return found


def _flag(value: Mapping[str, Any], name: str) -> bool:
    found = value.get(name, False)
    if not isinstance(found, bool):
        raise Unreadable(f"{name}: true or false is needed")
    return found


def _keyed(platform: str, native: str) -> str:
    return native if native.startswith(f"{platform}:") else key(platform, native)
