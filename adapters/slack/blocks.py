"""Our words and buttons as Slack wants them: escaped text, and Block Kit when there are buttons. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from adapters.slack.events import BUTTON
from adapters.slack.text import escaped
from bot.domain.actions import Button

SECTION: Final = 3000  # characters in one section
ROW: Final = 25  # buttons in one row
LABEL: Final = 75
TEXT: Final = 12_000  # ours never need more; Slack cuts at 40,000


def message(text: str, buttons: Sequence[Button]) -> dict[str, Any]:
    """`text` alone, or blocks with `text` as what notifications show."""
    words = escaped(text)[:TEXT]
    if not buttons:
        return {"text": words}
    sections = [{"type": "section", "text": {"type": "mrkdwn", "text": part}} for part in pieces(words)]
    return {"text": words, "blocks": [*sections, *_rows(buttons)]}


def pieces(text: str, size: int = SECTION) -> Iterator[str]:
    """Cut at line ends where there are any, never inside an entity."""
    while len(text) > size:
        cut = text.rfind("\n", 1, size)
        if cut < 1:
            cut = max(text.rfind(" ", 1, size), text.rfind("。", 1, size) + 1)
        if cut < 1:
            cut = size - 1 - len(text[:size].rpartition("&")[2]) if "&" in text[size - 6 : size] else size
        yield text[:cut]
        text = text[cut:].lstrip("\n")
    if text:
        yield text


def _rows(buttons: Sequence[Button]) -> Iterator[dict[str, Any]]:
    for start in range(0, len(buttons), ROW):
        row = [_element(number, button) for number, button in enumerate(buttons[start : start + ROW], start=start)]
        yield {"type": "actions", "elements": row}


def _element(number: int, button: Button) -> dict[str, Any]:
    element: dict[str, Any] = {
        "type": "button",
        "action_id": f"{BUTTON}:{number}",
        "text": {"type": "plain_text", "text": button.label[:LABEL], "emoji": True},
        "value": button.command,
    }
    return element | ({"style": button.style} if button.style in ("primary", "danger") else {})
