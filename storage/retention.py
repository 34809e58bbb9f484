"""What is forgotten, and when: bodies of finished deliveries, which hold people's words.

Key and hash stay: a redelivery is still refused, and what was delivered can still be proved. Entries that could not be
processed keep their body until somebody has looked at them. Touch this when another class of data gets an age limit.
"""

from __future__ import annotations

from datetime import datetime

from bot.domain.records import Noted, Step
from storage.store import SqlStore


def forget_deliveries(store: SqlStore, received_before: datetime, now: datetime) -> int:
    """Blank the bodies of deliveries that were finished and received before this; leaves a line in the audit chain."""
    blanked = store.blank_inbox(received_before)
    if blanked:
        details = {"blanked": str(blanked), "received_before": received_before.isoformat()}
        note = Noted(what="deliveries_forgotten", event=None, at=now, details=details)
        store.commit([Step(inbox=None, records=[note])], now)
    return blanked
