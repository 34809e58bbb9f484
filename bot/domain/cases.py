"""A case's life as a table: which verb leads from which state to which.

Touch this when the procedure of warning, appeal and decision changes; commands, console and engine read the same table.

    open ──warn──> warned ──appeal──> appealed ──uphold──> upheld ──close──> closed
      └──────────appeal────────────────^   └────overturn──> overturned ──close──^
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.records import CaseState

MOVES: Mapping[tuple[CaseState, str], CaseState] = {
    (CaseState.OPEN, "warn"): CaseState.WARNED,
    (CaseState.OPEN, "appeal"): CaseState.APPEALED,
    (CaseState.OPEN, "uphold"): CaseState.UPHELD,
    (CaseState.OPEN, "overturn"): CaseState.OVERTURNED,
    (CaseState.OPEN, "close"): CaseState.CLOSED,
    (CaseState.WARNED, "appeal"): CaseState.APPEALED,
    (CaseState.WARNED, "uphold"): CaseState.UPHELD,
    (CaseState.WARNED, "overturn"): CaseState.OVERTURNED,
    (CaseState.WARNED, "close"): CaseState.CLOSED,
    (CaseState.APPEALED, "uphold"): CaseState.UPHELD,
    (CaseState.APPEALED, "overturn"): CaseState.OVERTURNED,
    # An appeal must be answered: it cannot be closed away.
    (CaseState.UPHELD, "close"): CaseState.CLOSED,
    (CaseState.OVERTURNED, "close"): CaseState.CLOSED,
}
VERBS = frozenset(verb for _, verb in MOVES)
DECIDED = frozenset({CaseState.UPHELD, CaseState.OVERTURNED, CaseState.CLOSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A move that the procedure does not know. `code`: unknown-verb | decided | repeated | not-allowed."""

    code: str
    state: CaseState
    verb: str


def move(state: CaseState, verb: str) -> CaseState | Refusal:
    """Where `verb` leads from `state`, or why it leads nowhere."""
    after = MOVES.get((state, verb))
    if after is not None:
        return after
    return Refusal(code=_why(state, verb), state=state, verb=verb)


def _why(state: CaseState, verb: str) -> str:
    if verb not in VERBS:
        return "unknown-verb"
    if state in {after for (_, asked), after in MOVES.items() if asked == verb}:
        return "repeated"
    if state in DECIDED:
        return "decided"
    return "not-allowed"
