"""A case's states, and its life as a table: which verb leads from which state to which.

Touch this when the procedure of reminder, decision and appeal changes; commands, console and engine read the same
table.

    open ──remind──> reminded ──appeal──> appealed ──uphold────> upheld ──close──> closed
      │ └───ask──> waiting ──appeal──────────^   └────overturn──> overturned
      │              ├──uphold──> upheld ──appeal──^ (once)
      │              └──spare──> reminded
      └─────────────────────── void, from everywhere ──────────> voided; what was closed may still be appealed

What is overturned or voided stays so: closing it would hide that it never counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    REMINDED = "reminded"
    WAITING = "waiting"  # for a person's decision about a sanction
    APPEALED = "appealed"
    UPHELD = "upheld"  # decided: it was one
    OVERTURNED = "overturned"  # decided: it was none
    VOIDED = "voided"  # should never have been recorded
    CLOSED = "closed"

    @classmethod
    def _missing_(cls, value: object) -> CaseState | None:
        return cls.REMINDED if value == "warned" else None  # its name in records of earlier versions


ANNULLED = frozenset({CaseState.OVERTURNED, CaseState.VOIDED})
"""Counted as if it had never happened."""

UNDECIDED = (CaseState.OPEN, CaseState.REMINDED, CaseState.WAITING)
MOVES: Mapping[tuple[CaseState, str], CaseState] = {
    (CaseState.OPEN, "remind"): CaseState.REMINDED,
    (CaseState.OPEN, "ask"): CaseState.WAITING,
    (CaseState.OPEN, "appeal"): CaseState.APPEALED,
    (CaseState.OPEN, "uphold"): CaseState.UPHELD,
    (CaseState.OPEN, "overturn"): CaseState.OVERTURNED,
    (CaseState.OPEN, "void"): CaseState.VOIDED,
    (CaseState.OPEN, "close"): CaseState.CLOSED,
    (CaseState.REMINDED, "ask"): CaseState.WAITING,
    (CaseState.REMINDED, "appeal"): CaseState.APPEALED,
    (CaseState.REMINDED, "uphold"): CaseState.UPHELD,
    (CaseState.REMINDED, "overturn"): CaseState.OVERTURNED,
    (CaseState.REMINDED, "void"): CaseState.VOIDED,
    (CaseState.REMINDED, "close"): CaseState.CLOSED,
    # What waits for a decision is decided, not closed away. A sanction that is called off leaves the reminder.
    (CaseState.WAITING, "spare"): CaseState.REMINDED,
    (CaseState.WAITING, "appeal"): CaseState.APPEALED,
    (CaseState.WAITING, "uphold"): CaseState.UPHELD,
    (CaseState.WAITING, "overturn"): CaseState.OVERTURNED,
    (CaseState.WAITING, "void"): CaseState.VOIDED,
    # An appeal must be answered: it cannot be closed away.
    (CaseState.APPEALED, "uphold"): CaseState.UPHELD,
    (CaseState.APPEALED, "overturn"): CaseState.OVERTURNED,
    (CaseState.APPEALED, "void"): CaseState.VOIDED,
    (CaseState.UPHELD, "appeal"): CaseState.APPEALED,  # once: the answer to an appeal is the last word
    (CaseState.UPHELD, "void"): CaseState.VOIDED,
    (CaseState.UPHELD, "close"): CaseState.CLOSED,
    (CaseState.CLOSED, "appeal"): CaseState.APPEALED,  # closing it does not take the strike away
    (CaseState.CLOSED, "void"): CaseState.VOIDED,
}
VERBS = frozenset(verb for _, verb in MOVES)
DECIDED = frozenset({CaseState.UPHELD, CaseState.OVERTURNED, CaseState.VOIDED, CaseState.CLOSED})
OUTCOMES: Mapping[CaseState, str] = {CaseState.UPHELD: "acted", CaseState.CLOSED: "closed"}
"""What somebody who reported it is told: no more than this; all else was no violation."""

UNANSWERED = (*UNDECIDED, CaseState.APPEALED)
"""What people still owe an answer."""

Move = tuple[datetime, CaseState, str, str]  # (at, state, by, note)


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


def appeal_of(moves: Sequence[Move]) -> Move | None:
    """The newest appeal of a case. There is never a second: its answer is the last word."""
    return next((one for one in reversed(moves) if one[1] is CaseState.APPEALED), None)


def decider_of(moves: Sequence[Move]) -> str | None:
    """Who upheld the case before it was appealed: an appeal is decided by another."""
    return next((one[2] for one in reversed(moves) if one[1] is CaseState.UPHELD), None)


def joint_key(violation: str) -> str:
    """Under what it stands in the record who agreed to a decision that somebody else then carried out."""
    return f"{violation}:jointly"


def _why(state: CaseState, verb: str) -> str:
    if verb not in VERBS:
        return "unknown-verb"
    if state in {after for (_, asked), after in MOVES.items() if asked == verb}:
        return "repeated"
    if state in DECIDED:
        return "decided"
    return "not-allowed"
