"""What a hit leaves in the record: the least that proves it. Pure. Touch this when evidence must hold more, or less.

Stored: spans, a hash of the whole text, and only the matched words; what a detector of personal data or secrets found
is masked. The message itself stays on the platform.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from bot.domain.events import Event, MessagePosted
from bot.domain.ids import public_id
from bot.domain.records import CaseState, ViolationRecorded
from bot.domain.rules import Decision, Facts, Hit, Result, Span
from bot.engine.decide import occurrence_of

LONGEST = 200  # characters of an excerpt
WITHHELD = "withheld"  # in `details`: why nothing was done about a hit (late | breaker); its strike took no step


def violation_id(hit: Hit, event: Event) -> str:
    """The same id for the same thing: a redelivered event, or an edit of the message, finds its case again. A rule may
    find several things at once: each has its reason and its case."""
    finding = hit.match.finding
    about, reason = (finding.subject, finding.reason) if finding else (None, None)
    return public_id("V", event.platform, occurrence_of(event), hit.match.rule.id, about, reason)


def violation_of(
    hit: Hit,
    id: str,
    event: Event,
    facts: Facts,
    decision: Decision,
    detected: frozenset[str],
    withheld: str = "",
) -> ViolationRecorded:
    """The record of a hit. `detected` names the detectors whose finds must be masked."""
    rule, finding = hit.match.rule, hit.match.finding
    text = event.text if isinstance(event, MessagePosted) else ""
    spans = finding.spans if finding else ()
    group = facts.group
    details = finding.details if finding else {}
    return ViolationRecorded(
        id=id,
        event=event.id,
        at=event.at,
        result=hit.result,
        rule=rule.id,
        kind=rule.kind,
        severity=rule.severity,
        stage=rule.stage,
        unit=(group.unit if group else None) or "",
        revision=decision.revision,
        source=rule.source,
        rule_hash=rule.hash,
        group=event.group or "",
        account=finding.subject if finding else None,
        message=event.message if isinstance(event, MessagePosted) else None,
        reason=finding.reason if finding else "error",
        spans=spans,
        excerpt=excerpt(text, spans, detected),
        content_hash=hashlib.sha256(text.encode()).hexdigest() if text else "",
        details={**details, WITHHELD: withheld} if withheld else details,
        excuse=hit.excuse.source if hit.excuse else None,
        strike=hit.strike,
        step=hit.step,
        state=_born(hit),
        error=hit.match.error,
    )


def _born(hit: Hit) -> CaseState:
    """A rule's own fault is nobody's case, unless the rule wants a person to look at what it could not judge."""
    looked_at = hit.result is not Result.ERROR or hit.match.rule.on_error == "hold"
    return CaseState.OPEN if looked_at else CaseState.CLOSED


def excerpt(text: str, spans: Iterable[Span], detected: frozenset[str]) -> str:
    """The matched parts only, joined by `…`."""
    parts = (
        masked(text[span.start : span.end]) if span.what in detected else text[span.start : span.end] for span in spans
    )
    return " … ".join(dict.fromkeys(part for part in parts if part))[:LONGEST]


def masked(found: str) -> str:
    """First three and last two characters; the rest is dots. Short finds are hidden whole."""
    return "•" * len(found) if len(found) < 8 else f"{found[:3]}{'•' * (len(found) - 5)}{found[-2:]}"
