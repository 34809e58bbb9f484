"""Bodies of what the bot writes: text, markdown and cards, inside WeCom's limits. Pure.

Limits count bytes of UTF-8; a cut falls between characters and says so. Cards:
https://developer.work.weixin.qq.com/document/path/90236. Touch this module when a message should look otherwise.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from adapters.wecom.errors import Misfit
from bot.commands.registry import typed
from bot.domain.actions import Action, Button
from bot.domain.groups import native_id

TEXT_LIMIT: Final = 2048  # bytes: message/send, appchat/send, webhook
MARKDOWN_LIMIT: Final = 20480  # bytes: the robot's response_url
TITLE_LIMIT: Final = 36 * 3  # bytes; WeCom suggests 36 characters
CARD_LIMIT: Final = 512 * 3  # bytes; longer ones are folded away by the client
LABEL_LIMIT: Final = 10 * 3
KEY_LIMIT: Final = 1024  # bytes of a button's key
MOST_RECEIVERS: Final = 1000  # of one message/send
MAX_BUTTONS: Final = 6
MAX_OPTIONS: Final = 20  # of a card to choose from
OPTION_LIMIT: Final = 128  # bytes of an option's id
CUT: Final = "…（已截断 / cut）"
DUPLICATES: Final = timedelta(minutes=30)  # for so long WeCom drops the second of two equal requests
STYLES: Final[Mapping[str, int]] = {"": 2, "primary": 1, "danger": 3}  # 1 blue, 2 grey, 3 red
DONE: Final = "✓"
CHOSEN: Final = "chosen"  # the key of the button that submits a choice; the command is the option's id
VALUE_LIMIT: Final = 30 * 3  # of a line in a card

_TASK = re.compile(r"[0-9a-zA-Z_\-@]+")


def fit(text: str, limit: int, mark: str = CUT) -> str:
    """`text` in at most `limit` bytes; what was cut is marked."""
    if len(text.encode()) <= limit:
        return text
    room = limit - len(mark.encode())
    return text.encode()[:room].decode(errors="ignore") + mark


def pieces(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """`text` in pieces of at most `limit` bytes: between lines where that is possible, else between characters."""
    found, rest = [], text.strip()
    while len(rest.encode()) > limit:
        head = rest.encode()[:limit].decode(errors="ignore")
        end = head.rfind("\n")
        head = head[:end] if end > len(head) // 2 else head
        found.append(head.rstrip())
        rest = rest[len(head) :].lstrip("\n")
    return [*found, rest]


def text_body(text: str, mentioned: Sequence[str] = ()) -> dict[str, Any]:
    """`mentioned`: userids, or `@all`; only groups know it."""
    content: dict[str, Any] = {"content": fit(text, TEXT_LIMIT)}
    if mentioned:
        content["mentioned_list"] = list(mentioned)
    return {"msgtype": "text", "text": content}


def markdown_body(text: str) -> dict[str, Any]:
    return {"msgtype": "markdown", "markdown": {"content": fit(text, MARKDOWN_LIMIT)}}


def with_buttons_as_text(text: str, buttons: Sequence[Button], robot: str, lang: str) -> str:
    """Group chats take no cards: each button becomes the words that do the same, in the language of the text."""
    colon = "：" if lang == "zh" else ": "
    lines = [f"▸ {one.label}{colon}@{robot} {typed(one.command, lang)}" for one in buttons] if robot else []
    return "\n".join([text, *lines])


def task_id(action: Action) -> str:
    """Unique per card, and carries what a click should bring back: the group it is about, the number of its buttons.

    At most 128 bytes: `wrOgQh@1d3c…`.
    """
    unique = f"{min(len(action.buttons), 9)}{hashlib.sha256(action.key.encode()).hexdigest()[:31]}"
    group = native_id(action.group or "")
    return f"{group}@{unique}" if len(group) <= 90 and (not group or _TASK.fullmatch(group)) else f"@{unique}"


def was_lone(task: str) -> bool:
    """The card with this task_id has one button: once pressed there is nothing left to press."""
    return task.rpartition("@")[2].startswith("1")


def card(text: str, buttons: Sequence[Button], task: str, *, choose: bool = False) -> dict[str, Any]:
    """A template card: first line as title, the rest under it. What a press means is a command: a button's key, or the
    id of an option. `choose`, or more buttons than a card has: a list to choose one from.
    """
    title, whole = _title_and_rest(text)
    found: dict[str, Any] = {"main_title": {"title": fit(title, TITLE_LIMIT, "…")}, "task_id": task}
    if choose or len(buttons) > MAX_BUTTONS:
        if whole:
            found["main_title"]["desc"] = fit(whole, CARD_LIMIT)
        return found | _options(buttons)
    if whole:
        found["sub_title_text"] = fit(whole, CARD_LIMIT)
    return found | {"card_type": "button_interaction", "button_list": [_button(one) for one in buttons]}


def is_cut_on_a_card(text: str) -> bool:
    """Whether a card has no room for all of it."""
    return len(_title_and_rest(text)[1].encode()) > CARD_LIMIT


def _title_and_rest(text: str) -> tuple[str, str]:
    """What stands on top of a card, and what under it: everything, when the first line is too long for a title."""
    title, _, rest = text.strip().partition("\n")
    return title, text.strip() if len(title.encode()) > TITLE_LIMIT else rest.strip()


def _button(button: Button) -> dict[str, Any]:
    return {
        "text": fit(button.label, LABEL_LIMIT, "…"),
        "style": STYLES.get(button.style, 2),
        "key": fit(button.command, KEY_LIMIT, ""),
    }


def _options(buttons: Sequence[Button]) -> dict[str, Any]:
    """`primary` marks what is chosen already."""
    options = [
        {
            "id": fit(one.command, OPTION_LIMIT, ""),
            "text": fit(one.label, LABEL_LIMIT, "…"),
            "is_checked": one.style == "primary",
        }
        for one in buttons[:MAX_OPTIONS]
    ]
    return {
        "card_type": "vote_interaction",
        "checkbox": {"question_key": "choice", "mode": 0, "option_list": options},
        "submit_button": {"text": DONE, "key": CHOSEN},
    }


def card_body(card: Mapping[str, Any]) -> dict[str, Any]:
    return {"msgtype": "template_card", "template_card": dict(card)}


def stream_body(text: str, stream: str, *, finish: bool = True) -> dict[str, Any]:
    """The robot's answer as a stream: the whole text each time; `finish` = there is no more to come."""
    return {"msgtype": "stream", "stream": {"id": stream, "finish": finish, "content": fit(text, MARKDOWN_LIMIT)}}


def settled_card(text: str, task: str) -> dict[str, Any]:
    """What a card becomes after its button was pressed: the new words and one grey button that does nothing."""
    return {**card(text, (Button(label=DONE, command="done"),), task), "replace_text": DONE}


def stamped(card: Mapping[str, Any], user: str, name: str, when: str) -> dict[str, Any]:
    """The card with a line that says who pressed it, and when; a touch on the name opens that person's page. A list to
    choose from knows no such lines: there it ends the words.
    """
    if "checkbox" in card:
        title = card["main_title"]
        words = "\n".join(filter(None, (title.get("desc"), f"{DONE} {name} {when}")))
        return {**card, "main_title": {**title, "desc": words}}
    line = {"keyname": DONE, "value": fit(f"{name} {when}", VALUE_LIMIT, "…"), "type": 3, "userid": user}
    return {**card, "horizontal_content_list": [line]}


def once(action: Action) -> dict[str, int]:
    """Asks WeCom to drop a repetition of this request. It compares the whole of it, so an interval of the action's own
    keeps equal words of two actions apart.
    """
    extra = int(hashlib.sha256(action.key.encode()).hexdigest()[:8], 16) % 3600
    return {"enable_duplicate_check": 1, "duplicate_check_interval": int(DUPLICATES.total_seconds()) + extra}


def chat_id(action: Action) -> str:
    """Our own chatid (32 letters and digits) from the action's key: creating twice makes one group."""
    return hashlib.sha256(action.key.encode()).hexdigest()[:32]


def reply_of(action: Action) -> Mapping[str, str]:
    """The way back to whoever the action answers."""
    found = action.arguments.get("reply")
    return found if isinstance(found, Mapping) else {}


def user_of(account: str) -> str:
    """The userid of an account's key."""
    user = native_id(account) or account
    if not user:
        raise Misfit("no-target")
    return user
