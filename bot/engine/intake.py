"""Reading our own deliveries: what people do at the console and the command line comes through the inbox like all else.

Platforms read theirs in `adapters/<p>/events.py`, the clock's are read in `bot.announcements.events`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.domain.events import CommandGiven, Event, RawEvent, Unknown

CONSOLE = "console"


def normalise_console(raw: RawEvent) -> Sequence[Event]:
    """{"actor": person id, "text": command, "group": key or null, "locale": the page's} -> what that person ordered."""
    try:
        body = json.loads(raw.body)
        actor, text, group = str(body["actor"]), str(body["text"]), body.get("group")
    except (ValueError, KeyError, TypeError):
        return (Unknown(id=raw.key, platform=CONSOLE, at=raw.received_at, what=f"console/{raw.kind}"),)
    via = "cli" if raw.kind == "cli" else CONSOLE
    return (
        CommandGiven(
            id=raw.key,
            platform=CONSOLE,
            at=raw.received_at,
            group=str(group) if group else None,
            actor=f"{CONSOLE}:{actor}",
            text=text,
            via=via,
            locale=str(body.get("locale") or ""),
        ),
    )
