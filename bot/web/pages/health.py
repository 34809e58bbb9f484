"""Health: the numbers that say whether everything arrives, is judged and is sent; and whether the record is whole.

Deliveries that could not be read are dealt with here: tried again, or discarded with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.web.visit import Done, Visit, field

FEW_DAYS = 14
REASON = 200  # characters
TROUBLE = frozenset({"inbox_failed", "outbox_unknown", "outbox_failed"})


def show(visit: Visit) -> Response:
    may_deal = visit.viewer.may("deliveries")
    checked = visit.console.ledger.verify_audit() if visit.asked("verify") == "yes" else None
    return visit.show(
        "health",
        here_name="health",
        numbers=sorted(visit.console.ledger.health().items()),
        trouble=TROUBLE,
        checked=checked,
        reaches=visit.console.watch.reaches if visit.console.watch else (),
        gaps=visit.console.watch.gaps if visit.console.watch else (),
        days=visit.console.watch.days()[:FEW_DAYS] if visit.console.watch else (),
        policies=visit.console.policies(visit.locale),
        deliveries=deliveries.aside() if (deliveries := visit.console.deliveries) and may_deal else (),
        longest=REASON,
    )


def deal_with(visit: Visit, form: Mapping[str, Any]) -> Done:
    """One of the deliveries that were set aside."""
    deliveries, number, verdict = visit.console.deliveries, field(form, "delivery"), field(form, "verdict")
    if deliveries is None or not visit.viewer.may("deliveries"):
        raise HTTPException(403, detail="refused.right")
    if not (number.isascii() and number.isdecimal()) or verdict not in ("retry", "discard"):
        raise HTTPException(400, detail="refused.field")
    reason = field(form, "note", REASON)
    if verdict == "discard" and not reason:
        raise HTTPException(400, detail="refused.note")
    by = visit.viewer.name
    dealt = deliveries.retry(int(number), by) if verdict == "retry" else deliveries.discard(int(number), by, reason)
    if not dealt:
        raise HTTPException(409, detail="refused.delivery")
    return Done(back=visit.path("/health", done="retried" if verdict == "retry" else "discarded"))
