"""The app's menu: DOC 90231. One level, as the bot uses it; a second one is refused loudly."""

from __future__ import annotations

from adapters.sandbox.wecom.errors import Errcode
from adapters.sandbox.wecom.state import Corp, Json

NAME = 16  # bytes
KEY = 128


def create(corp: Corp, arguments: Json) -> Json:
    if str(arguments["agentid"]) != str(corp.agent_id):
        raise Errcode(40056, "invalid agentid")
    for one in arguments["button"]:
        if one.get("sub_button"):
            raise NotImplementedError("the local WeCom has menus of one level")
        if one.get("type") != "click":
            raise Errcode(40017, "invalid button type")
        if not 0 < len(str(one.get("name") or "").encode()) <= NAME:
            raise Errcode(40018, "invalid button name size")
        if not 0 < len(str(one.get("key") or "").encode()) <= KEY:
            raise Errcode(40019, "invalid button key size")
    corp.menu = {str(one["name"]): str(one["key"]) for one in arguments["button"]}
    corp.board.tell("menu")
    return {}


METHODS = {"menu/create": create}
