"""People at the bot's own page: opening it, and pressing what stands there."""

from __future__ import annotations

from typing import Any

from adapters.sandbox.slack.payloads import place
from adapters.sandbox.slack.state import Json, User, Workspace
from adapters.sandbox.slack.typed import decode
from adapters.sandbox.world import Piece, Refused


def opened(space: Workspace, user: User, tab: str = "home") -> Json:
    """`app_home_opened`, with the page as it stands there now."""
    event: Json = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": space.direct_with(user.id).id,
        "tab": tab,
        "event_ts": space.stamp(),
    }
    shown = space.homes.get(user.id)
    return event | ({"view": shown} if shown and tab == "home" else {})


def texts(space: Workspace, user: str) -> list[str]:
    """What the person reads there, block by block."""
    blocks: list[Any] = space.homes.get(user, {}).get("blocks", [])
    return [str(block["text"]["text"]) for block in blocks if "text" in block]


def buttons(space: Workspace, user: str) -> list[Json]:
    blocks: list[Any] = space.homes.get(user, {}).get("blocks", [])
    return [element for block in blocks if block["type"] == "actions" for element in block["elements"]]


def pressed(space: Workspace, user: User, number: int) -> Json:
    """What the app is told: no channel, no message, no response_url."""
    pressable = buttons(space, user.id)
    if not 0 <= number < len(pressable):
        raise Refused("no_such_button")
    element, shown = pressable[number], space.homes[user.id]
    return {
        "type": "block_actions",
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team},
        "api_app_id": space.app_id,
        "token": "deprecated-verification-token",
        "container": {"type": "view", "view_id": shown["id"]},
        "trigger_id": space.trigger(user.id),
        **place(space),
        "view": shown,
        "actions": [
            {
                "action_id": element.get("action_id", ""),
                "block_id": "home",
                "text": element["text"],
                "value": element.get("value", ""),
                "type": "button",
                "action_ts": space.stamp(),
            }
        ],
    }


def pieces(space: Workspace, user: str) -> list[Piece]:
    """The page as the sandbox's own page draws it."""
    found: list[Piece] = []
    for block in space.homes.get(user, {}).get("blocks", []):
        kind = block["type"]
        if kind == "divider":
            found.append(Piece(kind="rule"))
        elif kind == "actions":
            before = sum(one.kind == "button" for one in found)
            labels = [element["text"]["text"] for element in block["elements"]]
            found += [Piece(kind="button", text=label, button=before + n) for n, label in enumerate(labels)]
        else:
            said = [block["text"]] if "text" in block else block.get("elements", [])
            words = " ".join(decode(str(one.get("text", "")), space.users, space.channels) for one in said)
            found.append(Piece(kind="heading" if kind == "header" else "words", text=words))
    return found
