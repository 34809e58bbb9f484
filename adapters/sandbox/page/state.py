"""The worlds' values as JSON-ready data. The page and this module change together."""

from __future__ import annotations

import json
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
