"""Hand-written deliveries in Slack's shapes, with invented names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson

from adapters.slack.envelope import EVENT, sealed
from adapters.slack.events import normalise
from bot.domain.events import Event

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BOT, APP, TEAM = "U0BOT", "A0APP", "T0TEAM"


def delivered(event: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": APP,
        "event_id": "Ev01",
        "event_time": 1700000000,
        "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        "event": {"event_ts": "1700000001.000200", **event},
        **more,
    }


def read(payload: Any, kind: str = EVENT) -> list[Event]:
    return list(normalise(sealed(kind, payload, orjson.dumps(payload), NOW)))


def one(event: dict[str, Any], **more: Any) -> Event:
    events = read(delivered(event, **more))
    assert len(events) == 1
    return events[0]


def message(**fields: Any) -> dict[str, Any]:
    base = {"type": "message", "channel": "C1", "user": "U1", "ts": "1700000000.000100", "channel_type": "channel"}
    return base | fields
