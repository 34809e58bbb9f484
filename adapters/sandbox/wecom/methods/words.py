"""Ways into a group that carry their own key: the group webhook (DOC 99110) and the robot's response_url (DOC
101138).
"""

from __future__ import annotations

from adapters.sandbox.wecom.api import Errcode, Method
from adapters.sandbox.wecom.methods.appchat import words
from adapters.sandbox.wecom.state import APP, Corp, Json

LIMITS = {"text": 2048, "markdown": 4096, "markdown_v2": 4096}  # bytes
ROBOT_MARKDOWN = 20480


def push(corp: Corp, arguments: Json) -> Json:
    key = arguments.get("key")
    chat = next((one for one in corp.chats.values() if key and one.webhook == key and not one.dissolved), None)
    if chat is None:
        raise Errcode(93000, "invalid webhook url")
    kind = str(arguments.get("msgtype"))
    body = arguments.get(kind)
    if kind not in LIMITS:
        raise Errcode(40008, "invalid message type")
    if not isinstance(body, dict):
        raise Errcode(40063, f"{kind} missing")
    corp.spoken(chat, APP, words(body, kind, LIMITS[kind]))
    return {}


def answer(corp: Corp, arguments: Json) -> Json:
    """Markdown anywhere, cards only in private; once; text is refused."""
    opened = corp.answers.get(str(arguments.get("response_code") or ""))
    if opened is None or opened.until <= corp.clock():
        raise Errcode(60140, "invalid response_code")
    if arguments.get("msgtype") != "markdown":
        raise Errcode(40008, "invalid message type")
    body = arguments.get("markdown")
    if not isinstance(body, dict):
        raise Errcode(40063, "markdown missing")
    text = words(body, "markdown", ROBOT_MARKDOWN)
    corp.redeem(corp.answers, str(arguments["response_code"]))
    chat = corp.chats[opened.chat]
    corp.spoken(chat, APP, text)
    return {}


METHODS = {
    "webhook/send": Method(verb="POST", key="", do=push),
    "aibot/response": Method(verb="POST", key="", do=answer),
}
