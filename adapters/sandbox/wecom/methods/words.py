"""Ways into a group that carry their own key: the group webhook (DOC 99110) and the robot's response_url (DOC
101138).
"""

from __future__ import annotations

from adapters.sandbox.wecom.errors import Errcode
from adapters.sandbox.wecom.methods.appchat import words
from adapters.sandbox.wecom.state import APP, Corp, Json

SHOWN = ("text", "markdown", "markdown_v2")  # what this sandbox can show of what a webhook may send


def push(corp: Corp, arguments: Json) -> Json:
    key = arguments.get("key")
    chat = next((one for one in corp.chats.values() if key and one.webhook == key and not one.dissolved), None)
    if chat is None:
        raise Errcode(93000, "invalid webhook url")
    if arguments["msgtype"] not in SHOWN:
        raise Errcode(40008, "invalid message type")
    said = corp.spoken(chat, APP, words(arguments))
    body: Json = {"content": said.text}
    told = (
        {"msgtype": "text", "text": body} if arguments["msgtype"] == "text" else {"msgtype": "markdown", "info": body}
    )
    corp.record(chat, said, **told)
    return {}


def answer(corp: Corp, arguments: Json) -> Json:
    """Markdown anywhere, cards only in private; once; text is refused."""
    opened = corp.answers.get(str(arguments.get("response_code") or ""))
    if opened is None or opened.until <= corp.clock():
        raise Errcode(60140, "invalid response_code")
    if arguments.get("msgtype") != "markdown":
        raise Errcode(40008, "invalid message type")
    corp.redeem(corp.answers, str(arguments["response_code"]))
    corp.spoken(corp.chats[opened.chat], APP, words(arguments))
    return {}


METHODS = {
    "webhook/send": push,
    "aibot/response": answer,
}
