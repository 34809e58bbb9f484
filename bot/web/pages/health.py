"""Health: the numbers that say whether everything arrives, is judged and is sent; and whether the record is whole."""

from __future__ import annotations

from starlette.responses import Response

from bot.locales import word
from bot.web.visit import Visit

FEW_DAYS = 14
TROUBLE = frozenset({"inbox_failed", "outbox_unknown", "outbox_failed"})


def show(visit: Visit) -> Response:
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
        said=lambda room, code: word(room, code, visit.locale),
        policies=visit.console.policies(visit.locale),
    )
