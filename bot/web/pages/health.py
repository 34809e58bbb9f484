"""Health: the numbers that say whether everything arrives, is judged and is sent; and whether the record is whole."""

from __future__ import annotations

from starlette.responses import Response

from bot.web.visit import Visit

TROUBLE = frozenset({"inbox_failed", "outbox_unknown", "outbox_failed"})


def show(visit: Visit) -> Response:
    checked = visit.console.ledger.verify_audit() if visit.asked("verify") == "yes" else None
    return visit.show(
        "health",
        here_name="health",
        numbers=sorted(visit.console.ledger.health().items()),
        trouble=TROUBLE,
        checked=checked,
        policies=visit.console.policies(visit.locale),
    )
