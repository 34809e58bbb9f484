"""A file that was read, on its way through the inbox: from the action that asked for it to a `FileRead`. Pure.

Every platform stores the same body, so that nothing about files has to be read twice. The text lives in the inbox's
body only, and goes when that goes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.attachments import spoken
from bot.domain.actions import Action
from bot.domain.attachments import Contents
from bot.domain.events import Event, File, FileRead, RawEvent, Unknown

FILE = "file"  # kind of the inbox entry


def file_of(action: Action) -> File:
    """What the action asks to be read."""
    given = action.arguments.get("file")
    described: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    return File(
        name=str(described.get("name") or ""),
        mime=str(described.get("mime") or ""),
        size=int(described.get("size") or 0),
        ref=str(described.get("ref") or ""),
    )


def sealed(action: Action, contents: Contents, sha256: str, at: datetime) -> RawEvent:
    """The inbox entry that answers the action."""
    asked = {name: action.arguments.get(name) for name in ("group", "actor", "at", "thread", "file")}
    body = {**asked, "message": action.target, "sha256": sha256, "contents": spoken.as_data(contents)}
    return RawEvent(
        platform=action.platform,
        key=action.key,
        kind=FILE,
        body=json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"),
        received_at=at,
        lane=str(asked["group"] or ""),
    )


def opened(raw: RawEvent) -> Event:
    """What stands in the inbox entry; `Unknown` when it is no such thing."""
    try:
        body = json.loads(raw.body)
        described = body["file"]
        return FileRead(
            id=raw.key,
            platform=raw.platform,
            at=datetime.fromisoformat(body["at"]),
            group=body["group"],
            actor=body["actor"],
            message=str(body["message"]),
            thread=body["thread"],
            file=File(
                name=str(described["name"]),
                mime=str(described["mime"]),
                size=int(described["size"]),
                ref=str(described["ref"]),
            ),
            contents=spoken.from_data(body["contents"]),
            sha256=str(body["sha256"]),
        )
    except (ValueError, KeyError, TypeError):
        return Unknown(id=raw.key, platform=raw.platform, at=raw.received_at, what="file")
