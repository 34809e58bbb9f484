"""views.publish: the page that an app shows one person. Held to docs.slack.dev/reference/views and /block-kit/blocks.

Only the blocks that a Home tab may hold are known here, and of elements those that the local Slack can show: text,
headings, dividers, buttons, pictures.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.sandbox.slack.methods.base import ApiError, ApiRequest, Handler
from adapters.sandbox.slack.state import Json

LARGEST = 250_000  # bytes of a view
BLOCKS = 100
TEXTS: Mapping[str, int] = {"section": 3000, "header": 150, "button": 75, "context": 2000}
ELEMENTS: Mapping[str, int] = {"actions": 25, "context": 10}
ALLOWED = frozenset({"actions", "context", "divider", "header", "image", "section"})
IDS, VALUES = 255, 2000


def publish(request: ApiRequest) -> Json:
    view = _view(request)
    if len(json.dumps(view, ensure_ascii=False).encode()) > LARGEST:
        raise ApiError("view_too_large")
    faults = list(_faults(view))
    user = request.space.users.get(request.text("user_id"))
    if user is None:
        faults.append("user_not_found [json-pointer:/user_id]")
    if faults or user is None:
        raise ApiError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {fault}" for fault in faults]})
    before = request.space.homes.get(user.id)
    given = request.text("hash")
    if given and (before is None or given != before["hash"]):
        raise ApiError("hash_conflict")
    stamp = request.space.stamp()
    shown = {
        "id": before["id"] if before else request.space.serial("V"),
        "team_id": request.space.team,
        "type": "home",
        "blocks": view["blocks"],
        "private_metadata": view.get("private_metadata", ""),
        "callback_id": view.get("callback_id", ""),
        "external_id": view.get("external_id", ""),
        "hash": f"{stamp.partition('.')[0]}.{hashlib.sha256(stamp.encode()).hexdigest()[:8]}",
        "app_id": request.space.app_id,
        "bot_id": request.space.bot.bot_id,
    }
    request.space.homes[user.id] = shown
    request.happenings.board.tell("home", detail=user.id)
    return {"view": shown}


def _view(request: ApiRequest) -> Mapping[str, Any]:
    view = request.args.get("view")
    if isinstance(view, str):
        try:
            view = json.loads(view)
        except ValueError as problem:
            raise ApiError("invalid_arguments") from problem
    if not isinstance(view, dict):
        raise ApiError("invalid_arguments")
    return view


def _faults(view: Mapping[str, Any]) -> Iterator[str]:
    if view.get("type") != "home":
        yield "must be one of: home [json-pointer:/view/type]"
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        yield "missing required field: blocks [json-pointer:/view]"
        return
    if len(blocks) > BLOCKS:
        yield f"no more than {BLOCKS} items allowed [json-pointer:/view/blocks]"
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        at = f"[json-pointer:/view/blocks/{number}]"
        yield from (f"{fault} {at}" for fault in _of_block(block))
        for id in _ids(block):
            if id in seen:
                yield f"action_id {id} already exists {at}"
            seen.add(id)


def _of_block(block: Any) -> Iterator[str]:
    kind = block.get("type") if isinstance(block, dict) else None
    if kind not in ALLOWED:
        yield f"unsupported type: {kind}"
        return
    if kind in ("section", "header"):
        yield from _of_text(block.get("text"), kind, plain=kind == "header")
    if kind in ELEMENTS:
        elements = block.get("elements")
        if not isinstance(elements, list) or not 1 <= len(elements) <= ELEMENTS[kind]:
            yield f"must have 1 to {ELEMENTS[kind]} elements"
            return
        for element in elements:
            yield from _of_button(element) if kind == "actions" else _of_text(element, "context", plain=False)


def _of_text(text: Any, where: str, *, plain: bool) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") not in (("plain_text",) if plain else ("plain_text", "mrkdwn")):
        yield "must provide a text object"
    elif not isinstance(text.get("text"), str) or not 1 <= len(text["text"]) <= TEXTS[where]:
        yield f"must be 1 to {TEXTS[where]} characters"


def _of_button(element: Any) -> Iterator[str]:
    if not isinstance(element, dict) or element.get("type") != "button":
        yield "unsupported element"
        return
    yield from _of_text(element.get("text"), "button", plain=True)
    for name, most in (("action_id", IDS), ("value", VALUES)):
        if len(str(element.get(name, ""))) > most:
            yield f"{name} must be at most {most} characters"
    if element.get("style") not in (None, "primary", "danger"):
        yield "style must be one of: primary, danger"


def _ids(block: Any) -> list[str]:
    elements = block.get("elements") if isinstance(block, dict) else None
    found = [e for e in elements if isinstance(e, dict)] if isinstance(elements, list) else []
    return [str(element["action_id"]) for element in found if element.get("action_id")]


METHODS: dict[str, Handler] = {"views.publish": publish}
