"""Message shortcuts and modals: `views.open`, what the app is told of a shortcut and of a submitted form. Held to
docs.slack.dev/reference/views/modal-views and /block-kit/blocks/input-block.

Of blocks only inputs are known here, of elements a list to choose from and a field to type in: what the app uses.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.sandbox.slack.methods.base import ApiError, ApiRequest, Handler
from adapters.sandbox.slack.payloads import message_object, place
from adapters.sandbox.slack.state import Channel, Json, Message, User, Workspace
from adapters.sandbox.world import Field, Form, Refused

TRIGGER_SECONDS = 3
TITLE, LABEL, OPTION, VALUE, OPTIONS, METADATA, BLOCKS = 24, 2000, 75, 150, 100, 3000, 100


def picked(space: Workspace, user: User, channel: Channel, message: Message, callback: str, back: str) -> Json:
    """`message_action`: the entry in a message's menu; it may be of a channel that the app is not in."""
    trigger = space.serial("1337.")
    space.triggers[trigger] = (user.id, space.clock())
    return {
        "type": "message_action",
        "token": "deprecated-verification-token",
        "action_ts": space.stamp(),
        **place(space),
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team},
        "channel": {"id": channel.id, "name": channel.name or "directmessage"},
        "callback_id": callback,
        "trigger_id": trigger,
        "message_ts": message.ts,
        "message": message_object(space, message),
        "response_url": back,
    }


def open_view(request: ApiRequest) -> Json:
    space, trigger = request.space, request.text("trigger_id")
    if trigger not in space.triggers:
        raise ApiError("invalid_trigger_id")
    user, pressed = space.triggers[trigger]
    if user == "":
        raise ApiError("exchanged_trigger_id")
    if (space.clock() - pressed).total_seconds() > TRIGGER_SECONDS:
        raise ApiError("expired_trigger_id")
    view = request.args.get("view")
    view = json.loads(view) if isinstance(view, str) else view
    faults = list(_faults(view)) if isinstance(view, Mapping) else ["must provide an object [json-pointer:/view]"]
    if faults:
        raise ApiError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {fault}" for fault in faults]})
    assert isinstance(view, Mapping)
    space.triggers[trigger] = ("", pressed)
    shown = {**view, "id": space.serial("V"), "team_id": space.team, "app_id": space.app_id, "state": {"values": {}}}
    space.modals[user] = shown
    request.happenings.board.tell("form", detail=user)
    return {"view": shown}


def as_form(shown: Json) -> Form:
    """The modal as the page shows it."""
    fields = (
        Field(
            label=block["label"]["text"],
            options=tuple(one["text"]["text"] for one in block["element"].get("options", ())),
            optional=bool(block.get("optional")),
        )
        for block in shown["blocks"]
    )
    words = {part: shown[part]["text"] for part in ("title", "submit", "close")}
    return Form(title=words["title"], fields=tuple(fields), submit=words["submit"], cancel=words["close"])


def submitted(space: Workspace, user: User, filled: Mapping[str, str]) -> Json:
    """`view_submission`: what was chosen and typed, by the label of each field. Closes the form."""
    shown = space.modals.pop(user.id, None)
    if shown is None:
        raise Refused("no_form_open")
    trigger = space.serial("1337.")
    space.triggers[trigger] = (user.id, space.clock())
    values = {block["block_id"]: {block["element"]["action_id"]: _value(block, filled)} for block in shown["blocks"]}
    return {
        "type": "view_submission",
        **place(space),
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team},
        "api_app_id": space.app_id,
        "token": "deprecated-verification-token",
        "trigger_id": trigger,
        "view": {**shown, "state": {"values": values}},
        "response_urls": [],
    }


def _value(block: Json, filled: Mapping[str, str]) -> Json:
    element, given = block["element"], filled.get(block["label"]["text"])
    if given is None and not block.get("optional"):
        raise Refused("field_is_required")
    if element["type"] == "plain_text_input":
        return {"type": element["type"], "value": given}
    option = next((one for one in element["options"] if one["text"]["text"] == given), None)
    if option is None:
        raise Refused("no_such_option")
    return {"type": element["type"], "selected_option": option}


def _faults(view: Mapping[str, Any]) -> Iterator[str]:
    if view.get("type") != "modal":
        yield "must be one of: modal [json-pointer:/view/type]"
    for part in ("title", "submit", "close"):
        yield from _of_text(view.get(part), TITLE, f"/view/{part}")
    if len(str(view.get("private_metadata", ""))) > METADATA:
        yield f"must be less than {METADATA + 1} characters [json-pointer:/view/private_metadata]"
    blocks = view.get("blocks")
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= BLOCKS:
        yield "missing required field: blocks [json-pointer:/view]"
        return
    for number, block in enumerate(blocks):
        yield from _of_input(block, f"/view/blocks/{number}")


def _of_input(block: Any, at: str) -> Iterator[str]:
    if not isinstance(block, Mapping) or block.get("type") != "input" or not block.get("block_id"):
        yield f"unsupported block [json-pointer:{at}]"
        return
    yield from _of_text(block.get("label"), LABEL, f"{at}/label")
    element = block.get("element")
    if not isinstance(element, Mapping) or not element.get("action_id"):
        yield f"must provide an element [json-pointer:{at}/element]"
    elif element.get("type") == "static_select":
        options = element.get("options")
        if not isinstance(options, list) or not 1 <= len(options) <= OPTIONS:
            yield f"must provide 1 to {OPTIONS} options [json-pointer:{at}/element/options]"
            return
        for option in options:
            yield from _of_text(option.get("text"), OPTION, f"{at}/element/options")
            if not 1 <= len(str(option.get("value", ""))) <= VALUE:
                yield f"must be 1 to {VALUE} characters [json-pointer:{at}/element/options/value]"
    elif element.get("type") != "plain_text_input":
        yield f"unsupported element [json-pointer:{at}/element]"


def _of_text(text: Any, most: int, at: str) -> Iterator[str]:
    if not isinstance(text, Mapping) or text.get("type") != "plain_text":
        yield f"must provide a plain text object [json-pointer:{at}]"
    elif not 1 <= len(str(text.get("text", ""))) <= most:
        yield f"must be 1 to {most} characters [json-pointer:{at}]"


METHODS: dict[str, Handler] = {"views.open": open_view}
