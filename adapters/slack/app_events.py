"""What Slack tells about the app itself: its page was opened, its access ended. Pure; the rows stand in `events.py`.

An end that Slack told while nobody listened is found at the next call: `found_dead` is what Slack would have told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import orjson

from adapters.slack.delivery import PLATFORM, Delivery, inner, moment, text_of
from adapters.slack.envelope import EVENT, sealed
from bot.domain.events import AccessEnded, AccessEnding, CommandGiven, Event, RawEvent


def home_opened(delivery: Delivery) -> Sequence[Event]:
    """Somebody looks at the bot's own page: what stands there is the answer to a command."""
    if text_of(delivery.body, "tab") != "home" or delivery.actor is None:
        return delivery.ignored("another-tab")
    given = CommandGiven(
        id=delivery.id,
        platform=PLATFORM,
        at=delivery.at,
        actor=delivery.actor,
        text="mine",
        reply={"home": text_of(delivery.body, "user")},
        via="home",
    )
    return (given,)


def uninstalled(delivery: Delivery) -> Sequence[Event]:
    """The app was removed from the workspace: every token is dead already."""
    ended = AccessEnded(
        id=delivery.id,
        platform=PLATFORM,
        at=delivery.at,
        workspace=delivery.installation,
        why=text_of(delivery.body, "why") or text_of(delivery.body, "type"),
    )
    return (ended,)


def revoked(delivery: Delivery) -> Sequence[Event]:
    """Names the people whose tokens are dead; with the bot's among them it is all over."""
    tokens = inner(delivery.body, "tokens")
    bots, lenders = tokens.get("bot"), tokens.get("oauth")
    if isinstance(bots, list) and bots:
        return uninstalled(delivery)
    people = tuple(one for one in lenders if isinstance(one, str)) if isinstance(lenders, list) else ()
    if not people:
        return delivery.ignored("no-token-revoked")
    ended = AccessEnded(
        id=delivery.id,
        platform=PLATFORM,
        at=delivery.at,
        workspace=delivery.installation,
        why=text_of(delivery.body, "why") or "tokens_revoked",
        lent_by=people,
    )
    return (ended,)


NOT_RENEWED: Final = "qungui_not_renewed"  # an event of our own: Slack refused at a call, and tells nobody


def not_renewed(delivery: Delivery) -> Sequence[Event]:
    """What is held is good until then."""
    until = moment(delivery.body.get("until"))
    if until is None:
        return delivery.unknown(NOT_RENEWED)
    ending = AccessEnding(
        id=delivery.id,
        platform=PLATFORM,
        at=delivery.at,
        workspace=delivery.installation,
        why=text_of(delivery.body, "why"),
        until=until,
        lent=delivery.body.get("lent") is True,
    )
    return (ending,)


def found_ending(team: str, at: datetime, why: str, until: datetime, *, lent: bool) -> RawEvent:
    """Once a day for each reason."""
    event: dict[str, Any] = {"type": NOT_RENEWED, "event_ts": f"{at.timestamp():.6f}", "why": why, "lent": lent}
    event |= {"until": until.timestamp()}
    id = f"not-renewed:{team}:{why}:{'lent' if lent else 'bot'}:{at:%Y-%m-%d}"
    body = {"type": "event_callback", "team_id": team, "event_id": id, "event": event}
    return sealed(EVENT, body, orjson.dumps(body), at)


DEAD_FOR_GOOD: Final = frozenset({"account_inactive", "token_revoked"})  # other codes may be a wrong configuration


def found_dead(team: str, at: datetime, why: str = "", lent_by: str = "") -> RawEvent:
    """Once a day: for a workspace that takes part in no record nothing else stops the telling. With `lent_by` only what
    that person lent is over."""
    stamp = f"{at.timestamp():.6f}"
    event: dict[str, Any] = {"type": "tokens_revoked" if lent_by else "app_uninstalled", "event_ts": stamp}
    event |= {"tokens": {"oauth": [lent_by]}} if lent_by else {}
    event |= {"why": why} if why else {}
    id = f"found-dead:{team}:{lent_by}{at:%Y-%m-%d}"
    body = {"type": "event_callback", "team_id": team, "event_id": id, "event": event}
    return sealed(EVENT, body, orjson.dumps(body), at)
