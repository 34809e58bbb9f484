"""The app's menu, of two levels: DOC 90231. What is pressed are its leaves."""

from __future__ import annotations

from typing import Final, NamedTuple

from adapters.sandbox.wecom.errors import Errcode
from adapters.sandbox.wecom.state import Corp, Json

BELOW: Final = 5  # buttons of a second level; of the first the table of methods says it
OPENED: Final = 256  # bytes of an address


class Level(NamedTuple):
    """How long names are there, in bytes, and the codes of what is wrong."""

    name: int
    odd_type: int
    odd_name: int
    odd_key: int
    odd_url: int


FIRST: Final = Level(16, 40017, 40018, 40019, 40020)
SECOND: Final = Level(40, 40024, 40025, 40026, 40027)
KEY: Final = 128


def create(corp: Corp, arguments: Json) -> Json:
    if str(arguments["agentid"]) != str(corp.agent_id):
        raise Errcode(40056, "invalid agentid")
    menu: dict[str, str] = {}
    for one in arguments["button"]:
        below = one.get("sub_button") or []
        if not below:
            menu |= _leaf(one, FIRST)
            continue
        _check_name(one, FIRST)
        if not isinstance(below, list) or len(below) > BELOW:
            raise Errcode(40023, "invalid sub button size")
        for leaf in below:
            if leaf.get("sub_button"):
                raise Errcode(40022, "invalid sub menu level")
            menu |= _leaf(leaf, SECOND)
    corp.menu = menu
    corp.board.tell("menu")
    return {}


def _leaf(one: Json, level: Level) -> dict[str, str]:
    """Name -> key of a button that tells the app of a press; nothing for one that opens a page."""
    _check_name(one, level)
    if one.get("type") == "view":
        if not _fits(one.get("url"), OPENED):
            raise Errcode(level.odd_url, "invalid button url size")
        return {}
    if one.get("type") != "click":  # scanning, photographs and places: nothing here presses them
        raise Errcode(level.odd_type, "invalid button type")
    if not _fits(one.get("key"), KEY):
        raise Errcode(level.odd_key, "invalid button key size")
    return {str(one["name"]): str(one["key"])}


def _check_name(one: Json, level: Level) -> None:
    if not _fits(one.get("name"), level.name):
        raise Errcode(level.odd_name, "invalid button name size")


def _fits(text: object, most: int) -> bool:
    return isinstance(text, str) and 0 < len(text.encode()) <= most


METHODS = {"menu/create": create}
