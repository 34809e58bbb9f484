"""Deliveries of the smart robot (智能机器人) -> Events: who calls it in a group, talks to it, or clicks its cards.
Pure.

https://developer.work.weixin.qq.com/document/path/100719 and 101027; over the long connection the same bodies come in
frames (101463), and `long_connection.py` adds the frame's `req_id`. Touch this module when the robot hears
something new.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.wecom.messages import CHOSEN
from adapters.wecom.streams import WORDS, stream_of
from bot.domain.events import CommandGiven, Event, Ignored, Quoted, RawEvent, Unknown
from bot.domain.groups import key

Body = Mapping[str, Any]


QUIET = ("enter_chat", "feedback_event", "disconnected_event")  # known events from which nothing follows


def read(raw: RawEvent, body: Body, robot_name: str) -> Event:
    """A message that @s the robot, a word in private, or a click on a robot's card."""
    kind = str(body.get("msgtype", ""))
    said: dict[str, Any] = {"id": raw.key, "platform": "wecom", "at": raw.received_at, "group": raw.lane or None}
    if kind == "event":
        event = body["event"]
        name = str(event.get("eventtype", ""))
        if name == "template_card_event":
            pressed = event["template_card_event"]
            return _command(raw, body, _chosen(pressed), "button", str(pressed.get("task_id") or ""))
        return Ignored(**said, why=name) if name in QUIET else Unknown(**said, what=f"robot:{name}")
    if kind in WORDS:
        return _command(raw, body, without_name(_said(kind, body), robot_name), "chat", stream=stream_of(raw.key))
    return Ignored(**said, why=f"robot-message:{kind}") if kind else Unknown(**said, what="robot:no-type")


def _command(raw: RawEvent, body: Body, text: str, via: str, task: str = "", stream: str = "") -> CommandGiven:
    """The ways back: `response_url` (callback) or `req_id` (long connection), and the stream that answers; of a card,
    which one it was."""
    user, chat = str(body["from"]["userid"]), str(body.get("chatid") or "")
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
    """The words of the message that was quoted; neither its id nor its author is said."""
    quote = body.get("quote") or {}
    kind = str(quote.get("msgtype", ""))
    words = _said(kind, quote).strip() if kind in WORDS else ""
    return Quoted(text=words) if words else None


def _chosen(pressed: Body) -> str:
    """A button's key is a command; so is the id of what was chosen from a list of ours."""
    if pressed["event_key"] != CHOSEN:
        return str(pressed["event_key"])
    return str(pressed["selected_items"]["selected_item"][0]["option_ids"]["option_id"][0])


def _said(kind: str, body: Body) -> str:
    if kind == "mixed":
        items = body["mixed"]["msg_item"]
        return "\n".join(str(item["text"]["content"]) for item in items if item.get("msgtype") == "text")
    return str(body[kind]["content"])


def without_name(text: str, robot_name: str) -> str:
    """`@群规 帮助` -> `帮助`. After a mention the client puts a space of some width (U+2005 too), at the end none."""
    if robot_name:
        text = text.replace(f"@{robot_name}", " ", 1)
    elif text.lstrip().startswith("@"):
        text = " ".join(text.split()[1:])
    return text.strip()
