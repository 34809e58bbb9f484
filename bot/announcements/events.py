"""What the clock says: the body of a `clock` delivery in the inbox, made and read. Pure.

Touch this when a new thing can be due.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from bot.domain.events import Due, RawEvent, Unknown

PLATFORM = "clock"


def ring(what: str, subject: str, planned_at: datetime, now: datetime) -> RawEvent:
    """The delivery that says `subject` is due. Its key is its planned time: the inbox refuses a second ring."""
    planned = planned_at.astimezone(UTC).isoformat()
    body = {"what": what, "subject": subject, "planned_at": planned}
    return RawEvent(
        platform=PLATFORM,
        key=":".join(part for part in (what, subject, planned) if part),
        kind="due",
        body=json.dumps(body).encode(),
        received_at=now,
    )


def normalise_clock(raw: RawEvent) -> Due | Unknown:
    """Read a ring. What cannot be read is `Unknown`: stored and counted, never an exception."""
    try:
        body = json.loads(raw.body)
        what, subject = str(body["what"]), str(body.get("subject", ""))
        planned_at = datetime.fromisoformat(body["planned_at"]).astimezone(UTC) if body.get("planned_at") else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return Unknown(id=raw.key, platform=raw.platform, at=raw.received_at, what=f"clock:{raw.kind}")
    return Due(
        id=raw.key,
        platform=raw.platform,
        at=raw.received_at,
        what=what,
        subject=subject,
        planned_at=planned_at,
    )
