"""Messages and cards to people: DOC 90236 (send), 94888 (update_template_card), 94867 (recall)."""

from __future__ import annotations

import re
from datetime import timedelta

from adapters.sandbox.wecom.api import Errcode, Method
from adapters.sandbox.wecom.methods.appchat import words
from adapters.sandbox.wecom.state import APP, Corp, Json, Message

MOST = 1000
CARD_LIFE = timedelta(hours=72)
RECALL_LIFE = timedelta(hours=24)
INTERACTIVE = frozenset({"button_interaction", "vote_interaction", "multiple_interaction"})
CARDS = INTERACTIVE | {"text_notice", "news_notice"}
TASK_ID = re.compile(r"[0-9a-zA-Z_\-@]{1,128}")


def send(corp: Corp, arguments: Json) -> Json:
    _agent(corp, arguments)
    users = _receivers(corp, arguments)
    valid = [user for user in users if corp.staff(user)]
    invalid = [user.lower() for user in users if not corp.staff(user)]
    if not valid:
        raise Errcode(81013, "user & party & tag all invalid")
    kind = str(arguments.get("msgtype"))
    body = arguments.get(kind)
    if kind not in ("text", "markdown", "textcard", "template_card"):
        raise Errcode(40008, "invalid message type")
    if not isinstance(body, dict):
        raise Errcode(40063, f"{kind} missing")
    card = check_card(corp, body) if kind == "template_card" else None
    text = card_text(body) if card else words(body, kind)
    msgid = corp.unique("msg")
    for user in valid:
        if not corp.drops("message/send", user):
            corp.spoken(corp.direct(user), APP, text, private_to=user, msgid=msgid, card=card, buttons=buttons(card))
    answer: Json = {"msgid": msgid, "invaliduser": "|".join(invalid), "invalidparty": "", "invalidtag": ""}
    if card and card["card_type"] in INTERACTIVE:
        answer["response_code"] = corp.code(corp.codes, "", msgid, CARD_LIFE)
    return answer


def _agent(corp: Corp, arguments: Json) -> None:
    if str(arguments.get("agentid")) != str(corp.agent_id):
        raise Errcode(40056, "invalid agentid")


def _receivers(corp: Corp, arguments: Json) -> list[str]:
    to = str(arguments.get("touser") or "")
    if to == "@all":
        return [user.id for user in corp.users.values() if corp.staff(user.id)]
    found = [user for user in to.split("|") if user]
    if len(found) > MOST:
        raise Errcode(40032, "invalid user list size")
    return list(dict.fromkeys(found))


def check_card(corp: Corp, card: Json) -> Json:
    """The documented limits of a template card; its task_id becomes known."""
    kind = card.get("card_type")
    if kind not in CARDS:
        raise Errcode(40058, "invalid card_type")
    title = card.get("main_title") or {}
    if not (title.get("title") or title.get("desc") or card.get("sub_title_text")):
        raise Errcode(40058, "missing main_title")
    if kind in INTERACTIVE:
        if not corp.has_callback:
            raise Errcode(40058, "callback url not set")
        _check_task(corp, card)
    elif not card.get("card_action"):
        raise Errcode(40058, "missing card_action")
    if kind == "button_interaction":
        _check_buttons(card)
    return card


def _check_task(corp: Corp, card: Json) -> None:
    task = str(card.get("task_id") or "")
    if not TASK_ID.fullmatch(task) or task in corp.task_ids:
        raise Errcode(42014, "invalid task_id")
    corp.task_ids.add(task)


def _check_buttons(card: Json) -> None:
    listed = card.get("button_list")
    if not isinstance(listed, list) or not 1 <= len(listed) <= 6:
        raise Errcode(40058, "invalid button_list size")
    for button in listed:
        key = str(button.get("key") or "")
        if not button.get("text") or (not key and not button.get("url")) or len(key.encode()) > 1024:
            raise Errcode(40058, "invalid button")
        if button.get("style", 1) not in (1, 2, 3, 4):
            raise Errcode(40058, "invalid button style")


def card_text(card: Json) -> str:
    title = card.get("main_title") or {}
    return "\n".join(str(line) for line in (title.get("title"), title.get("desc"), card.get("sub_title_text")) if line)


def buttons(card: Json | None) -> list[tuple[str, str]]:
    return [(str(one["text"]), str(one.get("key") or "")) for one in (card or {}).get("button_list", [])]


def update_card(corp: Corp, arguments: Json) -> Json:
    """Each code works once, whether from the sending or from a click."""
    _agent(corp, arguments)
    opened = corp.redeem(corp.codes, str(arguments.get("response_code") or ""))
    if opened is None:
        raise Errcode(60140, "invalid response_code")
    users = [str(user) for user in arguments.get("userids") or []]
    hit = [message for message in _sending(corp, opened.msgid) if not users or message.private_to in users]
    missed = [user for user in users if user not in {message.private_to for message in hit}]
    new, replaced = arguments.get("template_card"), (arguments.get("button") or {}).get("replace_name")
    if not isinstance(new, dict) and not replaced:
        raise Errcode(40058, "missing button or template_card")
    for message in hit:
        _redraw(corp, message, new, replaced)
    return {"invaliduser": missed}


def _redraw(corp: Corp, message: Message, new: Json | None, replaced: str | None) -> None:
    if isinstance(new, dict):
        if message.card and new.get("task_id") not in (None, message.card.get("task_id")):
            raise Errcode(42014, "invalid task_id")
        message.card, message.text = new, card_text(new)
        replaced = str(new.get("replace_text") or "")
        message.buttons = [(replaced, "")] if replaced else buttons(new)
    else:
        message.buttons = [(str(replaced), "")]
    corp.board.tell("line", f"dm-{message.private_to}", message.id)


def _sending(corp: Corp, msgid: str) -> list[Message]:
    return [
        message
        for chat in corp.chats.values()
        if chat.kind == "direct"
        for message in chat.messages
        if message.msgid == msgid
    ]


def recall(corp: Corp, arguments: Json) -> Json:
    """Only what this app sent to people, only for a day."""
    found = _sending(corp, str(arguments.get("msgid") or "-"))
    if not found or corp.clock() - found[0].at > RECALL_LIFE:
        raise Errcode(40058, "invalid msgid")
    for message in found:
        message.deleted = True
        corp.board.tell("line", f"dm-{message.private_to}", message.id)
    return {}


METHODS = {
    "message/send": Method(verb="POST", key="app", do=send),
    "message/update_template_card": Method(verb="POST", key="app", do=update_card),
    "message/recall": Method(verb="POST", key="app", do=recall),
}
