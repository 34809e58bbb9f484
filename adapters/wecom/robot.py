"""Deliveries of the smart robot (智能机器人) -> Events: who calls it in a group, talks to it, or clicks its cards.
Pure.

https://developer.work.weixin.qq.com/document/path/100719 and 101027; over the long connection the same bodies come in
frames (101463), and `long_connection.py` adds the frame's `req_id`. Touch this module when the robot hears
something new.
"""

from __future__ import annotations

from typing import Any

from adapters.wecom.messages import CHOSEN
from adapters.wecom.shapes import Body, Odd, named, part, parts, word
from adapters.wecom.streams import WORDS, stream_of
from bot.domain.events import CommandGiven, Event, Ignored, Quoted, RawEvent, Unknown
from bot.domain.groups import key

WORDLESS = ("image", "file", "video", "stream")  # messages without words; `stream` asks how far an answer is
QUIET = ("enter_chat", "feedback_event", "disconnected_event")  # known events from which nothing follows


def read(raw: RawEvent, body: Body, robot_name: str) -> Event:
    """A message that @s the robot, a word in private, or a click on a robot's card. Raises `Odd` for another form."""
    kind = named(body.get("msgtype"))
    told: dict[str, Any] = {"id": raw.key, "platform": "wecom", "at": raw.received_at, "group": raw.lane or None}
    if kind == "event":
        event = part(body, "event")
        name = named(event.get("eventtype"))
        if name == "template_card_event":
            pressed = part(event, name)
            return _command(raw, body, _chosen(pressed), "button", str(pressed.get("task_id") or ""))
        return Ignored(**told, why=name) if name in QUIET else Unknown(**told, what=f"robot:{name or 'no-type'}")
    if kind in WORDS:
        return _command(raw, body, without_name(said(kind, body), robot_name), "chat", stream=stream_of(raw.key))
    if kind in WORDLESS:
        return Ignored(**told, why=f"robot-message:{kind}")
    return Unknown(**told, what=f"robot:{kind or 'no-type'}")


def _command(raw: RawEvent, body: Body, text: str, via: str, task: str = "", stream: str = "") -> CommandGiven:
    """The ways back: `response_url` (callback) or `req_id` (long connection), and the stream that answers; of a card,
    which one it was."""
    user, chat = word(part(body, "from"), "userid"), str(body.get("chatid") or "")
    reply = {"response_url": str(body.get("response_url") or ""), "chattype": str(body.get("chattype") or "")}
    more = {"req_id": str(body.get("req_id") or ""), "task_id": task, "stream": stream}
    reply |= {name: said for name, said in more.items() if said}
    return CommandGiven(
        id=raw.key,
        platform="wecom",
        at=raw.received_at,  # the robot's messages carry no time
        group=key("wecom", chat) if chat else None,
        actor=key("wecom", user),
        text=text,
        reply={**reply, "userid": user, "chatid": chat},
        via=via,
        quoted=_quoted(body),
    )


def _quoted(body: Body) -> Quoted | None:
    """The words of the message that was quoted; neither its id nor its author is said. One in another form is none: it
    must not take the question along."""
    try:
        quote = part(body, "quote")
        kind = named(quote.get("msgtype"))
        words = said(kind, quote).strip() if kind in WORDS else ""
    except Odd:
        return None
    return Quoted(text=words) if words else None


def _chosen(pressed: Body) -> str:
    """A button's key is a command; so is the id of what was chosen from a list of ours."""
    pressed_key = word(pressed, "event_key")
    if pressed_key != CHOSEN:
        return pressed_key
    for item in parts(part(pressed, "selected_items"), "selected_item"):
        found = part(item, "option_ids").get("option_id")
        if isinstance(found, list) and found:
            return str(found[0])
    raise Odd("no option_id")


def said(kind: str, body: Body) -> str:
    """The words of a text, a mixed message or a recognised voice; pictures between them have none."""
    if kind != "mixed":
        return _content(part(body, kind))
    items = parts(part(body, "mixed"), "msg_item")
    return "\n".join(_content(part(item, "text")) for item in items if item.get("msgtype") == "text")


def _content(body: Body) -> str:
    """An empty text is one; no text is none."""
    found = body.get("content")
    if not isinstance(found, str):
        raise Odd("no content")
    return found


def without_name(text: str, robot_name: str) -> str:
    """`@群规 帮助` -> `帮助`. After a mention the client puts a space of some width (U+2005 too), at the end none."""
    if robot_name:
        text = text.replace(f"@{robot_name}", " ", 1)
    elif text.lstrip().startswith("@"):
        text = " ".join(text.split()[1:])
    return text.strip()
