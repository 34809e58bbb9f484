"""Contents as plain JSON and back, between the worker and us. What comes back is checked field by field: the worker has
read hostile bytes, and nothing it says is taken for more than words and numbers."""

from __future__ import annotations

import json
from typing import Any

from bot.domain.attachments import Contents, Inside, unread

LONGEST_PATH = 500  # characters of a member's path
LONGEST_NOTE = 40


def as_json(contents: Contents) -> bytes:
    return json.dumps(as_data(contents), ensure_ascii=False).encode("utf-8", "replace")


def as_data(contents: Contents) -> dict[str, Any]:
    return {
        "type": contents.type,
        "text": contents.text,
        "listing": [[one.path, one.size, one.encrypted] for one in contents.listing],
        "notes": list(contents.notes),
        "encrypted": contents.encrypted,
        "disguised": contents.disguised,
    }


def from_json(answer: bytes) -> Contents:
    """What the worker said; `unreadable:answer` when it is no such thing."""
    try:
        data = json.loads(answer)
    except (ValueError, RecursionError):
        return unread("answer")
    return from_data(data) if isinstance(data, dict) else unread("answer")


def from_data(data: dict[str, Any]) -> Contents:
    try:
        return Contents(
            type=str(data["type"])[:LONGEST_NOTE],
            text=str(data["text"]),
            listing=tuple(
                Inside(path=str(path)[:LONGEST_PATH], size=int(size), encrypted=encrypted is True)
                for path, size, encrypted in data["listing"]
            ),
            notes=tuple(str(note)[:LONGEST_NOTE] for note in data["notes"]),
            encrypted=data["encrypted"] is True,
            disguised=data["disguised"] is True,
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        return unread("answer")
