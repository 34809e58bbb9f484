"""What a hit leaves in the record: the least that proves it. Pure. Touch this when evidence must hold more, or less.

Stored: spans, a hash of the text, and only the matched words; personal data that a detector found is masked. Of a
secret nothing is kept, whatever rule found it: dots, and a fingerprint of keys that are too long to be guessed. Numbers
and secrets are taken out before the text is hashed: whoever holds a hash of `密码 Abc@1234` need only try. What was
said around it (`surroundings.py`) is kept of cases only, and by the same measure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from bot.domain.cases import CaseState
from bot.domain.events import Event, FileRead, MessagePosted
from bot.domain.ids import public_id
from bot.domain.records import ViolationRecorded
from bot.domain.rules import Decision, Facts, Hit, Result, Span
from bot.engine.decide import occurrence_of
from bot.text.identifiers import DETECTORS, SHOWN, detect
from bot.text.secrets import EVERY, SORTS, fingerprint

LONGEST = 200  # characters of an excerpt
LONGEST_SAID = 1000  # characters of a message in a case's context
SEAL = "••••••"  # instead of a secret
NAMED = frozenset({"cn-person", "cn-address"})  # whose first characters say who it is
WITHHELD = "withheld"  # in `details`: why nothing was done about a hit (late | breaker); its strike took no step

UNREAD = "unread"  # in `details`: characters at the end of the message that were not judged, and are not in its hash

Place = tuple[int, int]


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
    detected = detected - SHOWN
    text = _text_of(event)
    spans = finding.spans if finding else ()
    found = detect({*SORTS, *(detected & DETECTORS.keys())} - {EVERY}, text) if text else {}
    group = facts.group
    details = dict(finding.details) if finding else {}
    if withheld:
        details[WITHHELD] = withheld
    if isinstance(event, MessagePosted) and event.unread:
        details[UNREAD] = str(event.unread)
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
        message=event.message if isinstance(event, MessagePosted | FileRead) else None,
        reason=finding.reason if finding else "error",
        spans=spans,
        excerpt=excerpt(text, spans, detected, found),
        content_hash=content_hash(text, found),
        details=details,
        excuse=hit.excuse.source if hit.excuse else None,
        strike=hit.strike,
        step=hit.step,
        state=_born(hit),
        error=hit.match.error,
    )


def said(text: str) -> tuple[str, str]:
    """A message as a case's context keeps it, and its hash: secrets sealed, personal data masked, the end cut off."""
    found = detect((DETECTORS.keys() | SORTS) - SHOWN - {EVERY}, text) if text else {}
    shown, reached = [], 0
    for (start, end), name in sorted((place, name) for name, places in found.items() for place in places):
        if reached < end:
            shown += [text[reached : max(reached, start)], _covered(name, text[max(reached, start) : end])]
            reached = end
    whole = "".join([*shown, text[reached:]])
    return whole if len(whole) <= LONGEST_SAID else f"{whole[: LONGEST_SAID - 1]}…", content_hash(text, found)


def _covered(name: str, find: str) -> str:
    if name in SORTS:
        return sealed(name, find)
    return "•" * len(find) if name in NAMED else masked(find)


def _text_of(event: Event) -> str:
    """What the spans of its findings point into: the message's words, or the file's."""
    if isinstance(event, FileRead):
        return event.contents.text
    return event.text if isinstance(event, MessagePosted) else ""


def _born(hit: Hit) -> CaseState:
    """A rule's own fault is nobody's case, unless the rule wants a person to look at what it could not judge."""
    looked_at = hit.result is not Result.ERROR or hit.match.rule.on_error == "hold"
    return CaseState.OPEN if looked_at else CaseState.CLOSED


def content_hash(text: str, found: Mapping[str, Sequence[Place]]) -> str:
    """SHA-256 of the text in which each find is only named; empty for no text."""
    if not text:
        return ""
    marked, reached = [], 0
    for (start, end), name in sorted((place, name) for name, places in found.items() for place in places):
        if start >= reached:
            marked += [text[reached:start], f"[{name}]"]
        reached = max(reached, end)
    whole = "".join([*marked, text[reached:]])
    return hashlib.sha256(whole.encode(errors="surrogatepass")).hexdigest()


def excerpt(
    text: str, spans: Iterable[Span], detected: frozenset[str], found: Mapping[str, Sequence[Place]] | None = None
) -> str:
    """The matched parts only, joined by `…`. Where a part touches a secret, the secret is sealed."""
    if found is None:
        found = detect(SORTS, text)
    secrets = sorted((place, sort) for sort in SORTS for place in found.get(sort, ()))
    parts = (_part(text, span, span.what in detected, secrets) for span in spans)
    return " … ".join(dict.fromkeys(part for part in parts if part))[:LONGEST]


def _part(text: str, span: Span, hidden: bool, secrets: Sequence[tuple[Place, str]]) -> str:
    """What may be shown of one span. A secret that lies partly outside it is sealed whole."""
    pieces, reached = [], span.start
    for (start, end), sort in secrets:
        if start < span.end and reached < end:
            pieces += [text[reached : max(reached, start)], sealed(sort, text[start:end])]
            reached = max(reached, end)
    rest = text[reached : span.end]
    if hidden and not pieces:
        rest = "•" * len(rest) if span.what in NAMED else masked(rest)
    pieces.append(rest)
    return "".join(pieces)


def sealed(sort: str, secret: str) -> str:
    """Dots, always as many; behind them the fingerprint of what nobody could guess."""
    mark = fingerprint(sort, secret)
    return f"{SEAL} #{mark}" if mark else SEAL


def masked(found: str) -> str:
    """First three and last two characters; the rest is dots. Short finds are hidden whole."""
    return "•" * len(found) if len(found) < 8 else f"{found[:3]}{'•' * (len(found) - 5)}{found[-2:]}"
