"""The Home tab: what the bot tells one person about themselves, as a view. Pure but for `publish`.

A heading (▍) becomes a header block, what stands under it sections, buttons a row at the end of the page. Slack takes
100 blocks, 3,000 characters in a section, 150 in a header. https://docs.slack.dev/surfaces/app-home
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import orjson

from adapters.slack.blocks import message, pieces
from adapters.slack.client import SlackClient
from adapters.slack.envelope import EVENT, sealed
from adapters.slack.errors import CallFailed, harmless
from adapters.slack.text import escaped
from bot.domain.actions import Action, Button, Outcome, confirmed
from bot.domain.events import RawEvent

HEADING: Final = "▍"
HEADER: Final = 150  # characters
BLOCKS: Final = 100
OPENED: Final = "app_home_opened"


def view(text: str, buttons: Sequence[Button]) -> dict[str, Any]:
    """The page. What does not fit is left out at its end, before the buttons."""
    rows = message("-", buttons).get("blocks", [])[1:]
    blocks = [block for part in text.split("\n\n") for block in _part(part.strip("\n"))]
    return {"type": "home", "blocks": [*blocks[: BLOCKS - len(rows)], *rows]}


def _part(part: str) -> Iterator[dict[str, Any]]:
    if part.startswith(HEADING):
        title, _, part = part.partition("\n")
        yield {"type": "header", "text": {"type": "plain_text", "text": title.removeprefix(HEADING).strip()[:HEADER]}}
    for piece in pieces(escaped(part)):
        yield {"type": "section", "text": {"type": "mrkdwn", "text": piece}}


async def publish(client: SlackClient, user: str, action: Action) -> Outcome:
    """Show the page to its person. Slack keeps one per person: to show it twice does no harm."""
    try:
        answer = await client.call("views.publish", user_id=user, view=view(action.text, action.buttons))
    except CallFailed as failure:
        return harmless(failure).outcome()
    shown = answer.get("view")
    return confirmed(str(shown.get("id", "")) if isinstance(shown, dict) else "", delivered="home")


def reopened(user: str, action: Action, team: str, at: datetime) -> RawEvent:
    """As if the person had opened the page again: after something was done on it, it has to be made anew."""
    event = {"type": OPENED, "user": user, "tab": "home"}
    body = {"type": "event_callback", "team_id": team, "event_id": f"home:{action.key}", "event": event}
    return sealed(EVENT, body, orjson.dumps(body), at)
