"""Message shortcuts and forms (modals): somebody picks our entry in a message's menu, fills in what is asked, submits.

A shortcut is a command about the message it was picked on; a submitted form is a command too, its text made of what the
form was asked for and what was chosen and typed. A form must be opened within three seconds of the press
(`trigger_id`); later, or where it cannot be, the same is asked by buttons. Pure.
https://docs.slack.dev/interactivity/implementing-shortcuts, https://docs.slack.dev/surfaces/modals
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from adapters.slack.delivery import PLATFORM, Json, account, group, inner, moment, text_of
from adapters.slack.text import raw_texts, readable
from bot.domain.events import CommandGiven, Event, Ignored, Quoted, RawEvent

REPORT: Final = "qungui_report"  # callback_id of the shortcut: "report" is the command it gives
FORM: Final = "qungui_form"  # callback_id of our forms
SHORTCUTS: Final[Sequence[Mapping[str, str]]] = (
    {
        "name": "举报 Report to the rules",  # 24 characters are the most
        "type": "message",
        "callback_id": REPORT,
        "description": "请人看一看这条消息，不会告诉别人是您。Ask people to look at it; nobody learns that it was you.",
    },
)
TOO_LATE: Final = frozenset({"exchanged_trigger_id", "expired_trigger_id", "invalid_trigger_id"})
TITLE, LABEL, VALUE, OPTIONS, WORDS = 24, 75, 150, 100, 500
NONE: Final = "-"  # the value of a choice without one: an option must have some
OURS: Final = frozenset({REPORT, FORM})


def read(raw: RawEvent, body: Json) -> Sequence[Event]:
    """The command that a shortcut or a submitted form is."""
    id, kind = f"{PLATFORM}:{raw.key}", text_of(body, "type")
    user, view = text_of(inner(body, "user"), "id"), inner(body, "view")
    callback = text_of(body if kind == "message_action" else view, "callback_id")
    if callback not in OURS or not user:
        return (Ignored(id=id, platform=PLATFORM, at=raw.received_at, why="foreign-control"),)
    if kind == "message_action":
        return (_picked(id, raw, body, user),)
    text = " ".join([text_of(view, "private_metadata"), *_filled_in(view)])
    return (
        CommandGiven(id=id, platform=PLATFORM, at=raw.received_at, actor=account(user), text=text, via="form"),
    )  # fmt: skip


def _picked(id: str, raw: RawEvent, body: Json, user: str) -> CommandGiven:
    message, channel = inner(body, "message"), text_of(inner(body, "channel"), "id")
    author = text_of(message, "user")
    place = group(channel) if channel else None
    reply = {name: text_of(body, name) for name in ("response_url", "trigger_id")} | {"channel": channel}
    return CommandGiven(
        id=id,
        platform=PLATFORM,
        at=moment(body.get("action_ts")) or raw.received_at,
        group=place,
        actor=account(user),
        text="report",
        reply={name: value for name, value in reply.items() if value},
        via="shortcut",
        quoted=Quoted(
            text="\n".join(readable(part) for part in raw_texts(message)),
            group=place,
            message=text_of(message, "ts") or text_of(body, "message_ts"),
            author=account(author) if author else None,
            from_bot=bool(message.get("bot_id")),
        ),
    )


def _filled_in(view: Json) -> Iterator[str]:
    """What was chosen as options of the command, then what was typed."""
    values = inner(inner(view, "state"), "values")
    fields = [(name, field) for block in values.values() if isinstance(block, Mapping) for name, field in block.items()]
    for name, field in fields:
        if value := text_of(inner(field, "selected_option"), "value"):
            yield f"--{name} {value}"
    yield from (words for _, field in fields if (words := text_of(field, "value").strip()))


def modal(form: Mapping[str, Any]) -> dict[str, Any]:
    """The form as a view."""
    options = [
        {"text": _plain(label, LABEL), "value": (value or NONE)[:VALUE]} for label, value in form["choices"][:OPTIONS]
    ]
    choice = {"type": "static_select", "action_id": form["option"], "options": options}
    typed = {"type": "plain_text_input", "action_id": "words", "multiline": True, "max_length": WORDS}
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": form["command"],
        "title": _plain(form["title"], TITLE),
        "submit": _plain(form["submit"], TITLE),
        "close": _plain(form["cancel"], TITLE),
        "blocks": [
            {"type": "input", "block_id": "choice", "label": _plain(form["choice"], LABEL), "element": choice},
            {
                "type": "input",
                "block_id": "words",
                "optional": True,
                "label": _plain(form["words"], LABEL),
                "element": typed,
            },
        ],
    }


def _plain(text: str, most: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": text if len(text) <= most else f"{text[: most - 1]}…", "emoji": True}
