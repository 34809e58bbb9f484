"""Bodies of what the bot writes: text, markdown and cards, inside WeCom's limits. Pure.

Limits count bytes of UTF-8; a cut falls between characters and says so. Cards:
https://developer.work.weixin.qq.com/document/path/90236. Touch this module when a message should look otherwise.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.domain.actions import Action, Button
from bot.domain.groups import native_id

TEXT_LIMIT: Final = 2048  # bytes: message/send, appchat/send, webhook
MARKDOWN_LIMIT: Final = 20480  # bytes: the robot's response_url
TITLE_LIMIT: Final = 36 * 3  # bytes; WeCom suggests 36 characters
CARD_LIMIT: Final = 512 * 3  # bytes; longer ones are folded away by the client
LABEL_LIMIT: Final = 10 * 3
KEY_LIMIT: Final = 1024  # bytes of a button's key
MAX_BUTTONS: Final = 6
CUT: Final = "…（已截断 / cut）"
STYLES: Final[Mapping[str, int]] = {"": 2, "primary": 1, "danger": 3}  # 1 blue, 2 grey, 3 red
DONE: Final = "✓"

_TASK = re.compile(r"[0-9a-zA-Z_\-@]+")


def fit(text: str, limit: int, mark: str = CUT) -> str:
    """`text` in at most `limit` bytes; what was cut is marked."""
    if len(text.encode()) <= limit:
        return text
    room = limit - len(mark.encode())
    return text.encode()[:room].decode(errors="ignore") + mark


def text_body(text: str, limit: int = TEXT_LIMIT) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": fit(text, limit)}}


def markdown_body(text: str) -> dict[str, Any]:
    return {"msgtype": "markdown", "markdown": {"content": fit(text, MARKDOWN_LIMIT)}}


def with_buttons_as_text(text: str, buttons: Sequence[Button], robot: str) -> str:
    """Group chats take no cards: each button becomes the words that do the same."""
    lines = [f"▸ {button.label}: @{robot} {button.command}" for button in buttons] if robot else []
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


def button_card(text: str, buttons: Sequence[Button], task: str) -> dict[str, Any]:
    """A `button_interaction` card: first line as title, the rest under it, a button's command as its key."""
    title, _, rest = text.strip().partition("\n")
    card: dict[str, Any] = {
        "card_type": "button_interaction",
        "main_title": {"title": fit(title, TITLE_LIMIT, "…")},
        "task_id": task,
        "button_list": [
            {
                "text": fit(button.label, LABEL_LIMIT, "…"),
                "style": STYLES.get(button.style, 2),
                "key": fit(button.command, KEY_LIMIT, ""),
            }
            for button in buttons[:MAX_BUTTONS]
        ],
    }
    whole = text.strip() if len(title.encode()) > TITLE_LIMIT else rest.strip()
    if whole:
        card["sub_title_text"] = fit(whole, CARD_LIMIT)
    return {"msgtype": "template_card", "template_card": card}


def settled_card(text: str, task: str) -> dict[str, Any]:
    """What a card becomes after its button was pressed: the new words and one grey button that does nothing."""
    body = button_card(text, (Button(label=DONE, command="done"),), task)["template_card"]
    return {**body, "replace_text": DONE}


def chat_id(action: Action) -> str:
    """Our own chatid (32 letters and digits) from the action's key: creating twice makes one group."""
    return hashlib.sha256(action.key.encode()).hexdigest()[:32]
