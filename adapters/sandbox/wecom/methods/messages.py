"""Messages and cards to people: DOC 90236 (send), 94888 (update_template_card), 94867 (recall)."""

from __future__ import annotations

import json
import re
from datetime import timedelta

from adapters.sandbox.wecom.errors import Errcode
from adapters.sandbox.wecom.methods.appchat import words
from adapters.sandbox.wecom.state import APP, Corp, Json, Message

CARD_LIFE = timedelta(hours=72)
RECALL_LIFE = timedelta(hours=24)
INTERACTIVE = frozenset({"button_interaction", "vote_interaction", "multiple_interaction"})
CARDS = INTERACTIVE | {"text_notice", "news_notice"}
VOTE_FIELDS = frozenset(
    "card_type source main_title checkbox submit_button task_id replace_text feedback".split()  # noqa: SIM905
)
TASK_ID = re.compile(r"[0-9a-zA-Z_\-@]{1,128}")


def send(corp: Corp, arguments: Json) -> Json:
    _agent(corp, arguments)
    users = _receivers(corp, arguments)
    valid = [user for user in users if corp.sees(user)]
    invalid = [user.lower() for user in users if not corp.sees(user)]
    if not valid:
        raise Errcode(81013, "user & party & tag all invalid")
    if not corp.bears("message/send", len(valid)):
        raise Errcode(45009, "too many people today")
    if _is_duplicate(corp, arguments):
        return {"msgid": corp.unique("msg"), "invaliduser": "", "invalidparty": "", "invalidtag": ""}
    card = check_card(corp, arguments["template_card"]) if arguments["msgtype"] == "template_card" else None
    text = card_text(card) if card else words(arguments)
    msgid = corp.unique("msg")
    for user in valid:
        if not corp.drops("message/send", user):
            corp.spoken(corp.direct(user), APP, text, private_to=user, msgid=msgid, card=card, buttons=buttons(card))
    answer: Json = {"msgid": msgid, "invaliduser": "|".join(invalid), "invalidparty": "", "invalidtag": ""}
    if card and card["card_type"] in INTERACTIVE:
        answer["response_code"] = corp.code(corp.codes, "", msgid, CARD_LIFE)
    return answer


def _is_duplicate(corp: Corp, arguments: Json) -> bool:
    """Whether the same request (its whole JSON) came within the interval that it names; it is then dropped."""
    if str(arguments.get("enable_duplicate_check") or "0") != "1":
        return False
    seconds = int(arguments.get("duplicate_check_interval") or 1800)
    digest, now = json.dumps(arguments, sort_keys=True, ensure_ascii=False), corp.clock()
    before = corp.requests.get(digest)
    corp.requests[digest] = now
    return before is not None and now - before < timedelta(seconds=seconds)


def _agent(corp: Corp, arguments: Json) -> None:
    if str(arguments.get("agentid")) != str(corp.agent_id):
        raise Errcode(40056, "invalid agentid")


def _receivers(corp: Corp, arguments: Json) -> list[str]:
    to = str(arguments.get("touser") or "")
    if to == "@all":
        return [user for user in corp.users if corp.sees(user)]
    return list(dict.fromkeys(user for user in to.split("|") if user))


def check_card(corp: Corp, card: Json, tasks: set[str] | None = None) -> Json:
    """The documented limits of a template card; its task_id becomes known, to the app or (`tasks`) to the robot."""
    if check_shape(corp, card)["card_type"] in INTERACTIVE:
        _check_task(corp.task_ids if tasks is None else tasks, card)
    return card


def check_shape(corp: Corp, card: Json) -> Json:
    """The limits without the task_id, which a card that replaces another shares with it."""
    kind = card.get("card_type")
    if kind not in CARDS:
        raise Errcode(40058, "invalid card_type")
    title = card.get("main_title") or {}
    if not (title.get("title") or title.get("desc") or card.get("sub_title_text")):
        raise Errcode(40058, "missing main_title")
    if kind in INTERACTIVE:
        if not corp.has_callback:
            raise Errcode(40058, "callback url not set")
    elif not card.get("card_action"):
        raise Errcode(40058, "missing card_action")
    if kind == "button_interaction":
        _check_buttons(card)
    if kind == "vote_interaction":
        _check_options(card)
    _check_lines(card)
    return card


def _check_task(tasks: set[str], card: Json) -> None:
    task = str(card.get("task_id") or "")
    if not TASK_ID.fullmatch(task) or task in tasks:
        raise Errcode(42014, "invalid task_id")
    tasks.add(task)


def _check_options(card: Json) -> None:
    if unknown := set(card) - VOTE_FIELDS:
        raise Errcode(40058, f"vote_interaction has no {min(unknown)}")
    box, submit = card.get("checkbox") or {}, card.get("submit_button") or {}
    options = box.get("option_list")
    if not box.get("question_key") or box.get("mode", 0) not in (0, 1) or not isinstance(options, list):
        raise Errcode(40058, "invalid checkbox")
    ids = [str(one.get("id") or "") for one in options]
    if not 1 <= len(ids) <= 20 or len(set(ids)) != len(ids) or any(not 0 < len(one.encode()) <= 128 for one in ids):
        raise Errcode(40058, "invalid option_list")
    if not all(one.get("text") for one in options) or not submit.get("text") or not submit.get("key"):
        raise Errcode(40058, "missing text or submit_button")


def _check_lines(card: Json) -> None:
    """`horizontal_content_list`: at most 6; type 3 leads to a member and needs the userid."""
    lines = card.get("horizontal_content_list") or []
    if len(lines) > 6 or not all(one.get("keyname") for one in lines):
        raise Errcode(40058, "invalid horizontal_content_list")
    if any(one.get("type", 0) == 3 and not one.get("userid") for one in lines):
        raise Errcode(40058, "missing userid")


def show_card(corp: Corp, chat: str, card: Json) -> Message:
    """The robot's card in a conversation, before everybody there."""
    return corp.spoken(corp.chats[chat], APP, card_text(card), card=card, buttons=buttons(card))


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
    """What a reader sees of it above the buttons."""
    title = card.get("main_title") or {}
    lines = [f"{one['keyname']} {one.get('value', '')}" for one in card.get("horizontal_content_list") or []]
    found = (title.get("title"), title.get("desc"), card.get("sub_title_text"), *lines)
    return "\n".join(str(line) for line in found if line)


def buttons(card: Json | None) -> list[tuple[str, str]]:
    """What can be pressed: the buttons, or the options of a list (choosing one and submitting are one act here)."""
    card = card or {}
    if card.get("replace_text"):
        return [(str(card["replace_text"]), "")]
    options = (card.get("checkbox") or {}).get("option_list", [])
    chosen = [(("☑ " if one.get("is_checked") else "") + str(one["text"]), str(one["id"])) for one in options]
    return chosen or [(str(one["text"]), str(one.get("key") or "")) for one in card.get("button_list", [])]


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
        message.card = check_shape(corp, new)
        message.text, message.buttons = card_text(new), buttons(new)
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
    "message/send": send,
    "message/update_template_card": update_card,
    "message/recall": recall,
}
