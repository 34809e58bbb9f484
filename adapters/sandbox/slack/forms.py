"""People at an app's forms: picking its entry in a message's menu, filling in, sending off, closing; and what the app
is told of it. What an app may show stands in `methods/modals.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from adapters.sandbox.slack.payloads import message_object, place
from adapters.sandbox.slack.state import Channel, Json, Message, User, Workspace
from adapters.sandbox.world import Field, Form, Refused

# What an element's state says, by its kind: docs.slack.dev/reference/interaction-payloads/view-interactions-payload
VALUE_OF: Mapping[str, str] = {
    **dict.fromkeys(("email_text_input", "number_input", "plain_text_input", "url_text_input"), "value"),
    **dict.fromkeys(("radio_buttons", "static_select"), "selected_option"),
    **dict.fromkeys(("checkboxes", "multi_static_select"), "selected_options"),
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
    "datepicker": "selected_date",
    "datetimepicker": "selected_date_time",
    "timepicker": "selected_time",
    "users_select": "selected_user",
    "multi_channels_select": "selected_channels",
    "multi_conversations_select": "selected_conversations",
    "multi_users_select": "selected_users",
}


def picked(space: Workspace, user: User, channel: Channel, message: Message, callback: str, back: str) -> Json:
    """`message_action`: the entry in a message's menu; it may be of a channel that the app is not in."""
    return {
        "type": "message_action",
        "token": "deprecated-verification-token",
        "action_ts": space.stamp(),
        **place(space),
        "user": whose(user),
        "channel": {"id": channel.id, "name": channel.name or "directmessage"},
        "callback_id": callback,
        "trigger_id": space.trigger(user.id),
        "message_ts": message.ts,
        "message": message_object(space, message),
        "response_url": back,
    }


def whose(user: User) -> Json:
    return {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team}


def standing(space: Workspace, person: str) -> Json | None:
    """The form on top."""
    return next(reversed(space.modals.get(person, [])), None)


def inputs(shown: Json) -> list[Json]:
    return [block for block in shown["blocks"] if block["type"] == "input"]


def as_form(shown: Json) -> Form:
    """The modal as the page shows it."""
    fields = (
        Field(
            label=block["label"]["text"],
            options=tuple(one["text"]["text"] for one in block["element"].get("options", ())),
            optional=bool(block.get("optional")),
        )
        for block in inputs(shown)
    )
    words = {part: shown.get(part, {}).get("text", "") for part in ("title", "submit", "close")}
    return Form(title=words["title"], fields=tuple(fields), submit=words["submit"], cancel=words["close"])


def submitted(space: Workspace, user: User, filled: Mapping[str, str]) -> Json:
    """`view_submission`: what was chosen and typed, by the label of each field."""
    shown = standing(space, user.id)
    if shown is None:
        raise Refused("no_form_open")
    values: Json = {}
    for number, block in enumerate(inputs(shown)):
        name = block.get("block_id") or f"b{number}"
        values[name] = {block["element"]["action_id"]: _value(block, filled)}
    return {
        **_told(space, user, "view_submission", {**shown, "state": {"values": values}}),
        "trigger_id": space.trigger(user.id),
        "response_urls": [],
    }


def closed(space: Workspace, user: User) -> Json | None:
    """The form on top goes away. `view_closed`, for an app that asked to be told."""
    shown = standing(space, user.id)
    answered(space, user, None, lambda view, below: {})
    if shown is None or not shown.get("notify_on_close"):
        return None
    return {**_told(space, user, "view_closed", shown), "is_cleared": False}


def _told(space: Workspace, user: User, kind: str, view: Json) -> Json:
    return {
        "type": kind,
        **place(space),
        "user": whose(user),
        "api_app_id": space.app_id,
        "token": "deprecated-verification-token",
        "view": view,
    }


def answered(space: Workspace, user: User, body: Json | None, view_of: Callable[[Any, list[Json]], Json]) -> None:
    """What the app's answer to a submission does to the form: it stays with errors, changes, gets another one upon it,
    or goes; all of them at once where the app says so. docs.slack.dev/surfaces/modals#response_actions"""
    said, forms = body or {}, space.modals.get(user.id, [])
    match said.get("response_action"):
        case "errors":
            raise Refused("; ".join(f"{name}: {why}" for name, why in said.get("errors", {}).items()))
        case "update":
            forms[-1:] = [view_of(said.get("view"), forms[:-1])]
        case "push":
            forms.append(view_of(said.get("view"), forms))
        case "clear":
            forms.clear()
        case _:
            del forms[-1:]
    if not forms:
        space.modals.pop(user.id, None)


def _value(block: Json, filled: Mapping[str, str]) -> Json:
    element, given = block["element"], filled.get(block["label"]["text"])
    if given is None and not block.get("optional"):
        raise Refused("field_is_required")
    kind, name = element["type"], VALUE_OF[element["type"]]
    if not name.startswith("selected_option"):
        said: Any = given.split(",") if given is not None and kind.startswith("multi_") else given
        return {"type": kind, name: said}
    options = [one for one in element["options"] if given is not None and one["text"]["text"] in given.split("\n")]
    if given is not None and not options:
        raise Refused("no_such_option")
    if name == "selected_options":
        return {"type": kind, name: options}
    return {"type": kind, name: options[0] if options else None}
