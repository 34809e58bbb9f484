"""The worlds' values as JSON-ready data. The page and this module change together."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from adapters.sandbox.faults import shown
from adapters.sandbox.world import Call, Line, Person, Room, World

ARGUMENTS_SHOWN = 400  # characters of a call's arguments


def world_data(world: World) -> dict[str, Any]:
    return {
        "platform": world.platform,
        "people": [person_data(person) for person in world.people()],
        "rooms": [room_data(room) for room in world.groups()],
        "calls": len(world.calls),
        "forms": {one.id: asdict(form) for one in world.people() if (form := world.form(one.id)) is not None},
        "homes": homes_data(world),
        "faults": shown(world.faults),
    }


def person_data(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "external": person.external,
        "bot": person.bot,
        "active": person.active,
    }


def homes_data(world: World) -> dict[str, Any] | None:
    """The bot's own page by person; None on a platform without one."""
    pages = {one.id: world.home(one.id) for one in world.people() if not one.bot}
    shown_to = {id: [asdict(piece) for piece in page] for id, page in pages.items() if page}
    return None if pages and None in pages.values() else shown_to


def room_data(room: Room) -> dict[str, Any]:
    return {
        "id": room.id,
        "name": room.name,
        "kind": room.kind,
        "members": list(room.members),
        "owner": room.owner,
        "external": room.external,
        "archived": room.archived,
    }


def line_data(line: Line) -> dict[str, Any]:
    return {
        "id": line.id,
        "at": line.at.isoformat(),
        "sender": line.sender,
        "senderName": line.sender_name,
        "text": "" if line.deleted else line.text,
        "buttons": [label for label, _ in line.buttons],
        "privateTo": line.private_to,
        "edited": line.edited,
        "deleted": line.deleted,
    }


def call_data(call: Call) -> dict[str, Any]:
    arguments = json.dumps(dict(call.arguments), ensure_ascii=False, default=str)
    return {
        "at": call.at.isoformat(),
        "method": call.method,
        "status": call.status,
        "arguments": arguments[:ARGUMENTS_SHOWN],
    }
