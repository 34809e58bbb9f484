"""A member's report of a message: who asks for a look at which message, and why. Standard library only.

A report accuses nobody by itself: it opens a case that waits for people, or joins the one that is open. Who reported is
said to nobody but those who decide, and to them only with a reason. Touch this when a report has to say more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

REPORTED_BY_MEMBER = "member-report"
"""In a case's `rule`: no rule found it, a member did."""
KIND = "member_report"
"""In a case's `kind`."""
REASON = "reported"
CLAIMED = "reported_rule"  # in a case's `details`: the rule that the first report names


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """`by` asks for a look at a message. Repeated reports of one message by several people share a case."""

    id: str  # short public id, e.g. R-7K3QX-M2PD9; says nothing of who it was, nor of the case
    case: str  # violation id
    group: str
    message: str | None  # None where the platform names no message, only its words
    by: str  # account key
    rule: str  # the rule that is said to be broken; "" = something else
    words: str
    at: datetime
    event: str
