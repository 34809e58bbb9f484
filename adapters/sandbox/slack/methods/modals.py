"""views.open, views.push, views.update: forms that an app puts before one person, up to three upon each other. Held to
docs.slack.dev/surfaces/modals, /reference/views/modal-views and /block-kit.

How people fill them in and what the app is told then stands in `adapters/sandbox/slack/forms.py`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.sandbox.slack.forms import VALUE_OF
from adapters.sandbox.slack.methods.base import ApiError, ApiRequest, Handler
from adapters.sandbox.slack.state import Json, Workspace
from adapters.sandbox.world import Refused

TRIGGER_SECONDS = 3
UPON_EACH_OTHER = 3
LARGEST = 250_000  # bytes of a view
TITLE, LABEL, OPTION, VALUE, OPTIONS, METADATA, BLOCKS = 24, 2000, 75, 150, 100, 3000, 100
SHOWN = frozenset({"actions", "context", "divider", "header", "image", "rich_text", "section", "video"})
WITH_OPTIONS = frozenset({"checkboxes", "multi_static_select", "radio_buttons", "static_select"})


def open_view(request: ApiRequest) -> Json:
    return _upon(request, [])


def push_view(request: ApiRequest) -> Json:
    """Only in answer to something done in a form that stands open."""
    user, _ = request.space.triggers.get(request.text("trigger_id"), ("", None))
    standing = request.space.modals.get(user, [])
    if user and not standing:
        raise ApiError("not_found")
    if len(standing) >= UPON_EACH_OTHER:
        raise ApiError("push_limit_reached")
    return _upon(request, standing)


def _upon(request: ApiRequest, standing: list[Json]) -> Json:
    user, view = _spent(request), checked(request)
    shown = stamped(request.space, {**view, "id": request.space.serial("V")}, standing)
    request.space.modals[user] = [*standing, shown]
    request.happenings.board.tell("form", detail=user)
    return {"view": shown}


def _spent(request: ApiRequest) -> str:
    """Whose trigger it is. It is good once, for three seconds; a view that is wrong does not spend it."""
    space, trigger = request.space, request.text("trigger_id")
    if trigger not in space.triggers:
        raise ApiError("invalid_trigger_id")
    user, pressed = space.triggers[trigger]
    if user == "":
        raise ApiError("exchanged_trigger_id")
    if (space.clock() - pressed).total_seconds() > TRIGGER_SECONDS:
        raise ApiError("expired_trigger_id")
    checked(request)
    space.triggers[trigger] = ("", pressed)
    return user


def update_view(request: ApiRequest) -> Json:
    """By its id, or by the app's own; with the hash that it had, where the app wants to be sure."""
    space, given = request.space, {name: request.text(name) for name in ("view_id", "external_id", "hash")}
    for user, standing in space.modals.items():
        for place, old in enumerate(standing):
            if (given["view_id"] or given["external_id"]) in (old["id"], old.get("external_id") or None):
                if given["hash"] and given["hash"] != old["hash"]:
                    raise ApiError("hash_conflict")
                shown = stamped(space, {**checked(request), "id": old["id"]}, standing[:place])
                standing[place] = shown
                request.happenings.board.tell("form", detail=user)
                return {"view": shown}
    raise ApiError("not_found")


def answered(space: Workspace, view: Any, below: list[Json]) -> Json:
    """A view that came in the app's answer to a submission, and not by a call."""
    faults = list(faults_of(view))
    if faults or len(below) >= UPON_EACH_OTHER:
        raise Refused(faults[0] if faults else "push_limit_reached")
    return stamped(space, {**view, "id": space.serial("V")}, below)


def stamped(space: Workspace, view: Mapping[str, Any], below: list[Json]) -> Json:
    """What Slack adds to a view."""
    stamp = space.stamp()
    return {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        **view,
        "team_id": space.team,
        "app_id": space.app_id,
        "bot_id": space.bot.bot_id,
        "hash": f"{stamp.partition('.')[0]}.{hashlib.sha256(stamp.encode()).hexdigest()[:8]}",
        "root_view_id": below[0]["id"] if below else view["id"],
        "previous_view_id": below[-1]["id"] if below else None,
        "state": {"values": {}},
    }


def checked(request: ApiRequest) -> Mapping[str, Any]:
    view = request.args.get("view")
    try:
        view = json.loads(view) if isinstance(view, str) else view
    except ValueError as problem:
        raise ApiError("invalid_arguments") from problem
    if len(json.dumps(view, ensure_ascii=False).encode()) > LARGEST:
        raise ApiError("view_too_large")
    faults = list(faults_of(view))
    if faults:
        raise ApiError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {fault}" for fault in faults]})
    assert isinstance(view, Mapping)
    return view


def faults_of(view: Any) -> Iterator[str]:
    if not isinstance(view, Mapping):
        yield "must provide an object [json-pointer:/view]"
        return
    if view.get("type") != "modal":
        yield "must be one of: modal [json-pointer:/view/type]"
    blocks = view.get("blocks")
    asks = isinstance(blocks, list) and any(isinstance(b, Mapping) and b.get("type") == "input" for b in blocks)
    for part in ("title", "submit", "close"):
        if part == "title" or part in view or (part == "submit" and asks):
            yield from _of_text(view.get(part), TITLE, f"/view/{part}")
    if len(str(view.get("private_metadata", ""))) > METADATA:
        yield f"must be less than {METADATA + 1} characters [json-pointer:/view/private_metadata]"
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= BLOCKS:
        yield "missing required field: blocks [json-pointer:/view]"
        return
    for number, block in enumerate(blocks):
        yield from _of_block(block, f"/view/blocks/{number}")


def _of_block(block: Any, at: str) -> Iterator[str]:
    kind = block.get("type") if isinstance(block, Mapping) else None
    if kind == "input":
        yield from _of_text(block.get("label"), LABEL, f"{at}/label")
        yield from _of_element(block.get("element"), f"{at}/element")
    elif kind not in SHOWN:
        yield f"unsupported block: {kind} [json-pointer:{at}]"


def _of_element(element: Any, at: str) -> Iterator[str]:
    if not isinstance(element, Mapping) or not element.get("action_id"):
        yield f"must provide an element with an action_id [json-pointer:{at}]"
    elif element.get("type") in WITH_OPTIONS:
        options = element.get("options")
        if not isinstance(options, list) or not 1 <= len(options) <= OPTIONS:
            yield f"must provide 1 to {OPTIONS} options [json-pointer:{at}/options]"
            return
        for option in options:
            yield from _of_text(option.get("text"), OPTION, f"{at}/options")
            if not 1 <= len(str(option.get("value", ""))) <= VALUE:
                yield f"must be 1 to {VALUE} characters [json-pointer:{at}/options/value]"
    elif element.get("type") not in VALUE_OF:
        yield f"unsupported element: {element.get('type')} [json-pointer:{at}]"


def _of_text(text: Any, most: int, at: str) -> Iterator[str]:
    kinds = ("plain_text", "mrkdwn") if at.endswith("/options") else ("plain_text",)
    if not isinstance(text, Mapping) or text.get("type") not in kinds:
        yield f"must provide a plain text object [json-pointer:{at}]"
    elif not 1 <= len(str(text.get("text", ""))) <= most:
        yield f"must be 1 to {most} characters [json-pointer:{at}]"


METHODS: dict[str, Handler] = {"views.open": open_view, "views.push": push_view, "views.update": update_view}
